"""Lists of cases through the API: whose, which, in what order, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import people
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import GARBAGE, MONDAY, Desk, reported
from tests.people import Cast

from gezhi.cases.terms import Action


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()
    return [row["number"] for row in answer.json()["items"]]


class TestList:
    def test_shows_each_only_what_is_hers(self, cast: Cast) -> None:
        here = Caller(cast.worker).report()
        there = Caller(cast.foreign_worker).report(grid=people.FOREIGN_GRID)
        for actor in (cast.officer, cast.worker, cast.part_timer, cast.committee, cast.county_officer):
            assert numbers(Caller(actor).get("/cases")) == [here["number"]]
        assert numbers(Caller(cast.foreign_officer).get("/cases")) == [there["number"]]
        assert numbers(Caller(cast.city_officer).get("/cases")) == [there["number"], here["number"]]
        for actor in (cast.neighbour_officer, cast.other_worker, cast.sanitation_handler, cast.system_administrator):
            assert numbers(Caller(actor).get("/cases")) == []

    def test_goes_on_from_page_to_page(self, cast: Cast) -> None:
        made = [reported(cast.worker, MONDAY + timedelta(minutes=n)).number for n in range(53)]
        for sort, order in (("newest", made[::-1]), ("due", made)):
            first = Caller(cast.officer).get("/cases", {"sort": sort})
            mark = first.json()["next"]
            second = Caller(cast.officer).get("/cases", {"sort": sort, "after": mark})
            both = numbers(first) + numbers(second)
            assert (len(numbers(first)), len(numbers(second)), second.json()["next"]) == (50, 3, None)
            assert both == order

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"state": ["reported"]}, True),
            ({"state": ["accepted", "reported"]}, True),
            ({"state": ["closed"]}, False),
            ({"matter": GARBAGE}, True),
            ({"matter": "unsure"}, False),
            ({"area": people.VILLAGE}, True),
            ({"area": people.OTHER_VILLAGE}, False),
            ({"channel": "patrol", "urgency": "normal"}, None),
            ({"due_before": "2199-01-01T00:00:00Z"}, True),
            ({"due_before": "2020-01-01T00:00:00+08:00"}, False),
            ({"text": "垃圾"}, True),
            ({"text": "垃圾三天冇人清"}, True),
            ({"text": "火灾"}, False),
            ({"text": "羊桥", "area": people.TOWNSHIP}, True),
        ],
    )
    def test_is_narrowed(self, cast: Cast, query: dict[str, Any], found: bool | None) -> None:
        made = reported(cast.worker).number
        shown = numbers(Caller(cast.officer).get("/cases", query))
        assert found is None or shown == ([made] if found else [])

    def test_of_what_an_organisation_holds(self, cast: Cast) -> None:
        made = reported(cast.worker).number
        held = Caller(cast.officer).get("/cases", {"holder": str(cast.officer.organisation)})
        assert numbers(held) == [made]

    def test_of_what_a_department_leads(self, cast: Cast) -> None:
        led, helped = Desk(cast).to_handling(), Desk(cast, now=MONDAY + timedelta(minutes=1)).to_accepted()
        helped.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id), assisting=[str(cast.sanitation.id)])
        caller = Caller(cast.sanitation_handler)
        assert numbers(caller.get("/cases")) == [helped.reported.number, led.reported.number]
        assert numbers(caller.get("/cases", {"lead": str(cast.sanitation.id)})) == [led.reported.number]
        assert numbers(caller.get("/cases", {"not_holder": [str(cast.sanitation.id)]})) == [helped.reported.number]

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({"state": "lost"}, "invalid"),
            ({"area": "44070"}, "invalid"),
            ({"after": "????"}, "bad-cursor"),
            ({"after": "WyJ4Il0"}, "bad-cursor"),
            ({"text": "火"}, "text-too-short"),
            ({"text": "火" * 61}, "invalid"),
            ({"due_before": "2026-01-01"}, "invalid"),
            ({"due_before": "9999-12-31T23:59:59-23:59"}, "invalid"),
            ({"sort": "random"}, "invalid"),
            ({"holder": "x"}, "invalid"),
            ({"lead": "x"}, "invalid"),
            ({"not_holder": ["x"]}, "invalid"),
        ],
    )
    def test_with_a_filter_that_is_wrong_is_refused(self, cast: Cast, query: dict[str, Any], code: str) -> None:
        answer = Caller(cast.officer).get("/cases", query)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


class TestCase:
    def test_shows_no_person_s_data(self, cast: Cast) -> None:
        made = reported(cast.worker)
        shown = Caller(cast.officer).get(f"/cases/{made.id}").json()
        assert not {"reporter", "private", "handlers", "self_handler", "void_proposed_by", "search"} & set(shown)
        assert shown["place"]["zh"].startswith("蓬江区 白沙街道 羊桥社区")
        assert (shown["holder_name"], shown["lead_name"]) == (cast.agency.name, None)

    @pytest.mark.parametrize("part", ["", "/timeline", "/clocks", "/moves", "/similar", "/chain", "/archive"])
    def test_that_is_foreign_answers_as_one_that_is_missing(self, cast: Cast, part: str) -> None:
        made = reported(cast.worker)
        foreign = Caller(cast.foreign_officer).get(f"/cases/{made.id}{part}")
        missing = Caller(cast.foreign_officer).get(f"/cases/018f0000-0000-7000-8000-000000000000{part}")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.json() == missing.json()
