"""The queue and the list of cases: filters in the address, groups by what is due, one page after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse

from gezhi.cases import queries
from gezhi.cases.access import REPORTERS
from gezhi.cases.pages import wording
from gezhi.cases.pages.choices import Choice, area_choice, matter_choice
from gezhi.cases.pages.clocks import Chip, chip_of
from gezhi.cases.pages.doors import is_part, note, page, show
from gezhi.cases.queries.counting import counts
from gezhi.cases.terms import ENDED_STATES, Channel, OrderRole, State
from gezhi.catalogue.terms import Urgency
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty

_LOUD = frozenset({Urgency.CRITICAL, Urgency.URGENT})
_ENDS = ENDED_STATES | {State.ARCHIVED}
_DUE = (
    ("overdue", Text("已超期", "overdue")),
    ("today", Text("今天到期", "due today")),
    ("week", Text("7 天内到期", "due within 7 days")),
)
_MINE = Text("我单位", "my organisation")
_TABS: Mapping[Duty, tuple[State, ...]] = {
    Duty.AGENCY_OFFICER: (
        State.REPORTED, State.ACCEPTED, State.RETURNED, State.SUBMITTED, State.VERIFIED, State.DECLINED,
        State.REFERRED_OUT,
    ),
    Duty.HANDLER: (State.DISPATCHED, State.HANDLING),
}  # fmt: skip
_TO_TELL = {
    State.DECLINED: Text("不予受理待告知", "declined, to be told"),
    State.REFERRED_OUT: Text("已转送待告知", "referred out, to be told"),
}
_TODO = Text("待办", "To do")
_CASES = Text("案件", "Cases")
_ALL = Text("全部", "All")
_NAMES = ("state", "matter", "area", "holder", "channel", "urgency", "due", "text")


@dataclass(frozen=True, slots=True)
class RowView:
    """A case as a row of a list."""

    address: str
    number: str
    title: str
    state: State
    ended: bool
    urgency: Urgency | None
    loud: bool
    channel: Channel
    place: Text | str
    holder: Text
    chip: Chip | None


@dataclass(slots=True)
class Group:
    """Rows under one heading; the list of all cases has one group without a heading."""

    text: Text | None
    note: Text | None = None
    rows: list[RowView] = field(default_factory=list)


@page
def todo(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """What waits for whoever is at the desk, what is overdue first."""
    context = {
        "page_name": "todo", "heading": _TODO, "subtitle": Text("按到期排序，超期的在前", "by due time, overdue first"),
        "empty": {
            "title": Text("没有等您办的件", "Nothing waits for you"),
            "next": Text("新到的件会出现在这里；也可以登记来件。", "What comes in appears here; or register a report."),
        },
    }  # fmt: skip
    return _list(request, actor, now, queries.to_dos(actor), context)


@page
def queue(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """All cases one may see, the newest first."""
    context = {
        "page_name": "cases", "heading": _CASES,
        "subtitle": Text("您能看到的全部，新的在前", "all you may see, newest first"),
        "empty": {
            "title": Text("还没有案件", "There are no cases yet"),
            "next": Text("从登记一件开始。", "Start by registering one."),
        },
    }  # fmt: skip
    return _list(request, actor, now, queries.Filters(), context)


def _list(
    request: HttpRequest, actor: Actor, now: datetime, base: queries.Filters, context: dict[str, Any]
) -> HttpResponseBase:
    asked = {name: request.GET.get(name, "").strip() for name in _NAMES}
    whole = base
    if base.holder is not None and request.GET.get("part") == "assisting":
        base = _assisting(actor, base)
    status, refused = 200, None
    try:
        found = queries.listing(actor, _narrow(base, asked, actor, now), after=request.GET.get("after") or None)
    except Refused as wrong:  # a filter that does not exist: the page stays, with the sentence
        found, refused, status = queries.Page([], None), wrong, wrong.kind.value
        note(request, actor, now, wrong)
    scope = actor.places[0] if actor.places else ""
    rows = [row_view(row, scope, now) for row in found.rows]
    context |= {
        "here": request.path, "may_report": actor.duty in REPORTERS,
        "refused": refused, "filters": asked, "filtered": any(asked.values()),
        "groups": _groups(rows, now) if base.sort == "due" else ([Group(None, None, rows)] if rows else []),
        "shown": len(rows), "older": _further(request, found.after), "newer": _first(request),
    }  # fmt: skip
    if is_part(request):
        return show(request, "cases/parts/results.html", context, status)
    return show(request, "cases/queue.html", context | _around(request, actor, whole, asked, now), status)


def _narrow(base: queries.Filters, asked: Mapping[str, str], actor: Actor, now: datetime) -> queries.Filters:
    """The filters of the address on top of what the page starts from."""
    return replace(
        base,
        states=(asked["state"],) if asked["state"] else base.states,
        holder=_holder(asked["holder"], actor) or base.holder,
        matter=asked["matter"], area=asked["area"], channel=asked["channel"], urgency=asked["urgency"],
        due_before=_due_before(asked["due"], now), text=asked["text"],
    )  # fmt: skip


def _assisting(actor: Actor, base: queries.Filters) -> queries.Filters:
    """What a department or a committee helps with; another holds it."""
    return replace(base, holder=None, assisting=actor.organisation)


def _holder(value: str, actor: Actor) -> UUID | None:
    if value in ("", "mine"):
        return actor.organisation if value else None
    try:
        return UUID(value)
    except ValueError:
        raise queries.lists.BAD_FILTER(field="holder", name="holder") from None


def _due_before(value: str, now: datetime) -> datetime | None:
    midnight = datetime.combine(now.astimezone(CHINA).date() + timedelta(days=1), time(), CHINA)
    moments = {"": None, "overdue": now, "today": midnight, "week": midnight + timedelta(days=6)}
    if value not in moments:
        raise queries.lists.BAD_FILTER(field="due", name="due")
    return moments[value]


def row_view(row: Mapping[str, Any], scope: str, now: datetime) -> RowView:
    """A row of the query as the list shows it to somebody whose place is ``scope``."""
    state = State(row["state"])
    urgency = Urgency(row["urgency"]) if row["urgency"] else None
    return RowView(
        reverse("cases:case", args=[row["id"]]), row["number"], row["title"], state, state in _ENDS, urgency,
        urgency in _LOUD, Channel(row["channel"]),
        wording.place_within(row["grid"] or row["township"] or row["county"], scope),
        people.organisation(row["holder"]).short_text, chip_of(row, now),
    )  # fmt: skip


def _groups(rows: Sequence[RowView], now: datetime) -> list[Group]:
    """Overdue, due today, later: the rows come in this order already."""
    today = now.astimezone(CHINA).date()
    parts = {name: Group(text) for name, text in (("over", _DUE[0][1]), ("today", _DUE[1][1]))}
    parts["later"] = Group(Text("以后", "later"))
    for row in rows:
        if row.chip is not None and row.chip.tone == "over":
            parts["over"].rows.append(row)
        elif row.chip is not None and row.chip.due_at.astimezone(CHINA).date() == today:
            parts["today"].rows.append(row)
        else:
            parts["later"].rows.append(row)
    for group in parts.values():
        group.note = Text(f"本页 {len(group.rows)} 件", f"{len(group.rows)} on this page")
    return [group for group in parts.values() if group.rows]


def _around(
    request: HttpRequest, actor: Actor, base: queries.Filters, asked: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """What stands around the list: views with their counts, and the filters."""
    held = counts(actor, base) if base.holder is not None else {}
    states = _TABS.get(actor.duty, ()) if base.holder is not None else ()
    part = request.GET.get("part", "")
    total, all_here = sum(held.values()), not asked["state"] and not part
    views = [{"text": _ALL, "address": request.path, "here": all_here, "count": total}]
    views += [
        {"text": _TO_TELL.get(state, state), "address": f"{request.path}?state={state}",
         "here": asked["state"] == state, "count": held.get(state, 0)}
        for state in states
        if held.get(state) or asked["state"] == state or state not in _TO_TELL
    ]  # fmt: skip
    if actor.duty is Duty.HANDLER and base.holder is not None:
        helped = sum(counts(actor, _assisting(actor, base)).values())
        address = f"{request.path}?part=assisting"
        views.append({"text": OrderRole.ASSISTING, "address": address, "here": part == "assisting", "count": helped})
    kept = [(name, value) for name, value in (("state", asked["state"]), ("part", part)) if states and value]
    return {
        "total": total if base.holder is not None else None,
        "views": views if states else [],
        "kept": kept,
        "choices": _choices(actor, base, asked, now, with_state=not states and base.holder is None),
    }


def _choices(
    actor: Actor, base: queries.Filters, asked: Mapping[str, str], now: datetime, *, with_state: bool
) -> list[Choice]:
    choices = []
    if with_state:
        choices.append(Choice("state", Text("状态", "State"), [(s.value, s) for s in State], asked["state"]))
    if base.holder is None:
        choices.append(Choice("holder", Text("现由谁持有", "Held by"), [("mine", _MINE)], asked["holder"]))
    choices += [
        Choice("due", Text("到期", "Due"), list(_DUE), asked["due"]),
        matter_choice(actor, asked["matter"], now),
        area_choice(actor, asked["area"]),
        Choice("channel", Text("来源", "Channel"), [(c.value, c) for c in Channel], asked["channel"]),
    ]
    return [choice for choice in choices if choice.options]


def _further(request: HttpRequest, after: str | None) -> str | None:
    if after is None:
        return None
    asked: QueryDict = request.GET.copy()
    asked["after"] = after
    return f"{request.path}?{asked.urlencode()}"


def _first(request: HttpRequest) -> str | None:
    if "after" not in request.GET:
        return None
    asked: QueryDict = request.GET.copy()
    del asked["after"]
    return f"{request.path}?{asked.urlencode()}"
