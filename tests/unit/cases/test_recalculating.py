"""A running term by another calendar: later or as promised, never earlier."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from tests.unit.kernel.test_worktime_laws import calendars, few, starts, units

from gezhi.cases.rules import recalculating
from gezhi.cases.rules.marks import Alert
from gezhi.cases.rules.recalculating import Counted, Term
from gezhi.kernel.worktime import CHINA, Allowance, Calendar, Unit, due, share

SOON = Alert(Fraction(4, 5))


def promised(allowance: Allowance, start: datetime, calendar: Calendar) -> Term:
    ends = due(allowance, start, calendar)
    return Term(ends.at, share(allowance, start, SOON.share, calendar), ends.provisional)


def recalculated(
    allowance: Allowance, start: datetime, before: Term, old: Calendar, new: Calendar, held_from: datetime | None = None
) -> Term:
    return recalculating.recalculated(before, Counted(allowance, start, held_from or start, old, SOON), new)


@given(calendars, calendars, starts, units, few)
def test_a_term_never_ends_earlier_and_its_alert_comes_never_earlier(
    old: Calendar, new: Calendar, start: datetime, unit: Unit, value: int
) -> None:
    allowance = Allowance(unit, value)
    before = promised(allowance, start, old)
    after = recalculated(allowance, start, before, old, new)
    assert after.due_at == max(before.due_at, due(allowance, start, new).at)
    assert before.soon_at <= after.soon_at <= after.due_at
    assert after.provisional == due(allowance, start, new).provisional


@given(calendars, calendars, starts, units, few)
def test_to_do_it_again_changes_nothing(old: Calendar, new: Calendar, start: datetime, unit: Unit, value: int) -> None:
    allowance = Allowance(unit, value)
    once = recalculated(allowance, start, promised(allowance, start, old), old, new)
    assert recalculated(allowance, start, once, new, new) == once


def test_across_a_new_year_that_was_not_announced() -> None:
    """Five working days from 31 December 2026, provisional until 2027 is announced."""
    start, allowance = datetime(2026, 12, 31, 9, tzinfo=CHINA), Allowance(Unit.WORKING_DAY, 5)
    known = frozenset({2026})
    old = Calendar(1, known)
    before = promised(allowance, start, old)
    off = {date(2027, 1, 1) + timedelta(days=n): False for n in range(4)}
    after = recalculated(allowance, start, before, old, Calendar(2, known | {2027}, off))
    assert (before.due_at.astimezone(CHINA).date(), before.provisional) == (date(2027, 1, 8), True)
    assert (after.due_at.astimezone(CHINA).date(), after.provisional) == (date(2027, 1, 11), False)
