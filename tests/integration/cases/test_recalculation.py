"""A notice comes into force: the running terms it touches end later or as promised, each with a step that says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.integration.cases.desk import SOMEBODY, Desk, running
from tests.integration.catalogue.test_proposals import enter
from tests.people import COUNTY, NEIGHBOUR_GRID, TOWNSHIP, Cast

from gezhi.cases import queries as case_queries
from gezhi.cases.actions.recalculating import recalculate
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.models import Step, WorkOrder
from gezhi.cases.queries.recalculating import preview
from gezhi.cases.terms import Action
from gezhi.catalogue import actions, queries
from gezhi.kernel.calendar import CHINA
from gezhi.project.wiring import deliver
from gezhi.storage.queue import collecting

DECEMBER = datetime(2026, 12, 31, 2, tzinfo=UTC)  # Thursday, 10 o'clock in China: what lasts goes into 2027
LATER = DECEMBER + timedelta(hours=5)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast, now=DECEMBER, petitioners=[SOMEBODY]).to_dispatched()


def announced(cast: Cast, now: datetime = LATER) -> int:
    """2027 was entered by one person and confirmed by another."""
    key = enter(cast.city_administrator, now)
    return actions.confirm_calendar(actor=cast.second_city_administrator, now=now, proposal_id=key).version


class TestYear:
    def test_makes_provisional_terms_firm_and_later(self, cast: Cast, desk: Desk) -> None:
        before = running(desk)
        provisional = {name for name, clock in before.items() if clock.provisional}
        assert provisional
        version = announced(cast)
        assert recalculate(county=COUNTY, version=version, now=LATER).cases == 1
        after = running(desk)
        for name, clock in after.items():
            assert clock.due_at >= before[name].due_at
            assert not clock.provisional
            assert clock.calendar_version == (version if name in provisional else before[name].calendar_version)

    def test_leaves_a_step_that_says_the_old_and_the_new_moment(self, cast: Cast, desk: Desk) -> None:
        before = {name: clock for name, clock in running(desk).items() if clock.provisional}
        version = announced(cast)
        recalculate(county=COUNTY, version=version, now=LATER)
        step = Step.objects.get(county=COUNTY, case_id=desk.id, action=Action.RECALCULATE)
        assert step.facts["calendar"] == version
        clocks = [line for line in step.facts["terms"] if line["clock"] != "return"]
        assert {line["from"] for line in clocks} == {clock.due_at.isoformat() for clock in before.values()}
        assert {line["to"] for line in clocks} <= {clock.due_at.isoformat() for clock in running(desk).values()}
        steps, fault = case_queries.verified_chain(case_queries.get_for(cast.officer, desk.id))
        assert (steps, fault) == (desk.row.version, None)

    def test_the_case_shows_the_new_moment(self, cast: Cast, desk: Desk) -> None:
        desk.move(cast.sanitation_handler, Action.ACKNOWLEDGE)
        assert desk.row.provisional
        recalculate(county=COUNTY, version=announced(cast), now=LATER)
        row = desk.row
        shown = [clock for clock in running(desk).values() if clock.kind == row.due_clock]
        assert (row.provisional, row.due_at) == (False, shown[0].due_at)

    def test_is_done_once_however_often_the_job_runs(self, cast: Cast, desk: Desk) -> None:
        version = announced(cast)
        recalculate(county=COUNTY, version=version, now=LATER)
        seq = desk.row.version
        assert recalculate(county=COUNTY, version=version, now=LATER).cases == 0
        assert desk.row.version == seq

    def test_comes_by_the_queue_from_the_fact(self, cast: Cast, desk: Desk) -> None:
        with collecting() as jobs:
            announced(cast)
        (confirmed,) = [job for job in jobs if job.arguments.get("fact") == "CalendarAnnounced"]
        with collecting() as follow:
            deliver(confirmed.arguments["fact"], confirmed.arguments["holding"], LATER)
        assert [(job.name, job.arguments["county"]) for job in follow] == [("cases.recalculate", COUNTY)]


class TestPreview:
    def test_counts_the_cases_by_agency_and_names_those_it_moves(self, cast: Cast, desk: Desk) -> None:
        other = Desk(cast, by=cast.neighbour_officer, now=DECEMBER, point=None, grid=NEIGHBOUR_GRID)
        key = enter(cast.city_administrator, LATER)
        notice = queries.proposal(cast.city_administrator, key).notice
        seen = preview(cast.second_city_administrator, notice, now=LATER)
        assert {each.agency for each in seen.agencies} == {desk.row.agency, other.row.agency}
        assert {term.case for term in seen.moved} <= {desk.id, other.id}
        before = {(term.case, term.owner, term.kind): term.after.due_at for term in seen.moved}
        actions.confirm_calendar(actor=cast.second_city_administrator, now=LATER, proposal_id=key)
        recalculate(county=COUNTY, version=queries.notices(LATER)[0].version, now=LATER)
        after = {(desk.id, clock.owner, clock.kind): clock.due_at for clock in running(desk).values()}
        assert before
        assert all(after[name] == at for name, at in before.items() if name[0] == desk.id)

    def test_shows_nobody_what_she_may_not_see(self, cast: Cast, desk: Desk) -> None:
        key = enter(cast.city_administrator, LATER)
        notice = queries.proposal(cast.city_administrator, key).notice
        for actor in (cast.system_administrator, cast.auditor, cast.foreign_officer):
            assert preview(actor, notice, now=LATER).cases == 0


class TestLifting:
    """The storm turned away on Tuesday: Thursday and Friday, closed until then, are worked after all."""

    MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
    TUESDAY = datetime(2026, 11, 24, 2, tzinfo=UTC)

    def closed(self, cast: Cast) -> int:
        key = actions.propose_closure(
            actor=cast.administrator, now=self.MONDAY, region=TOWNSHIP, first=date(2026, 11, 24),
            last=date(2026, 11, 27), name="台风停工（测试）", source="测试决定", issued_on=date(2026, 11, 23),
        )  # fmt: skip
        version = actions.confirm_calendar(actor=cast.county_administrator, now=self.MONDAY, proposal_id=key).version
        recalculate(county=COUNTY, version=version, now=self.MONDAY + timedelta(hours=1))
        return version

    def lift(self, cast: Cast, version: int) -> int:
        key = actions.propose_lifting(
            actor=cast.administrator, now=self.TUESDAY, version=version, since=date(2026, 11, 26), source="台风转向",
            issued_on=date(2026, 11, 24),
        )  # fmt: skip
        return actions.confirm_calendar(actor=cast.county_administrator, now=self.TUESDAY, proposal_id=key).version

    def test_touches_running_terms_and_moves_none(self, cast: Cast) -> None:
        desk = Desk(cast, now=self.MONDAY).to_handling()
        closed = self.closed(cast)
        before = running(desk)
        lifted = self.lift(cast, closed)
        seen = preview(cast.county_administrator, queries.notice(lifted), now=self.TUESDAY)
        assert (seen.cases, seen.later) == (1, 0)
        done = recalculate(county=COUNTY, version=lifted, now=self.TUESDAY + timedelta(hours=1))
        assert (done.cases, done.later) == (1, 0)
        after = running(desk)
        assert {name: clock.due_at for name, clock in after.items()} == {
            name: clock.due_at for name, clock in before.items()
        }
        step = Step.objects.filter(case_id=desk.id, action=Action.RECALCULATE).latest("seq")
        assert step.facts["calendar"] == lifted and all(line["stays"] for line in step.facts["terms"])
        again = recalculate(county=COUNTY, version=lifted, now=self.TUESDAY + timedelta(hours=2))
        assert again.cases == 0, "done once"

    def test_lets_a_new_case_count_the_days_that_are_worked_again(self, cast: Cast) -> None:
        closed = self.closed(cast)
        while_closed = Desk(cast, now=self.TUESDAY).to_handling()
        self.lift(cast, closed)
        then = Desk(cast, now=self.TUESDAY + timedelta(minutes=30)).to_handling()
        name = f"handling/{cast.sanitation.id}"
        assert running(then)[name].due_at == datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC)
        assert running(while_closed)[name].due_at == datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)

    def test_a_suspension_afterwards_gives_back_every_day_it_took(self, cast: Cast) -> None:
        """What is left of a term is counted with the days that are worked again: else they would be swallowed."""
        desk = Desk(cast, now=self.MONDAY).to_handling()
        lifted = self.lift(cast, self.closed(cast))
        recalculate(county=COUNTY, version=lifted, now=self.TUESDAY + timedelta(hours=1))
        name = f"handling/{cast.sanitation.id}"
        before = running(desk)[name].due_at
        desk.now = datetime(2026, 11, 26, 2, tzinfo=UTC)  # Thursday
        desk.suspend(ground="supplement", reason="请补充", until="2026-12-04T17:00")
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=1))
        assert running(desk)[name].due_at == before + timedelta(days=1)

    def test_another_closure_afterwards_moves_them_later_again(self, cast: Cast) -> None:
        desk = Desk(cast, now=self.MONDAY).to_handling()
        lifted = self.lift(cast, self.closed(cast))
        recalculate(county=COUNTY, version=lifted, now=self.TUESDAY + timedelta(hours=1))
        name = f"handling/{cast.sanitation.id}"
        before = running(desk)[name].due_at
        due = before.astimezone(CHINA).date()
        thursday = datetime(2026, 11, 26, 2, tzinfo=UTC)
        key = actions.propose_closure(
            actor=cast.administrator, now=thursday, region=TOWNSHIP, first=due, last=due, name="又一个台风（测试）",
            source="测试决定", issued_on=date(2026, 11, 26),
        )  # fmt: skip
        version = actions.confirm_calendar(actor=cast.county_administrator, now=thursday, proposal_id=key).version
        recalculate(county=COUNTY, version=version, now=thursday + timedelta(hours=1))
        assert running(desk)[name].due_at == before + timedelta(days=1)


class TestClosure:
    """A typhoon: two days of November are no working days in one township."""

    def close(self, cast: Cast, now: datetime) -> int:
        key = actions.propose_closure(
            actor=cast.administrator, now=now, region=TOWNSHIP, first=date(2026, 11, 24), last=date(2026, 11, 25),
            name="台风停工（测试）", source="三防指挥部决定（测试）", issued_on=date(2026, 11, 23),
        )  # fmt: skip
        return actions.confirm_calendar(actor=cast.county_administrator, now=now, proposal_id=key).version

    def test_moves_what_was_due_during_or_after_it(self, cast: Cast) -> None:
        monday = datetime(2026, 11, 23, 2, tzinfo=UTC)
        here = Desk(cast, now=monday).to_dispatched()
        elsewhere = Desk(cast, by=cast.neighbour_officer, now=monday, point=None, grid=NEIGHBOUR_GRID)
        before, untouched = running(here), running(elsewhere)
        version = self.close(cast, monday + timedelta(hours=1))
        recalculate(county=COUNTY, version=version, now=monday + timedelta(hours=2))
        after = running(here)
        working = [name for name, clock in before.items() if clock.unit == "working_day"]
        assert working
        assert all(after[name].due_at >= before[name].due_at + timedelta(days=2) for name in working)
        assert {name: clock.due_at for name, clock in running(elsewhere).items()} == {
            name: clock.due_at for name, clock in untouched.items()
        }

    def test_moves_the_term_in_which_it_may_be_returned(self, cast: Cast) -> None:
        """Nobody could study the matter on a day on which the place was closed."""
        desk = Desk(cast, now=datetime(2026, 11, 23, 2, tzinfo=UTC)).to_dispatched()
        before = desk.row.return_until
        assert before
        recalculate(county=COUNTY, version=self.close(cast, desk.now), now=desk.now + timedelta(hours=2))
        after = desk.row.return_until
        assert after and after >= before + timedelta(days=2)
        line = Step.objects.get(case_id=desk.id, action=Action.RECALCULATE).facts["terms"][-1]
        assert (line["clock"], line["from"], line["to"]) == ("return", before.isoformat(), after.isoformat())
        desk.now = after - timedelta(minutes=2)
        why: dict[str, Any] = {"return_reason": "not_our_duty", "reason": "属水务", "basis": "三定方案"}
        desk.move(cast.sanitation_handler, Action.ASK_RETURN, **why)

    def test_moves_a_term_that_was_paused_before(self, cast: Cast) -> None:
        """It no longer ends where its rule says: what is left of it is counted from when it went on."""
        desk = Desk(cast, now=datetime(2026, 11, 20, 2, tzinfo=UTC)).to_handling()  # Friday: until Tuesday evening
        desk.suspend(ground="supplement", reason="请补充", until="2026-11-26T17:00")
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=3))  # Monday, 23 November
        name = f"handling/{cast.sanitation.id}"
        assert running(desk)[name].due_at == datetime(2026, 11, 25, 15, 59, 59, tzinfo=UTC)
        version = self.close(cast, desk.now + timedelta(hours=1))
        recalculate(county=COUNTY, version=version, now=desk.now + timedelta(hours=2))
        assert running(desk)[name].due_at == datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC)

    def test_moves_the_first_due_moment_of_an_extended_term_too(self, cast: Cast) -> None:
        desk = Desk(cast, now=datetime(2026, 11, 23, 2, tzinfo=UTC)).to_handling()
        asked: dict[str, Any] = {"new_due": "2026-11-30", "reason": "等配合", "measures": "先围蔽"}
        desk.move(cast.sanitation_handler, Action.ASK_EXTENSION, **asked)
        order = str(WorkOrder.objects.get(case_id=desk.id).id)
        desk.move(cast.officer, Action.GRANT_EXTENSION, order=order)
        name = f"handling/{cast.sanitation.id}"
        before = running(desk)[name]
        recalculate(county=COUNTY, version=self.close(cast, desk.now), now=desk.now + timedelta(hours=2))
        after = running(desk)[name]
        assert before.first_due_at == datetime(2026, 11, 25, 15, 59, 59, tzinfo=UTC)
        assert after.first_due_at == before.first_due_at + timedelta(days=2)
        assert after.due_at == before.due_at + timedelta(days=2)

    def test_what_fell_due_and_is_moved_falls_again(self, cast: Cast) -> None:
        monday = datetime(2026, 11, 23, 2, tzinfo=UTC)
        desk = Desk(cast, now=monday).to_dispatched()
        of_work = [each for each in running(desk).items() if each[1].unit == "working_day"]
        name, clock = next(each for each in of_work if each[1].lapses_at)
        sweep(now=clock.due_at + timedelta(minutes=5))
        decided = datetime(2026, 11, 24, 2, tzinfo=UTC)
        recalculate(county=COUNTY, version=self.close(cast, decided), now=decided + timedelta(hours=1))
        moved = running(desk)[name]
        assert moved.lapses_at == moved.due_at > clock.due_at
