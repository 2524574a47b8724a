"""Joint handling (Art. 22), a leader's division (Art. 11), and what follows a danger that was removed first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.cases import case_facts as cast
from tests.unit.cases.case_facts import case
from tests.unit.cases.test_moves import ASSISTING, LEAD, dispatched, handled, moved, refused

from gezhi.cases.access import AGENCY
from gezhi.cases.terms import Action, Facts, OrderState, Outcome, State
from gezhi.cases.workflow import TABLE
from gezhi.security.terms import Actor


def assisted(state: OrderState = OrderState.DISPATCHED) -> Facts:
    return handled(open_orders=(LEAD, replace(ASSISTING, state=state)))


class TestAssisting:
    def test_acknowledges_its_own_order(self) -> None:
        assert moved(assisted(), Action.ACCEPT_ASSISTING, cast.FIRE_HANDLER) is State.HANDLING
        assert refused(assisted(), Action.ACCEPT_ASSISTING, cast.SANITATION_HANDLER) == "not-yours"

    def test_refuses_before_it_acknowledges(self) -> None:
        assert moved(assisted(), Action.REFUSE_ASSISTING, cast.FIRE_HANDLER) is State.HANDLING
        taken = assisted(OrderState.HANDLING)
        assert refused(taken, Action.REFUSE_ASSISTING, cast.FIRE_HANDLER) == "assisting-acknowledged"

    def test_refuses_once(self) -> None:
        waiting = assisted(OrderState.REFUSING)
        assert refused(waiting, Action.REFUSE_ASSISTING, cast.FIRE_HANDLER) == "assisting-refused"
        assert refused(waiting, Action.ACCEPT_ASSISTING, cast.FIRE_HANDLER) == "assisting-refused"

    def test_the_agency_upholds_or_excuses_what_was_refused(self) -> None:
        waiting = assisted(OrderState.REFUSING)
        order = replace(ASSISTING, state=OrderState.REFUSING)
        for action in (Action.UPHOLD_ASSISTING, Action.EXCUSE_ASSISTING):
            assert moved(waiting, action, cast.OFFICER, order=order) is State.HANDLING
            assert refused(waiting, action, cast.SANITATION_HANDLER, order=order) == "not-yours"

    def test_what_nobody_refused_is_not_upheld(self) -> None:
        assert refused(assisted(), Action.UPHOLD_ASSISTING, cast.OFFICER, order=ASSISTING) == "assisting-not-refused"

    def test_the_lead_waits_for_the_decision(self) -> None:
        waiting = assisted(OrderState.REFUSING)
        given: Any = {"outcome": Outcome.SOLVED}
        assert refused(waiting, Action.SUBMIT_RESULT, cast.SANITATION_HANDLER, **given) == "assisting-open"


class TestAssistance:
    def test_the_lead_asks_and_the_agency_orders(self) -> None:
        given: Any = {"assisting": (cast.FIRE,)}
        assert moved(handled(), Action.ASK_ASSISTANCE, cast.SANITATION_HANDLER, **given) is State.HANDLING
        assert moved(handled(), Action.ORDER_ASSISTANCE, cast.OFFICER, **given) is State.HANDLING
        assert refused(handled(), Action.ORDER_ASSISTANCE, cast.SANITATION_HANDLER, **given) == "not-yours"

    def test_one_request_at_a_time(self) -> None:
        waiting = handled(assistance_asked=(cast.FIRE.id,))
        given: Any = {"assisting": (cast.FIRE,)}
        assert refused(waiting, Action.ASK_ASSISTANCE, cast.SANITATION_HANDLER, **given) == "assistance-asked"
        assert moved(waiting, Action.DENY_ASSISTANCE, cast.OFFICER) is State.HANDLING
        assert refused(handled(), Action.DENY_ASSISTANCE, cast.OFFICER) == "no-assistance-asked"

    @pytest.mark.parametrize(
        ("bodies", "code"),
        [
            ((cast.SANITATION,), "lead-assists"),
            ((cast.COUNTY_FIRE,), "other-level"),
            ((cast.AGENCY,), "not-a-lead"),
            ((cast.FIRE,), "assists-already"),
        ],
    )
    def test_who_cannot_assist(self, bodies: Any, code: str) -> None:
        busy = assisted()
        assert refused(busy, Action.ORDER_ASSISTANCE, cast.OFFICER, assisting=bodies) == code


class TestChangeOfLead:
    """Art. 22: who leads is the agency's to say, with a reason."""

    @pytest.mark.parametrize("who", [each for each in cast.EVERYBODY if not AGENCY.holds(handled(), each)])
    @pytest.mark.parametrize("action", [Action.REASSIGN, Action.REDISPATCH, Action.RECALL])
    def test_by_nobody_but_the_agency_that_holds_it(self, who: Actor, action: Action) -> None:
        for facts in (dispatched(), handled(), replace(dispatched(), state=State.RETURNED)):
            code = refused(facts, action, who, lead=cast.FIRE, reason="换一家")
            assert code in ("not-yours", "only-agencies-dispatch", "no-such-move")

    def test_with_a_reason(self) -> None:
        asked = [ask for row in TABLE if row.action is Action.REASSIGN for ask in row.asks]
        assert [(ask.name, ask.required) for ask in asked] == [("reason", True)]


