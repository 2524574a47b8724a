"""What may happen to a case, row by row of the table and article by article of the regulation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.cases import case_facts as cast
from tests.unit.cases.case_facts import NOW, case, given

from gezhi.cases import moves
from gezhi.cases.rules.checks import off_list_ground
from gezhi.cases.terms import (
    PROOFS,
    Action,
    Evidence,
    Facts,
    MergeTarget,
    OffList,
    OffListClaim,
    OpenOrder,
    OrderRole,
    OrderState,
    Outcome,
    Reached,
    State,
)
from gezhi.catalogue.terms import GridRole, MatterRow, PhotoRule
from gezhi.kernel.refusal import Kind, Refused
from gezhi.security.terms import SYSTEM, Actor, Duty, Shown

LEAD = OpenOrder(cast.key(601), cast.SANITATION.id, OrderRole.LEAD, OrderState.HANDLING)
ASSISTING = OpenOrder(cast.key(602), cast.FIRE.id, OrderRole.ASSISTING, OrderState.DISPATCHED)
PHOTO = Evidence(cast.key(701), "后.jpg", "image/jpeg", 1000, "0" * 64, "0" * 64)


def moved(facts: Facts, action: Action, actor: Actor, **things: Any) -> State:
    row = moves.decide(facts, action, actor=actor, given=given(**things), now=NOW)
    return moves.target_of(row, facts)


def refused(facts: Facts, action: Action, actor: Actor, **things: Any) -> str:
    with pytest.raises(Refused) as caught:
        moved(facts, action, actor, **things)
    return caught.value.code


def dispatched(**more: Any) -> Facts:
    return case(state=State.DISPATCHED, lead=cast.SANITATION.id, open_orders=(LEAD,), **more)


def handled(**more: Any) -> Facts:
    return replace(dispatched(), state=State.HANDLING, **more)


def submitted(**more: Any) -> Facts:
    facts = case(
        state=State.SUBMITTED, lead=cast.SANITATION.id, handlers=frozenset({cast.SANITATION_HANDLER.person})
    )  # fmt: skip
    return replace(facts, **more)


class TestOnTheSpot:
    """Art. 21 ¶1: what can be settled on the spot is settled there, and uploaded all the same."""

    @pytest.mark.parametrize("who", [cast.LEADER, cast.WORKER, cast.SANITATION_WORKER])
    def test_a_worker_of_the_grid_resolves_what_the_list_allows(self, who: Actor) -> None:
        assert moved(case(), Action.RESOLVE_ON_SPOT, who) is State.SUBMITTED

    @pytest.mark.parametrize("who", [cast.PART_TIMER, cast.OTHER_WORKER, cast.OFFICER, cast.SANITATION_HANDLER])
    def test_nobody_else_does(self, who: Actor) -> None:
        assert refused(case(), Action.RESOLVE_ON_SPOT, who) == "not-yours"

    def test_a_matter_that_the_list_keeps_from_the_grid_goes_to_the_agency(self) -> None:
        assert refused(case(matter=cast.GAS), Action.RESOLVE_ON_SPOT, cast.WORKER) == "not-on-the-spot"

    def test_an_unsure_matter_goes_to_the_agency(self) -> None:
        assert refused(case(matter=None), Action.RESOLVE_ON_SPOT, cast.WORKER) == "matter-unsure"

    def test_photos_are_asked_for_only_where_the_list_asks(self) -> None:
        strict = case(matter=replace(cast.GARBAGE, photo=PhotoRule.REQUIRED))
        assert refused(strict, Action.RESOLVE_ON_SPOT, cast.WORKER) == "photo-required"
        assert moved(strict, Action.RESOLVE_ON_SPOT, cast.WORKER, attachments=(PHOTO,)) is State.SUBMITTED

    def test_photos_of_personal_matters_are_refused(self) -> None:
        private = case(matter=replace(cast.GARBAGE, photo=PhotoRule.FORBIDDEN))
        assert refused(private, Action.RESOLVE_ON_SPOT, cast.WORKER, attachments=(PHOTO,)) == "photo-forbidden"


class TestSelfHandling:
    """Art. 11: a departmental worker handles what her own department leads."""

    def test_her_own_departments_matter(self) -> None:
        assert moved(case(), Action.SELF_HANDLE, cast.SANITATION_WORKER) is State.HANDLING

    def test_another_departments_matter_is_refused(self) -> None:
        assert refused(case(), Action.SELF_HANDLE, cast.FIRE_WORKER) == "not-own-department"

    def test_a_full_time_worker_has_no_such_move(self) -> None:
        assert refused(case(), Action.SELF_HANDLE, cast.WORKER) == "not-yours"


class TestAccepting:
    def test_the_agency_accepts(self) -> None:
        assert moved(case(), Action.ACCEPT, cast.OFFICER) is State.ACCEPTED

    def test_another_agency_does_not(self) -> None:
        assert refused(case(), Action.ACCEPT, cast.COUNTY_OFFICER) == "not-yours"

    def test_an_unsure_matter_is_decided_first(self) -> None:
        assert refused(case(matter=None), Action.ACCEPT, cast.OFFICER) == "no-matter"
        assert moved(case(matter=None), Action.ACCEPT, cast.OFFICER, matter=cast.GARBAGE) is State.ACCEPTED

    def test_a_place_without_grid_is_decided_first(self) -> None:
        assert refused(case(grid=""), Action.ACCEPT, cast.OFFICER) == "no-grid"
        assert moved(case(grid=""), Action.ACCEPT, cast.OFFICER, grid=cast.GRID) is State.ACCEPTED

    def test_says_all_that_is_still_missing(self) -> None:
        with pytest.raises(Refused) as caught:
            moved(case(matter=None, grid=""), Action.ACCEPT, cast.OFFICER)
        assert [each.field for each in (caught.value, *caught.value.others)] == ["matter", "grid"]
        assert caught.value.whole.zh == "受理前请确定事项；事项须在现行准入清单内。位置还没有落到网格，请选定网格。"

    def test_a_grid_of_another_township_is_refused(self) -> None:
        assert refused(case(grid=""), Action.ACCEPT, cast.OFFICER, grid="440703002001001") == "foreign-grid"


class TestTransfer:
    """Art. 4, Art. 21: a case goes to an agency of another level, which dispatches to its own level."""

    def test_goes_up_to_the_county(self) -> None:
        assert moved(case(), Action.TRANSFER, cast.OFFICER, agency=cast.COUNTY_AGENCY) is State.REPORTED

    def test_never_to_a_department(self) -> None:
        assert refused(case(), Action.TRANSFER, cast.OFFICER, agency=cast.COUNTY_FIRE) == "not-an-agency"

    def test_never_to_another_county(self) -> None:
        assert refused(case(), Action.TRANSFER, cast.OFFICER, agency=cast.FOREIGN_AGENCY) == "not-in-line"


class TestDispatch:
    """Art. 20 and 22: only a grid agency dispatches, to exactly one lead of its own level."""

    accepted = case(state=State.ACCEPTED)

    def test_to_a_department_of_the_same_township(self) -> None:
        assert moved(self.accepted, Action.DISPATCH, cast.OFFICER, lead=cast.SANITATION) is State.DISPATCHED

    @pytest.mark.parametrize("who", [cast.SANITATION_HANDLER, cast.LEADER, cast.COUNTY_OFFICER, cast.ADMINISTRATOR])
    def test_nobody_but_the_agency_dispatches(self, who: Actor) -> None:
        with pytest.raises(Refused) as caught:
            moved(self.accepted, Action.DISPATCH, who, lead=cast.SANITATION)
        assert caught.value.code == "only-agencies-dispatch"
        assert caught.value.kind is Kind.FORBIDDEN
        assert caught.value.refusal.article == (20, 1)

    def test_a_department_of_another_level_is_reached_by_transfer(self) -> None:
        assert refused(self.accepted, Action.DISPATCH, cast.OFFICER, lead=cast.COUNTY_FIRE) == "other-level"

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (cast.COMMITTEE, "committee-cannot-lead"), (cast.COMPANY, "partner-cannot-lead"),
            (cast.AGENCY, "agency-cannot-lead"),
        ],
    )  # fmt: skip
    def test_committees_companies_and_agencies_never_lead(self, body: Any, code: str) -> None:
        """Art. 6, 17, 20: each is told which article it is."""
        assert refused(self.accepted, Action.DISPATCH, cast.OFFICER, lead=body) == code

    @pytest.mark.parametrize("body", [cast.COMMITTEE, cast.COMPANY, cast.FIRE])
    def test_but_they_may_assist(self, body: Any) -> None:
        state = moved(self.accepted, Action.DISPATCH, cast.OFFICER, lead=cast.SANITATION, assisting=(body,))
        assert state is State.DISPATCHED

    def test_the_lead_does_not_assist_itself(self) -> None:
        things = {"lead": cast.SANITATION, "assisting": (cast.SANITATION,)}
        assert refused(self.accepted, Action.DISPATCH, cast.OFFICER, **things) == "lead-assists"

    def test_a_grid_task_is_ordered_to_the_grid(self) -> None:
        task = case(state=State.ACCEPTED, matter=cast.VISIT)
        assert refused(task, Action.DISPATCH, cast.OFFICER, lead=cast.SANITATION) == "task-not-dispatched"
        assert moved(task, Action.ORDER_GRID, cast.OFFICER) is State.HANDLING
        assert refused(task, Action.DISPATCH, cast.SANITATION_HANDLER) == "only-agencies-dispatch"

    def test_the_grid_gets_only_what_the_list_gives_it(self) -> None:
        gas = case(state=State.ACCEPTED, matter=cast.GAS)
        with pytest.raises(Refused) as caught:
            moved(gas, Action.ORDER_GRID, cast.OFFICER)
        assert caught.value.code == "no-grid-role"
        assert "发现上报、警示疏散" in caught.value.text.zh

    def test_the_grid_gets_what_it_has_a_role_for_wherever_it_is_resolved(self) -> None:
        mediating = replace(cast.GAS, grid_roles=(GridRole.MEDIATE,))
        assert moved(case(state=State.ACCEPTED, matter=mediating), Action.ORDER_GRID, cast.OFFICER) is State.HANDLING

    def test_a_reported_case_is_accepted_first(self) -> None:
        assert refused(case(), Action.DISPATCH, cast.OFFICER, lead=cast.SANITATION) == "no-such-move"


class TestReturn:
    """Art. 21 ¶4: a department says why it is not its duty; the agency studies and dispatches again, finally."""

    def test_the_lead_asks_for_a_return(self) -> None:
        assert moved(dispatched(), Action.ASK_RETURN, cast.SANITATION_HANDLER) is State.RETURNED

    def test_an_assisting_department_does_not(self) -> None:
        facts = replace(dispatched(), open_orders=(LEAD, ASSISTING))
        assert refused(facts, Action.ASK_RETURN, cast.FIRE_HANDLER) == "not-yours"

    def test_not_after_the_term(self) -> None:
        late = dispatched(return_until=NOW - timedelta(seconds=1))
        assert refused(late, Action.ASK_RETURN, cast.SANITATION_HANDLER) == "return-late"

    def test_not_after_a_final_designation(self) -> None:
        assert refused(dispatched(final=True), Action.ASK_RETURN, cast.SANITATION_HANDLER) == "designation-final"

    def test_the_agency_dispatches_again(self) -> None:
        returned = replace(dispatched(), state=State.RETURNED)
        assert moved(returned, Action.REDISPATCH, cast.OFFICER, lead=cast.FIRE) is State.DISPATCHED

    def test_the_agency_rejects_and_the_department_goes_on(self) -> None:
        returned = replace(dispatched(), state=State.RETURNED)
        assert moved(returned, Action.REJECT_RETURN, cast.OFFICER) is State.HANDLING
        assert moved(returned, Action.CANCEL_RETURN, cast.SANITATION_HANDLER) is State.HANDLING


class TestResult:
    def test_the_lead_submits(self) -> None:
        state = moved(handled(), Action.SUBMIT_RESULT, cast.SANITATION_HANDLER, outcome=Outcome.SOLVED)
        assert state is State.SUBMITTED

    def test_not_before_every_assisting_order_is_done_or_excused(self) -> None:
        waiting = handled(open_orders=(LEAD, ASSISTING))
        assert (
            refused(waiting, Action.SUBMIT_RESULT, cast.SANITATION_HANDLER, outcome=Outcome.SOLVED) == "assisting-open"
        )

    def test_a_referral_needs_the_other_bodys_number(self) -> None:
        assert (
            refused(handled(), Action.SUBMIT_RESULT, cast.SANITATION_HANDLER, outcome=Outcome.REFERRED)
            == "no-reference"
        )

    def test_workers_submit_what_was_ordered_to_their_grid(self) -> None:
        ordered = case(state=State.HANDLING, worker_places=(cast.GRID,))
        assert moved(ordered, Action.SUBMIT_RESULT, cast.WORKER, outcome=Outcome.SOLVED) is State.SUBMITTED
        assert refused(ordered, Action.SUBMIT_RESULT, cast.OTHER_WORKER, outcome=Outcome.SOLVED) == "not-yours"


class TestClosing:
    """Art. 25: nothing is closed before everybody was answered."""

    def test_not_before_every_petitioner_is_answered(self) -> None:
        assert refused(case(state=State.VERIFIED, open_petitioners=2), Action.CLOSE, cast.OFFICER) == "unanswered"
        assert moved(case(state=State.VERIFIED), Action.CLOSE, cast.OFFICER) is State.CLOSED

    def test_an_answer_that_reached_her_says_what_was_said(self) -> None:
        facts = case(state=State.VERIFIED, open_petitioners=1, untold_petitioners=1)
        assert refused(facts, Action.ANSWER, cast.OFFICER, reached=Reached.REACHED) == "no-content"
        assert moved(facts, Action.ANSWER, cast.OFFICER, reached=Reached.NOT_REACHED) is State.VERIFIED

    def test_the_petitioner_reopens_once_within_the_window(self) -> None:
        me = replace(cast.WORKER, duty=Duty.PETITIONER, organisation=case().id, shown=Shown.RECEIPT)
        closed = case(state=State.CLOSED, window_until=NOW + timedelta(days=1))
        assert moved(closed, Action.REOPEN, me) is State.ACCEPTED
        assert moved(replace(closed, lead=cast.SANITATION.id), Action.REOPEN, me) is State.DISPATCHED
        assert refused(replace(closed, reopened_by_petitioner=True), Action.REOPEN, me) == "reopened-once"
        assert refused(replace(closed, window_until=NOW - timedelta(days=1)), Action.REOPEN, me) == "window-over"

    def test_after_the_window_the_system_archives(self) -> None:
        closed = case(state=State.CLOSED, window_until=NOW)
        assert moved(closed, Action.ARCHIVE, SYSTEM) is State.ARCHIVED
        assert refused(replace(closed, window_until=NOW + timedelta(days=1)), Action.ARCHIVE, SYSTEM) == "window-runs"

    def test_a_merged_case_is_archived_after_the_main_one(self) -> None:
        merged = case(state=State.MERGED, window_until=NOW, merged_into=cast.key(9), merged_into_state=State.CLOSED)
        assert refused(merged, Action.ARCHIVE, SYSTEM) == "main-not-archived"


class TestOtherEnds:
    def test_voiding_takes_two_persons(self) -> None:
        assert refused(case(), Action.VOID, cast.OFFICER) == "void-two-persons"
        proposed = case(void_proposed_by=cast.OFFICER.person)
        assert refused(proposed, Action.VOID, cast.OFFICER) == "void-two-persons"
        assert moved(proposed, Action.VOID, cast.SECOND_OFFICER) is State.VOID

    def test_a_dangerous_case_is_not_withdrawn(self) -> None:
        me = replace(cast.WORKER, duty=Duty.PETITIONER, organisation=case().id, shown=Shown.RECEIPT)
        assert moved(case(), Action.WITHDRAW, me) is State.WITHDRAWN
        assert refused(case(dangerous=True), Action.WITHDRAW, me) == "dangerous"

    def test_a_decline_is_reconsidered_above_and_once(self) -> None:
        declined = case(state=State.DECLINED)
        assert moved(declined, Action.RECONSIDER, cast.COUNTY_OFFICER) is State.REPORTED
        assert refused(declined, Action.RECONSIDER, cast.OFFICER) == "not-yours"
        assert refused(declined, Action.RECONSIDER, cast.FOREIGN_OFFICER) == "not-yours"
        assert (
            refused(replace(declined, reconsidered=True), Action.RECONSIDER, cast.COUNTY_OFFICER) == "reconsidered-once"
        )

    def test_anonymous_reports_are_never_merged(self) -> None:
        into = MergeTarget(cast.key(9), "440703", "n", State.ACCEPTED, cast.AGENCY.id, anonymous=False)
        assert moved(case(), Action.MERGE, cast.OFFICER, into=into) is State.MERGED
        assert refused(case(anonymous=True), Action.MERGE, cast.OFFICER, into=into) == "anonymous-not-merged"
        hidden = replace(into, anonymous=True)
        assert refused(case(), Action.MERGE, cast.OFFICER, into=hidden) == "not-mergeable"
        assert refused(case(), Action.MERGE, cast.OFFICER, into=replace(into, id=case().id)) == "not-mergeable"

    def test_an_archived_case_moves_no_more(self) -> None:
        for action in set(Action) - PROOFS - {Action.KEEP_LONGER}:
            for who in (*cast.EVERYBODY, SYSTEM):
                code = refused(case(state=State.ARCHIVED), action, who)
                assert code in {"no-such-move", "only-agencies-dispatch", "only-above-escalates"}

    @pytest.mark.parametrize(
        ("matter", "said", "true", "code"),
        [
            (None, OffList.NOT_LISTED, OffList.NOT_LISTED, ""),
            (cast.GARBAGE, OffList.LEFT_LIST, OffList.LEFT_LIST, ""),
            (cast.GARBAGE, OffList.WRONG_MATTER, OffList.WRONG_MATTER, ""),
            (cast.GARBAGE, OffList.NOT_LISTED, OffList.WRONG_MATTER, "on-the-list"),
            (cast.GARBAGE, OffList.LEFT_LIST, OffList.WRONG_MATTER, "on-the-list"),
            (None, OffList.LEFT_LIST, OffList.NOT_LISTED, "off-list-ground"),
            (cast.GARBAGE, OffList.WRONG_MATTER, OffList.LEFT_LIST, "off-list-ground"),
        ],
    )
    def test_only_what_is_off_the_list_is_referred_out(
        self, matter: MatterRow | None, said: OffList, true: OffList, code: str
    ) -> None:
        things = {
            "off_list": OffListClaim(said, true),
            "reason": "不属于网格",
            "basis": "法",
            "body": "机关",
            "receipt": "000",
        }
        facts = case(matter=matter)
        if code:
            assert refused(facts, Action.REFER_OUT, cast.OFFICER, **things) == code
        else:
            assert moved(facts, Action.REFER_OUT, cast.OFFICER, **things) is State.REFERRED_OUT

    def test_a_matter_is_off_the_list_on_one_ground_only(self) -> None:
        assert off_list_ground("", listed=False) is OffList.NOT_LISTED
        assert off_list_ground("040101", listed=False) is OffList.LEFT_LIST
        assert off_list_ground("040101", listed=True) is OffList.WRONG_MATTER

    def test_of_an_archived_case_only_its_keepers_administrator_deletes_by_law(self) -> None:
        archived = case(state=State.ARCHIVED)
        for action in (Action.ERASE_WORDS, Action.RESTRICT, Action.KEEP_LONGER):
            for who in (*cast.EVERYBODY, SYSTEM):
                if who.duty is not Duty.BUSINESS_ADMINISTRATOR or who.organisation != archived.agency:
                    assert refused(archived, action, who) == "not-yours"

    def test_a_file_is_destroyed_by_the_system_alone_when_its_period_is_over(self) -> None:
        over = case(state=State.ARCHIVED, retention_until=cast.NOW.date())
        assert moved(over, Action.DISPOSE, SYSTEM) is State.ARCHIVED
        for who in cast.EVERYBODY:
            assert refused(over, Action.DISPOSE, who) == "not-yours"
        kept = replace(over, retention_until=cast.NOW.date() + timedelta(days=1))
        assert refused(kept, Action.DISPOSE, SYSTEM) == "still-kept"
        assert refused(replace(over, retention_until=None), Action.DISPOSE, SYSTEM) == "kept-for-good"
        assert refused(replace(over, disposed_at=cast.NOW), Action.DISPOSE, SYSTEM) == "disposed"

    def test_a_file_is_sealed_off_once(self) -> None:
        archived = case(state=State.ARCHIVED, restricted_at=cast.NOW)
        assert refused(archived, Action.RESTRICT, cast.ADMINISTRATOR) == "restricted-already"
