"""Accepting and dispatching in one stroke: both steps of the table, or neither."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.cases.desk import DISPUTE, FIRE_LANE, GARBAGE, MONDAY, Desk
from tests.people import Cast

from gezhi.cases import queries
from gezhi.cases.actions.deskwork import accept_and_dispatch
from gezhi.cases.actions.moving import Moved
from gezhi.cases.models import CaseClock, Step
from gezhi.cases.queries.deciding import desk_of, next_on_desk, stroke_of
from gezhi.cases.queries.precedents import going_by
from gezhi.cases.terms import Action, State
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor

SOON = MONDAY + timedelta(minutes=5)


def stroke(desk: Desk, by: Actor | None = None, **more: Any) -> Moved:
    cast = desk.cast
    known: dict[str, Any] = {
        "actor": by or cast.officer, "now": SOON, "case_id": desk.id, "accept": {}, "version": 1,
        "dispatch": {"lead": str(cast.sanitation.id), "assisting": [str(cast.fire.id)], "message": "先到场围护"},
        "key": "one",
    }  # fmt: skip
    return accept_and_dispatch(**(known | more))


def refusal(desk: Desk, by: Actor | None = None, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        stroke(desk, by, **more)
    return caught.value.code


def steps(desk: Desk) -> list[str]:
    return list(Step.objects.filter(case_id=desk.id).order_by("seq").values_list("action", flat=True))


class TestOneStroke:
    def test_takes_both_steps(self, cast: Cast) -> None:
        desk = Desk(cast)
        done = stroke(desk)
        assert (done.state, done.version) == (State.DISPATCHED, 3)
        assert steps(desk) == ["report", "accept", "dispatch"]

    def test_decides_the_matter_on_the_way(self, cast: Cast) -> None:
        desk = Desk(cast, matter="")
        stroke(desk, accept={"matter": GARBAGE})
        assert desk.row.matter == GARBAGE

    def test_hands_a_task_to_the_grid_the_same_way(self, cast: Cast) -> None:
        desk = Desk(cast, matter=DISPUTE)
        stroke(desk, then=Action.ORDER_GRID, dispatch={"message": "请今日上门"})
        assert steps(desk) == ["report", "accept", "order_grid"]

    def test_leaves_a_chain_that_verifies(self, cast: Cast) -> None:
        desk = Desk(cast)
        stroke(desk)
        assert queries.verified_chain(queries.get_for(cast.officer, desk.id)) == (3, None)

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"dispatch": {}}, "missing"),
            ({"dispatch": {"lead": "county"}}, "other-level"),
            ({"accept": {"matter": "999999"}}, "unknown-thing"),
        ],
    )
    def test_refused_at_either_step_takes_none(self, cast: Cast, wrong: dict[str, Any], code: str) -> None:
        desk = Desk(cast)
        county = str(cast.department("14", "440703").id)
        given: dict[str, Any] = {
            part: {n: county if v == "county" else v for n, v in asked.items()} for part, asked in wrong.items()
        }
        before = CaseClock.objects.filter(case_id=desk.id, stopped_at=None).count()
        assert refusal(desk, **given) == code
        assert steps(desk) == ["report"]
        assert (desk.state, desk.row.version) == (State.REPORTED, 1)
        assert CaseClock.objects.filter(case_id=desk.id, stopped_at=None).count() == before
        stroke(desk)  # and the key is free for the second try
        assert desk.state is State.DISPATCHED

    def test_sent_twice_is_taken_once_and_answered_alike(self, cast: Cast) -> None:
        desk = Desk(cast)
        assert stroke(desk) == stroke(desk, now=SOON + timedelta(seconds=2))
        assert steps(desk) == ["report", "accept", "dispatch"]

    def test_repeated_after_a_recall_moves_nothing(self, cast: Cast) -> None:
        desk = Desk(cast)
        stroke(desk)
        desk.move(cast.officer, Action.RECALL, after=timedelta(minutes=9), reason="派错了")
        stroke(desk, now=SOON + timedelta(minutes=10))
        assert steps(desk) == ["report", "accept", "dispatch", "recall"]

    def test_from_a_stale_page_is_told_what_changed(self, cast: Cast) -> None:
        desk = Desk(cast)
        desk.move(cast.second_officer, Action.NOTE, content="已电话联系")
        with pytest.raises(Refused) as caught:
            stroke(desk)
        assert caught.value.code == "stale"
        assert [step["action"] for step in caught.value.extra["changed"]] == ["note"]  # type: ignore[attr-defined]
        assert steps(desk) == ["report", "note"]

    @pytest.mark.parametrize("who", ["neighbour_officer", "foreign_officer"])
    def test_by_somebody_elses_desk_finds_no_case(self, cast: Cast, who: str) -> None:
        desk = Desk(cast)
        assert refusal(desk, getattr(cast, who)) == "no-such-case"
        assert steps(desk) == ["report"]

    @pytest.mark.parametrize("who", ["verifier", "sanitation_worker", "county_officer"])
    def test_is_only_for_the_agency_that_holds_the_case(self, cast: Cast, who: str) -> None:
        desk = Desk(cast)
        assert refusal(desk, getattr(cast, who)) == "not-yours"
        assert steps(desk) == ["report"]


class TestWhatAMatterLeadsTo:
    def test_is_two_moves_of_the_table(self, cast: Cast) -> None:
        found = queries.get_for(cast.officer, Desk(cast).id)
        stroke = stroke_of(found, matter=FIRE_LANE, actor=cast.officer, now=SOON)
        assert stroke.first is not None and stroke.first.action is Action.ACCEPT
        assert stroke.then is not None and stroke.then.action is Action.DISPATCH
        assert stroke.case.facts.matter is not None and stroke.case.facts.matter.code == FIRE_LANE

    def test_is_an_order_to_the_grid_where_the_list_makes_it_a_task(self, cast: Cast) -> None:
        found = queries.get_for(cast.officer, Desk(cast).id)
        stroke = stroke_of(found, matter=DISPUTE, actor=cast.officer, now=SOON)
        assert stroke.then is not None

    def test_is_one_move_once_it_is_accepted(self, cast: Cast) -> None:
        found = queries.get_for(cast.officer, Desk(cast).to_accepted().id)
        stroke = stroke_of(found, matter=GARBAGE, actor=cast.officer, now=SOON)
        assert stroke.first is None
        assert stroke.then is not None and stroke.then.action is Action.DISPATCH

    def test_is_nothing_for_who_may_only_look(self, cast: Cast) -> None:
        found = queries.get_for(cast.county_officer, Desk(cast).id)
        stroke = stroke_of(found, matter=GARBAGE, actor=cast.county_officer, now=SOON)
        assert (stroke.first, stroke.then, stroke.refused) == (None, None, None)


class TestEarlierDecisions:
    def test_are_counted_by_organisation(self, cast: Cast) -> None:
        Desk(cast).to_dispatched(), Desk(cast).to_handling()
        Desk(cast, matter=FIRE_LANE).to_dispatched()
        mine = queries.get_for(cast.officer, Desk(cast).id)
        earlier = going_by(cast.officer, mine, GARBAGE, now=SOON)[0]
        assert [(each.organisation, each.times) for each in earlier] == [(cast.sanitation.id, 2)]

    def test_that_were_taken_back_or_are_long_past_do_not_count(self, cast: Cast) -> None:
        recalled = Desk(cast).to_dispatched()
        recalled.move(cast.officer, Action.RECALL, reason="派错了")
        Desk(cast).to_dispatched()
        later = MONDAY + timedelta(days=100)
        mine = queries.get_for(cast.officer, Desk(cast, now=later).id)
        assert going_by(cast.officer, mine, GARBAGE, now=later) == ([], [])


class TestWalkingTheDesk:
    def test_the_next_due_follows_and_after_the_last_the_first(self, cast: Cast) -> None:
        cases = [Desk(cast, now=MONDAY + timedelta(minutes=n)) for n in range(3)]
        desk = desk_of(cast.officer)
        rows = [case.row for case in cases]
        order = [next_on_desk(cast.officer, desk, due_at=row.due_at, case_id=row.id) for row in rows]
        assert order == [cases[1].id, cases[2].id, cases[0].id]

    def test_nothing_follows_where_nothing_waits(self, cast: Cast) -> None:
        case = Desk(cast).to_dispatched()
        assert next_on_desk(cast.officer, desk_of(cast.officer), due_at=None, case_id=case.id) is None

    def test_only_desk_officers_have_one(self, cast: Cast) -> None:
        with pytest.raises(Refused) as caught:
            desk_of(cast.sanitation_handler)
        assert caught.value.code == "not-a-dispatch-desk"
