"""What lists of cases have in common: filters from the address, a case as a row, groups by what is due, paging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from gezhi.cases import queries
from gezhi.cases.pages import wording
from gezhi.cases.pages.clocks import Chip, chip_of
from gezhi.cases.terms import ENDED_STATES, Channel, State
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import Urgency
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Duty

LOUD = frozenset({Urgency.CRITICAL, Urgency.URGENT})
DUE = (
    ("overdue", Text("已超期", "overdue")),
    ("today", Text("今天到期", "due today")),
    ("week", Text("7 天内到期", "due within 7 days")),
)
WHO_HOLDS = (Duty.AGENCY_OFFICER, Duty.HANDLER, Duty.COMMITTEE_MEMBER)  # who moves on what her organisation holds
MINE = "mine"
AROUND = "around"
_ENDS = ENDED_STATES | {State.ARCHIVED}
_OF_AGENCIES = frozenset({Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR})
NAMES = (
    "state", "matter", "area", "holder", "channel", "urgency", "due", "flag", "came", "ended", "text", "sort",
)  # fmt: skip


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
    matter: Text | str
    reported_at: datetime
    returns: int
    id: UUID
    version: int


@dataclass(slots=True)
class Group:
    """Rows under one heading; the list of all cases has one group without a heading."""

    text: Text | None
    note: Text | None = None
    rows: list[RowView] = field(default_factory=list)


def asked_of(request: HttpRequest) -> dict[str, str]:
    """The filters of the address; empty where none is set."""
    return {name: request.GET.get(name, "").strip() for name in NAMES}


def narrow(base: queries.Filters, asked: Mapping[str, str], actor: Actor, now: datetime) -> queries.Filters:
    """The filters of the address on top of what the page starts from; raises Refused for a value that is none."""
    return replace(
        base,
        states=(asked["state"],) if asked["state"] else base.states,
        matter=asked["matter"], area=asked["area"], channel=asked["channel"], urgency=asked["urgency"],
        due_before=_due_before(asked["due"], now), text=asked["text"], sort=asked["sort"] or base.sort,
        registered=_week(asked["came"], "came"), ended=_week(asked["ended"], "ended"),
        **_flagged(asked["flag"], _held(asked["holder"], base, actor), actor, now),
    )  # fmt: skip


def around(actor: Actor) -> list[OrganisationRow]:
    """Whose cases somebody minds: an agency its own and its place's departments', anybody else her organisation's."""
    own = people.organisation(actor.organisation)
    if actor.duty not in _OF_AGENCIES:
        return [own]
    return [own, *people.departments_at(own.region)]


def _held(value: str, base: queries.Filters, actor: Actor) -> dict[str, Any]:
    if value == "":
        return {"holder": base.holder}
    if value == MINE:
        return {"holder": actor.organisation}
    if value == AROUND:
        return {"holder": None, "holders": tuple(row.id for row in around(actor))}
    try:
        return {"holder": UUID(value)}
    except ValueError:
        raise queries.lists.BAD_FILTER(field="holder", name="holder") from None


def _flagged(flag: str, held: dict[str, Any], actor: Actor, now: datetime) -> dict[str, Any]:
    """A flag is a column of the case, but for "absent": nobody is posted where the case is held."""
    if flag != "absent":
        return held | {"flag": flag}
    bodies = [held["holder"]] if held.get("holder") else held.get("holders") or [row.id for row in around(actor)]
    missing = people.unstaffed(bodies, WHO_HOLDS, now)
    return {"holder": None, "holders": tuple(sorted(missing)) or (UUID(int=0),)}


def _due_before(value: str, now: datetime) -> datetime | None:
    midnight = datetime.combine(now.astimezone(CHINA).date() + timedelta(days=1), time(), CHINA)
    moments = {"": None, "overdue": now, "today": midnight, "week": midnight + timedelta(days=6)}
    if value not in moments:
        raise queries.lists.BAD_FILTER(field="due", name="due")
    return moments[value]


def _week(value: str, name: str) -> tuple[datetime, datetime] | None:
    """The week that begins on a day, written 2026-11-16."""
    if not value:
        return None
    try:
        begins = datetime.combine(date.fromisoformat(value), time(), CHINA)
        return begins, begins + timedelta(days=7)
    except (ValueError, OverflowError):
        raise queries.lists.BAD_FILTER(field=name, name=name) from None


def row_view(row: Mapping[str, Any], scope: str, now: datetime) -> RowView:
    """A row of the query as the list shows it to somebody whose place is ``scope``."""
    state = State(row["state"])
    urgency = Urgency(row["urgency"]) if row["urgency"] else None
    return RowView(
        reverse("cases:case", args=[row["id"]]), row["number"], row["title"], state, state in _ENDS, urgency,
        urgency in LOUD, Channel(row["channel"]),
        wording.place_within(row["grid"] or row["township"] or row["county"], scope),
        people.organisation(row["holder"]).short_text, chip_of(row, now), _matter(row), row["reported_at"],
        row["returns"], row["id"], row["version"],
    )  # fmt: skip


def _matter(row: Mapping[str, Any]) -> Text | str:
    if not row["matter"]:
        return Text("不确定", "unsure")
    try:
        return catalogue.matter(row["matter"], row["list_version"]).name
    except Refused:
        return str(row["matter"])


def groups_of(rows: Sequence[RowView], now: datetime) -> list[Group]:
    """Overdue, due today, later: the rows come in this order already."""
    today = now.astimezone(CHINA).date()
    parts = {name: Group(text) for name, text in (("over", DUE[0][1]), ("today", DUE[1][1]))}
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


def further(request: HttpRequest, after: str | None) -> str | None:
    """The address of the next page of a list."""
    return with_changes(request, after=after) if after is not None else None


def first(request: HttpRequest) -> str | None:
    """The address of the first page, where this is not it."""
    return with_changes(request, after="") if "after" in request.GET else None


def with_changes(request: HttpRequest, **changes: str) -> str:
    """This address with other values; "" takes one away."""
    asked: QueryDict = request.GET.copy()
    for name, value in changes.items():
        asked.pop(name, None)
        if value:
            asked[name] = value
    return f"{request.path}?{asked.urlencode()}" if asked else request.path
