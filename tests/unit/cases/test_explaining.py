"""The joint explanation (Art. 21 ¶3): department and grid worker, never one person for both, before it is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.cases import case_facts as cast
from tests.unit.cases.case_facts import NOW, case, given

from gezhi.cases import moves
from gezhi.cases.rules.explaining import grounds_of_waiving
from gezhi.cases.terms import OPEN_STATES, Action, Facts, OpenExplanation, State, Told, Untold
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM, Actor

DISPUTE = replace(cast.GARBAGE, code="050101", major_code="05")
OWED = OpenExplanation(cast.key(701), cast.key(801), Told.OWED)
EXPLAINED = replace(OWED, told=Told.EXPLAINED, explained_by=cast.SANITATION_HANDLER.person)
SAID: dict[str, Any] = {"explanation": OWED, "expected": NOW + timedelta(days=3)}


def owing(each: OpenExplanation = OWED, **more: Any) -> Facts:
    values: dict[str, Any] = {
        "state": State.HANDLING, "lead": cast.SANITATION.id, "explanations": (each,),
        "explanation_owed": each.told is Told.OWED, "cosign_owed": each.told is Told.EXPLAINED, "matter": DISPUTE,
    }  # fmt: skip
    return case(**(values | more))


def refused(facts: Facts, action: Action, actor: Actor, **things: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        moves.decide(facts, action, actor=actor, given=given(**things), now=NOW)
    return caught.value


def code(facts: Facts, action: Action, actor: Actor, **things: Any) -> str:
    return refused(facts, action, actor, **things).code


class TestExplaining:
    @pytest.mark.parametrize("state", sorted(OPEN_STATES))
    def test_is_the_lead_department_s_as_long_as_the_case_is_open(self, state: State) -> None:
        row = moves.decide(
            owing(state=state), Action.EXPLAIN, actor=cast.SANITATION_HANDLER, given=given(**SAID), now=NOW
        )
        assert row.target is None

    @pytest.mark.parametrize("who", [cast.OFFICER, cast.FIRE_HANDLER, cast.WORKER, cast.LEADER, cast.VERIFIER])
    def test_nobody_else_starts_it(self, who: Actor) -> None:
        assert code(owing(), Action.EXPLAIN, who, **SAID) == "not-yours"

    def test_the_agency_explains_where_no_department_holds_it_or_signs_in(self) -> None:
        for facts in (owing(lead=None, state=State.ACCEPTED), owing(lead_recorded=True)):
            moves.decide(facts, Action.EXPLAIN, actor=cast.OFFICER, given=given(**SAID), now=NOW)

    def test_needs_that_one_is_owed(self) -> None:
        assert code(owing(EXPLAINED), Action.EXPLAIN, cast.SANITATION_HANDLER, **SAID) == "no-explanation-owed"

    @pytest.mark.parametrize(
        ("things", "wrong"),
        [
            ({"expected": NOW}, "expected-not-ahead"),
            ({"expected": NOW + timedelta(days=800)}, "expected-not-ahead"),
            ({"told_at": NOW + timedelta(minutes=1)}, "told-when"),
            ({"told_at": NOW - timedelta(days=1)}, "told-when"),
            ({"explanation": EXPLAINED}, "explained-already"),
        ],
    )
    def test_moments_make_sense(self, things: Any, wrong: str) -> None:
        found = refused(owing(), Action.EXPLAIN, cast.SANITATION_HANDLER, **(SAID | things))
        assert (found.code, found.refusal.article) == (wrong, (21, 3))


class TestCosigning:
    @pytest.mark.parametrize("who", [cast.WORKER, cast.LEADER])
    def test_is_the_grid_s_leader_s_or_full_time_worker_s(self, who: Actor) -> None:
        moves.decide(
            owing(EXPLAINED), Action.COSIGN_EXPLANATION, actor=who, given=given(explanation=EXPLAINED), now=NOW
        )

    @pytest.mark.parametrize(
        "who",
        [cast.OFFICER, cast.SANITATION_HANDLER, cast.SANITATION_WORKER, cast.PART_TIMER, cast.OTHER_WORKER, SYSTEM],
    )
    def test_nobody_else_co_signs_and_the_article_says_so(self, who: Actor) -> None:
        found = refused(owing(EXPLAINED), Action.COSIGN_EXPLANATION, who, explanation=EXPLAINED)
        assert (found.code, found.refusal.article) == ("cosign-not-the-grids", (21, 3))

    def test_the_nearest_co_signs_for_a_grid_that_has_nobody(self) -> None:
        facts = owing(EXPLAINED, cosign_place=cast.VILLAGE)
        moves.decide(
            facts, Action.COSIGN_EXPLANATION, actor=cast.OTHER_WORKER, given=given(explanation=EXPLAINED), now=NOW
        )

    def test_who_explained_does_not_co_sign(self) -> None:
        own = replace(EXPLAINED, explained_by=cast.WORKER.person)
        found = refused(owing(own), Action.COSIGN_EXPLANATION, cast.WORKER, explanation=own)
        assert (found.code, found.refusal.article) == ("cosign-same-person", (21, 3))

    def test_waits_for_the_department(self) -> None:
        assert code(owing(), Action.COSIGN_EXPLANATION, cast.WORKER, explanation=OWED) == "nothing-to-cosign"


class TestClosing:
    @pytest.mark.parametrize(("each", "wrong"), [(OWED, "unexplained"), (EXPLAINED, "not-cosigned")])
    def test_waits_for_both(self, each: OpenExplanation, wrong: str) -> None:
        found = refused(owing(each, state=State.VERIFIED), Action.CLOSE, cast.OFFICER)
        assert (found.code, found.refusal.article) == (wrong, (21, 3))
        assert code(owing(each, state=State.VERIFIED, on_the_spot=True), Action.CLOSE, SYSTEM) == wrong

    def test_goes_on_when_nothing_is_open(self) -> None:
        done = case(state=State.VERIFIED, lead=cast.SANITATION.id)
        assert moves.decide(done, Action.CLOSE, actor=cast.OFFICER, given=given(), now=NOW).target is State.CLOSED


def test_only_the_agency_waives_and_only_the_system_finds_that_a_term_ran_out() -> None:
    assert code(owing(), Action.WAIVE_EXPLANATION, cast.SANITATION_HANDLER, explanation=OWED) == "not-yours"
    assert code(owing(), Action.OWE_EXPLANATION, cast.OFFICER) == "not-yours"


class TestWaiving:
    def test_that_she_refuses_rests_on_an_attempt_on_record(self) -> None:
        given_: dict[str, Any] = {"explanation": OWED, "untold": Untold.REFUSED}
        found = refused(owing(), Action.WAIVE_EXPLANATION, cast.OFFICER, **given_)
        assert (found.code, found.field, found.refusal.article) == ("no-attempt-on-record", "untold", (21, 3))
        tried = replace(OWED, tried_at=NOW - timedelta(hours=1))
        moves.decide(
            owing(tried), Action.WAIVE_EXPLANATION, actor=cast.OFFICER,
            given=given(explanation=tried, untold=Untold.REFUSED), now=NOW,
        )  # fmt: skip

    def test_an_attempt_to_reach_another_petitioner_is_none_to_reach_her(self) -> None:
        tried = replace(OWED, id=cast.key(702), tried_at=NOW - timedelta(hours=1))
        facts = owing(explanations=(OWED, tried))
        assert grounds_of_waiving(facts) == [Untold.REFUSED, Untold.PROTECTED]
        wrong: dict[str, Any] = {"explanation": OWED, "untold": Untold.REFUSED}
        assert code(facts, Action.WAIVE_EXPLANATION, cast.OFFICER, **wrong) == "no-attempt-on-record"

    def test_is_offered_by_what_is_on_record(self) -> None:
        assert grounds_of_waiving(owing()) == [Untold.PROTECTED]

    def test_of_an_ordinary_matter_is_offered_on_no_ground_before_an_attempt(self) -> None:
        """Nobody is endangered by being told of rubbish (P35)."""
        assert grounds_of_waiving(owing(matter=cast.GARBAGE)) == []
        assert code(owing(matter=cast.GARBAGE), Action.WAIVE_EXPLANATION, cast.OFFICER) == "no-attempt-on-record"
        tried = replace(OWED, tried_at=NOW - timedelta(hours=1))
        facts = owing(tried, matter=cast.GARBAGE)
        assert grounds_of_waiving(facts) == [Untold.REFUSED]
        things: dict[str, Any] = {"explanation": tried, "untold": Untold.PROTECTED}
        assert code(facts, Action.WAIVE_EXPLANATION, cast.OFFICER, **things) == "nobody-endangered"
        assert grounds_of_waiving(owing(matter=replace(cast.GARBAGE, access_level=AccessLevel.L4))) == [
            Untold.PROTECTED
        ]

    def test_an_offender_is_never_sought_out_for_the_record(self) -> None:
        right = given(explanation=OWED, untold=Untold.PROTECTED)
        moves.decide(owing(), Action.WAIVE_EXPLANATION, actor=cast.OFFICER, given=right, now=NOW)
