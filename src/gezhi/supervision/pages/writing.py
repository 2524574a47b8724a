"""The forms of supervision, each made from what its row asks: opening a document, and moving one on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gezhi.cases.pages.doors import elsewhere, gives_back, note, page, show, words
from gezhi.cases.pages.uploads import keep
from gezhi.cases.queries.loading import Loaded as LoadedCase
from gezhi.cases.terms import Evidence
from gezhi.kernel.law import cite
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD
from gezhi.security.terms import Actor
from gezhi.supervision import actions, moves, queries
from gezhi.supervision.pages.document import context_of
from gezhi.supervision.pages.fields import LISTS, FormField, fields_of
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import Paper
from gezhi.supervision.workflow import AskKind, Row

_RULES: Mapping[Action, Text] = {
    Action.TAKE_UP: Text(
        "责任领导、责任人、办理时限缺一不可", "leader, responsible person and deadline are all needed"
    ),
    Action.ASK: Text("由上一级机构研判决定", "decided by the agency above, after a study"),
    Action.WARN: Text("只针对单位", "to a unit, never to a person"),
    Action.CLOSE: Text("此后不能再改", "nothing is changed afterwards"),
    Action.SETTLE: Text(
        "牵头只有一个；写了要旨的，结论作为判例", "exactly one leads; with a gist, the decision is a precedent"
    ),
}
_DONE = Text("已记一步：{action}（{number}）", "Recorded: {action} ({number})")


@dataclass(slots=True)
class FormView:
    """The form of a move as a template shows it."""

    action: Action
    address: str
    back: str
    draft: str
    key: str
    version: int
    fields: list[FormField]
    citation: Text | None
    rule: Text | None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in with a form, as strings; ``refused`` is why it did not go through."""

    values: Mapping[str, list[str]] = field(default_factory=dict)
    key: str = ""
    version: int = 0
    refused: Refused | None = None
    kept: Sequence[Evidence] = ()  # files that were uploaded with this form, now or before


def _begin_again(
    request: HttpRequest, actor: Actor, now: datetime, kind: str, action: str, case_id: UUID
) -> HttpResponseBase:
    sent = _sent(request, PAGE_TOO_OLD())
    return _show_begin(request, actor, now, _kind(kind), _action(action), case_id, sent)


@gives_back(_begin_again)
@require_http_methods(["GET", "POST"])
@page
def begin(request: HttpRequest, actor: Actor, now: datetime, kind: str, action: str, case_id: UUID) -> HttpResponseBase:
    """GET: the form of an opening. POST: the document; refused, the form comes back with everything that was typed."""
    wanted, opened = _action(action), _kind(kind)
    if request.method == "GET":
        return _show_begin(request, actor, now, opened, wanted, case_id, Sent(key=str(uuid4())))
    sent, files = _sent(request), list[Evidence]()
    case = queries.case_of(actor, case_id)
    try:
        row = moves.row_for(Paper(opened, case=case.facts), wanted, actor=actor, now=now)
        done = actions.begin_document(
            actor=actor, now=now, kind=opened, action=wanted, case_id=case_id,
            given=_given(row, sent) | _uploaded(request, row, actor, now, case.county, files),
            key=sent.key or None,
        )  # fmt: skip
    except Refused as refused:
        note(request, actor, now, refused)
        return _show_begin(request, actor, now, opened, wanted, case_id, _back(sent, refused, files))
    return _after(request, wanted, done)


def _show_begin(
    request: HttpRequest,
    actor: Actor,
    now: datetime,
    kind: Kind,
    action: Action,
    case_id: UUID,
    sent: Sent,
) -> HttpResponseBase:
    case = queries.case_of(actor, case_id)
    row = moves.row_for(Paper(kind, case=case.facts), action, actor=actor, now=now)
    address = reverse("supervision:begin", args=[kind.value, action.value, case_id])
    back = reverse("cases:case", args=[case_id])
    form = _form(row, sent, actor, case, address, back, f"{case.facts.number}-{kind.value}-{action.value}")
    context = {"form": form, "kind": kind, "number": case.facts.number, "title": case.row["title"], "back": back}
    return show(request, "supervision/begin.html", context, _status(sent))


def _move_again(request: HttpRequest, actor: Actor, now: datetime, document_id: UUID, action: str) -> HttpResponseBase:
    return _show_move(request, actor, now, document_id, _action(action), _sent(request, PAGE_TOO_OLD()))


