"""Clocks as rows: started from the list's rule over the calendar, frozen, stopped, handed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from gezhi.cases.models import CaseClock
from gezhi.cases.queries.falling import COLUMN
from gezhi.cases.rules.marks import Alert, Shares, Warnings, shares_of, soon_by_end, soon_by_rule, warnings_of
from gezhi.cases.rules.recalculating import Counted, Term, after_standstill, moment_after_standstill, recalculated
from gezhi.cases.rules.terms_of_time import SEEN
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.ids import uuid7
from gezhi.kernel.worktime import Allowance, Calendar, Due, Unit, after_pause, due
from gezhi.storage.rows import new

Case = Mapping[str, Any]  # county, township and urgency of the case row, as it is after the move


def start(
    kind: ClockKind, *, case: dict[str, Any], owner: UUID, now: datetime, order: UUID | None = None,
    since: datetime | None = None,
) -> CaseClock:  # fmt: skip
    """A running clock of this kind for a case row; ``since`` is when it counts from, where that is not now.

    Whoever has it answers for it from then on, also where it was written down later.
    """
    started = since or now
    calendar = catalogue.calendar_for(region_of(case), now)
    allowance = catalogue.allowance(case["list_version"], case["matter"] or None, kind, _urgency(case))
    term = _counted(allowance, started, _shares(kind, case), _Same(calendar))
    return new(
        CaseClock,
        county=case["county"], id=uuid7(now), case_id=case["id"], order_id=order, kind=kind, owner=owner,
        list_version=case["list_version"], matter=case["matter"], unit=allowance.unit, value=allowance.value,
        calendar_version=calendar.version, provisional=term.due.provisional, started_at=started, held_from=started,
        soon_at=term.soon, due_at=term.due.at, **_falling(term.soon, term.warnings, now),
    )  # fmt: skip


def region_of(case: Case) -> str:
    """By whose calendar the clocks of a case are counted: its township's; its county's where that is not known yet."""
    return str(case["township"] or case["county"])


def _urgency(case: Case) -> Urgency | None:
    return Urgency(case["urgency"]) if case["urgency"] else None


def _shares(kind: str, case: Case) -> Shares:
    return shares_of(catalogue.parameters(case["county"]), ClockKind(kind), _urgency(case))


def falls(moment: datetime, held_from: datetime) -> datetime:
    """When a clock falls that is held from now on: at its moment, or when what is being written can be seen by all.

    Windows that were swept stay closed (ADR 12), so nothing may fall into one that may be swept before it is there.
    """
    return max(moment, held_from + SEEN)


def falls_anew(fell_at: datetime | None, *, stopped_at: datetime, held_from: datetime) -> datetime | None:
    """The same for a clock that stood since ``stopped_at``; None: it fell in the hands that it was in before."""
    return None if fell_at is None or fell_at < stopped_at else falls(fell_at, held_from)


def _falling(soon: datetime, warnings: Warnings, now: datetime) -> dict[str, datetime | None]:
    """When a clock that is held from now on comes to each of its marks, by their columns."""
    moments = zip(COLUMN.values(), (soon, *warnings), strict=True)
    return {name: moment and falls(moment, now) for name, moment in moments}


class _Same:
    """A calendar that is known again by being the same object: it is a value too large to compare."""

    __slots__ = ("calendar",)

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def __hash__(self) -> int:
        return id(self.calendar)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.calendar is self.calendar


class _Counted(NamedTuple):
    due: Due
    soon: datetime
    warnings: Warnings


@lru_cache(maxsize=64)  # hundreds of reports that come in together start the same few clocks
def _counted(allowance: Allowance, started: datetime, shares: Shares, same: _Same) -> _Counted:
    until = due(allowance, started, same.calendar)
    soon = soon_by_rule(shares.soon, allowance, started, same.calendar, end=until.at)
    return _Counted(until, soon, warnings_of(until.at, allowance, shares, same.calendar))


def hand_on(clock: CaseClock, *, owner: UUID, now: datetime) -> CaseClock:
    """The same clock from now on in another's hands. The due moment stays; what fell before does not fall again."""
    values = {field.attname: getattr(clock, field.attname) for field in CaseClock._meta.local_concrete_fields}
    values |= {"id": uuid7(now), "owner": owner, "held_from": now, "stopped_at": None}
    for name in COLUMN.values():
        values[name] = falls_anew(values[name], stopped_at=clock.stopped_at or now, held_from=now)
    return new(CaseClock, **values)


def suspension(*, case: dict[str, Any], until: datetime, now: datetime) -> CaseClock:
    """The clock of a suspension, which is the agency's: it is over when that was decided, not when the rule says."""
    clock = start(ClockKind.SUSPENSION, case=case, owner=case["agency"], now=now)
    return _ends(clock, until, case, begun=now, now=now)


def after_suspension(clock: CaseClock, *, case: Case, since: datetime, now: datetime) -> CaseClock:
    """The same clock after it stood still: what was left of it then is left of it now.

    What was left is measured by the calendar that it was frozen with, and laid out by the one in force, which it is
    frozen with from now on.
    """
    unit, calendar = Unit(clock.unit), catalogue.calendar_for(region_of(case), now)
    own = catalogue.calendar_at(region_of(case), clock.calendar_version)
    again = hand_on(clock, owner=clock.owner, now=now)
    term = after_standstill(term_of(clock), unit, since, now, own=own, in_force=calendar)
    again.due_at, again.soon_at, again.first_due_at = term.due_at, term.soon_at, term.first_due_at
    again.provisional = term.provisional
    if clock.due_at > since:
        again.calendar_version = calendar.version
        allowance = Allowance(unit, clock.value)
        warnings = warnings_of(term.due_at, allowance, _shares(clock.kind, case), calendar)
        moments = _falling(term.soon_at, warnings, now)
        if again.warns_at is None and term.soon_at <= now:
            del moments["warns_at"]
    else:  # it was over before; what it was still to come to comes later
        moments = {
            name: falls(moment_after_standstill(moment, unit, since, now, own=own, in_force=calendar), now)
            for name in COLUMN.values() if (moment := getattr(clock, name)) is not None and moment >= since
        }  # fmt: skip
    for name, moment in moments.items():
        setattr(again, name, moment)
    return again


