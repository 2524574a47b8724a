"""A step in an odd place: transfers without a township, orders elsewhere, erasures, answers that no longer hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.cases.desk import MONDAY, SOMEBODY, VISIT, Desk, by_herself, intake, refused, reported, running
from tests.people import COUNTY, FAR_GRID, GRID, Cast

from gezhi.cases import queries
from gezhi.cases.actions import Person, attach, report
from gezhi.cases.actions.erasing import drop_unused
from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.terms import Action, Channel, State
from gezhi.kernel.refusal import Refused
from gezhi.storage.idempotency import forget_answers


def answer_to(person: dict[str, Any]) -> dict[str, Any]:
    return {"petitioner": str(person["id"]), "way": "phone", "reached": "reached", "content": "已告知。"}


class TestOddPlaces:
    """What one step in an odd place must not break."""

    def test_a_final_designation_outlives_a_recall(self, cast: Cast) -> None:
        """Art. 21 ¶4: nobody is asked for the same study twice."""
        desk = Desk(cast).to_dispatched()
        why: dict[str, Any] = {"return_reason": "not_our_duty", "reason": "属环卫", "basis": "三定方案"}
        desk.move(cast.sanitation_handler, Action.ASK_RETURN, **why)
        study: dict[str, Any] = {
            "participants": "城管、消防",
            "minutes": "一致",
            "conclusion": "由城管牵头",
        }
        desk.move(cast.officer, Action.REDISPATCH, lead=str(cast.sanitation.id), **study)
        desk.move(cast.officer, Action.RECALL, reason="补充说明")
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.sanitation.id))
        assert refused(desk, cast.sanitation_handler, Action.ASK_RETURN, **why) == "designation-final"
        desk.move(cast.officer, Action.RECALL, reason="改由消防")
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id))
        desk.move(cast.fire_handler, Action.ASK_RETURN, **why)
        assert desk.state is State.RETURNED

    def test_a_case_into_which_others_were_merged_is_not_transferred(self, cast: Cast) -> None:
        main, other = Desk(cast), Desk(cast)
        other.move(cast.officer, Action.MERGE, into=main.reported.number, reason="同一处")
        to = str(cast.county_agency.id)
        assert refused(main, cast.officer, Action.TRANSFER, agency=to, reason="请上级") == "has-merged-cases"

    def test_reports_known_by_their_grid_alone_are_similar_too_and_so_are_unsure_ones(self, cast: Cast) -> None:
        by_grid = Desk(cast, point=None, grid=GRID)
        unsure = Desk(cast, point=None, grid=GRID, matter="")
        by_point = Desk(cast)
        for each in (by_grid, unsure, by_point):
            case = queries.get_for(cast.officer, each.id)
            found = {row["number"]: row["distance_m"] for row in queries.similar_to(cast.officer, case, now=each.now)}
            assert set(found) == {other.reported.number for other in (by_grid, unsure, by_point) if other is not each}
            assert set(found.values()) == {None}

    def test_an_address_only_report_is_seen_by_the_township_it_was_transferred_to(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, point=None, address="江边老码头", county=COUNTY, channel=Channel.HOTLINE)
        assert desk.row.agency == cast.county_agency.id
        desk.move(cast.county_officer, Action.TRANSFER, agency=str(cast.agency.id), reason="属白沙街道")
        desk.move(cast.officer, Action.ACCEPT, grid=GRID)
        assert desk.state is State.ACCEPTED

    def test_workers_see_what_was_ordered_to_their_grid_from_elsewhere(self, cast: Cast) -> None:
        desk = Desk(cast, matter=VISIT).to_accepted()
        desk.move(cast.officer, Action.ORDER_GRID, grids=[FAR_GRID])
        desk.move(cast.far_worker, Action.SUBMIT_RESULT, outcome="solved", result="已探访。")
        assert desk.state is State.SUBMITTED

    def test_a_department_whose_order_was_taken_back_sees_no_more(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.move(cast.officer, Action.REASSIGN, reason="改由消防牵头")
        assert refused(desk, cast.sanitation_handler, Action.NOTE, content="还在") == "no-such-case"

    def test_erasing_a_step_takes_what_was_taken_out_of_its_words_and_no_more(self, cast: Cast) -> None:
        desk = Desk(cast, description="找我13800000002")
        desk.move(cast.officer, Action.NOTE, content="又来电13800000004")
        desk.move(cast.administrator, Action.ERASE_WORDS, step="2", basis="个人信息保护法第四十七条", reason="本人申请")
        assert [piece["step"] for piece in desk.row.private] == [1]

    def test_what_was_told_of_a_decline_does_not_answer_the_reconsidered_case(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, petitioners=[SOMEBODY], channel=Channel.HOTLINE)
        desk.move(cast.officer, Action.DECLINE, decline_reason="off_list", reason="不在清单", where_to_turn="物业")
        (person,) = queries.petitioners(COUNTY, desk.id)
        desk.move(cast.officer, Action.ANSWER, **answer_to(person))
        desk.move(cast.county_officer, Action.RECONSIDER, reason="属清单内")
        assert queries.petitioners(COUNTY, desk.id)[0]["answered_at"] is None

    def test_a_decline_is_not_archived_before_the_petitioner_was_told(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, petitioners=[SOMEBODY], channel=Channel.HOTLINE)
        desk.move(cast.officer, Action.DECLINE, decline_reason="off_list", reason="不在清单", where_to_turn="物业")
        later = desk.now + timedelta(days=400)
        assert archive_due(now=later) == 0
        (person,) = queries.petitioners(COUNTY, desk.id)
        desk.move(cast.officer, Action.ANSWER, **answer_to(person))
        assert archive_due(now=later) == 1

    def test_a_reopened_case_answers_everybody_anew(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, petitioners=[SOMEBODY], channel=Channel.HOTLINE).to_verified()
        (person,) = queries.petitioners(COUNTY, desk.id)
        desk.move(cast.officer, Action.ANSWER, **answer_to(person))
        desk.move(cast.officer, Action.CLOSE)
        desk.move(cast.officer, Action.REOPEN, reason="没有解决")
        assert queries.petitioners(COUNTY, desk.id)[0]["answered_at"] is None

    def test_a_proposal_to_void_ends_with_the_state_it_was_made_in(self, cast: Cast) -> None:
        desk = Desk(cast)
        desk.move(cast.officer, Action.PROPOSE_VOID, reason="误录")
        desk.move(cast.officer, Action.TRANSFER, agency=str(cast.county_agency.id), reason="请区里看")
        assert refused(desk, cast.county_officer, Action.VOID, reason="误录") == "void-two-persons"

    def test_one_of_two_petitioners_does_not_withdraw_for_both(self, cast: Cast) -> None:
        two = [SOMEBODY, Person(name="测试居民乙")]
        desk = by_herself(cast, petitioners=two)
        her = queries.actor_of_receipt(desk.reported.receipts[0])
        assert refused(desk, her, Action.WITHDRAW, reason="算了") == "several-petitioners"

    def test_a_petitioner_reaches_only_her_own_case(self, cast: Cast) -> None:
        desk, other = (by_herself(cast, petitioners=[SOMEBODY]) for _ in range(2))
        her = queries.actor_of_receipt(desk.reported.receipts[0])
        assert refused(other, her, Action.WITHDRAW, reason="算了") == "no-such-case"

    def test_a_merged_petitioner_follows_the_case_hers_was_merged_into(self, cast: Cast) -> None:
        main = Desk(cast)
        other = Desk(cast, by=cast.hotline, petitioners=[SOMEBODY], channel=Channel.HOTLINE)
        other.move(cast.officer, Action.MERGE, into=main.reported.number, reason="同一处")
        her = queries.actor_of_receipt(other.reported.receipts[0])
        assert queries.progress(her)["number"] == main.reported.number

    def test_an_emergency_is_not_withdrawn(self, cast: Cast) -> None:
        desk = by_herself(cast, matter="", emergency=True, petitioners=[SOMEBODY])
        her = queries.actor_of_receipt(desk.reported.receipts[0])
        assert refused(desk, her, Action.WITHDRAW, reason="算了") == "dangerous"

    def test_rework_days_later_keeps_the_first_due_moment(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        due = running(desk)[f"handling/{cast.sanitation.id}"].due_at
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已安排。")
        desk.move(cast.verifier, Action.REWORK, after=timedelta(days=9), reason="现场未清理")
        assert running(desk)[f"handling/{cast.sanitation.id}"].due_at == due

    def test_numbers_follow_the_order_of_reports(self, cast: Cast) -> None:
        numbers = [Desk(cast).reported.number for _ in range(3)]
        assert numbers == sorted(numbers)
        assert len(set(numbers)) == 3

    def test_a_matter_that_wants_a_name_takes_no_anonymous_report(self, cast: Cast) -> None:
        with pytest.raises(Refused) as caught:
            reported(cast.worker, matter="050101", anonymous=True)
        assert caught.value.code == "name-needed"


class TestTidying:
    def test_uploads_that_nothing_named_are_dropped_after_two_days(self, cast: Cast) -> None:
        attach(actor=cast.worker, now=MONDAY, name="a.pdf", content=b"%PDF-1.4 nothing")
        assert drop_unused(now=MONDAY + timedelta(days=1)) == 0
        assert drop_unused(now=MONDAY + timedelta(days=3)) == 1

    def test_first_answers_are_forgotten_after_two_days(self, cast: Cast) -> None:
        report(actor=cast.worker, now=MONDAY, intake=intake(), key="a")
        assert forget_answers(now=MONDAY + timedelta(days=1)) == 0
        assert forget_answers(now=MONDAY + timedelta(days=3)) == 1
