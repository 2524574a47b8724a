"""What lists of cases have in common: filters from the address, a case as a row, groups by what is due, paging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypedDict
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from gezhi.cases import queries
from gezhi.cases.pages import wording
from gezhi.cases.pages.clocks import Chip, chip_of
from gezhi.cases.pages.doors import words
from gezhi.cases.terms import ENDED_STATES, FILTERS, Channel, State
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import Urgency
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people

LOUD = frozenset({Urgency.CRITICAL, Urgency.URGENT})
DUE = (
    ("overdue", Text("已超期", "overdue")),
    ("today", Text("今天到期", "due today")),
    ("week", Text("7 天内到期", "due within 7 days")),
)
_ENDS = ENDED_STATES | {State.ARCHIVED}


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


class Marks(TypedDict):
    """Where in a list one is."""

    after: str | None
    before: str | None


def asked_of(request: HttpRequest) -> dict[str, str]:
    """The filters of the address; empty where none is set."""
    return {name: request.GET.get(name, "").strip() for name in FILTERS}


def handed_in(request: HttpRequest) -> tuple[dict[str, str], list[str]]:
    """Filters and columns of the list that a form was on: a piece of its address."""
    pairs = parse_qsl(request.POST.get("query", "")[:2000])
    asked = {name: value.strip() for name, value in pairs if name in FILTERS}
    return asked, [value for name, value in pairs if name == "cols"]


def row_view(row: Mapping[str, Any], scope: str, now: datetime) -> RowView:
    """A row of the query as the list shows it to somebody whose place is ``scope``."""
    state = State(row["state"])
    urgency = Urgency(row["urgency"]) if row["urgency"] else None
    return RowView(
        f"{_cases()}{row['id']}", row["number"], title_of(row), state, state in _ENDS, urgency,
        urgency in LOUD, Channel(row["channel"]),
        wording.place_within(row["grid"] or row["township"] or row["county"], scope),
        people.organisation(row["holder"]).short_text, chip_of(row, now), _matter(row), row["reported_at"],
        row["returns"], row["id"], row["version"],
    )  # fmt: skip


def title_of(row: Mapping[str, Any]) -> str:
    """What a case is about; what stands for words that are gone is ours, and so in the reader's language."""
    if not row["title"] or State(row["state"]) not in _ENDS:
        return str(row["title"])
    said = wording.kept(row["title"])
    return words(said) if isinstance(said, Text) else said


@cache
def _cases() -> str:
    """The address of a case as far as its id: a page names fifty of them, and ``reverse`` looks each up anew."""
    nobody = UUID(int=0)
    return reverse("cases:case", args=[nobody]).removesuffix(str(nobody))


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


def paging(request: HttpRequest, found: queries.Page) -> dict[str, str | None]:
    """The addresses of the next page, of the one before, and of the first where this is not it."""
    inside = "after" in request.GET or "before" in request.GET
    return {
        "older": with_changes(request, after=found.after, before="") if found.after else None,
        "newer": with_changes(request, before=found.before, after="") if found.before else None,
        "first": with_changes(request, after="", before="") if inside else None,
    }


def marks(request: HttpRequest) -> Marks:
    """Where in a list the address says one is: for ``queries.listing``."""
    return Marks(after=request.GET.get("after") or None, before=request.GET.get("before") or None)


def with_changes(request: HttpRequest, **changes: str) -> str:
    """This address with other values; "" takes one away."""
    asked: QueryDict = request.GET.copy()
    for name, value in changes.items():
        asked.pop(name, None)
        if value:
            asked[name] = value
    return f"{request.path}?{asked.urlencode()}" if asked else request.path