@gives_back(_move_again)
@require_http_methods(["GET", "POST"])
@page
def move(request: HttpRequest, actor: Actor, now: datetime, document_id: UUID, action: str) -> HttpResponseBase:
    """GET: the form of a move. POST: the move; refused, the form comes back with everything that was typed."""
    wanted = _action(action)
    if request.method == "GET":
        return _show_move(request, actor, now, document_id, wanted, Sent(key=str(uuid4())))
    sent, files = _sent(request), list[Evidence]()
    found = queries.load(actor, document_id)
    try:
        row = moves.row_for(found.paper, wanted, actor=actor, now=now)
        done = actions.move(
            actor=actor, now=now, document_id=document_id, action=wanted, version=sent.version,
            given=_given(row, sent) | _uploaded(request, row, actor, now, found.row["county"], files),
            key=sent.key or None,
        )  # fmt: skip
    except Refused as refused:
        note(request, actor, now, refused)
        return _show_move(request, actor, now, document_id, wanted, _back(sent, refused, files))
    return _after(request, wanted, done)


def _show_move(
    request: HttpRequest, actor: Actor, now: datetime, document_id: UUID, action: Action, sent: Sent
) -> HttpResponseBase:
    """The document with the form above its trace; where the move is not to be made from here, with the reason."""
    found = queries.load(actor, document_id)
    context = context_of(actor, found, now)
    try:
        row = moves.row_for(found.paper, action, actor=actor, now=now)
    except Refused as refused:
        told = sent.refused or refused
        return show(request, "supervision/document.html", context | {"refused": told}, told.kind.value)
    proposed = {"ground": [found.row["ground"]]} if action is Action.TAKE_UP else {}  # as it was applied for
    shown = Sent(sent.values or proposed, sent.key, found.row["version"], sent.refused, sent.kept)
    back = reverse("supervision:document", args=[document_id])
    address = reverse("supervision:move", args=[document_id, action.value])
    draft, invited = f"{found.row['number']}-{action.value}", found.paper.participants
    asker = found.paper.opener
    form = _form(row, shown, actor, found.case, address, back, draft, invited, asker)
    return show(request, "supervision/document.html", context | {"form": form}, _status(sent))


def _form(
    row: Row, sent: Sent, actor: Actor, case: LoadedCase | None, address: str, back: str, draft: str,
    invited: Collection[UUID] = (), asker: UUID | None = None,
) -> FormView:  # fmt: skip
    fields = fields_of(
        row, sent.values, sent.refused, actor=actor, case=case, invited=invited, asker=asker, kept=sent.kept
    )
    beside = sent.refused is not None and sent.refused.field in {each.name for each in fields}
    citation = cite(*row.article) if row.article else None
    key = sent.key or str(uuid4())
    return FormView(
        row.action,
        address,
        back,
        draft,
        key,
        sent.version,
        fields,
        citation,
        _RULES.get(row.action),
        None if beside else sent.refused,
    )


def _status(sent: Sent) -> int:
    return sent.refused.kind.value if sent.refused else 200


def _sent(request: HttpRequest, refused: Refused | None = None) -> Sent:
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    values = {name: request.POST.getlist(name) for name in request.POST}
    return Sent(values, request.POST.get("key", "")[:100], version, refused)


def _given(row: Row, sent: Sent) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for ask in row.asks:
        if ask.kind is AskKind.ATTACHMENTS:
            continue
        values = [value for value in sent.values.get(ask.name, []) if value.strip()]
        if values:
            given[ask.name] = values if ask.kind in LISTS else values[0]
    return given


def _uploaded(
    request: HttpRequest, row: Row, actor: Actor, now: datetime, county: str, files: list[Evidence]
) -> dict[str, Any]:
    """The files of the form, kept at once, so that one that is refused does not ask for them again."""
    names = [ask.name for ask in row.asks if ask.kind is AskKind.ATTACHMENTS]
    for name in names:
        keep(request, actor, now, name, into=files, county=county)
    return {name: [str(file.id) for file in files] for name in names if files}


def _back(sent: Sent, refused: Refused, files: Sequence[Evidence]) -> Sent:
    """What came in, to be shown once more with the reason."""
    return Sent(sent.values, sent.key, 0, refused, files)


def _after(request: HttpRequest, action: Action, done: actions.Done) -> HttpResponseBase:
    messages.success(request, words(_DONE.fill(action=action, number=done.number)))
    return elsewhere(request, reverse("supervision:document", args=[done.id]))


def _action(name: str) -> Action:
    try:
        return Action(name)
    except ValueError:
        raise queries.NO_SUCH_DOCUMENT() from None


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        raise queries.NO_SUCH_DOCUMENT() from None
