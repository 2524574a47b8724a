"""Everything of one case on one page: who held it, what stood still, where the time went, whose a delay was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import MONDAY, Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.people import TOWNSHIP, Cast

from gezhi.cases import queries
from gezhi.cases.models import WorkOrder
from gezhi.cases.pages.lanes import Lane, chart_of
from gezhi.cases.queries.lateness import ClockAccount, accounts_of
from gezhi.cases.terms import Action
from gezhi.catalogue import actions
from gezhi.catalogue.terms import ClockKind

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ZERO = timedelta()


def account(desk: Desk, kind: ClockKind) -> ClockAccount:
    case = queries.get_for(desk.cast.officer, desk.id)
    found = accounts_of(queries.clocks(case), TOWNSHIP, desk.now)
    (one,) = [each for each in found.values() if each.kind is kind]
    return one


@contextmanager
def at_moment(now: datetime) -> Iterator[None]:
    """The doors of pages read the clock: here it is another time, except for sessions, which are of today."""
    with patch("gezhi.cases.pages.doors.datetime") as clock:
        clock.now.return_value = now
        yield


def late_acceptance(cast: Cast) -> Desk:
    """Two working hours for acceptance from 09:30; the township had it for four, the county for one and a half."""
    desk = Desk(cast)
    desk.move(
        cast.officer,
        Action.TRANSFER,
        after=6 * HOUR + MINUTE * 30,
        agency=str(cast.county_agency.id),
        reason="跨镇街。",
    )
    desk.now = MONDAY + 8 * HOUR  # 17:30
    return desk


class TestShares:
    def test_are_of_everybody_who_held_it_and_not_of_the_last_alone(self, cast: Cast) -> None:
        desk = late_acceptance(cast)
        found = account(desk, ClockKind.ACCEPTANCE).account
        held = {part.owner: (part.held, part.late) for part in found.parts}
        assert found.late == 3.5 * HOUR
        assert held[cast.agency.id] == (4 * HOUR, 3.5 * HOUR * 4 / 5.5)
        assert held[cast.county_agency.id][0] == 1.5 * HOUR
        assert sum((late for _, late in held.values()), ZERO) == found.late

    def test_are_never_a_grid_worker_s(self, cast: Cast) -> None:
        """Clocks belong to organisations: a grid worker owns none, whatever she was ordered to do."""
        desk = late_acceptance(cast)
        owners = {part.owner for part in account(desk, ClockKind.TOTAL).account.parts}
        assert owners == {cast.agency.id, cast.county_agency.id}

    def test_give_nobody_the_time_of_a_suspension(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.suspend(ground="supplement", reason="请补充", until="2026-03-09T17:00")
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=3))
        total = account(desk, ClockKind.TOTAL).account
        assert total.held == 4 * MINUTE, "accepted, dispatched, acknowledged, suspended: a minute each"
        assert {part.owner for part in total.parts} == {cast.agency.id, cast.sanitation.id}


def extended(cast: Cast) -> Desk:
    """Two departments handle it; the lead's term, of two working days, is extended until 10 March."""
    desk = Desk(cast).to_handling(str(cast.fire.id))
    desk.move(
        cast.sanitation_handler, Action.ASK_EXTENSION, after=HOUR, new_due="2026-03-10T17:00", reason="等管线单位配合",
        measures="先围蔽",
    )  # fmt: skip
    order = WorkOrder.objects.get(county=desk.reported.county, case_id=desk.id, role="lead")
    desk.move(cast.officer, Action.GRANT_EXTENSION, order=str(order.id))
    return desk


