"""Home: to-dos in groups, exceptions, trends; every number opens exactly the cases that it counts."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.integration.cases.desk import MONDAY, Desk, reported, running
from tests.integration.cases.test_pages import at_desk, body, now
from tests.people import Cast

from gezhi.cases.models import Case, WorkOrder
from gezhi.cases.pages.home import drawing
from gezhi.cases.queries import counting
from gezhi.cases.queries.counting import weekly
from gezhi.cases.queries.lists import Filters, listing
from gezhi.cases.terms import Action, Kept
from gezhi.people.actions import end_posting
from gezhi.security.terms import SYSTEM


def rows_of(browser: Client, address: str) -> int:
    return body(browser.get(address)).count("data-row")


def exceptions(page: str) -> dict[str, str]:
    """What each exception says, and the address of its list."""
    found = re.findall(r'<li><a href="([^"]+)"><span class="side-\w+">.*?<b>([^<]+)</b>', page, re.S)
    return {text: html.unescape(address) for address, text in found}


class TestToDos:
    def test_stand_in_groups_whose_numbers_open_their_lists(self, cast: Cast) -> None:
        reported(cast.worker, now()), reported(cast.worker, now())
        Desk(cast, now=now()).to_accepted()
        browser = at_desk("officer")
        page = body(browser.get("/"))
        tabs = re.findall(r'<a href="(/[^"]*)"[^>]*>(\w+) <b class="number">(\d+)</b>', page)
        assert ("/?state=reported", "受理", "2") in tabs
        assert ("/?state=accepted", "派单", "1") in tabs
        assert {address: rows_of(browser, address) for address, _, _ in tabs} == {
            address: int(number) for address, _, number in tabs
        }

    def test_of_a_department_are_to_acknowledge_and_to_handle(self, cast: Cast) -> None:
        Desk(cast, now=now()).to_dispatched(), Desk(cast, now=now()).to_handling()
        page = body(at_desk("sanitation_handler").get("/"))
        assert "签收 <b" in page
        assert "办理 <b" in page

    def test_are_refused_with_a_sentence_where_the_group_does_not_exist(self, cast: Cast) -> None:
        answer = at_desk("officer").get("/", {"state": "x"})
        assert answer.status_code == 422
        assert 'role="alert"' in body(answer)


class TestExceptions:
    def test_are_none_where_all_is_well(self, cast: Cast) -> None:
        reported(cast.worker, now())
        assert "没有超期、二次退单、无人在岗或暂估的件" in body(at_desk("officer").get("/"))

    def test_name_who_holds_what_is_overdue_and_open_its_list(self, cast: Cast) -> None:
        Desk(cast).to_handling(), Desk(cast).to_handling(), reported(cast.worker)
        browser = at_desk("officer")
        found = exceptions(body(browser.get("/")))
        assert rows_of(browser, found["城管超期 2 件"]) == 2
        assert rows_of(browser, found["本单位超期 1 件"]) == 1

    def test_count_what_was_returned_twice(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_handling()
        Case.objects.filter(id=desk.id).update(returns=2)
        browser = at_desk("officer")
        assert rows_of(browser, exceptions(body(browser.get("/")))["退单两次以上 1 件"]) == 1

    def test_say_where_nobody_is_posted(self, cast: Cast) -> None:
        Desk(cast, now=now()).to_handling()
        for handler in (cast.sanitation_handler, cast.second_sanitation_handler):
            _leave(handler.posting)
        browser = at_desk("officer")
        found = exceptions(body(browser.get("/")))
        assert rows_of(browser, found["1 件在无人在岗的单位"]) == 1

    def test_of_a_department_are_its_own_only(self, cast: Cast) -> None:
        reported(cast.worker), Desk(cast).to_handling()
        assert list(exceptions(body(at_desk("sanitation_handler").get("/")))) == ["本单位超期 1 件"]


def _leave(posting: UUID) -> None:
    end_posting(actor=SYSTEM, now=datetime.now(UTC), posting_id=posting, reason="调离")


class TestTrends:
    def test_count_what_came_and_what_ended_week_by_week(self, cast: Cast) -> None:
        Desk(cast).to_closed(), reported(cast.worker), reported(cast.worker, MONDAY + timedelta(weeks=1))
        starts = [MONDAY.replace(hour=0) - timedelta(hours=8) + timedelta(weeks=n) for n in range(4)]
        weeks = weekly(cast.officer, starts)
        assert weeks.came == (2, 1, 0)
        assert weeks.ended == (1, 0, 0)
        assert weekly(cast.neighbour_officer, starts).came == (0, 0, 0)
        assert weekly(cast.city_officer, starts) == weekly(cast.county_officer, starts) == weeks
        assert weekly(cast.worker, starts).came == (2, 1, 0)
        assert weekly(cast.sanitation_handler, starts).ended == (1, 0, 0)

    def test_count_what_was_extended_as_not_in_time_and_apart(self, cast: Cast) -> None:
        """Art. 21 ¶3: an extension makes nothing on time."""
        in_time, extended = Desk(cast).to_closed(), Desk(cast).to_handling()
        due = running(extended)[f"handling/{cast.sanitation.id}"].due_at
        more: dict[str, Any] = {
            "new_due": (due + timedelta(days=2)).isoformat(),
            "reason": "等配合",
            "measures": "围蔽",
        }
        extended.move(cast.sanitation_handler, Action.ASK_EXTENSION, **more)
        order = WorkOrder.objects.get(case_id=extended.id).id
        extended.move(cast.officer, Action.GRANT_EXTENSION, order=str(order))
        extended.now = due + timedelta(days=1)
        extended.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
        assert (in_time.row.kept, extended.row.kept) == ("in_time", "extended")
        Case.objects.filter(id=extended.id).update(state="closed", ended_at=extended.now)
        weeks = weekly(cast.officer, [MONDAY - timedelta(days=1), MONDAY + timedelta(weeks=3)])
        assert weeks.ended == (2,)
        assert weeks.kept == {Kept.IN_TIME: (1,), Kept.EXTENDED: (1,), Kept.LATE: (0,)}
        only = listing(cast.officer, Filters(flag="extended"))
        assert [row["id"] for row in only.rows] == [extended.id]

    def test_of_weeks_that_ended_are_not_counted_again_for_a_while(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        starts = [MONDAY.replace(hour=0) - timedelta(hours=8) + timedelta(weeks=n) for n in range(-2, 2)]
        for expected, statements in ((1, 2), (2, 1)):
            reported(cast.worker)
            with django_assert_num_queries(statements):
                assert weekly(cast.officer, starts).came == (0, 0, expected)
        counting.forget()
        before = [start + timedelta(weeks=1) for start in starts]
        assert weekly(cast.officer, before).came == (0, 2, 0)

    def test_open_the_cases_of_each_week(self, cast: Cast) -> None:
        reported(cast.worker, now()), Desk(cast, now=now() - timedelta(minutes=30)).to_closed()
        browser = at_desk("officer")
        page = body(browser.get("/"))
        numbers = re.findall(r'href="(/cases\?(?:came|ended)=[\d-]+(?:&amp;flag=\w+)?)">(\d+)</a>', page)
        assert len(numbers) == 36  # of twelve weeks: what came, what ended, what of it was in time
        assert sum(int(number) for _, number in numbers) == 4
        for address, number in numbers[:4]:
            assert rows_of(browser, html.unescape(address)) == int(number)

    def test_are_drawn_from_nought_to_the_greatest(self) -> None:
        assert [y for _, y in drawing([0, 5, 10])] == [28, 16, 4]
        assert drawing([0])[0][1] == 28


def test_home_speaks_english(cast: Cast) -> None:
    desk = Desk(cast)
    desk.move(cast.officer, Action.ACCEPT)
    page = body(at_desk("officer", "en").get("/"))
    assert "My organisation, overdue: 1" in page
    assert "Reports in" in page
    assert "工作台" not in page