def term_of(clock: CaseClock) -> Term:
    """When a clock's term ends, as its row says."""
    return Term(clock.due_at, clock.soon_at, clock.provisional, clock.first_due_at)


def extend(clock: CaseClock, *, case: Case, until: datetime, now: datetime) -> CaseClock:
    """The same clock with a later due moment; the first one stays beside it."""
    longer = hand_on(clock, owner=clock.owner, now=now)
    longer.first_due_at = clock.first_due_at or clock.due_at
    return _ends(longer, until, case, begun=clock.started_at, now=now)


def _ends(clock: CaseClock, until: datetime, case: Case, *, begun: datetime, now: datetime) -> CaseClock:
    """The clock ends when an agency has decided, and comes to all its marks by that."""
    calendar, shares = catalogue.calendar_for(region_of(case), now), _shares(clock.kind, case)
    clock.due_at, clock.provisional = until, False
    clock.soon_at = soon_by_end(shares.soon, begun, until, Unit(clock.unit), calendar)
    warnings = warnings_of(until, Allowance(Unit(clock.unit), clock.value), shares, calendar)
    for name, moment in _falling(clock.soon_at, warnings, now).items():
        setattr(clock, name, moment)
    return clock


def moved_by_notice(
    clock: CaseClock, *, case: Case, calendar: Calendar, now: datetime, follows: bool = False
) -> dict[str, Any]:
    """What changes of a running clock by another version of the calendar; nothing where nothing does.

    It comes to a mark later, and once more where it had come to it and the moment lies ahead again. ``follows``: it is
    counted by that version from now on also where it ends when it did, so that what is left of it at a later
    suspension or closure holds the days on which work is done again.
    """
    shares = _shares(clock.kind, case)
    own = catalogue.calendar_at(region_of(case), clock.calendar_version)
    allowance, before = Allowance(Unit(clock.unit), clock.value), term_of(clock)
    counted = Counted(allowance, clock.started_at, clock.held_from, own, shares.soon)
    after = recalculated(before, counted, calendar)
    warnings = warnings_of(after.due_at, allowance, shares, calendar)
    moments = {
        name: falls(moment, now) for name, moment in zip(COLUMN.values(), (after.soon_at, *warnings), strict=True)
        if moment is not None and moment > now and moment > (getattr(clock, name) or now)
    }  # fmt: skip
    if after == before and not moments:
        return {"calendar_version": calendar.version} if follows else {}
    return {**asdict(after), **moments, "calendar_version": calendar.version}


def return_until(case: Mapping[str, Any], now: datetime) -> datetime:
    """Until when a department may ask to return a case that is dispatched now: a term of its list (Art. 21 ¶4)."""
    return due(_term_of_return(case), now, catalogue.calendar_for(region_of(case), now)).at


def return_after(case: Mapping[str, Any], since: datetime, now: datetime) -> datetime:
    """The same term after the case stood still from ``since`` to ``now``: what was left of it then is left now."""
    own, in_force = (catalogue.calendar_for(region_of(case), moment) for moment in (since, now))
    unit = _term_of_return(case).unit
    return after_pause(case["return_until"], unit, since, now, own, by=in_force)


def return_by_notice(case: Mapping[str, Any], *, before: Calendar, calendar: Calendar) -> datetime | None:
    """Until when it may be returned by another calendar, later or as promised; None where none may or nothing changes.

    ``before``: the calendar that it was counted by.
    """
    promised, since = case["return_until"], case["dispatched_at"]
    if promised is None or since is None:
        return None
    counted = Counted(_term_of_return(case), since, since, before, Alert(Fraction(1)))
    moved = recalculated(Term(promised, promised, False), counted, calendar).due_at
    return moved if moved != promised else None


def _term_of_return(case: Mapping[str, Any]) -> Allowance:
    urgency = Urgency(case["urgency"]) if case["urgency"] else None
    return catalogue.allowance(case["list_version"], case["matter"] or None, ClockKind.RETURN, urgency)


def shown(clocks: Iterable[CaseClock], holder: UUID) -> dict[str, Any]:
    """What the case row keeps of its running clocks: the next due moment of whoever holds the case."""
    running = [clock for clock in clocks if clock.kind != ClockKind.TOTAL and clock.stopped_at is None]
    mine = [clock for clock in running if clock.owner == holder] or running
    if not mine:
        return dict.fromkeys(("due_at", "soon_at", "calendar_version")) | {
            "due_clock": "", "due_unit": "", "provisional": False
        }  # fmt: skip
    first = min(mine, key=lambda clock: clock.due_at)
    return {
        "due_at": first.due_at, "soon_at": first.soon_at, "due_clock": str(first.kind), "due_unit": str(first.unit),
        "provisional": first.provisional, "calendar_version": first.calendar_version,
    }  # fmt: skip


def last_of(kind: ClockKind, clocks: Sequence[CaseClock]) -> CaseClock | None:
    """The latest clock of a kind, running or stopped."""
    same = [clock for clock in clocks if clock.kind == kind]
    return max(same, key=lambda clock: clock.held_from, default=None)


def window(now: datetime, days: float) -> datetime:
    """Until when an ended case may be taken up again; then it is archived."""
    return now + timedelta(days=days)
