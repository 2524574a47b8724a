"""Scenario 10: terms in working days over Spring Festival, and over a new year that is not announced yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.integration.catalogue.test_proposals import enter
from tests.journeys.office import look
from tests.people import Cast

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
