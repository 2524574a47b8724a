"""Documents beside a case: written once, seen by whom they concern, reminded of and lapsed once, told, printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.api import Caller
from tests.journeys.office import GARBAGE, accepted_and_dispatched
from tests.people import PASSWORD, Cast

from gezhi.cases.actions import move as move_case
from gezhi.cases.actions.following import announce_fallen
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.events import FellDue
from gezhi.cases.models import CaseClock, Precedent, WorkOrder
from gezhi.cases.moves import offers
from gezhi.cases.queries.loading import load as load_case
from gezhi.cases.terms import Action as CaseAction
from gezhi.cases.terms import Mark
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.refusal import Refused
from gezhi.messages import actions as messages
from gezhi.messages import queries as inbox
from gezhi.messages.terms import MessageKind
from gezhi.project.grants import append_only_tables
from gezhi.project.wiring import deliver
from gezhi.security.terms import Actor
from gezhi.storage.queue import collecting
from gezhi.supervision import actions, queries
from gezhi.supervision.models import Document, DocumentStep, DocumentWords
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State

DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


def dispatched(cast: Cast) -> UUID:
    """A case that 城管 of the township leads."""
    return UUID(accepted_and_dispatched(cast, Caller(cast.worker).report(matter=GARBAGE))["id"])


def issue(cast: Cast, case: UUID, *, at: datetime | None = None, days: float = 2, key: str | None = None) -> Any:
    at = at or now()
    return actions.begin_document(
        actor=cast.officer, now=at, kind=Kind.ORDER, action=Action.ISSUE, case_id=case, key=key,
        given={
            "unit": str(cast.sanitation.id), "grounds": "两次反映未果，联系电话 13800138000", "demand": "两日内办结",
            "deadline": (at + days * DAY).isoformat(timespec="minutes"),
        },
    )  # fmt: skip


def go(actor: Actor, done: Any, action: Action, **given: Any) -> Any:
    return actions.move(actor=actor, now=now(), document_id=UUID(done.id), action=action, given=given)


def page(actor: Actor) -> Client:
    browser = Client(headers={"accept-language": "zh-hans"})
    account = {"username": actor.name.removeprefix("测试 "), "password": PASSWORD}
    assert browser.post("/sign-in", account).status_code == 302
    return browser


class TestWriting:
    def test_a_repeated_request_is_answered_once(self, cast: Cast) -> None:
        case = dispatched(cast)
        at = now()
        first, again = (issue(cast, case, at=at, key="order-1") for _ in range(2))
        assert first == again and Document.objects.count() == 1

    def test_phone_numbers_do_not_stay_in_the_words(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast))
        row = Document.objects.get(county=done.county, id=done.id)
        assert "13800138000" not in row.grounds and row.private[0]["value"] == "13800138000"
        words = DocumentWords.objects.values_list("words", flat=True)
        assert not any("13800138000" in str(each) for each in words)

    def test_the_chain_holds_and_shows_what_was_altered(self, cast: Cast) -> None:
        done = go(cast.sanitation_handler, issue(cast, dispatched(cast)), Action.RECEIVE)
        found = queries.load(cast.officer, UUID(done.id))
        steps = queries.trace(found)
        assert queries.fault_of(found, steps) is None
        steps[0]["words"] = {"grounds": "别的"}
        assert queries.fault_of(found, steps) is not None

    def test_its_steps_are_append_only_for_the_application(self) -> None:
        assert DocumentStep._meta.db_table in append_only_tables()

    def test_a_stale_version_is_refused(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast))
        go(cast.sanitation_handler, done, Action.RECEIVE)
        with pytest.raises(Refused) as caught:
            actions.move(
                actor=cast.sanitation_handler, now=now(), document_id=UUID(done.id), action=Action.ANSWER,
                given={"result": "好"}, version=1,
            )  # fmt: skip
        assert caught.value.code == "stale"

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [
            ("grounds", "", "missing"), ("grounds", "长" * 4001, "too-long"), ("grounds", "坏\x00字", "wrong-type"),
            ("unit", "no-id", "wrong-type"), ("unit", str(UUID(int=7)), "unknown-thing"),
            ("deadline", "明天", "wrong-type"),
            ("deadline", "1999-01-01", "wrong-type"), ("deadline", "2020-01-01", "deadline-past"),
            ("cases", ["440703-2026-9999999"], "unknown-thing"), ("colour", "red", "not-asked"),
        ],
    )  # fmt: skip
    def test_bad_input_is_refused_and_nothing_is_written(self, cast: Cast, name: str, value: Any, code: str) -> None:
        given: dict[str, Any] = {"unit": str(cast.sanitation.id), "grounds": "事", "demand": "办"}
        given["deadline"] = (now() + DAY).isoformat(timespec="minutes")
        with pytest.raises(Refused) as caught:
            actions.begin_document(
                actor=cast.officer, now=now(), kind=Kind.ORDER, action=Action.ISSUE, case_id=dispatched(cast),
                given=given | {name: value},
            )  # fmt: skip
        assert caught.value.code == code and not Document.objects.exists()

    def test_a_move_costs_no_more_than_nine_statements(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast))
        with CaptureQueriesContext(connection) as counted:
            go(cast.sanitation_handler, done, Action.RECEIVE)
        asked = [query for query in counted.captured_queries if "SAVEPOINT" not in query["sql"]]
        assert len(asked) <= 9, [query["sql"][:80] for query in asked]


class TestSeeing:
    def test_both_sides_and_the_agencies_above_see_a_document(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast))
        for who in (cast.officer, cast.sanitation_handler, cast.county_officer, cast.city_officer, cast.verifier):
            assert queries.load(who, UUID(done.id)).row["number"] == done.number

    def test_nobody_else_does_and_it_is_as_if_it_did_not_exist(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast))
        others = (
            cast.fire_handler, cast.neighbour_officer, cast.foreign_county_officer, cast.worker, cast.leader,
            cast.part_timer, cast.hotline, cast.system_administrator, cast.auditor, cast.foreign_sanitation_handler,
        )  # fmt: skip
        for who in others:
            for key in (UUID(done.id), uuid4()):
                with pytest.raises(Refused) as caught:
                    queries.load(who, key)
                assert caught.value.code == "no-such-document"

    def test_the_list_begins_with_what_waits_for_us(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast))
        mine = queries.Asked(mine=True)
        assert [each["number"] for each in queries.listing(cast.sanitation_handler, mine).items] == [done.number]
        assert queries.listing(cast.officer, mine).items == []
        go(cast.sanitation_handler, go(cast.sanitation_handler, done, Action.RECEIVE), Action.ANSWER, result="已办")
        assert [each["number"] for each in queries.listing(cast.officer, mine).items] == [done.number]


class TestTime:
    def test_a_deadline_reminds_once_and_lapses_once_with_one_warning(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast), at=now() - DAY)
        soon, over = now() + 0.8 * DAY, now() + 2 * DAY
        assert [actions.sweep(now=at) for at in (now(), soon, soon, over, over)] == [0, 1, 0, 1, 0]
        assert [step.action for step in DocumentStep.objects.filter(document_id=done.id).order_by("seq")] == [
            Action.ISSUE, Action.REMIND, Action.LAPSE,
        ]  # fmt: skip
        (warning,) = Document.objects.filter(kind=Kind.WARNING)
        assert (warning.unit, warning.agency, warning.colour) == (cast.sanitation.id, cast.agency.id, "yellow")

    def test_what_was_answered_in_time_does_not_lapse_and_goes_on_when_sent_back(self, cast: Cast) -> None:
        done = go(cast.sanitation_handler, issue(cast, dispatched(cast)), Action.RECEIVE)
        done = go(cast.sanitation_handler, done, Action.ANSWER, result="已办")
        assert actions.sweep(now=now() + 3 * DAY) == 0
        go(cast.officer, done, Action.SEND_BACK, reason="没有照片")
        assert actions.sweep(now=now() + 3 * DAY) == 2  # the reminder that was due by then, too

    def test_a_dispute_is_decided_within_two_working_days(self, cast: Cast) -> None:
        monday = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
        case = dispatched(cast)
        done = actions.begin_document(
            actor=cast.sanitation_handler, now=monday, kind=Kind.MEETING, action=Action.ASK_MEETING, case_id=case,
            given={"reason": "不属本部门职责"},
        )  # fmt: skip
        due = Document.objects.get(county=done.county, id=done.id).due_at
        assert due is not None and datetime(2026, 3, 4, tzinfo=UTC) < due < datetime(2026, 3, 5, tzinfo=UTC)

    def test_what_a_meeting_decides_is_a_precedent_once(self, cast: Cast) -> None:
        case, at = dispatched(cast), now()
        when: dict[str, Any] = {"agenda": "谁来牵头", "liaisons": "测试联络员"}
        when |= {"participants": [str(cast.sanitation.id), str(cast.fire.id)]}
        done = actions.begin_document(
            actor=cast.officer, now=at, kind=Kind.MEETING, action=Action.CALL, case_id=case,
            given=when | {"meets_at": (at + timedelta(hours=1)).isoformat(timespec="minutes")},
        )  # fmt: skip
        later = at + timedelta(hours=3)
        said = {
            "held_at": (at + timedelta(hours=2)).isoformat(timespec="minutes"),
            "minutes": "由消防牵头，联系13800138000",
            "lead": str(cast.fire.id), "shares": "由消防牵头，城管配合，联系13800138000", "gist": "堆在消防通道上的。",
        }  # fmt: skip
        with collecting() as queued:
            actions.move(actor=cast.officer, now=later, document_id=UUID(done.id), action=Action.SETTLE, given=said)
        facts = [job.arguments for job in queued if job.arguments.get("fact") == "DisputeDecided"]
        for fact in facts * 2:
            deliver(fact["fact"], fact["holding"], later)
        (row,) = Precedent.objects.values("case_id", "lead", "agency", "conclusion", "facts")
        assert (row["case_id"], row["lead"], row["agency"]) == (case, cast.fire.id, cast.agency.id)
        assert (
            row["facts"] == "堆在消防通道上的。"
            and "由消防牵头" in row["conclusion"]
            and "13800138000" not in row["conclusion"]
        )


class TestWarningsByThemselves:
    def fell(self, cast: Cast, **more: Any) -> FellDue:
        case = load_case(cast.officer, dispatched(cast), lock=False)
        values: dict[str, Any] = {
            "county": case.county, "case": case.id, "number": case.facts.number, "owner": cast.sanitation.id,
            "held_by": cast.sanitation.id, "warned_by": cast.agency.id, "mark": Mark.RED,
            "clock": uuid4(), "due_at": now(), "at": now(), "kind": ClockKind.HANDLING, "order": None, "urgency": None,
        }  # fmt: skip
        return FellDue(**(values | more))

    def test_who_holds_the_case_is_warned_not_whose_clock_runs_on(self, cast: Cast) -> None:
        """A department's term runs out while the agency studies its return: the agency is late, warned from above."""
        fact = self.fell(cast, held_by=cast.agency.id, warned_by=cast.county_agency.id)
        assert actions.warn_of_clock(fell=fact, now=now()) is not None
        (row,) = Document.objects.values("unit", "agency")
        assert row == {"unit": cast.agency.id, "agency": cast.county_agency.id}

    def test_a_late_unit_is_warned_once_by_the_agency_above(self, cast: Cast) -> None:
        fell = self.fell(cast)
        first = actions.warn_of_clock(fell=fell, now=now())
        assert first is not None and actions.warn_of_clock(fell=fell, now=now()) is None
        (row,) = Document.objects.values("unit", "agency", "colour", "opened_by", "state")
        assert row == {
            "unit": cast.sanitation.id, "agency": cast.agency.id, "colour": "red", "opened_by": UUID(int=0),
            "state": State.ISSUED,
        }  # fmt: skip

    def test_the_alert_before_the_term_and_whom_nobody_is_above_are_not_warned(self, cast: Cast) -> None:
        for fell in (self.fell(cast, mark=Mark.SOON), self.fell(cast, warned_by=None)):
            assert actions.warn_of_clock(fell=fell, now=now()) is None
        assert not Document.objects.exists()

    def test_the_sweep_itself_brings_a_warning_of_each_colour_once(self, cast: Cast) -> None:
        case = dispatched(cast)
        (clock,) = CaseClock.objects.filter(case_id=case, kind=ClockKind.HANDLING)
        late = now() + 60 * DAY
        with collecting() as queued:
            for _ in range(2):
                sweep(now=late, reactions=[announce_fallen])
        for _ in range(2):  # a delivery may come twice
            for fact in (job.arguments for job in queued if job.arguments.get("fact") == "ClocksFell"):
                deliver(fact["fact"], fact["holding"], late)
        colours = Document.objects.filter(unit=clock.owner).values_list("colour", flat=True)
        # of two terms: it was neither acknowledged nor handled
        assert sorted(colours) == ["orange", "orange", "red", "red", "yellow", "yellow"]

    def test_the_unit_appeals_and_both_ends_leave_their_trace(self, cast: Cast) -> None:
        done = actions.warn_of_clock(fell=self.fell(cast), now=now())
        done = go(
            cast.sanitation_handler, go(cast.sanitation_handler, done, Action.RECEIVE), Action.APPEAL, reason="台风"
        )
        done = go(cast.officer, done, Action.WITHDRAW, reason="属实")
        assert done.state == State.WITHDRAWN
        trace = queries.trace(queries.load(cast.sanitation_handler, UUID(done.id)))
        assert [step["action"] for step in trace] == ["warn", "receive", "appeal", "withdraw"]