class TestAnExtendedTerm:
    def lanes(self, desk: Desk, **others: datetime) -> list[Lane]:
        """``others``: what is so of the clock of the department that assists."""
        found = queries.clocks(queries.get_for(desk.cast.officer, desk.id))
        clocks = [clock | others if clock["owner"] == desk.cast.fire.id else clock for clock in found]
        chart = chart_of(clocks, TOWNSHIP, desk.now)
        assert chart is not None
        return chart.lanes

    def test_stands_in_rows_directly_under_one_another(self, cast: Cast) -> None:
        desk = extended(cast)
        desk.now += HOUR
        lanes = self.lanes(desk, held_from=desk.now - 2 * HOUR)  # it began before the extension, after the lead's
        (second,) = [n for n, lane in enumerate(lanes) if lane.limit.zh == "与前一段合计"]
        above, below = lanes[second - 1], lanes[second]
        assert (above.who, above.kind) == (below.who, below.kind) and above.kind is ClockKind.HANDLING
        assert any(lane.kind is ClockKind.HANDLING and lane.who != above.who for lane in lanes), (
            "another's is not between"
        )

    @pytest.mark.parametrize(
        ("at", "zh", "en"),
        [
            (datetime(2026, 3, 3, 2, tzinfo=UTC), "还剩 5 工作日", "5 working days left"),
            (
                datetime(2026, 3, 6, 2, tzinfo=UTC), "延长后还剩 2 工作日，按原期限超期 1 工作日",
                "2 working days left, overdue by 1 working day by first date",
            ),
            (
                datetime(2026, 3, 12, 9, tzinfo=UTC), "延长后超期 1 工作日，按原期限超期 5 工作日",
                "overdue by 1 working day, 5 working days by first date",
            ),
        ],
    )  # fmt: skip
    def test_says_what_is_left_of_it_and_how_late_it_is_by_the_first_date(
        self, cast: Cast, at: datetime, zh: str, en: str
    ) -> None:
        desk = extended(cast)
        desk.now = at
        (lane,) = [lane for lane in self.lanes(desk) if lane.limit.zh == "与前一段合计"]
        assert (lane.said.zh, lane.said.en) == (zh, en)

    def test_is_late_from_the_first_date_below_the_drawing_which_says_so(self, cast: Cast) -> None:
        desk = extended(cast)
        for language, said in (("zh-hans", "（从原期限 03-04 "), ("en", "(from the first date, 03-04 ")):
            with at_moment(datetime(2026, 3, 12, 9, tzinfo=UTC)):
                shown = body(at_desk("officer", language).get(f"/cases/{desk.id}"))
            assert said in shown


class TestOnePage:
    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("zh-hans", ["超期 3 工作小时 30 分钟，按持有时间分担", "白沙街道", "73%", "27%", "时间去向"]),
            ("en", ["overdue by 3 working hours 30 minutes, shared by time held", "73%", "27%", "Where the time went"]),
        ],
    )
    def test_says_where_the_time_went_and_whose_the_delay_is(self, cast: Cast, language: str, said: list[str]) -> None:
        desk = late_acceptance(cast)
        with at_moment(desk.now):
            page = body(at_desk("county_officer", language).get(f"/cases/{desk.id}"))
        assert all(words in page for words in said), [words for words in said if words not in page]

    def test_draws_a_suspension_as_a_gap_in_the_lanes_it_stopped(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.suspend(ground="supplement", reason="请补充", until="2026-03-09T17:00")
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=1))
        with at_moment(desk.now + HOUR):
            page = body(at_desk("officer", "en").get(f"/cases/{desk.id}"))
        assert page.count('class="lane-gap"') == 2, "the petitioner's and the department's; acceptance had ended"
        assert "nobody&#x27;s time" in page
        assert "counted with its part before" not in page

    def test_draws_and_names_the_days_of_a_closure(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        key = actions.propose_closure(
            actor=cast.administrator, now=desk.now, region=TOWNSHIP, first=date(2026, 3, 3), last=date(2026, 3, 4),
            name="台风停工（测试）", source="测试", issued_on=date(2026, 3, 2),
        )  # fmt: skip
        actions.confirm_calendar(actor=cast.county_administrator, now=desk.now, proposal_id=key)
        with at_moment(datetime(2026, 3, 5, 8, tzinfo=UTC)):
            page = body(at_desk("officer").get(f"/cases/{desk.id}"))
        assert "3月3日、3月4日，不是工作日" in page
        assert 'class="closed"' in page


class TestPrograms:
    def test_read_the_same(self, cast: Cast) -> None:
        desk = late_acceptance(cast)
        with patch("gezhi.cases.api.reading.timezone.now", return_value=desk.now):
            rows = Caller(cast.county_officer).get(f"/cases/{desk.id}/clocks").json()
        first, last = [row for row in rows if row["kind"] == "acceptance"]
        assert first["account"] is None, "it stands on the last row of a clock"
        found = last["account"]
        assert (found["held_minutes"], found["late_minutes"], found["closed_days"]) == (330, 210, [])
        assert [(part["owner_name"], part["held_minutes"], part["late_minutes"]) for part in found["parts"]] == [
            (cast.agency.name, 240, 152), (cast.county_agency.name, 90, 57)
        ]  # fmt: skip

    @pytest.mark.parametrize("who", ["foreign_officer", "fire_handler"])
    def test_learn_nothing_of_what_is_not_theirs(self, cast: Cast, who: str) -> None:
        desk = Desk(cast)
        missing = Caller(getattr(cast, who)).get("/cases/00000000-0000-7000-8000-000000000000/clocks")
        foreign = Caller(getattr(cast, who)).get(f"/cases/{desk.id}/clocks")
        assert (foreign.status_code, foreign.json()) == (404, missing.json())
