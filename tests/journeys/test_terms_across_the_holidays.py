"""Scenario 10: terms in working days over Spring Festival, and over a new year that is not announced yet.

By program and at the console, on the very days: both read one clock, which stands still where the test puts it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.integration.catalogue.test_proposals import YEAR_2027, enter
from tests.journeys.console import Page, Person, said, today
from tests.journeys.office import look
from tests.people import GRID, Cast

from gezhi.cases.actions.recalculating import recalculate
from gezhi.cases.models import Step
from gezhi.cases.queries import get_for, verified_chain
from gezhi.cases.terms import Action
from gezhi.catalogue import actions
from gezhi.kernel.calendar import CHINA
from gezhi.project.wiring import deliver
from gezhi.storage.queue import collecting

FIVE_DAYS, TEN_DAYS = "030103", "040301"


def on(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=CHINA).astimezone(UTC)


def last_day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 23, 59, 59, tzinfo=CHINA).astimezone(UTC)


def handling(cast: Cast, desk: Desk) -> Any:
    """The department's clock as a program reads it."""
    rows = Caller(cast.officer).get(f"/cases/{desk.id}/clocks").json()
    (clock,) = [row for row in rows if row["kind"] == "handling"]
    return clock | {"due_at": datetime.fromisoformat(clock["due_at"])}


def test_five_working_days_pass_over_spring_festival(cast: Cast) -> None:
    """Dispatched on Friday, 13 February: Saturday is worked, nine days are off, and the fifth day is the 27th."""
    desk = Desk(cast, now=on(2026, 2, 13), matter=FIVE_DAYS).to_dispatched()
    clock = handling(cast, desk)
    assert (clock["value"], clock["unit"]) == (5, "working_day")
    assert (clock["due_at"], clock["provisional"]) == (last_day(2026, 2, 27), False)


def test_ten_working_days_into_a_year_that_is_not_announced(cast: Cast) -> None:
    desk = Desk(cast, now=on(2026, 12, 28), matter=TEN_DAYS).to_handling()
    before = handling(cast, desk)
    assert (before["value"], before["unit"]) == (10, "working_day")
    # as far as is known: only 1 January is off
    assert (before["due_at"], before["provisional"]) == (last_day(2027, 1, 12), True)
    says_that_it_is_provisional(cast, desk)
    announced(cast, desk)
    after = handling(cast, desk)
    assert after["due_at"] == last_day(2027, 1, 13) > before["due_at"], "the notice gives 1 to 4 January"
    assert after["provisional"] is False
    leaves_a_trace(cast, desk, before, after)


def says_that_it_is_provisional(cast: Cast, desk: Desk) -> None:
    assert look(cast.officer, {"id": str(desk.id)})["provisional"] is True
    with patch("gezhi.cases.pages.doors.datetime") as clock:
        clock.now.return_value = desk.now
        assert "暂估" in body(at_desk("officer").get(f"/cases/{desk.id}"))


def announced(cast: Cast, desk: Desk) -> None:
    """One enters the notice on 30 December, another confirms it; the queue does the rest, however often it runs."""
    desk.now = on(2026, 12, 30)
    key = enter(cast.city_administrator, desk.now)
    with collecting() as jobs:
        actions.confirm_calendar(actor=cast.second_city_administrator, now=desk.now, proposal_id=key)
    with collecting() as follow:
        for job in jobs:
            deliver(job.arguments["fact"], job.arguments["holding"], desk.now)
    (job,) = follow
    later = desk.now + timedelta(minutes=2)
    assert recalculate(now=later, **job.arguments).later == 1
    assert recalculate(now=later, **job.arguments).cases == 0


def leaves_a_trace(cast: Cast, desk: Desk, before: Any, after: Any) -> None:
    steps = Caller(cast.officer).get(f"/cases/{desk.id}/timeline").json()
    assert steps[-1]["action"] == Action.RECALCULATE
    terms = Step.objects.get(case_id=desk.id, action=Action.RECALCULATE).facts["terms"]
    (line,) = [line for line in terms if line["clock"] == "handling"]
    assert [datetime.fromisoformat(line[end]) for end in ("from", "to")] == [before["due_at"], after["due_at"]]
    assert all(line["to"] >= line["from"] for line in terms), "later, never earlier"
    assert verified_chain(get_for(cast.officer, desk.id)) == (len(steps), None)


