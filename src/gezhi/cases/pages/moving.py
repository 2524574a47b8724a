"""One move of a case: its form, made from what the row asks, and what happens when it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gezhi.cases import actions, moves, queries
from gezhi.cases.actions.moving import STALE
from gezhi.cases.actions.studying import places_in
from gezhi.cases.pages import wording
from gezhi.cases.pages.answering import answering_of, results_of
from gezhi.cases.pages.bar import address_of, name_of
from gezhi.cases.pages.desk_way import after_at_desk, is_at_desk, item_address
from gezhi.cases.pages.doors import elsewhere, gives_back, is_part, note, page, show, words
from gezhi.cases.pages.fields import Field, Form, fields_of
from gezhi.cases.pages.uploads import keep, kept_by
from gezhi.cases.pages.whole import context_of, similar_view, steps_of
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.rules.precedents import PLACES_TAKEN_OUT
from gezhi.cases.terms import Action, Evidence
from gezhi.cases.workflow import TABLE, AskKind, Row
from gezhi.cases.workflow.asks import CONTENT
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.law import cite
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import due
from gezhi.security.access import PAGE_TOO_OLD
from gezhi.security.terms import Actor

ABOUT_SIMILAR = frozenset({Action.ACCEPT, Action.MERGE})  # which ask whether it is the same thing as one nearby
_LISTS = frozenset({AskKind.GRIDS, AskKind.ORGANISATIONS, AskKind.ATTACHMENTS})
_STUDIED = Text("研究结论须记录；写了要旨的作为判例", "the study is recorded; with a gist it becomes a precedent")
_RULES: Mapping[Action, Text] = {
    Action.ACCEPT: Text("受理后接着派单；记一步", "dispatch follows; records one step"),
    Action.DISPATCH: Text("只派给同级部门，牵头只有一个", "to departments of your own level, exactly one leads"),
    Action.ASK_RETURN: Text("写明理由和依据；诉求人的总时限不停", "with reason and basis; the total clock runs on"),
    Action.REDISPATCH: _STUDIED,
    Action.REJECT_RETURN: _STUDIED,
    Action.REFUSE_ASSISTING: Text("写明理由和依据；时限照走", "with reason and basis; the clock runs on meanwhile"),
    Action.ASK_ASSISTANCE: Text("由网格化机构决定是否增派", "the grid agency decides whether to order it"),
    Action.DIVIDE: Text("分工不计时限，完成后告诉网格长", "a part has no clock; it is reported to you"),
    Action.CLOSE_AND_FOLLOW: Text("同时登记后续件，两件互相关联", "the rest is a new case, linked to this one"),
    Action.TRANSFER: Text("时限照走", "the clocks run on"),
    Action.TAKE_UP: Text(
        "件到本机构派单；责任领导、责任人、时限缺一不可",
        "it comes to your desk; leader, person and deadline are needed",
    ),
    Action.MERGE: Text("并案后，每位诉求人仍逐一答复", "every petitioner is still answered one by one"),
    Action.DECLINE: Text("须告知去向", "says where to turn instead"),
    Action.SUBMIT_RESULT: Text("协办都完成或免除后才能反馈", "once every assisting order is done or excused"),
    Action.ANSWER: Text(
        "逐一答复；未联系上的，不同半天才各记一次", "one by one; attempts count on different half-days"
    ),
    Action.EXPLAIN: Text("说明后由网格员会签；施害方不得告知", "the grid worker co-signs; never towards an offender"),
    Action.TRY_EXPLAINING: Text("不同半天的联系才计次", "attempts count on different half-days only"),
    Action.VERIFY: Text("核查人不能是上报人或办理人", "by neither the reporter nor the handler"),
}
_OWNERS: Mapping[ClockKind, Text] = {
    ClockKind.ACKNOWLEDGEMENT: Text("牵头部门", "the lead department"),
    ClockKind.HANDLING: Text("承办单位", "whoever handles it"),
}
_AGENCY = Text("网格化机构", "the grid agency")
_DONE = Text("已记一步：{action}", "Recorded: {action}")
_NOT_COUNTED = Text(
    "已记录，但不另计一次：与上一次联系在同一个半天，或不在工作日。请换一个半天再联系。",
    "Recorded, but it does not count as another attempt: it falls in the half-day of the last one, or on a day on "
    "which nobody works. Try again on another half-day.",
)
_NOW_DISPATCH = Text("已受理，接着派单。", "Accepted; now dispatch it.")
_LEAVES_A_PRECEDENT = frozenset({Action.REDISPATCH, Action.REJECT_RETURN})


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock that the move will start."""

    kind: ClockKind
    allowance: Text
    due_at: datetime
    provisional: bool
    who: Text


