"""A case's life in the database: what each step leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.cases.desk import (
    GAS,
    HERE,
    MONDAY,
    SOMEBODY,
    VISIT,
    Desk,
    by_herself,
    intake,
    refused,
    reported,
    running,
)
from tests.people import COUNTY, GRID, OTHER_GRID, Cast

from gezhi.cases import queries
from gezhi.cases.actions import Person, Point, move, report
from gezhi.cases.actions.going_on import archive_due, go_on
from gezhi.cases.actions.sealing import seal
from gezhi.cases.archive import verify as offline
from gezhi.cases.models import Case, Petitioner, SealedPackage, StepWords, WorkOrder
from gezhi.cases.queries.files import package_path
from gezhi.cases.terms import Action, Channel, State
from gezhi.geography.terms import Crs
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor


class TestReport:
    def test_is_located_and_goes_to_the_townships_agency(self, cast: Cast) -> None:
        desk = Desk(cast)
        assert desk.row.grid == GRID
        assert desk.row.agency == desk.row.holder == cast.agency.id
        assert desk.row.state == State.REPORTED

    def test_in_gcj02_comes_down_in_the_same_grid(self, cast: Cast) -> None:
        from gezhi.geography.rules import to_gcj02

        shifted = Point(*to_gcj02(HERE.longitude, HERE.latitude), Crs.GCJ02)
        assert reported(cast.worker, point=shifted).grid == GRID

    def test_on_a_border_leaves_the_grid_to_the_officer(self, cast: Cast) -> None:
        answer = reported(cast.worker, point=Point(113.075, 22.592, Crs.CGCS2000))
        assert answer.grid == ""
        assert set(answer.candidates) == {GRID, OTHER_GRID}

    def test_outside_every_grid_needs_a_county(self, cast: Cast) -> None:
        sea = Point(113.02, 22.52, Crs.CGCS2000)
        with pytest.raises(Refused) as caught:
            reported(cast.hotline, point=sea, channel=Channel.HOTLINE)
        assert caught.value.code == "no-county"
        answer = reported(cast.hotline, point=sea, county=COUNTY, channel=Channel.HOTLINE)
        case = Case.objects.get(county=answer.county, id=answer.id)
        assert case.agency == cast.county_agency.id
        assert case.grid == ""

    @pytest.mark.parametrize("more", [{}, {"county": COUNTY}, {"grid": GRID}, {"address": "白沙街道"}])
    def test_of_a_point_in_another_city_is_refused(self, cast: Cast, more: dict[str, Any]) -> None:
        with pytest.raises(Refused) as caught:
            reported(cast.hotline, point=Point(116.397, 39.908, Crs.WGS84), channel=Channel.HOTLINE, **more)
        assert (caught.value.code, caught.value.field) == ("place-not-served", "point")
        assert "不在本市辖区内" in caught.value.text.zh

    def test_takes_personal_data_out_of_the_words(self, cast: Cast) -> None:
        desk = Desk(cast, description="楼下垃圾好臭，打我电话13800000002，我住8栋502房")
        assert "13800000002" not in desk.row.description
        assert {piece["kind"] for piece in desk.row.private} >= {"phone"}
        words = StepWords.objects.get(county=desk.reported.county, case_id=desk.id)
        assert "13800000002" not in str(words.words)

    def test_gives_each_petitioner_a_receipt_of_her_own(self, cast: Cast) -> None:
        answer = reported(cast.hotline, petitioners=[SOMEBODY, Person(phone="13800000003")], channel=Channel.HOTLINE)
        assert len(set(answer.receipts)) == 2
        her = queries.actor_of_receipt(answer.receipts[0])
        assert queries.progress(her)["number"] == answer.number
        assert answer.receipts[0] not in str(list(Petitioner.objects.values()))

    def test_by_a_department_is_refused(self, cast: Cast) -> None:
        """Art. 20: a department asks the agency for cooperation."""
        with pytest.raises(Refused) as caught:
            reported(cast.sanitation_handler)
        assert caught.value.code == "may-not-report"

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"description": "  "}, "no-description"),
            ({"description": "字" * 4001}, "description-too-long"),
            ({"matter": "999999"}, "matter-not-in-force"),
            ({"grid": "440703002101999"}, "unknown-grid"),
            ({"point": None}, "no-place"),
            ({"anonymous": True, "petitioners": [SOMEBODY]}, "not-anonymous"),
            ({"device_at": MONDAY + timedelta(hours=1)}, "time-in-future"),
            ({"point": Point(22.59, 113.07, Crs.WGS84)}, "coordinates-swapped"),
        ],
    )
    def test_bad_input_is_a_sentence_and_nothing_is_written(self, cast: Cast, wrong: dict[str, Any], code: str) -> None:
        with pytest.raises(Refused) as caught:
            reported(cast.worker, **wrong)
        assert caught.value.code == code
        assert not Case.objects.exists()

    def test_the_same_number_of_the_same_source_is_taken_once(self, cast: Cast) -> None:
        reported(cast.hotline, source_number="GD-1", channel=Channel.HOTLINE)
        with pytest.raises(Refused) as caught:
            reported(cast.hotline, source_number="GD-1", channel=Channel.HOTLINE)
        assert caught.value.code == "source-number-taken"

    def test_repeated_with_its_key_gets_the_first_answer(self, cast: Cast) -> None:
        first = report(actor=cast.worker, now=MONDAY, intake=intake(), key="a")
        assert report(actor=cast.worker, now=MONDAY, intake=intake(), key="a") == first
        with pytest.raises(Refused) as caught:
            report(actor=cast.worker, now=MONDAY, intake=intake(description="另一件事"), key="a")
        assert caught.value.code == "idempotency-key-reused"
        assert Case.objects.count() == 1


class TestClocks:
    def test_run_from_the_report(self, cast: Cast) -> None:
        desk = Desk(cast)
        assert set(running(desk)) == {"acceptance", "dispatching", "total"}

    def test_an_unsure_matter_is_dispatched_on_the_clock_that_starts_when_it_is_decided(self, cast: Cast) -> None:
        desk = Desk(cast, matter="")
        assert set(running(desk)) == {"acceptance", "total"}
        desk.move(cast.officer, Action.ACCEPT, matter="040101")
        assert set(running(desk)) == {"dispatching", "total"}

    def test_each_department_has_its_own_from_the_moment_of_dispatch(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched(str(cast.fire.id))
        clocks = running(desk)
        assert set(clocks) == {
            "acknowledgement", "total", f"handling/{cast.sanitation.id}", f"handling/{cast.fire.id}",
        }  # fmt: skip
        assert clocks[f"handling/{cast.sanitation.id}"].started_at == desk.now

    def test_run_on_when_the_case_is_transferred(self, cast: Cast) -> None:
        desk = Desk(cast)
        before = running(desk)["dispatching"]
        desk.move(cast.officer, Action.TRANSFER, agency=str(cast.county_agency.id), reason="涉及区级部门")
        after = running(desk)["dispatching"]
        assert after.due_at == before.due_at
        assert after.owner == cast.county_agency.id

    def test_rework_goes_on_with_the_first_due_moment(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        due = running(desk)[f"handling/{cast.sanitation.id}"].due_at
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已安排。")
        desk.move(cast.verifier, Action.REWORK, reason="现场未清理")
        assert running(desk)[f"handling/{cast.sanitation.id}"].due_at == due
        assert WorkOrder.objects.get(case_id=desk.id).state == "handling"

    def test_stop_when_it_is_over(self, cast: Cast) -> None:
        assert running(Desk(cast).to_closed()) == {}


class TestEveryWay:
    @pytest.mark.parametrize("drawn", [False, True])
    def test_on_the_spot_the_system_goes_on_by_itself_unless_it_was_drawn_for_a_check(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, drawn: bool
    ) -> None:
        monkeypatch.setattr("gezhi.cases.actions.drawing.lot_falls", lambda *_, **__: drawn)
        desk = Desk(cast, matter=VISIT, description="探访独居老人，平安。")
        desk.move(cast.worker, Action.RESOLVE_ON_SPOT, result="已探访，平安。")
        if not drawn:
            assert go_on(county=COUNTY, case_id=desk.id, now=desk.now) is Action.WAIVE_CHECK
            assert go_on(county=COUNTY, case_id=desk.id, now=desk.now) is Action.CLOSE
        assert go_on(county=COUNTY, case_id=desk.id, now=desk.now) is None
        assert desk.state is (State.SUBMITTED if drawn else State.CLOSED)

    def test_a_return_is_studied_and_then_final(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        desk.move(
            cast.sanitation_handler,
            Action.ASK_RETURN,
            return_reason="not_our_duty",
            reason="属住建管网",
            basis="三定方案",
        )
        assert desk.row.holder == cast.agency.id
        desk.move(
            cast.officer,
            Action.REDISPATCH,
            participants="城管、消防",
            minutes="一致",
            conclusion="由消防牵头",
            lead=str(cast.fire.id),
        )
        assert desk.row.holder == cast.fire.id
        given = {"return_reason": "not_our_duty", "reason": "也不归我", "basis": "无"}
        assert refused(desk, cast.fire_handler, Action.ASK_RETURN, **given) == "designation-final"

    def test_assisting_departments_finish_before_the_lead(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling(str(cast.fire.id))
        result: dict[str, Any] = {"outcome": "planned", "result": "已安排。"}
        assert refused(desk, cast.sanitation_handler, Action.SUBMIT_RESULT, **result) == "assisting-open"
        desk.move(cast.fire_handler, Action.FINISH_ASSISTING, result="已检查消防通道。")
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, **result)
        assert desk.state is State.SUBMITTED

    def test_petitioners_are_answered_one_by_one_also_after_a_merger(self, cast: Cast) -> None:
        main = Desk(cast, by=cast.hotline, petitioners=[SOMEBODY], channel=Channel.HOTLINE)
        other = Desk(cast, by=cast.hotline, petitioners=[Person(name="测试居民乙")], channel=Channel.HOTLINE)
        other.move(cast.officer, Action.MERGE, into=main.reported.number, reason="同一处")
        main.to_verified()
        assert refused(main, cast.officer, Action.CLOSE) == "unanswered"
        for person in queries.petitioners(COUNTY, main.id):
            main.move(
                cast.officer,
                Action.ANSWER,
                petitioner=str(person["id"]),
                way="phone",
                reached="reached",
                content="已清理。",
            )
        main.move(cast.officer, Action.CLOSE)
        assert main.state is State.CLOSED

    def test_who_reported_what_was_merged_does_not_verify(self, cast: Cast) -> None:
        main, other = Desk(cast), Desk(cast, by=cast.verifier)
        other.move(cast.officer, Action.MERGE, into=main.reported.number, reason="同一处")
        main.to_submitted()
        assert refused(main, cast.verifier, Action.VERIFY) == "self-verification"

    def test_three_attempts_stand_for_an_answer(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, petitioners=[SOMEBODY], channel=Channel.HOTLINE).to_verified()
        (person,) = queries.petitioners(COUNTY, desk.id)
        assert person["name"] != SOMEBODY.name
        for _ in range(3):
            assert refused(desk, cast.officer, Action.CLOSE) == "unanswered"
            tried: dict[str, Any] = {"petitioner": str(person["id"]), "way": "phone", "reached": "not_reached"}
            desk.move(cast.officer, Action.ANSWER, after=timedelta(days=1), **tried)  # on different half-days
        desk.move(cast.officer, Action.CLOSE)

    def test_a_petitioner_reopens_with_her_receipt(self, cast: Cast) -> None:
        desk = by_herself(cast, petitioners=[SOMEBODY]).to_verified()
        her = queries.actor_of_receipt(desk.reported.receipts[0])
        desk.move(her, Action.REOPEN, reason="没有解决")
        assert desk.state is State.DISPATCHED
        assert desk.row.reopened_by_petitioner

    def test_similar_reports_nearby_are_offered(self, cast: Cast) -> None:
        first, second = Desk(cast), Desk(cast)
        case = queries.get_for(cast.officer, second.id)
        assert [row["number"] for row in queries.similar_to(cast.officer, case, now=second.now)] == [
            first.reported.number
        ]

    def test_a_stale_version_is_told_what_changed(self, cast: Cast) -> None:
        desk = Desk(cast).to_accepted()
        with pytest.raises(Refused) as caught:
            move(actor=cast.officer, now=desk.now, case_id=desk.id, action=Action.RECALL, given={}, version=1)
        assert caught.value.code == "stale"
        assert (caught.value.extra["version"], caught.value.extra["state"]) == (2, "accepted")
        changed: Any = caught.value.extra["changed"]
        assert [step["action"] for step in changed] == ["accept"]

    def test_a_move_twice_with_one_key_is_made_once(self, cast: Cast) -> None:
        desk = Desk(cast)
        args = {
            "actor": cast.officer,
            "now": MONDAY,
            "case_id": desk.id,
            "action": Action.ACCEPT,
            "given": {},
            "key": "k",
        }
        assert move(**args) == move(**args)  # type: ignore[arg-type]
        assert desk.row.version == 2

    def test_ends_in_a_package_that_verifies_offline(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, petitioners=[SOMEBODY], channel=Channel.HOTLINE).to_verified()
        (person,) = queries.petitioners(COUNTY, desk.id)
        desk.move(
            cast.officer, Action.ANSWER, petitioner=str(person["id"]), way="phone", reached="reached", content="好了。"
        )
        desk.move(cast.officer, Action.CLOSE)
        assert archive_due(now=desk.now) == 0
        later = desk.now + timedelta(days=400)
        assert archive_due(now=later) == 1
        seal(county=COUNTY, case_id=desk.id, now=later)
        sealed = SealedPackage.objects.get(county=COUNTY, case_id=desk.id)
        assert offline.main([str(package_path(sealed.file))]) == 0
        assert seal(county=COUNTY, case_id=desk.id, now=later) is None


class TestWords:
    def test_deleted_by_law_leave_the_chain_whole(self, cast: Cast) -> None:
        desk = Desk(cast).to_accepted()
        desk.move(cast.administrator, Action.ERASE_WORDS, step="1", basis="个人信息保护法第四十七条", reason="本人申请")
        case = queries.get_for(cast.officer, desk.id)
        steps = queries.timeline(case)
        assert steps[0]["words"] is None
        assert "垃圾" not in desk.row.title + desk.row.description
        assert queries.listing(cast.officer, queries.Filters(text="垃圾")).rows == []
        assert queries.verified_chain(case) == (3, None)

    def test_a_changed_word_breaks_the_chain_at_its_step(self, cast: Cast) -> None:
        desk = Desk(cast).to_accepted()
        words = StepWords.objects.order_by("id").first()
        assert words
        StepWords.objects.filter(county=words.county, id=words.id).update(words={"description": "改过"})
        _, fault = queries.verified_chain(queries.get_for(cast.officer, desk.id))
        assert fault is not None
        assert (fault.seq, fault.what) == (1, "words")


class TestSight:
    """To fetch is to be allowed: missing and foreign answer alike."""

    def test_of_a_fresh_report(self, cast: Cast) -> None:
        desk = Desk(cast)
        sees = {name for name in Cast.__dataclass_fields__ if self._sees(getattr(cast, name), desk)}
        assert sees == {
            "officer", "second_officer", "verifier", "administrator", "leader", "worker", "part_timer", "committee",
            "sanitation_worker", "county_officer", "second_county_officer", "county_verifier", "county_administrator",
            "city_officer", "city_administrator", "second_city_administrator",
        }  # fmt: skip

    def test_a_department_sees_what_it_has_a_work_order_for(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched(str(cast.fire.id))
        assert self._sees(cast.sanitation_handler, desk)
        assert self._sees(cast.fire_handler, desk)
        assert not self._sees(cast.housing_handler, desk)
        assert not self._sees(cast.county_sanitation_handler, desk)

    @staticmethod
    def _sees(actor: Actor, desk: Desk) -> bool:
        try:
            queries.get_for(actor, desk.id)
        except Refused as refusal:
            assert refusal.code == "no-such-case"
            return False
        return True


class TestLists:
    def test_page_by_page_without_a_gap(self, cast: Cast) -> None:
        numbers = [Desk(cast, now=MONDAY + timedelta(seconds=i)).reported.number for i in range(7)]
        for sort in ("newest", "due"):
            seen: list[str] = []
            after = None
            while True:
                page = queries.listing(cast.officer, queries.Filters(sort=sort), after=after, size=3)
                seen += [row["number"] for row in page.rows]
                after = page.after
                if after is None:
                    break
            assert sorted(seen) == sorted(numbers)

    def test_two_characters_suffice_to_search(self, cast: Cast) -> None:
        desk = Desk(cast, description="老村祠堂旁的石板路塌了一截")
        Desk(cast)
        for text in ("祠堂", "老村祠堂", desk.reported.number, "暴露垃圾"):
            rows = queries.listing(cast.officer, queries.Filters(text=text)).rows
            assert desk.reported.number in [row["number"] for row in rows], text
        assert queries.listing(cast.officer, queries.Filters(text="石路")).rows == []

    @pytest.mark.parametrize(
        "filters",
        [{"states": ("nowhere",)}, {"area": "44x"}, {"text": "一"}, {"sort": "luck"}, {"channel": "pigeon"}],
    )
    def test_a_filter_that_does_not_exist_is_refused(self, cast: Cast, filters: dict[str, object]) -> None:
        with pytest.raises(Refused):
            queries.listing(cast.officer, queries.Filters(**filters))  # type: ignore[arg-type]


def test_gas_is_never_resolved_on_the_spot(cast: Cast) -> None:
    desk = Desk(cast, matter=GAS)
    assert refused(desk, cast.worker, Action.RESOLVE_ON_SPOT, result="关了") == "not-on-the-spot"
    assert desk.row.version == 1
