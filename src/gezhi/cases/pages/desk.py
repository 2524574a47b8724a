"""The dispatch desk: one screen a decision, and the next item is there. Nothing is decided here; the table does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from gezhi.cases import actions, queries
from gezhi.cases.actions.deskwork import accept_and_dispatch
from gezhi.cases.actions.moving import STALE
from gezhi.cases.pages import wording
from gezhi.cases.pages.desk_decision import (
    BODIES,
    Decision,
    Sent,
    decision_of,
    hits_of,
    matter_of,
    suggestions_of,
)
from gezhi.cases.pages.desk_item import about_matter, around_of, done_of, item_of, moves_of
from gezhi.cases.pages.desk_way import after_at_desk, item_address
from gezhi.cases.pages.doors import elsewhere, gives_back, is_part, note, page, show
from gezhi.cases.pages.lists import RowView, row_view
from gezhi.cases.pages.moving import version_of
from gezhi.cases.queries.counting import counts
from gezhi.cases.queries.deciding import DESK_STATES, Stroke, desk_of, stroke_of
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import TABLE, Ask, AskKind
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD
from gezhi.security.terms import Actor
from gezhi.storage.idempotency import KEY_REUSED

OTHER_MATTER = Refusal(
    "other-matter",
    Kind.INVALID,
    Text(
        "事项改了，牵头和时限已按新事项重排，还没有提交。请看过再提交。",
        "The matter is another one now, and with it who leads and the terms. Nothing was sent: look, then send again.",
    ),
)
BODY_OF_ANOTHER = Refusal(
    "body-of-another-matter",
    Kind.INVALID,
    Text(
        "选的单位是为另一个事项列出的，还没有提交。现在列出的是这个事项的单位：请看过再提交。",
        "What was chosen had been offered for another matter, so nothing was sent. Those offered for this one stand "
        "here now: look, then send again.",
    ),
    article=(20, 1),
)
NOT_FROM_DESK = Refusal("not-from-desk", Kind.INVALID, Text("派单台没有这个动作。", "The desk has no such button."))
_LISTS = frozenset({AskKind.GRIDS, AskKind.ORGANISATIONS})
_HANDS_OVER = {str(action): action for action in (Action.DISPATCH, Action.ORDER_GRID)}
_ALL = Text("全部", "All")


def _given_back(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID | None = None) -> HttpResponseBase:
    """The item with what was decided so far, and nothing done."""
    desk_of(actor)
    return _show(request, actor, now, case_id, replace(_with_key(_sent(request)), refused=PAGE_TOO_OLD()))


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def desk(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID | None = None) -> HttpResponseBase:
    """GET: the item (the next due where none is named) with all that decides it. POST: the decision, then the next.

    A POST with ``again`` decides nothing: it draws the form anew for the matter that is chosen now.
    """
    desk_of(actor)
    if request.method == "GET" or case_id is None:
        return _show(request, actor, now, case_id, None)
    found = queries.get_for(actor, case_id)
    sent = _sent(request)
    if "again" in request.POST:
        return _show(request, actor, now, case_id, _with_key(sent))
    try:
        _decide(actor, now, found, sent)
    except Refused as refused:
        note(request, actor, now, refused)
        return _show(request, actor, now, case_id, _again(actor, found, sent, refused))
    return elsewhere(request, after_at_desk(actor, found, _state(request)))


def _with_key(sent: Sent) -> Sent:
    """The same form, drawn anew; a form that never came with a key is given one."""
    return replace(sent, key=sent.key or str(uuid4()))


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in DESK_STATES else ""


def _sent(request: HttpRequest) -> Sent:
    values = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    return Sent(values, request.POST.get("key", "")[:80], version_of(request))


# The decision


def _decide(actor: Actor, now: datetime, found: Loaded, sent: Sent) -> None:
    """The move that the form was shown with, or the two."""
    then = _HANDS_OVER.get(sent.one("then"))
    if then is None:
        raise NOT_FROM_DESK()
    common: dict[str, Any] = {
        "actor": actor, "now": now, "case_id": found.id, "version": sent.version, "key": sent.key or None,
    }  # fmt: skip
    accepts = sent.one("first") == Action.ACCEPT
    matter = sent.one("listed") or sent.one("matter") if accepts else str(found.row["matter"])
    if accepts and matter != sent.one("seen"):
        raise OTHER_MATTER()
    if stray := sent.strays(matter):
        raise BODY_OF_ANOTHER(field=stray)
    given = _given(then, sent, matter)
    if not accepts:
        actions.move(**common, action=then, given=given)
        return
    accept = _given(Action.ACCEPT, sent, matter)
    if matter and matter != found.row["matter"]:
        accept["matter"] = matter
    accept_and_dispatch(**common, accept=accept, dispatch=given, then=then)


def _given(action: Action, sent: Sent, matter: str) -> dict[str, Any]:
    """What the form holds of what a move asks. The matter is the desk's own question."""
    given: dict[str, Any] = {}
    for ask in _asks(action):
        sent_for = sent.bodies(ask.name, matter) if ask.name in BODIES else sent.values.get(ask.name, ())
        values = [value for value in sent_for if value.strip()]
        if values and ask.kind is not AskKind.MATTER:
            given[ask.name] = values if ask.kind in _LISTS else values[0]
    return given