@dataclass(slots=True)
class MoveForm:
    """The form of a move. ``changed`` are the steps that others made meanwhile; None where nothing changed."""

    action: str
    text: Text
    address: str
    version: int
    key: str
    fields: list[Field]
    rule: Text | None
    citation: Text | None
    clocks: list[ClockView] = field(default_factory=list)
    refused: Refused | None = None
    changed: list[wording.StepView] | None = None
    similar: list[dict[str, Any]] = field(default_factory=list)
    back: str = ""  # where one is again who does not make it

    @property
    def unasked(self) -> bool:
        """A clock starts that does not wait for the department to acknowledge."""
        return any(clock.kind is ClockKind.ACKNOWLEDGEMENT for clock in self.clocks)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in with a form, as strings; ``refused`` is why it did not go through."""

    values: Mapping[str, list[str]]
    key: str
    version: int
    kept: Sequence[Evidence] = ()
    refused: Refused | None = None


def _given_back(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, action: str) -> HttpResponseBase:
    """The form with what was typed, and nothing done."""
    found, wanted = queries.get_for(actor, case_id), _action(action)
    values = {name: request.POST.getlist(name) for name in request.POST}
    kept = [
        file
        for ask in moves.asked_of(found.facts, wanted, actor)
        if ask.kind is AskKind.ATTACHMENTS
        for file in kept_by(request, actor, found.county, ask.name)
    ]
    key = request.POST.get("key", "")[:100]
    return _form(request, actor, now, found, wanted, Sent(values, key, version_of(request), kept, PAGE_TOO_OLD()))


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def move(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, action: str) -> HttpResponseBase:
    """GET: the form. POST: the move; refused, the form comes back with everything that was typed."""
    found, wanted = queries.get_for(actor, case_id), _action(action)
    if request.method == "POST":
        return _send(request, actor, now, found, wanted)
    proposed = {name: request.GET.getlist(name) for name in request.GET}  # a link may fill in what it is about
    return _form(request, actor, now, found, wanted, Sent(proposed, str(uuid4()), found.row["version"]))


def _action(name: str) -> Action:
    try:
        return Action(name)
    except ValueError:
        raise queries.NO_SUCH_CASE() from None


def _send(request: HttpRequest, actor: Actor, now: datetime, found: Loaded, action: Action) -> HttpResponseBase:
    shown = version_of(request)
    values = {name: request.POST.getlist(name) for name in request.POST}
    key = request.POST.get("key", "")[:100]
    kept: list[Evidence] = []
    try:
        asks = moves.asked_of(found.facts, action, actor)
        for name in [ask.name for ask in asks if ask.kind is AskKind.ATTACHMENTS]:
            keep(request, actor, now, name, into=kept, county=found.county)
            values[name] = [str(file.id) for file in kept]
        given = {ask.name: value_of(ask.kind, ask.name, values) for ask in asks}
        moved = actions.move(
            actor=actor, now=now, case_id=found.id, action=action, version=shown, key=key or None,
            given={name: value for name, value in given.items() if value},
        )  # fmt: skip
    except Refused as refused:
        note(request, actor, now, refused)
        return _again(request, actor, now, found, action, Sent(values, key, shown, kept, refused))
    return _after(request, actor, found, action, moved)


def value_of(kind: AskKind, name: str, values: Mapping[str, list[str]]) -> str | list[str]:
    """What was typed or chosen for one input of a form."""
    given = [value for value in values.get(name, []) if value.strip()]
    if kind is AskKind.CASE and not given:
        given = [value for value in values.get(f"{name}_other", []) if value.strip()]
    if kind in _LISTS:
        return given
    return given[0] if given else ""


def _after(request: HttpRequest, actor: Actor, found: Loaded, action: Action, moved: actions.Moved) -> HttpResponseBase:
    if moved.counted is False:
        messages.warning(request, words(_NOT_COUNTED))
    if action in _LEAVES_A_PRECEDENT and (gone := places_in(found, request.POST.get("gist", ""))):
        messages.warning(request, words(PLACES_TAKEN_OUT.fill(what="、".join(gone))))
    if is_at_desk(request):
        return elsewhere(request, after_at_desk(actor, found))
    if action is Action.ACCEPT:
        messages.success(request, words(_NOW_DISPATCH))
        return elsewhere(request, address_of(found, Action.DISPATCH))
    messages.success(request, words(_DONE.fill(action=action)))
    return elsewhere(request, reverse("cases:case", args=[found.id]))


def _again(
    request: HttpRequest, actor: Actor, now: datetime, before: Loaded, action: Action, sent: Sent
) -> HttpResponseBase:
    """The same form with the sentence; after a stale one with what changed, on the version that holds now."""
    found = queries.get_for(actor, before.id)
    assert sent.refused is not None
    if sent.refused.code == STALE.code:
        sent = Sent(sent.values, sent.key, found.row["version"], sent.kept, sent.refused)
        return _form(request, actor, now, found, action, sent, since=version_of(request))
    return _form(request, actor, now, found, action, sent)


def version_of(request: HttpRequest) -> int:
    """The version that the form was shown with; a form that names none was shown with none that still holds."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _form(
    request: HttpRequest, actor: Actor, now: datetime, found: Loaded, action: Action, sent: Sent,
    since: int | None = None,
) -> HttpResponseBase:  # fmt: skip
    status = sent.refused.kind.value if sent.refused else 200
    if action is Action.WAIVE_EXPLANATION:
        found = queries.knowing_cosigners(found, actor, now)
    try:
        row = moves.row_for(found.facts, action, actor=actor, now=now)
    except Refused as refused:  # not from here, not by her, or not yet: the case is shown with the reason
        context = context_of(actor, found, now) | {"refused": sent.refused or refused, "typed": _typed(action, sent)}
        if is_part(request):
            return show(request, "cases/parts/refused.html", context, refused.kind.value)
        return show(request, "cases/case.html", context, refused.kind.value)
    similar = queries.similar_to(actor, found, now=now) if action in ABOUT_SIMILAR else None
    form = Form(found, actor, now, sent.values, queries.needs_by_name(row, found), similar or ())
    made = _made(row, form, sent, since)
    made.address = request.path  # of the case's page, or of the dispatch desk
    made.back = item_address(found.id) if is_at_desk(request) else reverse("cases:case", args=[found.id])
    context = {"case": _brief(found)} if is_part(request) else context_of(actor, found, now, similar=similar)
    template = "cases/parts/move.html" if is_part(request) else "cases/move.html"
    if action is Action.ANSWER:
        words_of = next(each for each in made.fields if each.name == CONTENT.name)
        context["answering"] = answering_of(found, now, words_of.value, words_of.error)
        context["results"] = results_of(context["steps"] if "steps" in context else steps_of(found))
    return show(request, template, context | {"move": made}, status)


