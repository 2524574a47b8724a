"""The queue: filters and columns stand in the address, a page follows a page, what is set can be taken away."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.cases.desk import FIRE_LANE, MONDAY, Desk, reported
from tests.integration.cases.test_pages import at_desk, body, now
from tests.people import GRID, OTHER_GRID, TOWNSHIP, VILLAGE, Cast

from gezhi.cases import queries
from gezhi.cases.models import Case
from gezhi.cases.terms import Action


def numbers(page: str) -> list[str]:
    return re.findall(r'class="tail nowrap quiet number">([\d-]+)', page)


class TestFilters:
    def test_narrow_by_flag_holder_and_week(self, cast: Cast) -> None:
        held, other = Desk(cast, now=now()).to_handling(), reported(cast.worker, now(), matter="")
        old = reported(cast.worker, MONDAY)
        desk = at_desk("officer")
        assert numbers(body(desk.get("/cases", {"holder": str(cast.sanitation.id)}))) == [held.reported.number]
        assert numbers(body(desk.get("/cases", {"flag": "unsure"}))) == [other.number]
        assert numbers(body(desk.get("/cases", {"came": "2026-03-02"}))) == [old.number]
        assert numbers(body(desk.get("/cases", {"holder": "mine", "sort": "due"}))) == [old.number, other.number]

    def test_by_an_organisation_of_ones_level_and_nobody_posted(self, cast: Cast) -> None:
        Desk(cast, now=now()).to_handling()
        assert len(numbers(body(at_desk("officer").get("/cases", {"holder": "around"})))) == 1
        assert numbers(body(at_desk("officer").get("/cases", {"flag": "absent"}))) == []

    def test_tell_what_a_department_leads_from_what_it_assists_in(self, cast: Cast) -> None:
        led, helped = Desk(cast, now=now()).to_handling(), Desk(cast, now=now()).to_accepted()
        helped.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id), assisting=[str(cast.sanitation.id)])
        desk = at_desk("sanitation_handler", "en")
        assert len(numbers(body(desk.get("/cases")))) == 2
        page = body(desk.get("/cases", {"lead": "mine"}))
        assert numbers(page) == [led.reported.number]
        assert re.search(r"Led by <b>(\w| )*my organisation", page, re.I)
        fire = {"lead": str(cast.fire.id)}
        assert numbers(body(at_desk("officer").get("/cases", fire))) == [helped.reported.number]
        assert numbers(body(at_desk("foreign_officer").get("/cases", fire))) == []

    def test_leave_out_what_some_hold(self, cast: Cast) -> None:
        Desk(cast, now=now()).to_handling()
        own = reported(cast.worker, now())
        page = body(at_desk("officer").get("/cases", {"holder": "around", "not_holder": str(cast.sanitation.id)}))
        assert numbers(page) == [own.number]
        assert f'name="not_holder" value="{cast.sanitation.id}"' in page  # stays when another filter is chosen

    @pytest.mark.parametrize(
        "asked",
        [
            {"flag": "x"},
            {"lead": "x"},
            {"not_holder": "x,y"},
            {"not_holder": ",".join(str(UUID(int=n)) for n in range(9))},
            {"came": "x"},
            {"ended": "2026-13-40"},
            {"sort": "x"},
            {"came": "0001-01-01"},
            {"matter": "a\x00"},
            {"matter": "x" * 300},
            {"area": "44o7"},
            {"holder": "x"},
            {"due": "x"},
            {"text": "a"},
            {"state": "x"},
            {"after": "x"},
            {"before": "x"},
        ],
    )
    def test_that_do_not_exist_are_refused_with_a_sentence(self, cast: Cast, asked: dict[str, str]) -> None:
        answer = at_desk("officer").get("/cases", asked)
        assert answer.status_code == 422
        assert 'role="alert"' in body(answer)

    def test_that_are_set_can_be_taken_away_one_by_one(self, cast: Cast) -> None:
        page = body(at_desk("officer").get("/cases", {"channel": "patrol", "area": TOWNSHIP, "after": ""}))
        assert f'class="tag" href="/cases?area={TOWNSHIP}"' in page
        assert 'class="tag" href="/cases?channel=patrol"' in page

    def test_go_down_the_tree_of_places(self, cast: Cast) -> None:
        reported(cast.worker, now())
        desk = at_desk("county_officer")
        page = body(desk.get("/cases", {"area": TOWNSHIP}))
        assert re.search(rf'id="area-{TOWNSHIP}"[^>]* aria-current="true"', page)
        assert "潮连街道" in page  # its neighbours stay in sight
        for place in (VILLAGE, GRID):
            way = re.search(rf'id="area-{place}" href="([^"]+)"', page)
            assert way is not None
            page = body(desk.get(way[1]))
        assert len(numbers(page)) == 1
        other = re.search(rf'id="area-{OTHER_GRID}" href="([^"]+)"', page)
        assert other is not None
        assert numbers(body(desk.get(other[1]))) == []

    def test_of_somebody_with_several_grids_are_these(self, cast: Cast) -> None:
        page = body(at_desk("leader").get("/cases"))
        assert re.findall(r'id="area-(\d+)"', page) == [GRID, OTHER_GRID]


class TestHeads:
    def test_sort_the_list_and_keep_its_filters_from_the_first_page(self, cast: Cast) -> None:
        reported(cast.worker, now(), matter=FIRE_LANE)
        desk = at_desk("officer")
        page = body(desk.get("/cases", {"state": "reported", "cols": ["time", "came"]}))
        due = re.search(r'<th scope="col"><a class="sort" href="([^"]+)"[^>]*>时限', page)
        assert due is not None and "state=reported" in due[1] and "sort=due" in due[1]
        assert re.search(r'<th scope="col" aria-sort="descending"><a class="sort"[^>]*>上报时间', page)
        page = body(desk.get(due[1].replace("&amp;", "&")))
        newest = re.search(r'<th scope="col" aria-sort="ascending"><a class="sort" href="([^"]+)"[^>]*>时限', page)
        assert newest is not None and "state=reported" in newest[1] and "sort=" not in newest[1]

    def test_of_what_the_list_cannot_be_sorted_by_are_no_links(self, cast: Cast) -> None:
        reported(cast.worker, now(), matter=FIRE_LANE)
        assert '<th scope="col">什么事</th>' in body(at_desk("officer").get("/cases"))


class TestColumns:
    def test_are_those_one_chose(self, cast: Cast) -> None:
        reported(cast.worker, now(), matter=FIRE_LANE)
        page = body(at_desk("officer").get("/cases", {"cols": ["matter", "came"]}))
        assert re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?(\w+)', page) == ["什么事", "事项", "上报时间"]

    def test_stay_with_the_next_page(self, cast: Cast) -> None:
        desk = Desk(cast, now=now())
        row = Case.objects.filter(id=desk.id).values()[0]
        from gezhi.kernel.ids import uuid7

        Case.objects.bulk_create(
            Case(**{**row, "id": uuid7(now() + timedelta(seconds=n)), "number": f"440703-2026-0001{n:03}"})
            for n in range(60)
        )
        browser = at_desk("officer")
        page = body(browser.get("/cases", {"cols": ["number"]}))
        assert len(numbers(page)) == 50
        following = re.search(r'rel="next" href="([^"]+)"', page)
        assert following is not None
        assert "cols=number" in following[1]
        rest = body(browser.get(following[1].replace("&amp;", "&")))
        assert len(numbers(rest)) == 11
        assert not set(numbers(page)) & set(numbers(rest))
        back = re.search(r'rel="prev" href="([^"]+)"', rest)
        assert back is not None
        assert "cols=number" in back[1]
        assert numbers(body(browser.get(back[1].replace("&amp;", "&")))) == numbers(page)


class TestPaging:
    @pytest.mark.parametrize("sort", ["newest", "due"])
    def test_leads_forth_and_back_over_the_same_pages(self, cast: Cast, sort: str) -> None:
        for _ in range(7):
            reported(cast.worker, MONDAY)  # all due at the same moment
        wanted = queries.Filters(sort=sort)
        first = queries.listing(cast.officer, wanted, size=3)
        second = queries.listing(cast.officer, wanted, size=3, after=first.after)
        third = queries.listing(cast.officer, wanted, size=3, after=second.after)
        assert (first.before, third.after) == (None, None)
        assert len({row["id"] for page in (first, second, third) for row in page.rows}) == 7
        assert queries.listing(cast.officer, wanted, size=3, before=third.before) == second
        assert queries.listing(cast.officer, wanted, size=3, before=second.before) == first

    def test_back_at_the_beginning_shows_what_came_in_meanwhile(self, cast: Cast) -> None:
        for _ in range(4):
            reported(cast.worker, MONDAY)
        first = queries.listing(cast.officer, queries.Filters(), size=3)
        second = queries.listing(cast.officer, queries.Filters(), size=3, after=first.after)
        reported(cast.worker, now())
        again = queries.listing(cast.officer, queries.Filters(), size=3, before=second.before)
        assert again.rows == first.rows
        assert again.before is not None
        assert len(queries.listing(cast.officer, queries.Filters(), size=3, before=again.before).rows) == 3
