"""Whoever was declined or referred elsewhere is told of it in time: a clock, a to-do, a warning (Art. 25)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import SOMEBODY, Desk, running
from tests.people import COUNTY, Cast

from gezhi.cases import queries
from gezhi.cases.actions import Person
from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.models import CaseClock
from gezhi.cases.queries.falling import Window, clocks_of
from gezhi.cases.terms import Action, Channel, Mark, State
from gezhi.catalogue.terms import ClockKind

OFF: dict[str, Any] = {"decline_reason": "off_list", "reason": "不在清单", "where_to_turn": "请找物业"}
OTHER = Person(name="测试居民丙", phone="13800000003")


def declined(cast: Cast, *people: Person) -> Desk:
    desk = Desk(cast, by=cast.hotline, channel=Channel.HOTLINE, matter="", petitioners=list(people))
    desk.move(cast.officer, Action.DECLINE, **OFF)
    return desk


def tell(desk: Desk, person: dict[str, Any], *, reached: bool = True) -> None:
    said: dict[str, Any] = {"content": "已告知去向。"} if reached else {}
    how = "reached" if reached else "not_reached"
    after = timedelta(minutes=1) if reached else timedelta(days=1)  # attempts count on different half-days
    answer: dict[str, Any] = {"petitioner": str(person["id"]), "way": "phone", "reached": how, **said}
    desk.move(desk.cast.officer, Action.ANSWER, after=after, **answer)


def people_of(desk: Desk) -> list[dict[str, Any]]:
    return queries.petitioners(COUNTY, desk.id)


def test_the_reply_clock_of_a_result_stops_with_the_last_who_is_told_and_not_with_the_case(cast: Cast) -> None:
    """What the case still waits for, a signature of the grid, is no late answer."""
    desk = Desk(cast, petitioners=[SOMEBODY, OTHER]).to_verified()
    first, second = people_of(desk)
    tell(desk, first)
    assert "reply" in running(desk)
    tell(desk, second)
    assert (desk.state, "reply" in running(desk)) == (State.VERIFIED, False)


class TestDeclined:
    def test_starts_the_reply_clock_of_the_agency(self, cast: Cast) -> None:
        desk = declined(cast, SOMEBODY)
        clocks = running(desk)
        assert set(clocks) == {"reply"}
        assert clocks["reply"].owner == cast.officer.organisation
        assert (desk.row.due_at, desk.row.due_clock) == (clocks["reply"].due_at, "reply")

    def test_starts_none_where_nobody_left_a_way_to_be_reached(self, cast: Cast) -> None:
        desk = declined(cast)
        assert running(desk) == {}
        assert desk.row.due_at is None

    def test_runs_until_the_last_petitioner_was_told(self, cast: Cast) -> None:
        desk = declined(cast, SOMEBODY, OTHER)
        first, second = people_of(desk)
        tell(desk, first)
        assert set(running(desk)) == {"reply"}
        assert desk.row.due_at is not None
        tell(desk, second)
        assert running(desk) == {}
        assert desk.row.due_at is None

    def test_stops_at_the_attempt_that_stands_for_an_answer(self, cast: Cast) -> None:
        desk = declined(cast, SOMEBODY)
        (person,) = people_of(desk)
        for _ in range(2):
            tell(desk, person, reached=False)
            assert set(running(desk)) == {"reply"}
        tell(desk, person, reached=False)
        assert running(desk) == {}

    def test_is_come_to_by_the_sweep_when_it_is_late(self, cast: Cast) -> None:
        desk = declined(cast, SOMEBODY)
        due = desk.row.due_at
        assert due
        windows: list[Window] = []
        sweep(now=due + timedelta(minutes=1), reactions=[windows.append])
        clock = CaseClock.objects.get(case_id=desk.id, kind=ClockKind.REPLY)
        assert [window.mark for window in windows if clock in clocks_of(window)] == [Mark.SOON, Mark.YELLOW]

    def test_stops_when_it_is_reconsidered(self, cast: Cast) -> None:
        desk = declined(cast, SOMEBODY)
        desk.move(cast.county_officer, Action.RECONSIDER, reason="属清单内")
        assert set(running(desk)) == {"acceptance", "total"}

    def test_stops_when_her_name_and_number_were_deleted_by_law(self, cast: Cast) -> None:
        desk = declined(cast, SOMEBODY)
        law = {"basis": "个人信息保护法第四十七条", "reason": "本人申请"}
        desk.move(cast.administrator, Action.ERASE_WORDS, step="1", basis=law["basis"], reason=law["reason"])
        assert running(desk) == {}
        assert desk.row.due_at is None

    def test_is_archived_when_told_and_the_window_is_over(self, cast: Cast) -> None:
        desk = declined(cast, SOMEBODY)
        later = desk.now + timedelta(days=400)
        assert archive_due(now=later) == 0
        tell(desk, people_of(desk)[0])
        assert archive_due(now=later) == 1
        assert desk.state is State.ARCHIVED


def test_referred_out_has_the_same_clock(cast: Cast) -> None:
    desk = Desk(cast, by=cast.hotline, channel=Channel.HOTLINE, matter="", petitioners=[SOMEBODY])
    why: dict[str, Any] = {"off_list": "not_listed", "basis": "劳动争议调解仲裁法", "reason": "属仲裁事项"}
    desk.move(cast.officer, Action.REFER_OUT, **why, body="劳动仲裁委", receipt="回执 000 号")
    assert set(running(desk)) == {"reply"}
    tell(desk, people_of(desk)[0])
    assert running(desk) == {}


class TestToDo:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_shows_it_until_the_petitioner_was_told(self, cast: Cast, client: Client, language: str) -> None:
        desk = declined(cast, SOMEBODY)
        caller = Caller(cast.officer, language=language)
        page = caller.client.get("/").content.decode()
        assert desk.row.number in page
        assert {"zh-hans": "告知不予受理", "en": "Tell: declined"}[language] in page
        of_case = caller.client.get(f"/cases/{desk.id}").content.decode()
        assert {"zh-hans": "告知诉求人", "en": "the petitioner is told"}[language] in of_case
        tell(desk, people_of(desk)[0])
        assert desk.row.number not in caller.client.get("/").content.decode()

    def test_is_found_by_the_filters_of_the_api(self, cast: Cast) -> None:
        desk = declined(cast, SOMEBODY)
        asked = {"holder": str(cast.officer.organisation), "sort": "due", "state": "declined"}
        items = Caller(cast.officer).get("/cases", asked).json()["items"]
        assert [UUID(item["id"]) for item in items] == [desk.id]
        assert items[0]["due_clock"] == "reply"
