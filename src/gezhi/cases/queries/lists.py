"""Lists of cases: filters, keyset paging, plain values (no model instances)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, IntegerField, OrderBy, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from gezhi.cases.models import Case, WorkOrder
from gezhi.cases.queries.seldom import is_seldom
from gezhi.cases.queries.visibility import Part, is_of_city, parts_of, visible_to
from gezhi.cases.terms import OPEN_STATES, TOLD_AFTER_END, Channel, Kept, OrderRole, State, Suspension
from gezhi.catalogue.terms import Urgency
from gezhi.geography import queries as geography
from gezhi.kernel.ids import first_key
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty, Level, plain
from gezhi.storage.compiled import Compiled, Statement, Tokens, fetched, statement_of
from gezhi.storage.rows import row_as_json
from gezhi.storage.search import long_words, scope_token, wanted

PAGE = 50
MOST_PARTS = 24  # of a scope, and of the states in each
COLUMNS = (
    "id", "number", "county", "township", "village", "grid", "state", "version", "matter", "list_version", "urgency",
    "channel", "title", "address", "agency", "holder", "lead", "reported_at", "due_at", "soon_at", "due_clock",
    "due_unit", "provisional", "calendar_version", "returns", "outcome", "anonymous", "on_the_spot",
)  # fmt: skip

BAD_CURSOR = Refusal(
    "bad-cursor",
    Kind.INVALID,
    Text("翻页标记不对，请从第一页开始。", "The paging mark is wrong; start from the first page."),
)
BAD_AREA = Refusal(
    "bad-area",
    Kind.INVALID,
    Text("区域代码应为 4、6、9、12 或 15 位数字。", "An area code has 4, 6, 9, 12 or 15 digits."),
)
BAD_FILTER = Refusal(
    "bad-filter", Kind.INVALID, Text("筛选条件“{name}”没有这个值。", "The filter {name} has no such value.")
)
SHORT_TEXT = Refusal(
    "text-too-short", Kind.INVALID, Text("请至少输入两个字来查找。", "Search with at least two characters.")
)
TEXT_TOO_LONG = Refusal(
    "text-too-long", Kind.INVALID, Text("查找的文字不能超过 60 字。", "Search with at most 60 characters.")
)
TWICE = 2  # returns that make a case an exception
FLAGS: Mapping[str, Mapping[str, Any]] = {
    "returned": {"returns__gte": TWICE},
    "extension": {"extension_asked": True},
    "suspension": {"suspension__in": [Suspension.ASKED, Suspension.PROPOSED]},
    "explanation": {"explanation_owed": True},
    "cosign": {"cosign_owed": True},
    "provisional": {"provisional": True},
    "on_the_spot": {"on_the_spot": True},
    "in_time": {"kept": Kept.IN_TIME},
    "extended": {"kept": Kept.EXTENDED},
    "late": {"kept": Kept.LATE},
    "unplaced": {"grid": ""},
    "unsure": {"matter": ""},
}
ORDERS: Mapping[str, tuple[str, str] | tuple[str]] = {"newest": ("-id",), "due": ("due_at", "id")}
BACKWARDS: Mapping[str, tuple[str, str] | tuple[str]] = {"newest": ("id",), "due": ("-due_at", "-id")}
_ROW_AS_JSON = row_as_json(Case, *COLUMNS)
_AS_JSON = ("id", "due_at", "json")
_RUNNING = tuple(state.value for state in State if state in OPEN_STATES | TOLD_AFTER_END)  # what has a due moment


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values do not narrow. ``sort`` is "newest" or "due"."""

    states: tuple[str, ...] = ()
    holder: UUID | None = None
    assisting: UUID | None = None  # an organisation with an open assisting order
    matter: str = ""
    area: str = ""
    channel: str = ""
    urgency: str = ""
    due_before: datetime | None = None
    text: str = ""
    sort: str = "newest"
    holders: tuple[UUID, ...] = ()  # held by any of these
    not_holders: tuple[UUID, ...] = ()  # held by none of these
    lead: UUID | None = None  # the department that leads
    flag: str = ""  # one of FLAGS
    registered: tuple[datetime, datetime] | None = None  # from a moment to before another
    ended: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    filters: Filters
    mark: tuple[UUID, datetime | None] | None
    size: int
    columns: tuple[str, ...]
    divisions: int  # the version of the regions in force, of which a city's scope is made
    back: bool = False  # towards the first page
    tokens: Tokens | None = None  # of words that are found by them alone; ``filters`` has no text then
    seldom: bool = False  # words that few cases hold: found by their index, then sorted

    @property
    def order(self) -> tuple[str, str] | tuple[str]:
        return (BACKWARDS if self.back else ORDERS)[self.filters.sort]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list as plain values, the mark of the next page (None on the last) and of the one before this."""

    rows: list[dict[str, Any]]
    after: str | None
    before: str | None = None


def listing(
    actor: Actor, filters: Filters, *, after: str | None = None, before: str | None = None, size: int = PAGE,
    columns: Sequence[str] = COLUMNS,
) -> Page:  # fmt: skip
    """One page of the cases an actor may see, newest first or the next due first.

    ``after`` is the mark of the page before, ``before`` that of the page that follows: the rows right before it.
    """
    back = bool(before) and not after
    asked = _asked(actor, filters, before if back else after, size, tuple(columns), back=back)
    rows: list[dict[str, Any]] = [dict(zip(columns, row, strict=True)) for row in _rows(asked)]
    more = len(rows) > size
    rows = rows[:size]
    if not back:
        return Page(
            rows, _mark_of(rows[-1:], filters.sort) if more else None, _mark_of(rows[:1] if after else [], filters.sort)
        )
    if not more:  # the beginning is reached: the first page, whole, with what has come in meanwhile
        return listing(actor, filters, size=size, columns=columns)
    rows.reverse()
    return Page(rows, _mark_of(rows[-1:], filters.sort), _mark_of(rows[:1], filters.sort))


def listing_json(actor: Actor, filters: Filters, *, after: str | None = None) -> str:
    """The same page for programs, as ``{"items": [row, …], "next": mark or null}``: PostgreSQL writes the rows."""
    rows = _rows(_asked(actor, filters, after, PAGE, _AS_JSON))
    mark = _mark(rows[PAGE - 1][0], rows[PAGE - 1][1], filters.sort) if len(rows) > PAGE else None
    items = ",".join([row[2] for row in rows[:PAGE]])
    return f'{{"items":[{items}],"next":{orjson.dumps(mark).decode()}}}'


def _asked(
    actor: Actor, filters: Filters, mark: str | None, size: int, columns: tuple[str, ...], *, back: bool = False
) -> _Asked:
    if filters.sort not in ORDERS:
        raise BAD_FILTER(field="sort", name="sort")
    tokens, seldom = None, False
    if filters.text.strip():
        numbers = tuple(_tokens_of(filters))
        seldom = is_seldom(numbers)
        if not long_words(filters.text):
            filters, tokens = replace(filters, text=""), Tokens(numbers)
    return _Asked(
        plain(actor), filters, _parsed_mark(mark, filters.sort), size, columns, geography.version(), back, tokens,
        seldom,
    )  # fmt: skip


def _rows(asked: _Asked) -> list[tuple[Any, ...]]:
    """One row more than the page has, where there are more.

    Words that are looked at themselves are part of a statement's shape, and moments of registration become keys in it:
    such a statement is not kept.
    """
    alone = asked.filters.text.strip() or asked.filters.registered
    return fetched(_page(asked)) if alone else _PAGE(asked)


def _page(asked: _Asked) -> Statement:
    """The statement of a page: as it is where one index gives it in order; else its keys first, then the rows of these.

    So no row is written as JSON only to be sorted away, and each part of a scope is read no further than the page goes.
    Whose holder is asked for also has its keys found first: one index alone holds all that decides, in order. A plan
    for holders of any size would rather find all that this one holds, and sort it.
    """
    columns = ("id", "due_at", _ROW_AS_JSON) if asked.columns == _AS_JSON else asked.columns
    order, size = asked.order, asked.size + 1
    parts = [_sorted(part, asked) for part in _parts(asked)]
    searched = asked.tokens or asked.filters.text.strip()
    if len(parts) == 1 and len(asked.filters.states) < 2 and not searched and asked.filters.holder is None:
        return statement_of(parts[0].values_list(*columns)[:size])
    if not parts:
        return "", []
    first, *others = [part.values_list("county", "id", "due_at")[:size] for part in parts]
    keys, given = statement_of(first.union(*others, all=True).order_by(*order)[:size] if others else first)
    if not keys:
        return keys, given
    of_rows, _ = statement_of(Case.objects.order_by(*order).values_list(*columns))
    rows, ordered = of_rows.rsplit(" ORDER BY ", 1)
    same = '"cases_case"."county" = page."county" AND "cases_case"."id" = page."id"'
    return f"{rows} JOIN ({keys}) page ON {same} ORDER BY {ordered}", given


def _parts(asked: _Asked) -> list[QuerySet[Case]]:
    """The cases of a list in parts, each equal in all columns of an index before those that it is sorted by."""
    actor, filters = asked.actor, asked.filters
    if len(filters.area) > Level.CITY.digits and is_of_city(actor):
        return [narrowed(visible_to(actor), filters)]  # an area has an index of its own
    found = [each for part in parts_of(actor) for each in _by_state(part, filters)]
    if len(found) > MOST_PARTS:
        found = [narrowed(Case.objects.filter(part.cases), filters) for part in parts_of(actor)]
    return found


def _by_state(part: Part, filters: Filters) -> list[QuerySet[Case]]:
    """A part once more divided by states, where its indexes need that; what somebody holds has one that does not."""
    cases = Case.objects.filter(part.cases)
    states = tuple(dict.fromkeys(filters.states))
    if not states and filters.sort == "due" and not part.by_due:
        states = _RUNNING
    if part.few or not states or filters.holder or filters.holders or filters.assisting:
        return [narrowed(cases, filters)]
    return [narrowed(cases, replace(filters, states=(state,))) for state in states]


def _sorted(cases: QuerySet[Case], asked: _Asked) -> QuerySet[Case]:
    """In the order that is asked for, after the last row of the page before; backwards, before the first of this."""
    mark, back = asked.mark, asked.back
    cases = cases.order_by(*map(_found_first, asked.order) if asked.seldom else asked.order)
    if asked.tokens:
        numbers = Value(list(asked.tokens.numbers), output_field=ArrayField(IntegerField()))  # one value, however many
        cases = cases.filter(search__contains=numbers)
    if asked.filters.sort == "due":
        cases = cases.filter(due_at__isnull=False)
        if mark and back:
            return cases.filter(due_at__lte=mark[1]).filter(Q(due_at__lt=mark[1]) | Q(id__lt=mark[0]))
        return cases.filter(due_at__gte=mark[1]).filter(Q(due_at__gt=mark[1]) | Q(id__gt=mark[0])) if mark else cases
    if mark and back:
        return cases.filter(id__gt=mark[0])
    return cases.filter(id__lt=mark[0]) if mark else cases


def _found_first(name: str) -> OrderBy:
    """The same order, as no index has it: all is found first and then sorted."""
    column = name.removeprefix("-")
    return OrderBy(Coalesce(column, column), descending=name.startswith("-"))


_PAGE = Compiled(_page)


def to_dos(actor: Actor) -> Filters:
    """What waits for this actor: what her organisation holds, by what is due next; for a verifier, to be verified."""
    if actor.duty is Duty.VERIFIER:
        return Filters(holder=actor.organisation, states=(State.SUBMITTED,), sort="due")
    if actor.duty in (Duty.AGENCY_OFFICER, Duty.HANDLER):
        return Filters(holder=actor.organisation, sort="due")
    if actor.duty is Duty.COMMITTEE_MEMBER:
        return Filters(assisting=actor.organisation, sort="due")
    return Filters(states=tuple(state for state in State if state in OPEN_STATES))


def narrowed(cases: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    """Refuses a filter value that does not exist, rather than answering with an empty list."""
    exact: dict[str, Any] = {}
    if filters.states:
        states = [_known(State, state, "state") for state in filters.states]
        exact |= {"state": states[0]} if len(states) == 1 else {"state__in": states}
    if filters.channel:
        exact["channel"] = _known(Channel, filters.channel, "channel")
    if filters.urgency:
        exact["urgency"] = _known(Urgency, filters.urgency, "urgency")
    if filters.matter:
        exact["matter"] = "" if filters.matter == "unsure" else filters.matter
    if filters.due_before is not None:
        exact["due_at__lt"] = filters.due_before
    if filters.not_holders:
        cases = cases.exclude(holder__in=filters.not_holders)
    exact |= _with_bodies(filters) | _flagged(filters.flag) | _between(filters)
    cases = _in_area(cases.filter(*_assisted(filters.assisting), **exact), filters.area)
    return _with_words(cases, filters) if filters.text.strip() else cases


def _with_bodies(filters: Filters) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if filters.holder is not None:
        asked["holder"] = filters.holder
    if filters.holders:
        asked["holder__in"] = filters.holders
    if filters.lead is not None:
        asked["lead"] = filters.lead
    return asked


def _flagged(flag: str) -> dict[str, Any]:
    if flag and flag not in FLAGS:
        raise BAD_FILTER(field="flag", name="flag")
    return dict(FLAGS.get(flag, {}))


def _between(filters: Filters) -> dict[str, Any]:
    """Keys begin with the moment of registration, so that the indexes by key serve a span of time."""
    asked: dict[str, Any] = {}
    if filters.registered:
        asked |= {"id__gte": first_key(filters.registered[0]), "id__lt": first_key(filters.registered[1])}
    if filters.ended:
        asked |= {"ended_at__gte": filters.ended[0], "ended_at__lt": filters.ended[1]}
    return asked


def _assisted(organisation: UUID | None) -> list[Exists]:
    if organisation is None:
        return []
    orders = WorkOrder.objects.filter(organisation=organisation, role=OrderRole.ASSISTING, ended_at=None)
    return [Exists(orders.filter(county=OuterRef("county"), case_id=OuterRef("id")))]


def _known(term: type[State] | type[Channel] | type[Urgency], value: str, name: str) -> str:
    try:
        return str(term(value))
    except ValueError:
        raise BAD_FILTER(field=name, name=name) from None


def _in_area(cases: QuerySet[Case], area: str) -> QuerySet[Case]:
    if not area:
        return cases
    columns: Mapping[int, str] = {6: "county", 9: "township", 12: "village", 15: "grid"}
    if not (area.isascii() and area.isdigit() and len(area) in (4, *columns)):
        raise BAD_AREA(field="area")
    return cases if len(area) == Level.CITY.digits else cases.filter(**{columns[len(area)]: area})


def _tokens_of(filters: Filters) -> list[int]:
    text = filters.text.strip()
    if "\x00" in text or len(text) > 60:
        raise TEXT_TOO_LONG(field="text")
    pairs = wanted(text)
    if not pairs:
        raise SHORT_TEXT(field="text")
    return [*pairs, scope_token(filters.area)] if len(filters.area) > Level.CITY.digits else pairs


def _with_words(cases: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    cases = cases.filter(search__contains=_tokens_of(filters))
    for word in long_words(filters.text):
        column = Q(description__icontains=word) | Q(number__icontains=word) | Q(address__icontains=word)
        cases = cases.filter(column | Q(title__icontains=word) | _elsewhere(word))
    return cases


def _elsewhere(word: str) -> Q:
    """Names of matters and places are tokens only: their pairs suffice where the words are not in the text itself."""
    return ~Q(description__icontains=word[:2]) & Q(search__contains=wanted(word))


def _mark_of(rows: Sequence[Mapping[str, Any]], sort: str) -> str | None:
    return _mark(rows[0]["id"], rows[0]["due_at"], sort) if rows else None


def _mark(key: UUID, due_at: datetime, sort: str) -> str:
    value = [due_at.isoformat(), str(key)] if sort == "due" else [str(key)]
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


def _parsed_mark(mark: str | None, sort: str) -> tuple[UUID, datetime | None] | None:
    """The last row of the page before: its key and, where that sorts the list, its due moment."""
    if not mark:
        return None
    try:
        value = orjson.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        key = UUID(value[-1])
        due = datetime.fromisoformat(value[0]) if sort == "due" else None
        if due is not None and due.tzinfo is None:
            raise ValueError(mark)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, binascii.Error):
        raise BAD_CURSOR(field="after") from None
    return key, due
