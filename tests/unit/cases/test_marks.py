"""The alert at 80 % and the warnings at 100, 150 and 200 % of an allowance (Art. 24), in the term's own unit."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.kernel.test_worktime_laws import calendars, few, starts, units

from gezhi.cases.rules.marks import Alert, Shares, shares_of, soon_by_end, soon_by_rule, warnings_of
from gezhi.catalogue.terms import ClockKind, Parameters, Urgency
from gezhi.kernel.worktime import CHINA, Allowance, Calendar, Unit, beyond, due, share, working_time

ANNOUNCED = Calendar(1, frozenset({2025, 2026, 2027}))
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
percents = st.integers(100, 300).map(lambda percent: Fraction(percent, 100))


def shares(urgency: Urgency = Urgency.NORMAL, kind: ClockKind = ClockKind.HANDLING, **more: int) -> Shares:
    return shares_of(Parameters(**more), kind, urgency)


def on(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=CHINA)


class TestWhatTheAuthoritySets:
    def test_is_the_default_where_it_set_nothing(self) -> None:
        assert shares() == Shares(Alert(Fraction(4, 5), 30), Fraction(1), Fraction(3, 2), Fraction(2))

    def test_is_red_at_once_for_the_most_urgent(self) -> None:
        """Red stands for the milder warnings, which would come with it or after it."""
        found = warnings_of(on(2, 13, 30), Allowance(Unit.HOUR, 4), shares(Urgency.CRITICAL), ANNOUNCED)
        assert found == (None, None, on(2, 13, 30))

    def test_may_be_any_share(self) -> None:
        found = warnings_of(
            on(2, 13, 30), Allowance(Unit.HOUR, 4), shares(yellow_percent=110, orange_percent=125), ANNOUNCED
        )
        assert found == (on(2, 13, 54), on(2, 14, 30), on(2, 17, 30))

    @pytest.mark.parametrize("kind", [ClockKind.TOTAL, ClockKind.SUSPENSION])
    def test_does_not_warn_for_a_clock_that_is_nobody_s(self, kind: ClockKind) -> None:
        found = warnings_of(on(4, 18), Allowance(Unit.WORKING_DAY, 2), shares(Urgency.CRITICAL, kind), ANNOUNCED)
        assert found == (None, None, None)


class TestDueSoon:
    """80 % of two hours leave 24 minutes, in which nobody turns round: half an hour is the least that is warned of."""

    def soon(self, unit: Unit, value: int, start: datetime = MONDAY, **more: Any) -> datetime:
        allowance = Allowance(unit, value)
        end = due(allowance, start, ANNOUNCED).at
        return soon_by_rule(shares(**more).soon, allowance, start, ANNOUNCED, end=end)

    def test_is_half_an_hour_before_a_short_term_ends(self) -> None:
        assert self.soon(Unit.HOUR, 2) == on(2, 11)
        assert self.soon(Unit.WORKING_HOUR, 2) == on(2, 11)

    def test_is_the_half_of_a_term_that_is_hardly_longer(self) -> None:
        """A term of half an hour is not due soon from its beginning."""
        assert self.soon(Unit.MINUTE, 30) == on(2, 9, 45)
        assert self.soon(Unit.HOUR, 1) == on(2, 10)

    def test_is_the_share_of_a_long_one(self) -> None:
        assert self.soon(Unit.HOUR, 5) == on(2, 13, 30)
        assert self.soon(Unit.WORKING_DAY, 5) == share(Allowance(Unit.WORKING_DAY, 5), MONDAY, 0.8, ANNOUNCED)

    def test_counts_office_time_over_night(self) -> None:
        """What is left of today counts, and the night does not."""
        begun = on(2, 17, 15)
        end = due(Allowance(Unit.WORKING_HOUR, 2), begun, ANNOUNCED).at
        found = self.soon(Unit.WORKING_HOUR, 2, begun)
        assert working_time(found, end, ANNOUNCED) == timedelta(minutes=30)

    def test_is_what_an_authority_sets(self) -> None:
        assert self.soon(Unit.HOUR, 2, soon_minutes=45) == on(2, 10, 45)
        assert self.soon(Unit.HOUR, 2, soon_minutes=0) == on(2, 11, 6)

    def test_holds_for_an_end_that_somebody_decided(self) -> None:
        assert soon_by_end(shares().soon, on(2, 9), on(2, 11), Unit.HOUR, ANNOUNCED) == on(2, 10, 30)

    @given(calendars, starts, units, few, st.integers(0, 240))
    def test_lies_within_the_term_and_never_after_its_share(
        self, calendar: Calendar, start: datetime, unit: Unit, value: int, minutes: int
    ) -> None:
        allowance = Allowance(unit, value)
        end = due(allowance, start, calendar).at
        found = soon_by_rule(Alert(Fraction(4, 5), minutes), allowance, start, calendar, end=end)
        assert start <= found <= end
        assert found <= share(allowance, start, Fraction(4, 5), calendar, end=end)


class TestMoments:
    def test_of_whole_working_days_are_ends_of_days(self) -> None:
        """Two working days from Monday: Wednesday; one more: Thursday; two more: Friday."""
        ends = due(Allowance(Unit.WORKING_DAY, 2), MONDAY, ANNOUNCED).at
        found = warnings_of(ends, Allowance(Unit.WORKING_DAY, 2), shares(), ANNOUNCED)
        assert found == (on(4, 23, 59, 59), on(5, 23, 59, 59), on(6, 23, 59, 59))

    def test_of_half_a_working_day_lie_within_its_office_hours(self) -> None:
        ends = due(Allowance(Unit.WORKING_DAY, 1), MONDAY, ANNOUNCED).at  # Tuesday
        found = warnings_of(ends, Allowance(Unit.WORKING_DAY, 1), shares(), ANNOUNCED)
        assert found.orange == on(4, 11, 45), "three hours and a quarter into Wednesday"
        assert found.red == on(4, 23, 59, 59)

    def test_of_working_hours_pass_over_the_night(self) -> None:
        found = warnings_of(on(2, 16, 30), Allowance(Unit.WORKING_HOUR, 4), shares(), ANNOUNCED)
        assert found == (on(2, 16, 30), on(3, 9, 30), on(3, 11, 30))

    def test_of_calendar_days_do_not_fall_on_a_day_off(self) -> None:
        """Due on Thursday; half of four days more is Saturday."""
        found = warnings_of(on(5, 23, 59, 59), Allowance(Unit.CALENDAR_DAY, 4), shares(), ANNOUNCED)
        assert found.orange == on(9, 0)


@given(calendars, starts, units, few, percents, percents)
def test_a_graver_warning_never_comes_before_a_milder_one(
    calendar: Calendar, start: datetime, unit: Unit, value: int, one: Fraction, other: Fraction
) -> None:
    allowance = Allowance(unit, value)
    ends = due(allowance, start, calendar).at
    milder, graver = sorted((one, other))
    assert ends <= beyond(ends, allowance, milder - 1, calendar) <= beyond(ends, allowance, graver - 1, calendar)


@given(calendars, starts, units.filter(lambda unit: unit is not Unit.CALENDAR_DAY), st.integers(1, 12))
def test_red_comes_when_a_term_of_twice_the_length_ends(
    calendar: Calendar, start: datetime, unit: Unit, value: int
) -> None:
    """(A term in calendar days is carried off a day off, and so may end later than half of one of twice the length.)"""
    ends = due(Allowance(unit, value), start, calendar).at
    twice = due(Allowance(unit, 2 * value), start, calendar).at
    assert beyond(ends, Allowance(unit, value), Fraction(1), calendar) == twice


@given(calendars, starts, starts, units, few)
def test_a_later_due_moment_has_no_earlier_warning(
    calendar: Calendar, one: datetime, other: datetime, unit: Unit, value: int
) -> None:
    early, late = sorted((one, other))
    for further in (Fraction(0), Fraction(1, 2), Fraction(1)):
        assert beyond(early, Allowance(unit, value), further, calendar) <= beyond(
            late + timedelta(), Allowance(unit, value), further, calendar
        )
