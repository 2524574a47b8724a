"""Whose delay it was: the time of a clock, and what of it was late, divided by who held the case how long.

Who held it last is not asked. While a return is studied the agency holds the case, though the department's clock runs
on; the petitioner's total clock is held by whoever has the case at the moment, among departments the lead (Art. 22).
An explanation takes two in turn, the department and the grid: who did its part in time is not late for the other's.
Owners are organisations: a delay is a body's and never a grid worker's. What stood still lawfully is nobody's time.

Time is measured as the term counts it: office time where its unit is of work, the clock's own time elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from gezhi.cases.terms import Kept
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.worktime import CHINA, Calendar, Unit, working_time

_MICROSECOND = timedelta(microseconds=1)
_ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
# Whoever has the case, where several clocks of it run at once: the first of these.
_HOLDS = (
    ClockKind.REDISPATCH, ClockKind.HANDLING, ClockKind.ACKNOWLEDGEMENT, ClockKind.ACCEPTANCE, ClockKind.DISPATCHING,
    ClockKind.VERIFICATION, ClockKind.REPLY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """A clock in one pair of hands, from ``since`` to before ``until``. ``leads``: of a clock of the lead's order."""

    kind: ClockKind
    owner: UUID
    since: datetime
    until: datetime
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """Who held the case from a moment to before another, by which clock."""

    owner: UUID
    kind: ClockKind
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """What one organisation had of a clock: its time, and its share of what was late."""

    owner: UUID
    held: timedelta
    late: timedelta


@dataclass(frozen=True, slots=True)
class Account:
    """A clock through all hands: the parts add up to ``held`` and ``late``, the longest holder first."""

    held: timedelta
    late: timedelta
    parts: tuple[Part, ...]

    def percent(self, part: Part) -> int:
        """How much of the lateness is this part's, in percent, rounded."""
        return round(100 * (part.late / self.late)) if self.late else 0


def account_of(
    clock: Sequence[Segment], others: Sequence[Segment], *, due_at: datetime, unit: Unit, calendar: Calendar
) -> Account:
    """The account of one clock. ``clock`` is its rows, ``others`` are all the other clocks of the case."""
    stretches = who_held(clock, others)
    times = _times(stretches, unit, calendar)
    over = _times(stretches, unit, calendar, after=due_at)
    late = sum(over.values(), timedelta())
    in_turn = bool(clock) and clock[0].kind is ClockKind.EXPLANATION
    shares = over if in_turn else divided(late, times)
    parts = [Part(owner, held, shares[owner]) for owner, held in times.items()]
    ordered = sorted(parts, key=lambda part: (-part.held, part.owner))
    return Account(sum(times.values(), timedelta()), late, tuple(ordered))


def who_held(clock: Sequence[Segment], others: Sequence[Segment]) -> list[Held]:
    """The stretches of a clock without overlap, each with whoever held the case then; none where it stood still."""
    edges = sorted({edge for segment in (*clock, *others) for edge in (segment.since, segment.until)})
    found: list[Held] = []
    for since, until in pairwise(edges):
        own = [each for each in clock if each.since <= since and until <= each.until]
        beside = [each for each in others if each.since <= since and until <= each.until]
        if not own or any(each.kind is ClockKind.SUSPENSION for each in beside):
            continue
        holder = _holder(max(own, key=lambda each: each.since), beside)
        before = found[-1] if found else None
        goes_on = before and (before.owner, before.kind, before.until) == (holder.owner, holder.kind, since)
        begun = found.pop().since if goes_on else since
        found.append(Held(holder.owner, holder.kind, begun, until))
    return found


def _holder(own: Segment, beside: Iterable[Segment]) -> Segment:
    if own.kind is ClockKind.HANDLING:
        return next((each for each in beside if each.kind is ClockKind.REDISPATCH), own)
    if own.kind is not ClockKind.TOTAL:
        return own
    holding = [each for each in beside if each.kind in _HOLDS and each.leads]
    return min(holding, key=lambda each: _HOLDS.index(each.kind), default=own)


def _times(
    stretches: Iterable[Held], unit: Unit, calendar: Calendar, after: datetime = _ALWAYS
) -> dict[UUID, timedelta]:
    times: dict[UUID, timedelta] = {}
    for held in stretches:
        passed = measured(max(held.since, after), held.until, unit, calendar)
        times[held.owner] = times.get(held.owner, timedelta()) + passed
    return times


def measured(since: datetime, until: datetime, unit: Unit, calendar: Calendar) -> timedelta:
    """The time from one moment to another as a unit counts it."""
    if unit in (Unit.WORKING_DAY, Unit.WORKING_HOUR):
        return working_time(since, until, calendar)
    return max(until - since, timedelta())


def divided(late: timedelta, times: Mapping[UUID, timedelta]) -> dict[UUID, timedelta]:
    """A lateness in proportion to times; the shares add up to it exactly, to the microsecond."""
    whole, amount = sum(times.values(), timedelta()) // _MICROSECOND, late // _MICROSECOND
    if not whole:
        return dict.fromkeys(times, timedelta())
    exact = {owner: divmod(amount * (held // _MICROSECOND), whole) for owner, held in times.items()}
    left = amount - sum(share for share, _ in exact.values())
    greatest = sorted(exact, key=lambda owner: (-exact[owner][1], owner))[:left]
    return {owner: (share + (owner in greatest)) * _MICROSECOND for owner, (share, _) in exact.items()}


def closed_days(since: datetime, until: datetime, calendar: Calendar) -> list[date]:
    """The days between two moments on which a place kept no hours by a decision of its own (a closure)."""
    first, last = since.astimezone(CHINA).date(), until.astimezone(CHINA).date()
    return sorted(day for day, hours in calendar.exceptions.items() if not hours and first <= day <= last)


def kept(*, due_at: datetime, first_due_at: datetime | None, ended_at: datetime) -> Kept:
    """Whether a term was kept (Art. 21 ¶3). An extension makes nothing on time: it is listed apart."""
    if ended_at <= (first_due_at or due_at):
        return Kept.IN_TIME
    return Kept.EXTENDED if first_due_at is not None and ended_at <= due_at else Kept.LATE