def test_a_case_is_applied_for_once_at_a_time(cast: Cast) -> None:
    case, given = dispatched(cast), {"ground": "special_groups", "reason": "多人"}
    asked: dict[str, Any] = {"actor": cast.officer, "kind": Kind.ESCALATION, "action": Action.ASK, "case_id": case}
    actions.begin_document(**asked, now=now(), given=given)
    with pytest.raises(Refused) as refused:
        actions.begin_document(**asked, now=now(), given=given)
    assert refused.value.code == "escalation-asked"
    assert Document.objects.filter(kind=Kind.ESCALATION).count() == 1


class TestTakingUp:
    given = {
        "ground": "special_groups", "assessment": "需区级协调", "leader": "测试甲", "leader_post": "副区长",
        "responsible": "测试乙", "responsible_post": "副主任",
    }  # fmt: skip

    def test_at_the_cases_own_door_is_on_record_here_too_once(self, cast: Cast) -> None:
        case, given = dispatched(cast), self.given | {"deadline": (now() + DAY).isoformat(timespec="minutes")}
        with collecting() as jobs:
            move_case(actor=cast.county_officer, now=now(), case_id=case, action=CaseAction.TAKE_UP, given=given)
        (job,) = [each for each in jobs if each.arguments.get("fact") == "TakenUp"]
        for _ in range(2):
            deliver(job.arguments["fact"], job.arguments["holding"], now())
        (row,) = Document.objects.values("kind", "agency", "unit", "leader", "state")
        assert row == {
            "kind": Kind.ESCALATION, "agency": cast.county_agency.id, "unit": cast.agency.id, "leader": "测试甲",
            "state": State.RUNNING,
        }  # fmt: skip

    def test_names_two_people_who_lead_and_who_answer(self, cast: Cast) -> None:
        case = dispatched(cast)
        given = self.given | {"responsible": "测试 甲", "deadline": (now() + DAY).isoformat(timespec="minutes")}
        told = Caller(cast.county_officer).post("/supervision/escalation/take_up", {"case": str(case), "given": given})
        assert (told.status_code, told.json()["code"]) == (422, "leader-is-responsible")
        assert "第二十三条" in str(told.json())
        answer = page(cast.county_officer).post(f"/supervision/new/escalation/take_up/{case}", given)
        assert answer.status_code == 422 and "须是两个人" in answer.content.decode()

    def test_stops_the_departments_clocks_and_hands_on_the_petitioners(self, cast: Cast) -> None:
        case, given = dispatched(cast), self.given | {"deadline": (now() + DAY).isoformat(timespec="minutes")}
        move_case(actor=cast.county_officer, now=now(), case_id=case, action=CaseAction.TAKE_UP, given=given)
        found = load_case(cast.county_officer, case, lock=False)
        assert {clock.kind for clock in found.clocks} == {ClockKind.DISPATCHING, ClockKind.TOTAL}
        assert {clock.owner for clock in found.clocks} == {cast.county_agency.id}
        assert found.facts.open_orders == () and found.row["sharing"] == [cast.sanitation.id]

    def test_leaves_whoever_handled_it_the_sight_of_it_and_no_order(self, cast: Cast) -> None:
        """Art. 23: who is below keeps the duty to assist, which takes knowing what becomes of it."""
        case, given = dispatched(cast), self.given | {"deadline": (now() + DAY).isoformat(timespec="minutes")}
        move_case(actor=cast.county_officer, now=now(), case_id=case, action=CaseAction.TAKE_UP, given=given)
        found = load_case(cast.sanitation_handler, case, lock=False)
        assert [offer.row.action for offer in offers(found.facts, actor=cast.sanitation_handler, now=now())] == []
        assert [order.state for order in WorkOrder.objects.filter(case_id=case)] == ["taken_up"]

    def test_a_city_takes_up_what_a_county_holds(self, cast: Cast) -> None:
        case, given = dispatched(cast), self.given | {"deadline": (now() + DAY).isoformat(timespec="minutes")}
        for who, agency in ((cast.county_officer, cast.county_agency), (cast.city_officer, cast.city_agency)):
            done = actions.begin_document(
                actor=who, now=now(), kind=Kind.ESCALATION, action=Action.TAKE_UP, case_id=case, given=given
            )
            assert Document.objects.get(county=done.county, id=done.id).agency == agency.id


