"""Laws that terms obey on any calendar, against a derivation so simple that it can be read and believed."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.kernel.worktime import (
    CHINA,
    Allowance,
    Calendar,
    DayEnd,
    Period,
    Season,
    Unit,
    after_pause,
    due,
    share,
    span,
    working_time,
)

FIRST, LAST = date(2025, 11, 1), date(2027, 3, 1)
DAY, MINUTE, MICROSECOND = timedelta(days=1), timedelta(minutes=1), timedelta(microseconds=1)
MORNING, HALF_DAY = Period(time(9), time(10, 30)), Period(time(13), time(16, 15))
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}

days = st.dates(FIRST, LAST)
hours = st.sampled_from([(), (MORNING,), (MORNING, HALF_DAY)])
calendars = st.builds(
    Calendar,
    version=st.just(1),
    announced=st.sets(st.sampled_from([2025, 2026, 2027])).map(frozenset),
    days=st.dictionaries(days, st.booleans(), max_size=40),
    exceptions=st.dictionaries(days, hours, max_size=10),
    seasons=st.sampled_from([(Season(),), (Season(), Season((MORNING, HALF_DAY), month=6), Season(month=10))]),
    day_end=st.sampled_from(DayEnd),
    roll_over=st.booleans(),
)
starts = st.datetimes(
    datetime(2025, 11, 1),  # noqa: DTZ001 - hypothesis wants them so
    datetime(2027, 3, 1),  # noqa: DTZ001
    timezones=st.just(CHINA),
)
minutes = starts.map(lambda start: start.replace(second=0, microsecond=0))
few = st.integers(1, 25)
units = st.sampled_from(Unit)


def is_worked(day: date, calendar: Calendar) -> bool:
    if day in calendar.exceptions:
        return calendar.exceptions[day] != ()
    if day.year not in calendar.announced:
        return day.weekday() < 5 and (day.month, day.day) not in FIXED
    return calendar.days.get(day, day.weekday() < 5)


def is_office_minute(minute: datetime, calendar: Calendar) -> bool:
    day = minute.date()
    if day in calendar.exceptions:
        periods = calendar.exceptions[day]
    else:
        summer = len(calendar.seasons) > 1 and 6 <= day.month < 10
        periods = calendar.seasons[1 if summer else 0].hours if is_worked(day, calendar) else ()
    return any(period.start <= minute.time() < period.end for period in periods)


class TestWorkingDaysLikeADiary:
    @given(few, starts, calendars)
    def test_crossing_out_one_after_the_other(self, value: int, start: datetime, calendar: Calendar) -> None:
        day, crossed, consulted = start.date(), 0, []
        while crossed < value:
            day += DAY
            consulted.append(day)
            crossed += is_worked(day, calendar)
        answer = due(Allowance(Unit.WORKING_DAY, value), start, calendar)
        assert answer.at.astimezone(CHINA).date() == day
        assert answer.provisional == any(day.year not in calendar.announced for day in consulted)


class TestWorkingHoursLikeAClock:
    @settings(max_examples=40)
    @given(st.integers(1, 12), minutes, calendars)
    def test_ticking_minute_by_minute(self, value: int, start: datetime, calendar: Calendar) -> None:
        minute, ticked = start, 0
        while ticked < value * 60:
            ticked += is_office_minute(minute, calendar)
            minute += MINUTE
        answer = due(Allowance(Unit.WORKING_HOUR, value), start, calendar)
        assert answer.at == minute
        last = (minute - MICROSECOND).date()
        consulted = {start.date() + DAY * number for number in range((last - start.date()).days + 1)}
        assert answer.provisional == any(day.year not in calendar.announced for day in consulted)

    @settings(max_examples=40)
    @given(minutes, st.integers(0, 6_000), calendars)
    def test_elapsed_time_ticks_the_same(self, start: datetime, length: int, calendar: Calendar) -> None:
        ticked = sum(is_office_minute(start + MINUTE * number, calendar) for number in range(length))
        assert working_time(start, start + MINUTE * length, calendar) == MINUTE * ticked


class TestCalendarDaysLikeAWallCalendar:
    @given(few, starts, calendars)
    def test_counting_every_day_and_carrying_the_last(self, value: int, start: datetime, calendar: Calendar) -> None:
        last = start.date() + value * DAY
        consulted = [last] if calendar.roll_over else []
        while calendar.roll_over and not is_worked(last, calendar):
            last += DAY
            consulted.append(last)
        answer = due(Allowance(Unit.CALENDAR_DAY, value), start, calendar)
        assert answer.at.astimezone(CHINA).date() == last
        assert answer.provisional == any(day.year not in calendar.announced for day in consulted)


class TestEveryTerm:
    @given(units, few, starts, calendars)
    def test_never_ends_before_it_starts(self, unit: Unit, value: int, start: datetime, calendar: Calendar) -> None:
        assert due(Allowance(unit, value), start, calendar).at > start

    @given(units, few, few, starts, calendars)
    def test_ends_no_earlier_when_longer(
        self, unit: Unit, one: int, other: int, start: datetime, calendar: Calendar
    ) -> None:
        short, long = sorted((one, other))
        assert due(Allowance(unit, short), start, calendar).at <= due(Allowance(unit, long), start, calendar).at

    @given(units, few, starts, starts, calendars)
    def test_ends_no_earlier_when_it_starts_later(
        self, unit: Unit, value: int, one: datetime, other: datetime, calendar: Calendar
    ) -> None:
        early, late = sorted((one, other))
        allowance = Allowance(unit, value)
        assert due(allowance, early, calendar).at <= due(allowance, late, calendar).at

    @given(units, few, starts, st.fractions(0, 1), st.fractions(0, 1), calendars)
    def test_is_shared_out_in_order_between_start_and_end(
        self, unit: Unit, value: int, start: datetime, one: Fraction, other: Fraction, calendar: Calendar
    ) -> None:
        allowance = Allowance(unit, value)
        small, great = (share(allowance, start, fraction, calendar) for fraction in sorted((one, other)))
        assert start <= small <= great <= due(allowance, start, calendar).at

    @given(units, few, starts, st.fractions(0, 1), calendars)
    def test_is_shared_out_alike_where_its_end_is_known(
        self, unit: Unit, value: int, start: datetime, fraction: Fraction, calendar: Calendar
    ) -> None:
        allowance = Allowance(unit, value)
        end = due(allowance, start, calendar).at
        assert share(allowance, start, fraction, calendar, end=end) == share(allowance, start, fraction, calendar)

    @given(units, few, starts, st.sampled_from([-12, 0, 5.75, 9]), calendars)
    def test_does_not_depend_on_the_zone_it_is_asked_in(
        self, unit: Unit, value: int, start: datetime, offset: float, calendar: Calendar
    ) -> None:
        elsewhere = start.astimezone(datetime.strptime(f"{int(offset):+03d}00", "%z").tzinfo)
        assert due(Allowance(unit, value), elsewhere, calendar) == due(Allowance(unit, value), start, calendar)

    @given(units, starts, starts, calendars)
    def test_is_said_without_losing_office_time(
        self, unit: Unit, one: datetime, other: datetime, calendar: Calendar
    ) -> None:
        start, end = sorted((one, other))
        said = span(start, end, unit, calendar)
        assert min(said.days, said.hours, said.minutes) >= 0
        assert said.minutes < 60
        if unit is Unit.WORKING_HOUR:
            assert working_time(start, end, calendar) // MINUTE == said.hours * 60 + said.minutes


class TestAPause:
    """A term that stands still from one moment to before another."""

    @staticmethod
    def paused(unit: Unit, value: int, begun: datetime, calendar: Calendar, *moments: datetime) -> datetime:
        end = due(Allowance(unit, value), begun, calendar).at
        for start, stop in itertools.pairwise(moments):
            end = after_pause(end, unit, start, stop, calendar)
        return end

    @given(units, few, starts, starts, starts, calendars)
    def test_only_ever_makes_it_later(
        self, unit: Unit, value: int, begun: datetime, one: datetime, other: datetime, calendar: Calendar
    ) -> None:
        start, stop = sorted((one, other))
        end = due(Allowance(unit, value), begun, calendar).at
        assert after_pause(end, unit, start, stop, calendar) >= end

    @given(units, few, starts, starts, calendars)
    def test_of_no_length_changes_nothing(
        self, unit: Unit, value: int, begun: datetime, at: datetime, calendar: Calendar
    ) -> None:
        end = due(Allowance(unit, value), begun, calendar).at
        assert after_pause(end, unit, at, at, calendar) == end

    @given(units, few, starts, st.tuples(starts, starts, starts), calendars)
    def test_that_ends_later_ends_the_term_no_earlier(
        self, unit: Unit, value: int, begun: datetime, moments: tuple[datetime, ...], calendar: Calendar
    ) -> None:
        start, stop, later = sorted(moments)
        short = self.paused(unit, value, begun, calendar, start, stop)
        assert short <= self.paused(unit, value, begun, calendar, start, later)

    @given(
        units.filter(lambda unit: unit is not Unit.CALENDAR_DAY),
        few,
        starts,
        st.tuples(starts, starts, starts),
        calendars,
    )
    def test_is_the_same_in_two_pieces_that_meet(
        self, unit: Unit, value: int, begun: datetime, moments: tuple[datetime, ...], calendar: Calendar
    ) -> None:
        """So the union of what overlaps is given back once. (Carrying a last day off the weekend is done each time.)"""
        start, between, stop = sorted(moments)
        whole = self.paused(unit, value, begun, calendar, start, stop)
        assert self.paused(unit, value, begun, calendar, start, between, stop) == whole

    @given(st.sampled_from([Unit.WORKING_HOUR, Unit.HOUR]), few, starts, starts, starts, calendars)
    def test_leaves_as_much_time_as_there_was(
        self, unit: Unit, value: int, begun: datetime, one: datetime, other: datetime, calendar: Calendar
    ) -> None:
        start, stop = sorted((one, other))
        end = due(Allowance(unit, value), begun, calendar).at
        after = after_pause(end, unit, start, stop, calendar)
        if start < end and unit is Unit.HOUR:
            assert after - stop == end - start
        elif start < end:
            assert working_time(stop, after, calendar) == working_time(start, end, calendar)
