"""What notices about the calendar mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from gezhi.catalogue.rules import assemble, check_notice
from gezhi.catalogue.terms import Notice, NoticeDay, NoticeKind
from gezhi.kernel.refusal import Refused
from gezhi.kernel.worktime import DayEnd, Period, Season
from gezhi.project.holidays import ISSUED, year_notice

MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)
YEAR = Notice(NoticeKind.YEAR, "2026", "通知", year=2026, days=(NoticeDay(MONDAY, working=False),), version=1)
TYPHOON = Notice(
    NoticeKind.CLOSURE, "台风", "通告", region="440781", days=(NoticeDay(MONDAY, working=False),), version=2
)
HOURS = Notice(
    NoticeKind.OFFICE_HOURS, "作息", "通知", region="4407", seasons=(Season((Period(time(9), time(17)),)),), version=3
)
EMPTY = replace(YEAR, days=())


class TestAssembling:
    def test_nothing_gives_a_calendar_without_announced_years(self) -> None:
        calendar = assemble([], "440703")
        assert (calendar.version, calendar.announced) == (0, frozenset())
        assert calendar.is_working_day(MONDAY)

    def test_a_years_notice_holds_everywhere(self) -> None:
        calendar = assemble([YEAR], "440703101")
        assert calendar.announced == {2026}
        assert not calendar.is_working_day(MONDAY)

    def test_a_later_notice_on_the_same_year_takes_the_place_of_the_earlier(self) -> None:
        corrected = replace(YEAR, days=(NoticeDay(SATURDAY, working=True),), version=5)
        calendar = assemble([corrected, YEAR], "440703")
        assert calendar.version == 5
        assert calendar.is_working_day(MONDAY)
        assert calendar.is_working_day(SATURDAY)

    def test_a_closure_holds_in_its_place_and_what_lies_in_it(self) -> None:
        assert not assemble([TYPHOON], "440781").is_working_day(MONDAY)
        assert not assemble([TYPHOON], "440781105").is_working_day(MONDAY)
        assert assemble([TYPHOON], "440703").is_working_day(MONDAY)
        assert assemble([TYPHOON], "440703").version == 0

    def test_a_closure_may_be_taken_back(self) -> None:
        back = replace(TYPHOON, days=(NoticeDay(MONDAY, working=True),), version=4)
        assert assemble([TYPHOON, back, HOURS], "440781").hours_on(MONDAY) == (Period(time(9), time(17)),)

    def test_a_closure_may_begin_at_noon(self) -> None:
        morning = (Period(time(8, 30), time(12)),)
        half = replace(TYPHOON, days=(NoticeDay(MONDAY, working=True, hours=morning),))
        assert assemble([half], "440781").hours_on(MONDAY) == morning

    def test_the_office_hours_of_the_smaller_place_hold(self) -> None:
        own = replace(HOURS, region="440781", seasons=(Season(),), day_end=DayEnd.CLOSE_OF_OFFICE, version=2)
        assert assemble([HOURS, own], "440781").day_end is DayEnd.CLOSE_OF_OFFICE
        assert assemble([HOURS, own], "440703").usual_hours(MONDAY) == (Period(time(9), time(17)),)


class TestNotice:
    @pytest.mark.parametrize(
        ("notice", "code"),
        [
            (EMPTY, "notice-without-days"),
            (replace(YEAR, source=" "), "notice-without-source"),
            (replace(YEAR, year=None), "notice-without-year"),
            (replace(YEAR, year=2025), "notice-other-year"),
            (replace(YEAR, days=YEAR.days * 2), "notice-day-twice"),
            (replace(TYPHOON, region=""), "notice-without-region"),
            (replace(HOURS, seasons=()), "notice-without-hours"),
        ],
    )
    def test_that_cannot_be_meant_is_refused(self, notice: Notice, code: str) -> None:
        with pytest.raises(Refused) as refused:
            check_notice(notice)
        assert refused.value.code == code

    @pytest.mark.parametrize("year", ISSUED)
    def test_of_the_state_council_is_sound(self, year: int) -> None:
        notice = year_notice(year)
        check_notice(notice)
        assert {named.name.removesuffix("调休补班") for named in notice.days} >= {"元旦", "春节", "国庆节"}
        assert any(named.working for named in notice.days)