class TestTelling:
    def test_the_addressee_is_told_and_opens_the_document(self, cast: Cast) -> None:
        messages.follow_from(since=now() - DAY)
        done = issue(cast, dispatched(cast))
        messages.gather(now=now() + timedelta(minutes=1))
        told = inbox.inbox(cast.sanitation_handler, now() + DAY, kind=MessageKind.SUPERVISED).rows
        assert [each.number for each in told] == [done.number]
        assert inbox.inbox(cast.officer, now() + DAY, kind=MessageKind.SUPERVISED).rows == []


class TestPages:
    def test_the_list_the_document_and_the_print_are_shown(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast))
        desk = page(cast.sanitation_handler)
        assert done.number in desk.get("/supervision").content.decode()
        shown = desk.get(f"/supervision/{done.id}").content.decode()
        assert "两日内办结" in shown and "链完好" in shown and "/moves/receive" in shown
        paper = desk.get(f"/supervision/{done.id}/print")
        assert paper.content.startswith(b"%PDF") and paper["Content-Type"] == "application/pdf"

    def test_a_missing_element_comes_back_beside_its_field_with_all_that_was_typed(self, cast: Cast) -> None:
        case = dispatched(cast)
        desk, address = page(cast.county_officer), f"/supervision/new/escalation/take_up/{case}"
        typed = TestTakingUp.given | {"leader": "", "deadline": (now() + DAY).isoformat(timespec="minutes")}
        answer = desk.post(address, typed)
        shown = answer.content.decode()
        assert answer.status_code == 422 and "请填写“责任领导”" in shown and "需区级协调" in shown
        assert not Document.objects.exists()
        assert desk.post(address, typed | {"leader": "测试甲"}).status_code == 303
        assert Document.objects.get().state == State.RUNNING

    def test_a_township_sees_no_way_to_decide_and_is_refused_with_the_article(self, cast: Cast) -> None:
        case = dispatched(cast)
        box = page(cast.officer).get(f"/cases/{case}/supervision", headers={"HX-Request": "true"}).content.decode()
        assert "escalation/ask" in box and "escalation/take_up" not in box
        answer = page(cast.officer).get(f"/supervision/new/escalation/take_up/{case}")
        assert answer.status_code == 403 and "第二十三条" in answer.content.decode()

    def test_a_corrective_action_that_was_not_re_examined_is_not_closed(self, cast: Cast) -> None:
        done = actions.begin_document(
            actor=cast.officer, now=now(), kind=Kind.RECTIFICATION, action=Action.DEMAND, case_id=dispatched(cast),
            given={
                "unit": str(cast.sanitation.id), "grounds": "反复", "demand": "整改",
                "deadline": (now() + DAY).isoformat(timespec="minutes"),
            },
        )  # fmt: skip
        desk = page(cast.officer)
        assert "须经发出机构复核通过才能销号" in desk.get(f"/supervision/{done.id}").content.decode()
        answer = desk.post(f"/supervision/{done.id}/moves/close", {"version": "1"})
        assert answer.status_code == 409 and "复核" in answer.content.decode()

    def test_those_without_a_part_in_it_have_no_list(self, cast: Cast) -> None:
        assert page(cast.auditor).get("/supervision").status_code == 403