def ordered(**more: Any) -> Facts:
    return case(state=State.HANDLING, worker_places=(cast.GRID,), **more)


class TestDivision:
    def test_the_leader_of_the_grid_divides(self) -> None:
        given: Any = {"worker": cast.WORKER}
        assert moved(ordered(), Action.DIVIDE, cast.LEADER, **given) is State.HANDLING

    @pytest.mark.parametrize("who", [cast.OFFICER, cast.WORKER, cast.SANITATION_HANDLER, cast.SANITATION_WORKER])
    def test_nobody_else_does(self, who: Actor) -> None:
        assert refused(ordered(), Action.DIVIDE, who, worker=cast.WORKER) == "not-yours"

    def test_not_what_was_dispatched_to_a_department(self) -> None:
        assert refused(handled(), Action.DIVIDE, cast.LEADER, worker=cast.WORKER) == "not-yours"

    def test_one_part_at_a_time(self) -> None:
        busy = ordered(sharers=frozenset({cast.WORKER.person}))
        assert refused(busy, Action.DIVIDE, cast.LEADER, worker=cast.WORKER) == "has-a-part"

    def test_workers_report_to_her_and_she_submits(self) -> None:
        shared = ordered(sharers=frozenset({cast.WORKER.person}), divided_by=cast.LEADER.person)
        assert moved(shared, Action.FINISH_SHARE, cast.WORKER) is State.HANDLING
        assert refused(shared, Action.FINISH_SHARE, cast.OTHER_WORKER) == "not-yours"
        given: Any = {"outcome": Outcome.SOLVED}
        assert refused(shared, Action.SUBMIT_RESULT, cast.WORKER, **given) == "leader-submits"
        assert refused(shared, Action.SUBMIT_RESULT, cast.LEADER, **given) == "shares-open"
        reported = replace(shared, sharers=frozenset())
        assert moved(reported, Action.SUBMIT_RESULT, cast.LEADER, **given) is State.SUBMITTED

    def test_a_part_has_no_clock(self) -> None:
        rows = [row for row in TABLE if row.action in (Action.DIVIDE, Action.FINISH_SHARE)]
        assert rows and not any(row.starts or row.stops or row.resumes for row in rows)


class TestWhatFollows:
    def test_a_removed_danger_is_closed_with_a_new_case_only(self) -> None:
        verified = case(state=State.VERIFIED, outcome=str(Outcome.CONTROLLED))
        assert refused(verified, Action.CLOSE, cast.OFFICER) == "rest-follows"
        assert moved(verified, Action.CLOSE_AND_FOLLOW, cast.OFFICER) is State.CLOSED

    @pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.CONTROLLED])
    def test_what_is_over_has_none(self, outcome: Outcome) -> None:
        verified = case(state=State.VERIFIED, outcome=str(outcome))
        assert refused(verified, Action.CLOSE_AND_FOLLOW, cast.OFFICER) == "not-controlled"
        assert moved(verified, Action.CLOSE, cast.OFFICER) is State.CLOSED
