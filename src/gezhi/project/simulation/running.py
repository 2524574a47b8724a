"""The clocks of one simulated case, by the product's own rules; every due moment is found the second way as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache
from uuid import UUID

from gezhi.cases.rules.lateness import Account, Segment, account_of
from gezhi.cases.rules.marks import Shares, Warnings, shares_of, soon_by_end, soon_by_rule, warnings_of
from gezhi.cases.rules.recalculating import Counted, Term, after_standstill, recalculated
from gezhi.catalogue.terms import ClockKind, NoticeKind, Parameters, Urgency
from gezhi.kernel.worktime import Allowance, Calendar, Unit, due
from gezhi.project.simulation import naive
from gezhi.project.simulation.city import Announced, announced, calendar_at, notices, rules
from gezhi.project.simulation.tally import Tally

AGENCY, COUNTY_AGENCY, LEAD, ASSISTANT = (UUID(int=number) for number in range(1, 5))
_MINUTE = timedelta(minutes=1)
_CONTINUOUS = (Unit.MINUTE, Unit.HOUR)
_PARAMETERS = Parameters()


@cache
def shares(kind: ClockKind, urgency: Urgency) -> Shares:
    """At which shares of its allowance a clock comes to its marks."""
    return shares_of(_PARAMETERS, kind, urgency)


@cache
def _place_of(versions: tuple[int, ...]) -> naive.Place:
    return naive.Place([notice for _, notice in notices() if notice.version in versions])


@lru_cache(maxsize=4096)
def place(county: str, version: int) -> naive.Place:
    """The second way's idea of a county at a version of the calendar."""
    return _place_of(tuple(each.notice.version for each in announced(county) if each.notice.version <= version))


@dataclass(slots=True)
class Clock:
    """One clock of a case through all hands; it runs while ``held`` is set."""

    kind: ClockKind
    owner: UUID
    allowance: Allowance
    started: datetime
    term: Term
    calendar: Calendar
    leads: bool = True
    held: datetime | None = None
    extended: bool = False
    segments: list[Segment] = field(default_factory=list)

    @property
    def ended(self) -> datetime:
        return self.segments[-1].until


