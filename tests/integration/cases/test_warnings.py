"""Who is late is handed on as a fact, once for each mark: yellow, orange and red (Art. 24); to whom, and who warns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from tests.integration.cases.desk import GAS, MONDAY, Desk, running
from tests.people import COUNTY, TOWNSHIP, Cast

from gezhi.cases.actions.following import announce_fallen
from gezhi.cases.actions.recalculating import recalculate
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.events import FellDue
from gezhi.cases.models import CaseClock, WorkOrder
from gezhi.cases.terms import Action, Mark
from gezhi.catalogue import actions
from gezhi.catalogue.terms import ClockKind
from gezhi.project import wiring
from gezhi.storage.queue import collecting

MONTH = timedelta(days=30)
WARNINGS = (Mark.YELLOW, Mark.ORANGE, Mark.RED)


@pytest.fixture
def told() -> Iterator[list[FellDue]]:
    """What somebody who subscribes to ``FellDue`` is handed."""
    facts: list[FellDue] = []
    with patch.dict(wiring.REACTIONS, {FellDue: [lambda fact, now: facts.append(fact)]}):
        yield facts


def swept(now: datetime) -> None:
    """The sweep, and the queue after it."""
    with collecting() as jobs:
        sweep(now=now, reactions=[announce_fallen])
    for job in jobs:
        wiring.deliver(job.arguments["fact"], job.arguments["holding"], now)


def of(told: list[FellDue], kind: ClockKind, *marks: Mark) -> list[FellDue]:
    return [fact for fact in told if fact.kind is kind and (not marks or fact.mark in marks)]


def handling(desk: Desk) -> CaseClock:
    return running(desk)[f"handling/{desk.cast.sanitation.id}"]


class TestTold:
    def test_of_each_mark_once_at_its_moment(self, cast: Cast, told: list[FellDue]) -> None:
        desk = Desk(cast).to_handling()  # two working days: Wednesday; orange on Thursday, red on Friday
        order = WorkOrder.objects.get(case_id=desk.id)
        for days in range(12):
            swept(MONDAY + timedelta(days=days))
            swept(MONDAY + timedelta(days=days))
        facts = of(told, ClockKind.HANDLING)
        assert [fact.mark for fact in facts] == list(Mark)
        assert [fact.at for fact in facts[1:]] == [datetime(2026, 3, day, 15, 59, 59, tzinfo=UTC) for day in (4, 5, 6)]
        for fact in facts:
            assert (fact.county, fact.case, fact.order, fact.owner) == (COUNTY, desk.id, order.id, cast.sanitation.id)
            assert (fact.warned_by, fact.number) == (cast.agency.id, desk.row.number)

    def test_of_what_was_done_late_also_when_the_sweep_comes_later(self, cast: Cast, told: list[FellDue]) -> None:
        desk = Desk(cast).to_handling()
        late = handling(desk).due_at + timedelta(minutes=30)
        desk.now = late
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        swept(late + MONTH)
        assert [fact.mark for fact in of(told, ClockKind.HANDLING)] == [Mark.SOON, Mark.YELLOW]

    def test_red_alone_of_the_most_urgent(self, cast: Cast, told: list[FellDue]) -> None:
        desk = Desk(cast, matter=GAS)
        assert desk.row.urgency == "critical"
        swept(MONDAY + MONTH)
        assert [fact.mark for fact in of(told, ClockKind.ACCEPTANCE)] == [Mark.SOON, Mark.RED]

    def test_of_an_agency_that_is_late_itself_with_the_one_above_it(self, cast: Cast, told: list[FellDue]) -> None:
        Desk(cast)
        swept(MONDAY + MONTH)
        found = {(fact.owner, fact.warned_by) for fact in of(told, ClockKind.ACCEPTANCE, *WARNINGS)}
        assert found == {(cast.agency.id, cast.county_officer.organisation)}

    def test_not_of_the_petitioner_s_clock_which_is_nobody_s_alone(self, cast: Cast, told: list[FellDue]) -> None:
        Desk(cast)
        swept(MONDAY + timedelta(days=300))
        assert not of(told, ClockKind.TOTAL)
        assert CaseClock.objects.get(kind="total").orange_at is None

    def test_again_when_the_delivery_failed(self, cast: Cast) -> None:
        """What was handed on before comes once more: a subscriber is safe to repeat."""
        Desk(cast)
        facts: list[FellDue] = []

        def fail(fact: FellDue, now: datetime) -> None:
            facts.append(fact)
            if len(facts) == 2:
                raise RuntimeError

        with collecting() as jobs:
            sweep(now=MONDAY + MONTH, reactions=[announce_fallen])
        with patch.dict(wiring.REACTIONS, {FellDue: [fail]}):
            job = jobs[0].arguments
            with pytest.raises(RuntimeError):
                wiring.deliver(job["fact"], job["holding"], MONDAY)
            first = facts[0]
            wiring.deliver(job["fact"], job["holding"], MONDAY)
        assert facts.count(first) == 2


class TestMoved:
    def test_by_an_extension(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        asked: dict[str, Any] = {"new_due": "2026-03-10", "reason": "等配合", "measures": "先围蔽"}
        desk.move(cast.sanitation_handler, Action.ASK_EXTENSION, **asked)
        desk.move(cast.officer, Action.GRANT_EXTENSION, order=str(WorkOrder.objects.get(case_id=desk.id).id))
        clock = handling(desk)
        assert (clock.orange_at, clock.red_at) == tuple(
            datetime(2026, 3, day, 15, 59, 59, tzinfo=UTC) for day in (11, 12)
        )

    def test_by_a_suspension_also_where_the_term_was_over_before(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.now = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)  # Thursday: yellow on Wednesday, orange tonight
        before = handling(desk)
        desk.suspend(ground="supplement", reason="请补充", until="2026-03-10T17:00")
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=4))  # on Monday
        after = handling(desk)
        assert (after.due_at, after.lapses_at) == (before.due_at, None)
        assert before.orange_at and after.orange_at and before.red_at and after.red_at
        assert after.orange_at == datetime(2026, 3, 9, 9, 30, tzinfo=UTC), "the rest of Thursday is left"
        assert before.red_at < after.red_at

    def test_by_a_closure_also_where_the_term_was_over_before(self, cast: Cast) -> None:
        desk = Desk(cast, now=datetime(2026, 11, 20, 2, tzinfo=UTC)).to_handling()  # Friday: until Tuesday evening
        before = handling(desk)
        decided = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
        key = actions.propose_closure(
            actor=cast.administrator, now=decided, region=TOWNSHIP, first=date(2026, 11, 25), last=date(2026, 11, 25),
            name="台风停工（测试）", source="测试", issued_on=date(2026, 11, 24),
        )  # fmt: skip
        version = actions.confirm_calendar(actor=cast.county_administrator, now=decided, proposal_id=key).version
        recalculate(county=COUNTY, version=version, now=decided + timedelta(hours=1))
        after = handling(desk)
        assert after.due_at == before.due_at == datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
        assert (before.orange_at, after.orange_at) == tuple(
            datetime(2026, 11, day, 15, 59, 59, tzinfo=UTC) for day in (25, 26)
        )
        assert after.red_at == datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC)

    def test_never_by_being_handed_on(self, cast: Cast, told: list[FellDue]) -> None:
        desk = Desk(cast)
        desk.now = MONDAY + timedelta(hours=3)
        before = running(desk)["acceptance"]
        desk.move(cast.officer, Action.TRANSFER, agency=str(cast.county_officer.organisation), reason="跨镇街。")
        after = running(desk)["acceptance"]
        assert (after.orange_at, after.red_at) == (before.orange_at, before.red_at)
        swept(MONDAY + MONTH)
        assert [fact.mark for fact in of(told, ClockKind.ACCEPTANCE)] == list(Mark)


def test_stopping_a_clock_touches_no_index() -> None:
    """So that the most frequent change of the busiest table is written in place (ADR 12)."""
    for index in CaseClock._meta.indexes:
        assert "stopped_at" not in index.fields, index.name
        assert "stopped_at" not in str(index.condition), index.name
