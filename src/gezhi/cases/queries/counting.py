"""How many cases wait, with whom, and what is wrong with them; how many came and ended week by week.

What is held is counted over the index of holders and due moments, weeks over the indexes of keys and of endings: none
of these reads more than the rows it counts. Nobody's name is in any of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Count,
    DateTimeField,
    F,
    Field,
    Func,
    IntegerField,
    Min,
    Q,
    QuerySet,
    UUIDField,
    Value,
)

from gezhi.cases.models import Case
from gezhi.cases.queries.lists import TWICE, Filters, narrowed
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import Kept, State, Suspension
from gezhi.geography import queries as geography
from gezhi.kernel.ids import first_key
from gezhi.security.terms import Actor, Duty, Level, plain
from gezhi.storage.compiled import Compiled, fetched, statement_of
from gezhi.storage.kept import KeptEach

_KEPT = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class Held:
    """What an organisation holds in one state with a running clock; ``oldest`` is the first due moment that is past."""

    holder: UUID
    state: State
    number: int
    overdue: int
    oldest: datetime | None
    returned: int
    provisional: int
    extensions: int  # cases in which a department asks for more time
    suspensions: int  # cases in which a suspension is asked for


@dataclass(frozen=True, slots=True)
class Weeks:
    """Reports that came in and cases that ended, for each span between two moments of ``starts``."""

    starts: tuple[datetime, ...]  # one more than there are weeks: the last is the end
    came: tuple[int, ...]
    ended: tuple[int, ...]
    kept: Mapping[Kept, tuple[int, ...]]  # of those that ended: whether the term of handling was kept


def counts(actor: Actor, filters: Filters) -> dict[State, int]:
    """The number of cases by state among those that a list shows; one statement over its index.

    As in the list by due time, only cases with a running clock count.
    """
    cases = narrowed(visible_to(actor), filters)
    if filters.sort == "due":
        cases = cases.filter(due_at__isnull=False)
    found = cases.order_by().values_list("state").annotate(number=Count("id"))
    return {State(state): number for state, number in found}


def count_each(actor: Actor, wanted: Sequence[Filters], *, most: int) -> list[int]:
    """How many cases each of these lists shows, counted no further than one more than ``most``; one statement."""
    parts: list[QuerySet[Case, Any]] = []
    for number, filters in enumerate(wanted):
        cases = narrowed(visible_to(actor), filters).order_by()
        if filters.sort == "due":
            cases = cases.filter(due_at__isnull=False)
        which = Value(number, output_field=IntegerField())
        parts.append(cases.annotate(which=which).values_list("which")[: most + 1])
    if not parts:
        return []
    first, *others = parts
    rows, given = statement_of(first.union(*others, all=True) if others else first)
    counted = f"SELECT which, count(*) FROM ({rows}) found(which) GROUP BY which" if rows else ""  # noqa: S608 - Django's
    found: dict[int, int] = dict(fetched((counted, given)))
    return [found.get(number, 0) for number in range(len(wanted))]


def held(actor: Actor, holders: Collection[UUID], *, now: datetime) -> list[Held]:
    """What these organisations hold, by organisation and state, and how much of it is an exception."""
    found = _HELD(_Holding(plain(actor), tuple(holders), now))
    return [Held(holder, State(state), *numbers) for holder, state, *numbers in found]


@dataclass(frozen=True, slots=True)
class _Holding:
    actor: Actor
    holders: tuple[UUID, ...]
    now: datetime


def _held(asked: _Holding) -> QuerySet[Case, Any]:
    late = Q(due_at__lt=asked.now)
    cases = visible_to(asked.actor).filter(holder__in=asked.holders, due_at__isnull=False).order_by()
    return cases.values_list("holder", "state").annotate(
        number=Count("id"), overdue=Count("id", filter=late), oldest=Min("due_at", filter=late),
        returned=Count("id", filter=Q(returns__gte=TWICE)), provisional=Count("id", filter=Q(provisional=True)),
        extensions=Count("id", filter=Q(extension_asked=True)),
        suspensions=Count("id", filter=Q(suspension__in=[Suspension.ASKED, Suspension.PROPOSED])),
    )  # fmt: skip


_HELD = Compiled(_held)


def weekly(actor: Actor, starts: Sequence[datetime]) -> Weeks:
    """Reports in and cases ended of one's own area in each week from one of ``starts`` to before the next.

    The last week is counted now. Those before it change only where a case is reopened or goes to another place: they
    are as they were within the last ``_KEPT`` seconds.
    """
    numbers: Counter[tuple[object, int]] = Counter()

    def add(found: Iterable[tuple[bool, int, str, int]], later: int = 0) -> None:
        for came, week, kept, number in found:
            numbers[("came" if came else "ended", week + later)] += number
            numbers[(kept, week + later)] += number

    def of(what: object) -> tuple[int, ...]:
        return tuple(numbers[(what, week)] for week in range(1, len(starts)))

    add(_ENDED_WEEKS.get(_in_weeks(actor, starts[:-1])) if len(starts) > 2 else [])
    add(_WEEKLY(_in_weeks(actor, starts[-2:])), len(starts) - 2)
    return Weeks(tuple(starts), of("came"), of("ended"), {kept: of(kept.value) for kept in Kept})


@dataclass(frozen=True, slots=True)
class _InWeeks:
    actor: Actor
    starts: tuple[datetime, ...]
    keys: tuple[UUID, ...]
    divisions: int  # the version of the regions in force, of which a city's scope is made


def _in_weeks(actor: Actor, starts: Sequence[datetime]) -> _InWeeks:
    return _InWeeks(plain(actor), tuple(starts), tuple(map(first_key, starts)), geography.version())


def _weekly(asked: _InWeeks) -> QuerySet[Case, tuple[bool, int, str, int]]:
    cases = _own_area(asked.actor).order_by()
    came = cases.filter(id__gte=asked.keys[0], id__lt=asked.keys[-1])
    ended = cases.filter(ended_at__gte=asked.starts[0], ended_at__lt=asked.starts[-1])
    return _by_week(came, "id", asked.keys, UUIDField(), Value("")).union(
        _by_week(ended, "ended_at", asked.starts, DateTimeField(), F("kept")), all=True
    )


_WEEKLY = Compiled(_weekly)
_ENDED_WEEKS = KeptEach(_WEEKLY, _KEPT)


def forget() -> None:
    """Ended weeks are counted anew."""
    _ENDED_WEEKS.forget()


def _by_week(
    cases: QuerySet[Case], column: str, bounds: Sequence[object], kind: Field[object, object], kept: Value | F
) -> QuerySet[Case, tuple[bool, int, str, int]]:
    week = Func(
        F(column), Value(list(bounds), output_field=ArrayField(kind)), function="width_bucket",
        output_field=IntegerField(),
    )  # fmt: skip
    came = Value(column == "id", output_field=BooleanField())
    named = cases.annotate(came=came, week=week, term=kept).values("came", "week", "term")
    return named.annotate(number=Count("*")).values_list("came", "week", "term", "number")


def _own_area(actor: Actor) -> QuerySet[Case]:
    """What one may see, narrowed so that an index by place or lead serves it: a department's own are those it leads."""
    cases = visible_to(actor)
    if actor.duty is Duty.HANDLER:
        return cases.filter(lead=actor.organisation)
    if area := own_area(actor):
        township = area[: Level.TOWNSHIP.digits]  # whose index goes by time; its places' indexes go by state
        return cases.filter(township=township, **{Level.of(area).name.lower(): area})
    if len(actor.places) == 1 and Level.of(actor.places[0]) is Level.CITY:
        return cases.filter(county__in=[county.code for county in geography.regions(actor.places[0])])
    return cases


def own_area(actor: Actor) -> str:
    """The village or grid that somebody's own area is, where she also sees cases outside it; "" where it is none."""
    narrow = len(actor.places) == 1 and len(actor.places[0]) > Level.TOWNSHIP.digits
    return actor.places[0] if narrow and actor.duty is not Duty.HANDLER else ""