def dispatched_on(cast: Cast, at: datetime, matter: str) -> tuple[Any, Page]:
    """Reported, accepted and dispatched at the console within an hour; the case, and the form of the dispatch."""
    worker, officer = Person(cast.worker), Person(cast.officer)
    with today(at - timedelta(minutes=40)):
        form = worker.opens("/cases/new").form("/cases/new")
        done = worker.sends(form, description="楼梯口堆满杂物，住户出不去", listed=matter, grid=GRID)
    case = {"id": done.at.rsplit("/", 1)[1]}
    with today(at):
        ahead = officer.moves(case["id"], "accept")
        assert ahead.at.endswith("/moves/dispatch"), said(ahead)
        form = ahead.form("/moves/dispatch")
        assert not said(officer.sends(form, lead="白沙街道城管", assisting=[]))
    handler = Person(cast.sanitation_handler)
    with today(at + timedelta(minutes=10)):
        handler.moved(case["id"], "acknowledge")
    return case, ahead


def test_spring_festival_at_the_console(cast: Cast) -> None:
    """The term stands before the button as it will be frozen, behind it on the case, and the API says the same."""
    friday = on(2026, 2, 13)
    case, form = dispatched_on(cast, friday, FIVE_DAYS)
    assert "5 工作日" in form.text and "2月27日" in form.text and "暂估" not in form.text
    officer, department = Person(cast.officer), Person(cast.sanitation_handler)
    with today(on(2026, 2, 14)):  # Saturday, worked in place of a day of the festival
        for who in (officer, department):
            page = who.opens(f"/cases/{case['id']}").text
            assert "2月27日" in page and "暂估" not in page
    number = look(cast.officer, case)["number"]
    for day, over in ((on(2026, 2, 20), False), (on(2026, 2, 28), True)):  # in the festival, and when the term is over
        with today(day):
            assert number in department.opens("/").text
            assert (number in department.opens("/cases", due="overdue").text) is over
    (clock,) = [row for row in look(cast.officer, case, "/clocks") if row["kind"] == "handling"]
    assert datetime.fromisoformat(clock["due_at"]) == last_day(2026, 2, 27)
    with today(on(2026, 2, 28)):  # one day too late: extending is over, in a sentence and with the article
        late = department.opens(f"/cases/{case['id']}/moves/ask_extension")
        assert late.status == 409 and "期限已过" in said(late) and "第二十一条" in said(late)


def test_a_year_that_is_announced_later_at_the_console(cast: Cast) -> None:
    """Provisional on the form, the case and the list; entered by one, confirmed by another; later, never earlier."""
    case, form = dispatched_on(cast, on(2026, 12, 28), TEN_DAYS)
    assert "10 工作日" in form.text and "1月12日" in form.text and "暂估" in form.text
    officer = Person(cast.officer)
    with today(on(2026, 12, 29)):
        assert "暂估" in officer.opens(f"/cases/{case['id']}").text
        number = look(cast.officer, case)["number"]
        assert number in officer.opens("/cases", flag="provisional").text
    before = {row["kind"]: row["due_at"] for row in look(cast.officer, case, "/clocks")}
    follow = entered_and_confirmed(cast, number)
    later = on(2026, 12, 30) + timedelta(minutes=2)
    assert recalculate(now=later, **follow.arguments).later >= 1
    with today(on(2026, 12, 31)):
        page = officer.opens(f"/cases/{case['id']}").text
        assert "暂估" not in page and "1月13日" in page and "重算" in page
        assert number not in officer.opens("/cases", flag="provisional").text
    after = {row["kind"]: row["due_at"] for row in look(cast.officer, case, "/clocks")}
    assert after.keys() == before.keys() and all(after[kind] >= before[kind] for kind in before)
    assert after["handling"] > before["handling"]
    assert look(cast.officer, case, "/chain")["intact"]


def entered_and_confirmed(cast: Cast, number: str) -> Any:
    """One enters the notice, and may not confirm it; another sees what it moves, and confirms; the job that follows."""
    one, another = Person(cast.city_administrator), Person(cast.second_city_administrator)
    with today(on(2026, 12, 30)):
        form = one.opens("/administration/calendar/year").form("/calendar/year")
        waits = one.sends(form, pasted=YEAR_2027, source="测试文号 1 号", issued_on="2026-11-20")
        assert waits.at.startswith("/administration/calendar/") and "撤回" in waits.text
        assert one.browser.post(f"{waits.at}/confirm").status_code == 403
        seen = another.opens(waits.at)
        assert number in seen.text or "涉及 1 件" in seen.text
        with collecting() as jobs:
            assert "已生效" in another.sends(seen.form("/confirm")).text
        with collecting() as follow:
            for job in jobs:
                deliver(job.arguments["fact"], job.arguments["holding"], on(2026, 12, 30))
    (job,) = follow
    return job
