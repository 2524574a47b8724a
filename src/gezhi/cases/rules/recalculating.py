"""What becomes of a running term when it stood still or the calendar changed: it may end later, never earlier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from gezhi.cases.rules.marks import Alert, soon_by_end, soon_by_rule
from gezhi.kernel.worktime import Allowance, Calendar, Unit, after_pause, due, guesses, laid_out


@dataclass(frozen=True, slots=True)
class Term:
    """When a running term ends, when its alert comes, and whether that rests on a year without an announcement.

    ``first_due_at`` is when it ended before it was extended; None where it was not. On time means before that.
    """

    due_at: datetime
    soon_at: datetime
    provisional: bool
    first_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a term is counted from: its rule, its beginning, since when it is in these hands, its calendar and alert."""

    allowance: Allowance
    started_at: datetime
    held_from: datetime
    calendar: Calendar
    soon: Alert


def recalculated(promised: Term, counted: Counted, calendar: Calendar) -> Term:
    """The term by another calendar. What was promised stays where the new calendar would end it earlier.

    A term that ends where its rule says is counted anew from its beginning. One that was paused, extended or promised
    later is not: what was left of it when its holder took it up, by its own calendar, is laid out by the new one.
    """
    ends = _moved(promised.due_at, counted, calendar)
    first = promised.first_due_at and _moved(promised.first_due_at, counted, calendar)
    by_rule = due(counted.allowance, counted.started_at, calendar)
    provisional = (
        by_rule.provisional
        if promised.due_at == _by_rule(counted)
        else guesses(counted.held_from, ends, counted.allowance.unit, calendar)
    )
    if ends == promised.due_at:
        return Term(ends, promised.soon_at, provisional, first)
    if ends == by_rule.at:
        soon = soon_by_rule(counted.soon, counted.allowance, counted.started_at, calendar, end=ends)
    else:
        soon = soon_by_end(counted.soon, counted.started_at, ends, counted.allowance.unit, calendar)
    return Term(ends, min(max(soon, promised.soon_at), ends), provisional, first)


def _by_rule(counted: Counted) -> datetime:
    return due(counted.allowance, counted.started_at, counted.calendar).at


def _moved(moment: datetime, counted: Counted, calendar: Calendar) -> datetime:
    if moment == _by_rule(counted):
        return max(moment, due(counted.allowance, counted.started_at, calendar).at)
    unit, since = counted.allowance.unit, counted.held_from
    if moment <= since:
        return moment
    fresh = laid_out(moment, unit, since, since, counted.calendar, calendar)
    # An agency may have decided a moment within a day: that day is not lengthened where no day was lost.
    before = laid_out(moment, unit, since, since, counted.calendar, counted.calendar)
    return max(moment, fresh) if fresh != before else moment


def after_standstill(
    term: Term, unit: Unit, since: datetime, now: datetime, *, own: Calendar, in_force: Calendar
) -> Term:
    """The term after it stood still from ``since`` to ``now``: what was left of it then is left of it now.

    What was left is measured by the term's own calendar and laid out by the one in force now, which the term follows
    from then on. A term that was over before stays as it is.
    """

    def moved(moment: datetime) -> datetime:
        return after_pause(moment, unit, since, now, own, by=in_force)

    ends = moved(term.due_at)
    if term.due_at <= since:
        return term
    alert = moment_after_standstill(term.soon_at, unit, since, now, own=own, in_force=in_force)
    first = term.first_due_at and moved(term.first_due_at)
    return replace(
        term, due_at=ends, soon_at=min(alert, ends), first_due_at=first, provisional=guesses(now, ends, unit, in_force)
    )


def moment_after_standstill(
    moment: datetime, unit: Unit, since: datetime, now: datetime, *, own: Calendar, in_force: Calendar
) -> datetime:
    """The same for a moment within a term or behind it, which is no end of a day: by office time, or by the clock."""
    within = {Unit.WORKING_DAY: Unit.WORKING_HOUR, Unit.CALENDAR_DAY: Unit.HOUR}.get(unit, unit)
    return after_pause(moment, within, since, now, own, by=in_force)
