"""One move for many cases: what each would answer, then what each did answer. The table answers, not the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.cases import moves, queries
from gezhi.cases.actions.moving_many import (
    MOST_CASES,
    NOTHING_CHOSEN,
    NOTHING_LEFT,
    TOO_MANY_CASES,
    move_many,
    report_of,
)
from gezhi.cases.pages import lists
from gezhi.cases.pages.doors import elsewhere, gives_back, note, page, show
from gezhi.cases.pages.fields import Field, Form, Option, fields_of
from gezhi.cases.pages.moving import ClockView, clocks_of, value_of
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.many import answers_of, rows_of
from gezhi.cases.terms import Action
from gezhi.cases.workflow import TABLE, Ask
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.access import PAGE_TOO_OLD
from gezhi.security.terms import Actor, Duty

# Which buttons stand under the list; what may be done with which case, the table says.
_OFFERED: Mapping[Duty, tuple[Action, ...]] = {
    Duty.AGENCY_OFFICER: (Action.ACCEPT, Action.DISPATCH, Action.VERIFY),
    Duty.VERIFIER: (Action.VERIFY,),
    Duty.GRID_LEADER: (Action.VERIFY,),
    Duty.FULL_TIME_WORKER: (Action.VERIFY,),
}


_LISTED_LEAD = Text("清单列为其中 {n} 件的主办", "the list names it as lead of {n} of them")
_LISTED_ASSISTING = Text("清单列为其中 {n} 件的协办", "the list names it as assisting in {n} of them")


@dataclass(frozen=True, slots=True)
class Line:
    """A case on the preview or the report; without a row where there is none for this actor."""

    row: lists.RowView | None
    key: UUID
    lead: Text | None = None  # whom the admission list names
    other: bool = False  # it is not who is chosen


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that are refused for the same reason."""

    text: Text
    citation: Text | None
    lines: list[Line]


def offered_to(actor: Actor) -> tuple[Action, ...]:
    """The moves that this person's duty makes for many cases at a time."""
    return _OFFERED.get(actor.duty, ())


def _given_back(request: HttpRequest, actor: Actor, now: datetime, action: str) -> HttpResponseBase:
    """The form with what was written, and nothing done: its token was too old."""
    wanted = _action_of(action)
    values = {name: request.POST.getlist(name) for name in request.POST}
    keys, key = _keys(request.POST.getlist("case")), _form_key(request)
    back = request.POST.get("back", "")
    return _preview(request, actor, now, wanted, keys, key=key, sent=values, back=back, refused=PAGE_TOO_OLD())


def _action_of(name: str) -> Action:
    try:
        return Action(name)
    except ValueError:
        raise queries.NO_SUCH_CASE() from None


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def together(request: HttpRequest, actor: Actor, now: datetime, action: str) -> HttpResponseBase:
    """GET: what each of the chosen cases would answer, and the form. POST: the move for each, then the report."""
    wanted = _action_of(action)
    asks = moves.asked_for_many(wanted)
    if request.method == "GET":
        keys = _keys(request.GET.getlist("case"))
        sent = {"lead": request.GET.getlist("lead")[-1:]}  # chosen on the form, to be compared with the list's
        return _preview(
            request, actor, now, wanted, keys, key=str(uuid4()), sent=sent, back=request.GET.get("back", "")
        )
    values = {name: request.POST.getlist(name) for name in request.POST}
    key, back = _form_key(request), request.POST.get("back", "")
    if not request.POST.getlist("case") and (keys := _keys(request.GET.getlist("case"))):
        nothing = NOTHING_LEFT(action=wanted)  # the form held none that could be moved: one came back to it
        note(request, actor, now, nothing)
        return _preview(request, actor, now, wanted, keys, key=key, sent=values, back=back, refused=nothing)
    given = {ask.name: value_of(ask.kind, ask.name, values) for ask in asks}
    try:
        move_many(
            actor=actor, now=now, action=wanted, cases=_versions(request.POST.getlist("case")), key=key,
            given={name: value for name, value in given.items() if value},
        )  # fmt: skip
    except Refused as refused:
        note(request, actor, now, refused)
        keys = [case for case, _ in _versions(request.POST.getlist("case"))]
        return _preview(request, actor, now, wanted, keys, key=key, sent=values, back=back, refused=refused)
    return elsewhere(request, f"{reverse('cases:together-done', args=[key])}?{urlencode({'back': back})}")


def _preview(
    request: HttpRequest, actor: Actor, now: datetime, action: Action, keys: Sequence[UUID], *, key: str,
    sent: Mapping[str, list[str]], back: str, refused: Refused | None = None,
) -> HttpResponseBase:  # fmt: skip
    if not refused and not keys:
        refused = NOTHING_CHOSEN()
    if len(keys) > MOST_CASES:
        keys, refused = (), refused or TOO_MANY_CASES(most=MOST_CASES)
    asked = answers_of(actor, action, keys, now=now)
    allowed = [each.case for each in asked if each.case is not None and each.refused is None]
    fields = _fields(moves.asked_for_many(action), allowed, actor, now, sent, refused)
    beside = refused is not None and any(field.error for field in fields)
    lead = _chosen_lead(fields)
    lines = {each.key: _line(each.case, each.key, action, lead, actor, now) for each in asked}
    others = [lines[case.id] for case in allowed if lines[case.id].other]
    context = {
        "action": action, "address": request.get_full_path(), "key": key, "back": _back(request, back),
        "allowed": [lines[case.id] for case in allowed], "versions": [f"{c.id}:{c.facts.version}" for c in allowed],
        "refusals": _groups(
            (each.refused.text, each.refused.citation, lines[each.key]) for each in asked if each.refused
        ),
        "fields": fields if allowed else [], "clocks": _clocks(action, allowed, now), "count": len(allowed),
        "refused": None if beside else refused, "chosen": len(asked),
        "lead": lead, "others": len(others),
    }  # fmt: skip
    return show(request, "cases/together.html", context, refused.kind.value if refused else 200)


