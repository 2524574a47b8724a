"""The administered calendar: notices, versions, places."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from gezhi.catalogue import actions, queries
from gezhi.catalogue.events import CalendarAnnounced
from gezhi.catalogue.models import WorkCalendar
from gezhi.catalogue.terms import Notice, NoticeDay, NoticeKind
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Refused
from gezhi.kernel.worktime import Allowance, DayEnd, Period, Season, Unit, due
from gezhi.security.terms import Actor

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)
NEXT_YEAR = Notice(
    NoticeKind.YEAR,
    "关于2027年部分节假日安排的通知（测试）",
    "测试",
    year=2027,
    days=(NoticeDay(date(2027, 1, 1), working=False), NoticeDay(date(2027, 1, 4), working=False)),
)
TYPHOON = Notice(
    NoticeKind.CLOSURE,
    "台风停工",
    "测试",
    region="440781",
    days=(NoticeDay(TUESDAY, working=True, hours=(Period(time(8, 30), time(12)),)),),
)


def announce(actor: Actor, notice: Notice, now: datetime = NOW) -> CalendarAnnounced:
    return actions.announce_calendar(actor=actor, now=now, notice=notice, issued_on=now.date())


@pytest.mark.usefixtures("sample")
class TestAnnouncing:
    def test_changes_the_calendar_at_its_moment_and_no_other(self, city_keeper: Actor) -> None:
        announce(city_keeper, TYPHOON)
        announce(city_keeper, NEXT_YEAR, NOW + timedelta(hours=1))
        minutes = (-1, 0, 59, 60, 61)
        found = [queries.calendar_for("440781", NOW + timedelta(minutes=each)) for each in minutes]
        assert [calendar.version for calendar in found] == [3, 4, 4, 5, 5]
        assert [queries.calendar_for("440703", NOW + timedelta(minutes=each)).version for each in minutes] == [
            3, 3, 3, 5, 5,
        ]  # fmt: skip

    def test_a_year_makes_its_due_dates_firm(self, city_keeper: Actor) -> None:
        start, term = datetime(2026, 12, 31, 2, tzinfo=UTC), Allowance(Unit.WORKING_DAY, 1)
        assert due(term, start, queries.calendar_for("440703", NOW)).provisional
        announced = announce(city_keeper, NEXT_YEAR)
        assert announced == CalendarAnnounced(version=4, region="", years=(2027,))
        firm = due(term, start, queries.calendar_for("440703", NOW))
        assert (firm.at.date(), firm.provisional) == (date(2027, 1, 5), False)

    def test_leaves_the_frozen_version_as_it_was(self, city_keeper: Actor) -> None:
        frozen = queries.calendar_for("440703", NOW).version
        announce(city_keeper, NEXT_YEAR)
        assert queries.calendar_for("440703", NOW).version == 4
        assert queries.calendar_at("440703", frozen).announced == {2024, 2025, 2026}

    def test_is_not_known_before_it_happens(self, city_keeper: Actor) -> None:
        announce(city_keeper, NEXT_YEAR)
        assert 2027 not in queries.calendar_for("440703", NOW - timedelta(seconds=1)).announced

    def test_a_closure_holds_only_in_its_place(self, city_keeper: Actor) -> None:
        announce(city_keeper, TYPHOON)
        assert queries.calendar_for("440781104", NOW).hours_on(TUESDAY) == (Period(time(8, 30), time(12)),)
        assert len(queries.calendar_for("440703", NOW).hours_on(TUESDAY)) == 2

    def test_office_hours_may_be_a_places_own(self, county_keeper: Actor) -> None:
        summer = Season((Period(time(8), time(12)), Period(time(15), time(18))), month=6)
        notice = Notice(
            NoticeKind.OFFICE_HOURS,
            "作息",
            "测试",
            region="440703",
            seasons=(Season(), summer),
            day_end=DayEnd.CLOSE_OF_OFFICE,
            roll_over=False,
        )
        announce(county_keeper, notice)
        calendar = queries.calendar_for("440703", NOW)
        assert calendar.seasons == (Season(), summer)
        assert calendar.day_end is DayEnd.CLOSE_OF_OFFICE
        assert not calendar.roll_over

    def test_places_that_follow_the_same_notices_share_one_calendar(self) -> None:
        assert queries.calendar_for("440703101", NOW) is queries.calendar_for("440784", NOW)


@pytest.mark.usefixtures("sample")
class TestKeepers:
    def test_of_a_county_close_only_their_own_place(self, county_keeper: Actor) -> None:
        with pytest.raises(Refused) as refused:
            announce(county_keeper, TYPHOON)
        assert refused.value.code == "not-calendar-keeper"
        announce(county_keeper, replace(TYPHOON, region="440703"))

    def test_of_a_county_do_not_announce_a_year(self, county_keeper: Actor) -> None:
        with pytest.raises(Refused):
            announce(county_keeper, NEXT_YEAR)

    def test_name_the_document(self, city_keeper: Actor) -> None:
        with pytest.raises(Refused) as refused:
            announce(city_keeper, replace(NEXT_YEAR, source=""))
        assert refused.value.code == "notice-without-source"


@pytest.mark.usefixtures("sample")
def test_the_database_takes_no_years_notice_for_a_single_place() -> None:
    calendar = WorkCalendar.objects.filter(kind=NoticeKind.YEAR).first()
    assert calendar is not None
    calendar.id, calendar.version, calendar.region = uuid7(NOW), 99, "4407"
    with pytest.raises(IntegrityError, match="national"), transaction.atomic():
        calendar.save(force_insert=True)
