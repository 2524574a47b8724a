"""Joint handling in the record: orders with clocks of their own, parts of a grid's workers, the case that follows."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import FIRE_LANE, VISIT, Desk, refused, running
from tests.integration.cases.test_api_budget import photo_of
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases.models import Case, WorkOrder
from gezhi.cases.queries.loading import load
from gezhi.cases.terms import Action, OrderState, State
from gezhi.security.terms import SYSTEM


def order_of(desk: Desk, body: Any) -> WorkOrder:
    return WorkOrder.objects.get(county=desk.reported.county, case_id=desk.id, organisation=body.id)


class TestResponsibility:
    def test_is_kept_on_the_order_and_in_the_step(self, cast: Cast) -> None:
        desk = Desk(cast).to_accepted()
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.sanitation.id), responsibility="main")
        assert order_of(desk, cast.sanitation).responsibility == "main"
        step = Caller(cast.officer).get(f"/cases/{desk.id}/timeline").json()[-1]
        assert step["words"]["responsibility"] == "main"
        assert "负主办责任" in body(at_desk("officer").get(f"/cases/{desk.id}"))

    @pytest.mark.parametrize(("assisting", "said"), [([], "sole"), (["fire"], "main")])
    def test_follows_from_whether_others_assist(self, cast: Cast, assisting: list[str], said: str) -> None:
        desk = Desk(cast).to_dispatched(*[str(getattr(cast, name).id) for name in assisting])
        assert order_of(desk, cast.sanitation).responsibility == said


class TestAssisting:
    def test_acknowledges_refuses_is_upheld_or_excused(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling(str(cast.fire.id), str(cast.department("07").id))
        desk.move(cast.fire_handler, Action.ACCEPT_ASSISTING)
        assert order_of(desk, cast.fire).acknowledged_at == desk.now
        desk.move(cast.housing_handler, Action.REFUSE_ASSISTING, reason="不涉及房屋", basis="三定方案第五条")
        refusing = order_of(desk, cast.department("07"))
        assert (refusing.state, refusing.ended_at) == (OrderState.REFUSING, None)
        assert f"handling/{cast.department('07').id}" in running(desk)  # its clock runs on while the agency decides
        assert "有单位申请不协办" in body(at_desk("officer").get(f"/cases/{desk.id}"))
        desk.move(cast.officer, Action.UPHOLD_ASSISTING, order=str(refusing.id), reason="围墙属房屋附属")
        assert order_of(desk, cast.department("07")).state == OrderState.HANDLING
        again: dict[str, Any] = {"reason": "还是不涉及", "basis": "同上"}
        assert refused(desk, cast.housing_handler, Action.REFUSE_ASSISTING, **again) == "assisting-acknowledged"

    @pytest.mark.parametrize("missing", ["reason", "basis"])
    def test_does_not_refuse_without_reason_and_basis(self, cast: Cast, missing: str) -> None:
        desk = Desk(cast).to_handling(str(cast.fire.id))
        given = {"reason": "不涉及消防", "basis": "三定方案"}
        del given[missing]
        answer = Caller(cast.fire_handler).post(
            f"/cases/{desk.id}/moves/refuse_assisting", {"version": desk.row.version, "given": given}
        )
        assert (answer.status_code, answer.json()["field"]) == (422, missing)
        page = at_desk("fire_handler").post(
            f"/cases/{desk.id}/moves/refuse_assisting", {"version": desk.row.version, **given}
        )
        assert page.status_code == 422
        assert order_of(desk, cast.fire).state == OrderState.DISPATCHED

    def test_what_was_refused_is_excused_and_the_lead_reports(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling(str(cast.fire.id))
        desk.move(cast.fire_handler, Action.REFUSE_ASSISTING, reason="不涉及消防", basis="三定方案")
        desk.move(cast.officer, Action.EXCUSE_ASSISTING, order=str(order_of(desk, cast.fire).id), reason="同意")
        assert desk.state is State.HANDLING  # nothing of it closes anything
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
        assert desk.row.state == State.SUBMITTED


class TestAssistance:
    def test_is_asked_by_the_lead_and_ordered_with_a_clock_of_its_own(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.move(cast.sanitation_handler, Action.ASK_ASSISTANCE, assisting=[str(cast.fire.id)], reason="要断电")
        assert desk.row.assistance_asked == [cast.fire.id]
        assert not WorkOrder.objects.filter(organisation=cast.fire.id).exists()
        desk.move(cast.officer, Action.ORDER_ASSISTANCE, assisting=[str(cast.fire.id)], message="请配合断电")
        assert (desk.row.assistance_asked, desk.row.sharing) == ([], [cast.fire.id])
        clock = running(desk)[f"handling/{cast.fire.id}"]
        assert (clock.started_at, clock.order_id) == (desk.now, order_of(desk, cast.fire).id)
        assert f"handling/{cast.sanitation.id}" in running(desk)
        assert Caller(cast.fire_handler).get(f"/cases/{desk.id}").status_code == 200
        assert refused(desk, cast.officer, Action.ORDER_ASSISTANCE, assisting=[str(cast.fire.id)]) == "assists-already"

    def test_is_denied_with_a_reason(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.move(cast.sanitation_handler, Action.ASK_ASSISTANCE, assisting=[str(cast.fire.id)], reason="要断电")
        assert refused(desk, cast.officer, Action.DENY_ASSISTANCE) == "missing"
        desk.move(cast.officer, Action.DENY_ASSISTANCE, reason="本单位可以完成")
        assert desk.row.assistance_asked == []

    def test_ends_with_the_lead(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.move(cast.sanitation_handler, Action.ASK_ASSISTANCE, assisting=[str(cast.fire.id)], reason="要断电")
        desk.move(cast.officer, Action.REASSIGN, reason="换牵头")
        assert desk.row.assistance_asked == []


class TestDivision:
    def ordered(self, cast: Cast) -> Desk:
        desk = Desk(cast, matter=VISIT).to_accepted()
        desk.move(cast.officer, Action.ORDER_GRID, message="走访独居老人")
        return desk

    def test_whoever_had_a_part_does_not_verify_also_where_the_leader_reported_for_all(self, cast: Cast) -> None:
        desk = self.ordered(cast)
        desk.move(cast.leader, Action.DIVIDE, worker=str(cast.worker.person), part="一至三栋")
        desk.move(cast.leader, Action.TAKE_BACK_SHARES, reason="请假，由网格长自己走访")
        desk.move(cast.leader, Action.SUBMIT_RESULT, outcome="solved", result="都走访了")
        assert refused(desk, cast.worker, Action.VERIFY) == "self-verification"

    def test_by_the_leader_and_back_to_her(self, cast: Cast) -> None:
        desk = self.ordered(cast)
        clocks = set(running(desk))
        desk.move(cast.leader, Action.DIVIDE, worker=str(cast.worker.person), part="一至三栋", message="先易后难")
        desk.move(cast.leader, Action.DIVIDE, worker=str(cast.part_timer.person), part="四至六栋")
        assert set(running(desk)) == clocks  # a part has no clock
        desk.move(cast.part_timer, Action.FINISH_SHARE, result="都走访到了。")
        assert desk.row.sharers == [cast.worker.person]
        assert refused(desk, cast.worker, Action.SUBMIT_RESULT, outcome="solved", result="好") == "leader-submits"
        desk.move(cast.worker, Action.FINISH_SHARE, result="两户不在家。")
        desk.move(cast.leader, Action.SUBMIT_RESULT, outcome="solved", result="已走访完。")
        assert {cast.worker.person, cast.part_timer.person, cast.leader.person} <= set(desk.row.handlers)
        page = body(at_desk("officer").get(f"/cases/{desk.id}"))
        assert "一至三栋" in page and cast.worker.name in page

    def test_the_leader_waits_for_every_part_or_takes_it_back_with_a_reason(self, cast: Cast) -> None:
        desk = self.ordered(cast)
        assert refused(desk, cast.leader, Action.TAKE_BACK_SHARES, reason="没有分工") == "no-share-open"
        desk.move(cast.leader, Action.DIVIDE, worker=str(cast.worker.person), part="一至三栋")
        result: dict[str, Any] = {"outcome": "solved", "result": "都走访了"}
        told = Caller(cast.leader).post(
            f"/cases/{desk.id}/moves/submit_result", {"version": desk.row.version, "given": result}
        )
        assert (told.status_code, told.json()["code"]) == (409, "shares-open")
        assert told.json()["article"] and cast.worker.name not in str(told.json())
        page = body(at_desk("leader").get(f"/cases/{desk.id}"))
        assert "还有 1 名网格员的分工没有反馈" in page and "收回分工" in page
        assert refused(desk, cast.leader, Action.TAKE_BACK_SHARES) == "missing"
        assert refused(desk, cast.worker, Action.TAKE_BACK_SHARES, reason="做不完") == "not-yours"
        desk.move(cast.leader, Action.TAKE_BACK_SHARES, reason="网格员请假，改由网格长走访")
        assert desk.row.sharers == []
        assert refused(desk, cast.worker, Action.FINISH_SHARE, result="好") == "not-yours"
        desk.move(cast.leader, Action.SUBMIT_RESULT, **result)

    def test_only_among_workers_of_the_grids_ordered(self, cast: Cast) -> None:
        desk = self.ordered(cast)
        given = {"part": "一栋"}
        for person in (cast.other_worker, cast.sanitation_worker, cast.sanitation_handler, cast.foreign_worker):
            assert refused(desk, cast.leader, Action.DIVIDE, worker=str(person.person), **given) == "unknown-thing"
        page = body(at_desk("leader").get(f"/cases/{desk.id}/moves/divide"))
        assert str(cast.worker.person) in page and str(cast.other_worker.person) not in page

    def test_what_is_taken_back_has_no_parts_left(self, cast: Cast) -> None:
        desk = self.ordered(cast)
        desk.move(cast.leader, Action.DIVIDE, worker=str(cast.worker.person), part="一栋")
        desk.move(cast.officer, Action.REASSIGN, reason="换一种办法")
        assert (desk.row.sharers, desk.row.divided_by) == ([], None)


class TestOutcomes:
    def test_a_referral_keeps_its_number_and_is_no_solution(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        given: dict[str, Any] = {"outcome": "referred", "result": "已移交公安"}
        assert refused(desk, cast.sanitation_handler, Action.SUBMIT_RESULT, **given) == "no-reference"
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, reference="江公受〔2026〕12号", **given)
        assert desk.row.outcome == "referred"
        assert "江公受〔2026〕12号" in body(at_desk("officer").get(f"/cases/{desk.id}"))

    def test_a_removed_danger_closes_with_a_new_case_linked_both_ways(self, cast: Cast) -> None:
        desk = self.controlled(cast)
        with pytest.raises(AssertionError):  # the sentence says how instead
            Caller(cast.officer).moved({"id": desk.id, "version": desk.row.version}, "close")
        assert refused(desk, cast.officer, Action.CLOSE_AND_FOLLOW) == "missing"
        assert Case.objects.count() == 1
        desk.move(cast.officer, Action.CLOSE_AND_FOLLOW, rest="通道已清，余下违建棚要拆除。")
        new = Case.objects.exclude(id=desk.id).get()
        assert (desk.state, desk.row.follow_up) == (State.CLOSED, new.id)
        assert (new.state, new.previous, new.matter, new.grid) == ("reported", desk.id, FIRE_LANE, desk.row.grid)
        browser = at_desk("officer")
        assert f'href="/cases/{new.id}"' in body(browser.get(f"/cases/{desk.id}"))
        assert f'href="/cases/{desk.id}"' in body(browser.get(f"/cases/{new.id}"))
        assert load(SYSTEM, new.id, lock=False).clocks

    def test_the_console_closes_it_too(self, cast: Cast) -> None:
        desk = self.controlled(cast)
        browser = at_desk("officer")
        said = {"version": desk.row.version, "rest": "余下违建棚要拆除。"}
        assert browser.post(f"/cases/{desk.id}/moves/close_and_follow", said).status_code == 303
        assert desk.state is State.CLOSED

    def controlled(self, cast: Cast) -> Desk:
        desk = Desk(cast, matter=FIRE_LANE).to_accepted()
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id))
        desk.move(cast.fire_handler, Action.ACKNOWLEDGE)
        files = [photo_of(cast.fire_handler)]
        desk.move(
            cast.fire_handler, Action.SUBMIT_RESULT, outcome="controlled", result="通道已清出。", attachments=files
        )
        desk.move(cast.verifier, Action.VERIFY)
        return desk
