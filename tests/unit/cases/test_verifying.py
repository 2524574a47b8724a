"""Who checks a result, and what a merger leaves to be done first: pure decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.cases import case_facts as cast
from tests.unit.cases.case_facts import case
from tests.unit.cases.test_moves import moved, refused, submitted

from gezhi.cases import moves
from gezhi.cases.terms import Action, CheckWay, State
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM, Actor


class TestVerification:
    """GB/T 30428: whoever reported or handled does not verify."""

    @pytest.mark.parametrize("who", [cast.VERIFIER, cast.OFFICER, cast.LEADER])
    def test_by_the_agency_or_the_grid(self, who: Actor) -> None:
        assert moved(submitted(), Action.VERIFY, who) is State.VERIFIED

    def test_never_by_the_reporter(self) -> None:
        assert refused(submitted(), Action.VERIFY, cast.WORKER) == "self-verification"

    def test_never_by_a_handler(self) -> None:
        facts = submitted(handlers=frozenset({cast.LEADER.person}))
        assert refused(facts, Action.VERIFY, cast.LEADER) == "self-verification"

    def test_never_by_who_reported_what_was_merged_into_it(self) -> None:
        facts = submitted(member_reporters=frozenset({cast.VERIFIER.person}))
        assert refused(facts, Action.VERIFY, cast.VERIFIER) == "self-verification"

    def test_what_is_restricted_is_not_checked_at_the_door(self) -> None:
        """P35."""
        facts = submitted(on_the_spot=True, matter=replace(cast.GARBAGE, access_level=AccessLevel.L4))
        assert refused(facts, Action.ORDER_CHECK, cast.OFFICER) == "not-at-the-door"

    def test_a_result_that_does_not_hold_is_reworked(self) -> None:
        assert moved(submitted(), Action.REWORK, cast.VERIFIER) is State.HANDLING

    def test_a_result_on_the_spot_that_does_not_hold_is_dispatched(self) -> None:
        on_spot = submitted(on_the_spot=True, lead=None)
        assert refused(on_spot, Action.REWORK, cast.VERIFIER) == "not-ordered"
        assert moved(on_spot, Action.REROUTE, cast.OFFICER) is State.ACCEPTED

    def test_the_system_waives_only_what_was_not_drawn(self) -> None:
        assert moved(submitted(on_the_spot=True), Action.WAIVE_CHECK, SYSTEM) is State.VERIFIED
        assert refused(submitted(on_the_spot=True, drawn=True), Action.WAIVE_CHECK, SYSTEM) == "drawn-for-check"
        assert refused(submitted(), Action.WAIVE_CHECK, SYSTEM) == "drawn-for-check"


class TestDrawn:
    def test_a_result_that_the_lot_fell_on_says_how_it_was_checked(self) -> None:
        drawn = submitted(on_the_spot=True, drawn=True, lead=None)
        assert refused(drawn, Action.VERIFY, cast.VERIFIER) == "no-check-way"
        assert moved(drawn, Action.VERIFY, cast.VERIFIER, check_way=CheckWay.REMOTE) is State.VERIFIED

    def test_and_is_not_passed_among_many_others(self) -> None:
        drawn = submitted(on_the_spot=True, drawn=True, lead=None)
        with pytest.raises(Refused) as caught:
            moves.answer_to_many(drawn, Action.VERIFY, actor=cast.VERIFIER, now=cast.NOW)
        assert caught.value.code == "no-check-way"


class TestWhatIsOwed:
    @pytest.mark.parametrize("owed", ["explanation_owed", "cosign_owed"])
    @pytest.mark.parametrize("action", [Action.MERGE, Action.REFER_OUT, Action.VOID])
    def test_is_given_before_the_case_ends_another_way(self, owed: str, action: Action) -> None:
        """Art. 21 ¶3: it would be forgotten with the case."""
        facts = case(state=State.ACCEPTED, void_proposed_by=cast.SECOND_OFFICER.person, **{owed: True})
        assert refused(facts, action, cast.OFFICER) == "explanation-owed-before"