def _asks(action: Action) -> Sequence[Ask]:
    return next(row.asks for row in TABLE if row.action is action)


def _again(actor: Actor, before: Loaded, sent: Sent, refused: Refused) -> Sent:
    """The form with the sentence; where others moved the case, with what they did, on the version that holds now."""
    if refused.code not in (STALE.code, KEY_REUSED.code):
        return replace(sent, refused=refused)
    found = queries.get_for(actor, before.id)
    later = [step for step in queries.timeline(found) if step["seq"] > sent.version]
    changed = wording.steps(later, (), ())
    return replace(sent, key=str(uuid4()), version=found.row["version"], refused=refused, changed=changed)


# The page


def _show(
    request: HttpRequest, actor: Actor, now: datetime, case_id: UUID | None, sent: Sent | None
) -> HttpResponseBase:
    part = is_part(request)
    queue = {} if part else _queue(request, actor, now, case_id)
    opened = case_id or queue.get("first")
    context: dict[str, Any] = {"page_name": "desk", "state": _state(request), "part": part, **queue}
    if not part:
        context["done"] = done_of(actor, request.GET.get("done", ""), now) if "done" in request.GET else None
    if opened is None:
        return show(request, "cases/desk.html", context | {"item": None})
    found = queries.get_for(actor, opened)
    context |= _item(actor, found, sent, now, part=part)
    refused = sent.refused if sent else None
    template = "cases/parts/desk_decision.html" if part else "cases/desk.html"
    context["post"] = item_address(found.id, state=_state(request))
    return show(request, template, context, refused.kind.value if refused else 200)


def _item(actor: Actor, found: Loaded, sent: Sent | None, now: datetime, *, part: bool) -> dict[str, Any]:
    likely = suggestions_of(found, now)
    matter = matter_of(found, likely, sent)
    sent = sent or Sent({}, str(uuid4()), found.row["version"])
    stroke = _stroke(actor, found, matter, now)
    made = decision_of(actor, found, stroke, likely, sent, now)
    around = around_of(actor, stroke, now)
    moves = moves_of(actor, found, _taken(made), now)
    context = {"decision": made, "around": around, "refusal": stroke.refused, "sent": sent, **moves}
    context |= {"merging": moves["may_merge"], "typed_message": sent.one("message")}
    about = about_matter(found, stroke, hits_of(likely, matter))
    if part:
        return context | {"item": {"id": found.id, "address": item_address(found.id), **about}}
    return context | {"item": item_of(actor, found, now) | about}


def _stroke(actor: Actor, found: Loaded, matter: str, now: datetime) -> Stroke:
    """A code that the list does not hold is no matter: the form says so when it is sent."""
    try:
        return stroke_of(found, matter=matter, actor=actor, now=now)
    except Refused:
        return stroke_of(found, matter=found.row["matter"], actor=actor, now=now)


def _taken(made: Decision | None) -> list[Action]:
    return [action for action in (made.first, made.then) if action] if made else []


def _queue(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID | None) -> dict[str, Any]:
    """What waits, the next due first; where the open item stands in it, and its neighbours."""
    state = _state(request)
    scope = actor.places[0] if actor.places else ""
    listed = queries.listing(actor, desk_of(actor, state)).rows
    rows = [replace(row_view(row, scope, now), address=item_address(row["id"], state=state)) for row in listed]
    held = counts(actor, desk_of(actor))
    total = held.get(State(state), 0) if state else sum(held.values())
    opened, views = case_id or (rows[0].id if rows else None), _views(held, state)
    return {
        "rows": rows, "total": total, "rest": max(total - len(rows), 0), "first": rows[0].id if rows else None,
        "opened": opened, "views": views, "several": len(views) > 2, **_neighbours(rows, opened),
    }  # fmt: skip


def _views(held: Mapping[State, int], state: str) -> list[dict[str, Any]]:
    views: list[dict[str, Any]] = [
        {"text": _ALL, "address": item_address(None), "here": not state, "count": sum(held.values())}
    ]
    return views + [
        {"text": each, "address": item_address(None, state=each), "here": state == each, "count": held.get(each, 0)}
        for each in DESK_STATES
        if held.get(each) or state == each
    ]


def _neighbours(rows: Sequence[RowView], opened: UUID | None) -> dict[str, Any]:
    at = next((n for n, row in enumerate(rows) if row.id == opened), None)
    if at is None:
        return {"at": None, "before": "", "after": rows[0].address if rows and opened else ""}
    after = rows[at + 1].address if at + 1 < len(rows) else ""
    return {
        "at": at + 1, "before": rows[at - 1].address if at else "", "after": after,
        "later": after or (rows[0].address if at else ""),
    }  # fmt: skip
