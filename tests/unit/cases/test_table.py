"""The table itself: whole, without contradictions, and the same as docs/workflow.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.unit.cases import case_facts as cast

from gezhi.cases import moves
from gezhi.cases.terms import ENDED_STATES, OPEN_STATES, Action, State
from gezhi.cases.workflow import FORMER, OF_DEPARTMENTS, REPORT, TABLE, TASKS
from gezhi.cases.workflow.printed import as_markdown
from gezhi.catalogue.terms import ClockKind, PhotoRule
from gezhi.security.terms import SYSTEM

ROOT = Path(__file__).parents[3]


class TestTable:
    def test_every_action_has_a_row(self) -> None:
        former = {row.action for row in FORMER}
        assert {row.action for row in (REPORT, *TABLE)} == set(Action) - former

    def test_a_former_action_is_read_and_never_made(self) -> None:
        assert {row.action for row in FORMER} == {Action.SUSPEND}
        assert not set(FORMER) & {*TABLE, *TASKS}

    def test_every_state_but_the_last_can_be_left_and_every_state_reached(self) -> None:
        left = {source for row in TABLE if row.target for source in row.sources}
        assert left == set(State) - {State.ARCHIVED}
        assert {row.target for row in (REPORT, *TABLE) if row.target} == set(State)

    def test_every_state_is_open_ended_or_archived(self) -> None:
        assert OPEN_STATES | ENDED_STATES | {State.ARCHIVED} == set(State)
        assert not OPEN_STATES & ENDED_STATES

    def test_every_end_stops_every_clock_that_may_run(self) -> None:
        for row in TABLE:
            if row.target in ENDED_STATES:
                assert row.target is State.CLOSED or set(row.stops) == set(ClockKind), row.action

    def test_only_agencies_order_or_dispatch(self) -> None:
        """Art. 20: over every state and everybody, a department never gets such a button."""
        ordering = {Action.DISPATCH, Action.REDISPATCH, Action.ORDER_GRID, Action.REASSIGN, Action.TRANSFER}
        for state in State:
            for who in (*cast.EVERYBODY, SYSTEM):
                facts = cast.case(state=state, lead=cast.SANITATION.id)
                offered = {offer.row.action for offer in moves.offers(facts, actor=who, now=cast.NOW)}
                if offered & ordering:
                    assert who in (cast.OFFICER, cast.SECOND_OFFICER)

    def test_what_is_offered_is_what_is_decided(self) -> None:
        for state in State:
            for who in (*cast.EVERYBODY, SYSTEM):
                facts = cast.case(state=state, lead=cast.SANITATION.id)
                for offer in moves.offers(facts, actor=who, now=cast.NOW):
                    if offer.refused is None:
                        assert (
                            moves.row_for(facts, offer.row.action, actor=who, now=cast.NOW).action is offer.row.action
                        )

    def test_an_input_is_asked_once(self) -> None:
        for row in TABLE:
            names = [ask.name for ask in row.asks]
            assert len(names) == len(set(names)), row.action

    def test_a_need_is_about_something_that_the_row_asks_and_leaves_open(self) -> None:
        facts = cast.case(matter=replace(cast.GARBAGE, photo=PhotoRule.REQUIRED), grid="")
        for row in TABLE:
            open_ones = {ask.name for ask in row.asks if not ask.required}
            for need in (*moves.needs_of(row, facts), *moves.needs_of(row, replace(facts, matter=None))):
                assert need.name in open_ones, row.action
                assert need.when is None or need.when.name in {ask.name for ask in row.asks if ask.required}

    def test_a_grid_task_is_never_offered_a_department(self) -> None:
        """Art. 20: over every state and everybody."""
        for state in State:
            for who in cast.EVERYBODY:
                task = cast.case(state=state, matter=cast.VISIT, lead=cast.SANITATION.id)
                assert not {offer.row.action for offer in moves.offers(task, actor=who, now=cast.NOW)} & OF_DEPARTMENTS

    def test_of_a_grid_task_reaches_every_end_and_leaves_no_state_without_a_way(self) -> None:
        reached = {row.target for row in (REPORT, *TASKS) if row.target}
        assert reached == set(State) - {State.DISPATCHED, State.RETURNED}
        assert {source for row in TASKS if row.target for source in row.sources} >= reached - {State.ARCHIVED}

    def test_is_printed_in_the_docs(self) -> None:
        assert (ROOT / "docs" / "workflow.md").read_text() == as_markdown()
