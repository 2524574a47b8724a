"""The running terms that a notice about the calendar touches, and where it would move them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.cases.models import CaseClock
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.rules.marks import shares_of
from gezhi.cases.rules.recalculating import Counted, Term, recalculated
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Notice, NoticeKind
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.worktime import Allowance, Calendar, Unit
from gezhi.security.terms import Actor

LISTED = 50  # cases of a preview that are named one by one
_COUNTED_IN_DAYS_OF_WORK = (Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.CALENDAR_DAY)
_PLACE = {6: "case__county", 9: "case__township", 12: "case__village", 15: "case__grid"}


@dataclass(frozen=True, slots=True)
class MovedTerm:
    """A running term before and after."""

    case: UUID
    number: str
    agency: UUID
    owner: UUID
    kind: ClockKind
    before: Term
    after: Term

    @property
    def later(self) -> bool:
        return self.after.due_at > self.before.due_at


@dataclass(slots=True)
class OfAgency:
    """What a notice means for the cases that one agency holds; a case counts once."""

    agency: UUID
    cases: set[UUID] = field(default_factory=set)
    later: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Span:
    """Between which moments the terms that a notice moves are due, as they stand and as they would."""

    before: tuple[datetime, datetime]
    after: tuple[datetime, datetime]

    @property
    def one(self) -> bool:
        """Whether they are all due at one moment, and would be at another."""
        return self.before[0] == self.before[1] and self.after[0] == self.after[1]


@dataclass(frozen=True, slots=True)
class Preview:
    """The cases that a notice touches: how many of which agency, and those it moves, the soonest due first."""

    agencies: list[OfAgency]
    moved: list[MovedTerm]
    span: Span | None = None

    @property
    def cases(self) -> int:
        return sum(len(each.cases) for each in self.agencies)

    @property
    def later(self) -> int:
        return sum(len(each.later) for each in self.agencies)

    @property
    def stay(self) -> int:
        """Cases that it touches and that are due when they were."""
        return self.cases - self.later


def touched(notice: Notice, county: str) -> QuerySet[CaseClock]:
    """The running clocks of a county whose term may change by a notice.

    A year's notice makes provisional terms firm. A closure of a place touches what is due there or comes to a warning
    after it began, and is counted in days or hours of work. A suspension ends on the day that was decided, whatever
    the calendar says.
    """
    running = CaseClock.objects.filter(county=county, stopped_at=None).exclude(kind=ClockKind.SUSPENSION)
    if notice.kind is NoticeKind.YEAR:
        return running.filter(provisional=True)
    first = min(named.day for named in notice.days)
    begun = datetime.combine(first, time(), CHINA)
    ahead = Q(due_at__gte=begun) | Q(orange_at__gte=begun) | Q(red_at__gte=begun)
    running = running.filter(ahead, unit__in=[unit.value for unit in _COUNTED_IN_DAYS_OF_WORK])
    place = _PLACE.get(len(notice.region))
    return running.filter(**{place: notice.region}) if place else running


def counties_of(notice: Notice) -> list[str]:
    """The counties whose cases a notice may touch, those with something running."""
    county = Q(county=notice.region[:6]) if len(notice.region) >= 6 else Q()
    running = CaseClock.objects.filter(county, stopped_at=None)
    if notice.kind is NoticeKind.YEAR:
        running = running.filter(provisional=True)
    return sorted(running.order_by("county").values_list("county", flat=True).distinct())


def preview(actor: Actor, notice: Notice, *, now: datetime) -> Preview:
    """What a notice that is not in force yet would move, of the cases that the actor may see."""
    calendars: dict[str, Calendar] = {}

    def calendar(region: str) -> Calendar:
        if region not in calendars:
            calendars[region] = catalogue.calendar_with(region, now, notice)
        return calendars[region]

    agencies: dict[UUID, OfAgency] = {}
    moved: list[MovedTerm] = []
    for county in counties_of(notice):
        for term in _terms(actor, notice, county, calendar):
            mine = agencies.setdefault(term.agency, OfAgency(term.agency))
            mine.cases.add(term.case)
            if term.later:
                mine.later.add(term.case)
                moved.append(term)
    ordered = sorted(agencies.values(), key=lambda each: (-len(each.later), -len(each.cases), each.agency))
    moved.sort(key=lambda term: (term.before.due_at, term.number))
    after = [term.after.due_at for term in moved]
    span = Span((moved[0].before.due_at, moved[-1].before.due_at), (min(after), max(after))) if moved else None
    return Preview(ordered, moved[:LISTED], span)


_VALUES = (
    "case_id", "case__number", "case__agency", "owner", "kind", "unit", "value", "started_at", "held_from",
    "calendar_version", "due_at", "soon_at", "provisional", "first_due_at", "case__township",
)  # fmt: skip


def _terms(actor: Actor, notice: Notice, county: str, calendar: Callable[[str], Calendar]) -> Iterator[MovedTerm]:
    seen = visible_to(actor).filter(county=county).values("id")
    soon = shares_of(catalogue.parameters(county), ClockKind.HANDLING, None).soon
    rows = touched(notice, county).filter(case_id__in=seen).values_list(*_VALUES)
    for row in rows.iterator(chunk_size=5_000):
        case, number, agency, owner, kind, unit, value, started, held_from, version, *term, township = row
        before, own = Term(*term), catalogue.calendar_at(township or county, version)
        counted = Counted(Allowance(Unit(unit), value), started, held_from, own, soon)
        after = recalculated(before, counted, calendar(township or county))
        yield MovedTerm(case, number, agency, owner, ClockKind(kind), before, after)
