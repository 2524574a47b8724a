"""Terms and when they end: the examples of everyday use."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from gezhi.kernel.worktime import (
    CHINA,
    Allowance,
    Calendar,
    DayEnd,
    Due,
    Period,
    Season,
    Unit,
    due,
    left,
    share,
    span,
    working_time,
)
from gezhi.project.holidays import ISSUED, year_notice

ANNOUNCED = Calendar(
    version=3,
    announced=frozenset(ISSUED),
    days={named.day: named.working for year in ISSUED for named in year_notice(year).days},
)


def on(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


def end_of(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 23, 59, 59, tzinfo=CHINA)


def working_days(number: int) -> Allowance:
    return Allowance(Unit.WORKING_DAY, number)


def working_hours(number: int) -> Allowance:
    return Allowance(Unit.WORKING_HOUR, number)


def calendar_days(number: int) -> Allowance:
    return Allowance(Unit.CALENDAR_DAY, number)


class TestAllowance:
    @pytest.mark.parametrize("value", [0, -1, 36_501])
    def test_is_a_whole_number_that_makes_sense(self, value: int) -> None:
        with pytest.raises(ValueError, match="whole number"):
            Allowance(Unit.HOUR, value)

    def test_is_said_in_both_languages(self) -> None:
        assert working_days(3).text.zh == "3 工作日"
        assert working_days(3).text.en == "3 working days"
        assert Allowance(Unit.HOUR, 1).text.en == "1 hour"


class TestWorkingDays:
    def test_begin_with_the_next_day_even_a_saturday_that_is_worked(self) -> None:
        assert due(working_days(1), on(2, 13), ANNOUNCED) == Due(end_of(2, 14), provisional=False)

    def test_skip_the_spring_festival(self) -> None:
        assert due(working_days(5), on(2, 13), ANNOUNCED).at == end_of(2, 27)

    def test_skip_the_national_day(self) -> None:
        assert due(working_days(1), on(9, 30), ANNOUNCED).at == end_of(10, 8)

    def test_across_a_year_without_a_calendar_are_provisional(self) -> None:
        answer = due(working_days(5), on(12, 31), ANNOUNCED)
        assert answer == Due(end_of(1, 8, year=2027), provisional=True)

    def test_that_end_before_such_a_year_are_certain(self) -> None:
        assert due(working_days(1), on(12, 30), ANNOUNCED) == Due(end_of(12, 31), provisional=False)

    def test_in_a_year_without_a_calendar_skip_weekends_and_fixed_holidays(self) -> None:
        # 30 April 2029 is a Monday; 1 and 2 May are holidays by law.
        assert due(working_days(1), on(4, 30, year=2029), ANNOUNCED).at == end_of(5, 3, year=2029)

    def test_start_on_the_day_it_is_in_china_not_in_greenwich(self) -> None:
        monday_evening = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # already Tuesday in China
        assert due(working_days(1), monday_evening, ANNOUNCED).at == end_of(11, 25)

    def test_may_end_with_the_office_day(self) -> None:
        strict = Calendar(1, announced=frozenset({2026}), day_end=DayEnd.CLOSE_OF_OFFICE)
        assert due(working_days(1), on(11, 23), strict).at == on(11, 24, 17, 30)

    def test_answer_in_utc(self) -> None:
        assert due(working_days(1), on(11, 23), ANNOUNCED).at.tzinfo is UTC


class TestWorkingHours:
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            pytest.param(on(11, 23, 9), 2, on(11, 23, 11), id="within the morning"),
            pytest.param(on(11, 23, 11), 2, on(11, 23, 15, 30), id="across noon"),
            pytest.param(on(11, 23, 9), 3, on(11, 23, 12), id="to the end of the morning, not to the afternoon"),
            pytest.param(on(11, 23, 13), 1, on(11, 23, 15, 30), id="from the noon break"),
            pytest.param(on(11, 23, 20), 4, on(11, 24, 15), id="from the evening"),
            pytest.param(on(11, 27, 17), 1, on(11, 30, 9), id="across a weekend"),
            pytest.param(on(9, 30, 16, 30), 4, on(10, 8, 11, 30), id="across the national day"),
        ],
    )
    def test_pass_only_in_office_hours(self, start: datetime, hours: int, end: datetime) -> None:
        assert due(working_hours(hours), start, ANNOUNCED) == Due(end, provisional=False)

    def test_follow_the_season(self) -> None:
        summer = Season((Period(time(8), time(12)), Period(time(15), time(18))), month=5)
        seasonal = Calendar(1, frozenset({2026}), seasons=(Season(), summer, Season(month=10)))
        assert due(working_hours(4), on(7, 1, 8), seasonal).at == on(7, 1, 12)
        assert due(working_hours(4), on(12, 1, 8), seasonal).at == on(12, 1, 15)

    def test_that_reach_into_a_year_without_a_calendar_are_provisional(self) -> None:
        assert due(working_hours(2), on(12, 31, 17), ANNOUNCED).provisional
        assert not due(working_hours(2), on(12, 31, 15), ANNOUNCED).provisional


class TestCalendarDays:
    def test_count_every_day(self) -> None:
        assert due(calendar_days(3), on(11, 23), ANNOUNCED).at == end_of(11, 26)

    def test_that_end_on_a_day_off_are_carried_to_the_next_working_day(self) -> None:
        assert due(calendar_days(3), on(9, 30), ANNOUNCED).at == end_of(10, 8)

    def test_are_not_carried_where_the_authority_says_so(self) -> None:
        plain = Calendar(1, roll_over=False)
        assert due(calendar_days(3), on(9, 30), plain) == Due(end_of(10, 3), provisional=False)


class TestContinuousTime:
    def test_passes_day_and_night(self) -> None:
        assert due(Allowance(Unit.HOUR, 24), on(2, 16, 22), ANNOUNCED) == Due(on(2, 17, 22), provisional=False)
        assert due(Allowance(Unit.MINUTE, 15), on(2, 16, 23, 50), ANNOUNCED).at == on(2, 17, 0, 5)

    def test_needs_no_calendar(self) -> None:
        assert not due(Allowance(Unit.HOUR, 2), on(12, 31, 23, year=2040), Calendar(0)).provisional


class TestClosure:
    """A typhoon closes the offices of a place from Tuesday noon to Wednesday evening."""

    CLOSED = Calendar(
        4,
        announced=frozenset({2026}),
        exceptions={date(2026, 11, 24): (Period(time(8, 30), time(12)),), date(2026, 11, 25): ()},
    )

    def test_is_no_working_day(self) -> None:
        assert due(working_days(2), on(11, 23), self.CLOSED).at == end_of(11, 26)

    def test_may_begin_at_noon(self) -> None:
        assert due(working_hours(4), on(11, 24, 9), self.CLOSED).at == on(11, 26, 9, 30)


class TestShare:
    def test_of_continuous_time_is_a_share_of_the_time(self) -> None:
        assert share(Allowance(Unit.HOUR, 10), on(11, 23, 8), 0.8, ANNOUNCED) == on(11, 23, 16)

    def test_of_working_hours_is_a_share_of_the_office_time(self) -> None:
        assert share(working_hours(5), on(11, 23, 8, 30), 0.8, ANNOUNCED) == on(11, 23, 15)

    def test_of_working_days_falls_where_somebody_is_at_work(self) -> None:
        # 5 hours on Monday and 6.5 on Tuesday; four fifths are 9.2 hours.
        assert share(working_days(1), on(11, 23), 0.8, ANNOUNCED) == on(11, 24, 15, 12)

    def test_of_nothing_is_the_start(self) -> None:
        assert share(working_days(1), on(11, 23), 0, ANNOUNCED) == on(11, 23)


class TestWorkingTime:
    def test_is_what_the_office_was_open(self) -> None:
        assert working_time(on(11, 23, 11), on(11, 24, 9), ANNOUNCED) == timedelta(hours=4, minutes=30)

    def test_is_nothing_backwards(self) -> None:
        assert working_time(on(11, 24), on(11, 23), ANNOUNCED) == timedelta()

    def test_adds_up_over_new_year(self) -> None:
        # 31 December 2025 is worked, 1 to 3 January are off, Sunday the 4th is worked in their place.
        assert working_time(on(12, 31, 8, year=2025), on(1, 5, 8), ANNOUNCED) == timedelta(hours=13)


class TestLeft:
    @pytest.mark.parametrize(
        ("due_at", "now", "unit", "said"),
        [
            (end_of(11, 24), on(11, 23, 14, 30), Unit.WORKING_DAY, "还剩 1 工作日"),
            (end_of(11, 24), on(11, 23, 0, 1), Unit.WORKING_DAY, "还剩 1 工作日"),
            (end_of(11, 25), on(11, 23, 7), Unit.WORKING_DAY, "还剩 2 工作日"),
            (end_of(11, 23), on(11, 22, 12), Unit.WORKING_DAY, "还剩 1 工作日"),
            (end_of(11, 23), on(11, 23, 16), Unit.WORKING_DAY, "今天到期"),
            (end_of(11, 23), on(11, 23, 20), Unit.WORKING_DAY, "今天到期"),
            (end_of(11, 24), on(11, 26, 10), Unit.WORKING_DAY, "超期 1 工作日"),
            (end_of(11, 24), on(11, 25, 7), Unit.WORKING_DAY, "超期 不到 1 工作日"),
            (end_of(11, 24), end_of(11, 24) + timedelta(seconds=30), Unit.WORKING_DAY, "已超期"),
            (on(11, 23, 17, 30), on(11, 23, 20), Unit.WORKING_HOUR, "已到期"),
            (on(11, 27, 17, 30), on(11, 28, 20), Unit.WORKING_HOUR, "11 月 27 日已到期"),
            (on(11, 23, 16, 8), on(11, 23, 16), Unit.WORKING_HOUR, "还剩 8 分钟工作时间"),
            (on(11, 24, 15), on(11, 23, 16), Unit.WORKING_HOUR, "还剩 5 工作小时 30 分钟"),
            (on(11, 23, 12), on(11, 23, 12, 12), Unit.HOUR, "超期 12 分钟"),
            (on(11, 24, 12), on(11, 23, 10), Unit.HOUR, "还剩 26 小时"),
            (end_of(11, 26), on(11, 23, 23, 59), Unit.CALENDAR_DAY, "还剩 3 自然日"),
        ],
    )
    def test_is_said_in_the_unit_of_the_rule(self, due_at: datetime, now: datetime, unit: Unit, said: str) -> None:
        assert left(due_at, now, unit, ANNOUNCED).text.zh == said

    def test_is_said_in_english_too(self) -> None:
        assert left(end_of(11, 24), on(11, 23, 14, 30), Unit.WORKING_DAY, ANNOUNCED).text.en == "1 working day left"
        assert left(on(11, 23, 12), on(11, 23, 12, 1), Unit.HOUR, ANNOUNCED).text.en == "overdue by 1 minute"

    def test_names_the_day_where_a_closure_came_between(self) -> None:
        closed = Calendar(2, frozenset({2026}), exceptions={date(2026, 11, 24): ()})
        assert left(end_of(11, 24), on(11, 23, 18), Unit.WORKING_DAY, closed).text.zh == "11 月 24 日到期"

    def test_is_not_overdue_at_the_very_moment(self) -> None:
        moment = on(11, 23, 12)
        assert not left(moment, moment, Unit.HOUR, ANNOUNCED).overdue


class TestSpan:
    def test_counts_a_whole_office_day_as_a_day(self) -> None:
        held = span(on(11, 23, 8), on(11, 24, 12), Unit.WORKING_DAY, ANNOUNCED)
        assert (held.days, held.hours, held.minutes) == (1, 3, 30)

    def test_of_less_than_a_minute_is_empty(self) -> None:
        assert not span(on(11, 23), on(11, 23) + timedelta(seconds=59), Unit.HOUR, ANNOUNCED)


class TestCalendar:
    def test_needs_office_hours(self) -> None:
        with pytest.raises(ValueError, match="season"):
            Calendar(1, seasons=())
        with pytest.raises(ValueError, match="periods"):
            Season(hours=())

    def test_refuses_hours_that_overlap(self) -> None:
        with pytest.raises(ValueError, match="overlap"):
            Season(hours=(Period(time(8), time(12)), Period(time(11), time(17))))

    def test_refuses_a_time_without_a_zone(self) -> None:
        with pytest.raises(TypeError):
            due(working_days(1), datetime(2026, 1, 1), ANNOUNCED)  # noqa: DTZ001 - that is the point

    @pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
    def test_has_as_many_working_days_as_the_state_council_announced(self, year: int, days: int) -> None:
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        assert ANNOUNCED.working_days(first, last) == days