class Case:
    """A case with its clocks; the time goes on by what happens to it."""

    def __init__(self, county: str, matter: str, urgency: Urgency, now: datetime, tally: Tally) -> None:
        self.county, self.matter, self.urgency, self.now, self.tally = county, matter, urgency, now, tally
        self.clocks: list[Clock] = []
        self.heard = now

    def start(self, kind: ClockKind, owner: UUID, *, leads: bool = True) -> Clock:
        """A clock begins by the list's rule over the calendar in force."""
        allowance = rules().allowance(self.matter, kind, self.urgency)
        calendar = calendar_at(self.county, self.now)
        ends = due(allowance, self.now, calendar)
        soon = soon_by_rule(shares(kind, self.urgency).soon, allowance, self.now, calendar, end=ends.at)
        clock = Clock(
            kind, owner, allowance, self.now, Term(ends.at, soon, ends.provisional), calendar, leads, held=self.now
        )
        self.clocks.append(clock)
        self.tally.provisional += ends.provisional
        started = naive.due(self._place(calendar), allowance.unit, allowance.value, naive.seconds(self.now))
        self._same(clock, "started", started)
        return clock

    def until(self, now: datetime) -> None:
        """Time goes on; notices that came meanwhile move what runs."""
        for each in announced(self.county):
            if self.heard < each.at <= now:
                for clock in self.clocks:
                    if clock.held is not None:
                        self._follow(clock, each)
        self.now = self.heard = now

    def stop(self, clock: Clock) -> None:
        """The clock leaves these hands."""
        assert clock.held is not None
        clock.segments.append(Segment(clock.kind, clock.owner, clock.held, self.now, clock.leads))
        clock.held = None

    def go_on(self, clock: Clock, owner: UUID) -> None:
        """The same clock in another's hands, or again in the same."""
        clock.owner, clock.held = owner, self.now

    def resume(self, clock: Clock, since: datetime) -> None:
        """The clock goes on after it stood still: what was left is left."""
        calendar, unit = calendar_at(self.county, self.now), clock.allowance.unit
        own, before = self._place(clock.calendar), clock.term
        clock.term = after_standstill(before, unit, since, self.now, own=clock.calendar, in_force=calendar)
        moments = (naive.seconds(before.due_at), naive.seconds(since), naive.seconds(self.now))
        if before.due_at > since:
            clock.calendar = calendar
        self._same(clock, "resumed", naive.resumed(own, self._place(calendar), unit, *moments))
        clock.held = self.now

    def extend(self, clock: Clock, allowance: Allowance) -> None:
        """A department gets the whole term that the list allows, counted from its present due moment."""
        before, calendar = clock.term, calendar_at(self.county, self.now)
        ends = due(allowance, before.due_at, calendar)
        start = naive.seconds(before.due_at)
        expected = naive.due(self._place(calendar), allowance.unit, allowance.value, start)
        alert = shares(clock.kind, self.urgency).soon
        soon = soon_by_end(alert, clock.started, ends.at, clock.allowance.unit, calendar)
        clock.term = Term(ends.at, soon, provisional=False, first_due_at=before.first_due_at or before.due_at)
        clock.extended, clock.held = True, self.now
        self._same(clock, "extended", expected)

    def _follow(self, clock: Clock, came: Announced) -> None:
        if clock.kind is ClockKind.SUSPENSION or not self._concerns(clock, came):
            return
        assert clock.held is not None
        before, soon = clock.term, shares(clock.kind, self.urgency).soon
        counted = Counted(clock.allowance, clock.started, clock.held, clock.calendar, soon)
        clock.term = recalculated(before, counted, came.calendar)
        unit, value, held = clock.allowance.unit, clock.allowance.value, naive.seconds(clock.held)
        expected = naive.moved(
            self._place(clock.calendar), self._place(came.calendar), unit, value, naive.seconds(clock.started), held,
            naive.seconds(before.due_at),
        )  # fmt: skip
        if clock.term != before:
            clock.calendar = came.calendar
            self.tally.moved += clock.term.due_at > before.due_at
        self._same(clock, "moved", expected)

    @staticmethod
    def _concerns(clock: Clock, came: Announced) -> bool:
        if came.notice.kind is NoticeKind.YEAR:
            return clock.term.provisional
        first = min(named.day for named in came.notice.days)
        ahead = naive.seconds(clock.term.due_at) >= (first - naive._EPOCH).days * naive.DAY
        return ahead and clock.allowance.unit not in _CONTINUOUS

    def _place(self, calendar: Calendar) -> naive.Place:
        return place(self.county, calendar.version)

    def _same(self, clock: Clock, what: str, expected: int) -> None:
        self.tally.checked += 1
        found = naive.seconds(clock.term.due_at)
        if found != expected:
            self.tally.differs(f"{clock.kind} {what} {clock.allowance} in {self.county}: {found}, not {expected}")

    def warnings(self, clock: Clock) -> Warnings:
        """When the clock comes to its warnings, which are found the second way too."""
        of_clock, unit, value = shares(clock.kind, self.urgency), clock.allowance.unit, clock.allowance.value
        found = warnings_of(clock.term.due_at, clock.allowance, of_clock, clock.calendar)
        due_at, where = naive.seconds(clock.term.due_at), self._place(clock.calendar)
        for moment, of_mark in ((found.orange, of_clock.orange), (found.red, of_clock.red)):
            if moment is None or of_mark is None:
                continue
            self.tally.checked += 1
            expected = naive.beyond(where, unit, value, due_at, int(100 * of_mark) - 100)
            if naive.seconds(moment) != expected:
                self.tally.differs(f"{clock.kind} {of_mark} of {clock.allowance}: {naive.seconds(moment)}, {expected}")
        return found

    def account(self, clock: Clock) -> Account:
        """Who held it, and whose what was late is."""
        others = [segment for other in self.clocks if other is not clock for segment in other.segments]
        return account_of(
            clock.segments, others, due_at=clock.term.due_at, unit=clock.allowance.unit, calendar=clock.calendar
        )