def _typed(action: Action, sent: Sent) -> list[tuple[Text, str]]:
    """What was written into a form whose move does not exist any more: to be copied, never lost."""
    asks = {ask.name: ask for row in TABLE if row.action is action for ask in row.asks}
    written = {AskKind.TEXT, AskKind.LINE}
    return [
        (ask.text, words[0])
        for name, ask in asks.items()
        if ask.kind in written and (words := [each for each in sent.values.get(name, []) if each.strip()])
    ]


def _brief(found: Loaded) -> dict[str, Any]:
    return {"number": found.row["number"], "address": reverse("cases:case", args=[found.id])}


def _made(row: Row, form: Form, sent: Sent, since: int | None) -> MoveForm:
    found, asks = form.case, {ask.name for ask in row.asks}
    fields = fields_of(row.asks, form, refused=sent.refused, kept=sent.kept)
    beside = sent.refused is not None and sent.refused.field in asks
    changed = None
    if since is not None:
        later = [step for step in queries.timeline(found) if step["seq"] > since]
        changed = wording.steps(later, (), ())
    return MoveForm(
        row.action.value, name_of(row), address_of(found, row.action), sent.version, sent.key, fields,
        _RULES.get(row.action), _citation(row), clocks_of(row, found, form.now), None if beside else sent.refused,
        changed, _similar(row, form),
    )  # fmt: skip


def _similar(row: Row, form: Form) -> list[dict[str, Any]]:
    """Before a report is admitted: open ones nearby that may be the same, each with its merger one step away."""
    if row.action is not Action.ACCEPT:
        return []
    merge = address_of(form.case, Action.MERGE)
    return [
        similar_view(n, other) | {"merge": f"{merge}?{urlencode({'into': other['number']})}"}
        for n, other in enumerate(form.similar, 1)
    ]


def _citation(row: Row) -> Text | None:
    return cite(*row.article) if row.article else None


def clocks_of(row: Row, found: Loaded, now: datetime) -> list[ClockView]:
    """The clocks this move starts, as they will be frozen; they are shown before the button."""
    case = found.row
    if not row.starts or not case["matter"]:
        return []
    calendar = catalogue.calendar_for(case["township"] or case["county"], now)
    urgency = Urgency(case["urgency"]) if case["urgency"] else None
    views = []
    for kind in row.starts:
        allowance = catalogue.allowance(case["list_version"], case["matter"], kind, urgency)
        ends = due(allowance, now, calendar)
        views.append(ClockView(kind, allowance.text, ends.at, ends.provisional, _OWNERS.get(kind, _AGENCY)))
    return views