def _fields(
    asks: Sequence[Ask], allowed: Sequence[Loaded], actor: Actor, now: datetime, sent: Mapping[str, list[str]],
    refused: Refused | None,
) -> list[Field]:  # fmt: skip
    """As on the page of one case; what only one of them would propose is proposed to none."""
    if not allowed:
        return []
    first = allowed[0]
    if len({case.facts.matter.lead if case.facts.matter else "" for case in allowed}) > 1:
        first = replace(first, facts=replace(first.facts, matter=None))
    if len({case.facts.village for case in allowed}) > 1:
        first = replace(first, facts=replace(first.facts, village=""))
    fields = fields_of(asks, Form(first, actor, now, sent, {}), refused=refused)
    if first is not allowed[0] and len(allowed) > 1:
        _named_first(fields, allowed)
    return fields


def _named_first(fields: Sequence[Field], allowed: Sequence[Loaded]) -> None:
    """Of matters that several lead, those whom the list names for any of the cases stand first, with for how many."""
    region, matters = allowed[0].facts.agency_region, [case.facts.matter for case in allowed if case.facts.matter]
    named = {
        "lead": (_LISTED_LEAD, Counter(matter.lead for matter in matters)),
        "assisting": (_LISTED_ASSISTING, Counter(code for matter in matters for code in matter.assisting)),
    }
    for field in fields:
        if field.name not in named or not field.options:
            continue
        said, counted = named[field.name]
        bodies = {str(body.id): n for code, n in counted.items() if (body := people.department_at(region, code))}
        for option in field.options:
            if option.value in bodies:
                option.note = said.fill(n=bodies[option.value])
        field.options.sort(key=lambda option: -bodies.get(option.value, 0))


def _clocks(action: Action, allowed: Sequence[Loaded], now: datetime) -> list[ClockView]:
    """The clocks that start, where they are the same for all of these cases."""
    row = next(row for row in TABLE if row.action is action and row.for_many is not None)
    shown = [clocks_of(row, case, now) for case in allowed]
    return shown[0] if shown and all(each == shown[0] for each in shown) else []


def _line(case: Loaded | None, key: UUID, action: Action, lead: Option | None, actor: Actor, now: datetime) -> Line:
    row = _row(case.row if case else None, actor, now)
    if case is None or action is not Action.DISPATCH or case.facts.matter is None:
        return Line(row, key)
    named = people.department_at(case.facts.agency_region, case.facts.matter.lead)
    if named is None:
        return Line(row, key)
    return Line(row, key, named.short_text, other=lead is not None and lead.value != str(named.id))


def _chosen_lead(fields: Sequence[Field]) -> Option | None:
    """The department that is chosen, or proposed, to lead them all."""
    options = [option for field in fields if field.name == "lead" for option in field.options or ()]
    return next((option for option in options if option.chosen), None)


def _row(row: Mapping[str, Any] | None, actor: Actor, now: datetime) -> lists.RowView | None:
    return lists.row_view(row, actor.places[0] if actor.places else "", now) if row else None


def _groups(refusals: Iterable[tuple[Text, Text | None, Line]]) -> list[Group]:
    found: dict[str, Group] = {}
    for text, citation, line in refusals:
        found.setdefault(text.zh, Group(text, citation, [])).lines.append(line)
    return list(found.values())


@require_GET
@page
def done(request: HttpRequest, actor: Actor, now: datetime, key: UUID) -> HttpResponseBase:
    """What was done and what was refused and why; kept for two days."""
    report = report_of(actor, str(key))
    rows = rows_of(actor, [each.case for each in report.answers])
    lines = {each.case: Line(_row(rows.get(each.case), actor, now), each.case) for each in report.answers}
    refusals = _groups((each.text, each.citation, lines[each.case]) for each in report.answers if each.code)
    made = [lines[each.case] for each in report.answers if not each.code]
    context: dict[str, Any] = {
        "action": report.action, "made": made, "refusals": refusals, "chosen": len(report.answers),
        "back": _back(request, request.GET.get("back", "")),
        "onward": _onward(report.action, made),
    }  # fmt: skip
    return show(request, "cases/together_done.html", context)


def _onward(action: Action, made: Sequence[Line]) -> str | None:
    """What was accepted is dispatched next: the same cases, one step on."""
    if action is not Action.ACCEPT or not made:
        return None
    chosen = urlencode([("case", str(line.key)) for line in made])
    return f"{reverse('cases:together', args=[Action.DISPATCH.value])}?{chosen}"


def _form_key(request: HttpRequest) -> str:
    """The key that came with the form; "" (which is refused) where none did."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        return ""


def _keys(given: Sequence[str]) -> list[UUID]:
    return [case for case, _ in _versions(given)]


def _versions(given: Sequence[str]) -> list[tuple[UUID, int]]:
    """``id:version`` of each chosen case; what is none is left out, a missing version holds for nothing."""
    found = []
    for value in given[: MOST_CASES * 2]:
        name, _, version = value.partition(":")
        try:
            key = UUID(name)
        except ValueError:
            continue
        found.append((key, int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0))
    return found


def _back(request: HttpRequest, address: str) -> str:
    """The list that one came from, where it is one of ours."""
    queue = reverse("cases:queue")
    good = address.startswith(f"{queue}?") and url_has_allowed_host_and_scheme(address, {request.get_host()})
    return address if good else queue
