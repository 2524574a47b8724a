"""A suspension: clocks stand still on a listed ground, with evidence, up to a ceiling, by decision of the agency."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import SOMEBODY, Desk, refused, running
from tests.integration.cases.test_api_moves import picture, upload
from tests.integration.cases.test_pages import at_desk, body
from tests.integration.catalogue.test_proposals import enter
from tests.people import Cast

from gezhi.cases.actions import attach
from gezhi.cases.actions.going_on import resume_due
from gezhi.cases.models import CaseClock, WorkOrder
from gezhi.cases.queries.dossiers import dossier_of
from gezhi.cases.queries.loading import load
from gezhi.cases.terms import Action, State, Suspension, SuspensionGround
from gezhi.catalogue import actions
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.refusal import Refused

UNTIL = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)  # 17:00 of the Monday after the report
MORE: dict[str, Any] = {
    "ground": "supplement", "reason": "请补充具体位置和照片", "asked": "当天电话告知诉求人",
    "until": "2026-03-09T17:00",
}  # fmt: skip


def suspended(cast: Cast) -> Desk:
    desk = Desk(cast).to_handling()
    desk.suspend(**MORE)
    return desk


def handling(desk: Desk) -> CaseClock:
    return running(desk)[f"handling/{desk.cast.sanitation.id}"]


class TestTheEvidence:
    def test_of_a_supplement_is_that_the_petitioner_was_asked_in_words_or_as_a_file(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        without = {name: value for name, value in MORE.items() if name != "asked"}
        with pytest.raises(Refused) as caught:
            desk.move(cast.officer, Action.ASK_SUSPENSION, **without)
        assert (caught.value.code, caught.value.field) == ("petitioner-not-asked", "asked")
        assert caught.value.citation is not None and "二十一" in caught.value.citation.zh
        notice = attach(actor=cast.officer, now=desk.now, name="告知.pdf", content=b"%PDF-1.4 notice")
        desk.move(cast.officer, Action.ASK_SUSPENSION, **without, attachments=[str(notice.id)])
        assert desk.row.suspension == Suspension.PROPOSED


class TestSuspended:
    def test_every_clock_stands_still_but_its_own(self, cast: Cast) -> None:
        desk = suspended(cast)
        assert set(running(desk)) == {"suspension"}
        clock = running(desk)["suspension"]
        assert (clock.owner, clock.due_at, desk.row.due_at) == (cast.agency.id, UNTIL, UNTIL)
        assert (desk.state, desk.row.suspension) == (State.HANDLING, Suspension.RUNNING)

    @pytest.mark.parametrize("action", [Action.SUBMIT_RESULT, Action.REASSIGN, Action.ASK_RETURN])
    def test_nothing_carries_the_case_on(self, cast: Cast, action: Action) -> None:
        desk = suspended(cast)
        who = cast.officer if action is Action.REASSIGN else cast.sanitation_handler
        assert refused(desk, who, action) == "suspended"

    def test_a_note_and_a_second_suspension(self, cast: Cast) -> None:
        desk = suspended(cast)
        desk.move(cast.sanitation_handler, Action.NOTE, content="已电话联系诉求人")
        assert refused(desk, cast.officer, Action.ASK_SUSPENSION, **MORE) == "suspended"

    def test_the_petitioner_may_still_withdraw(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, petitioners=(SOMEBODY,))
        desk.suspend(**MORE)
        desk.move(cast.hotline, Action.WITHDRAW, reason="不用处理了")
        assert (desk.state, desk.row.suspension, set(running(desk))) == (State.WITHDRAWN, Suspension.NONE, set())


class TestResumed:
    def test_what_was_left_is_left(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        before = handling(desk)  # two working days from Monday: until the end of Wednesday
        desk.suspend(**MORE)
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=4))  # on Friday: Monday's day is given back
        after = handling(desk)
        assert (after.started_at, after.first_due_at, after.owner) == (before.started_at, None, before.owner)
        assert after.due_at == datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC)
        assert desk.row.suspension == Suspension.NONE

    def test_what_was_left_is_measured_by_the_calendar_it_was_promised_by(self, cast: Cast) -> None:
        """2027 is announced while the case stands still: the days that were left then are left now, and firm."""
        desk = Desk(cast, now=datetime(2026, 12, 31, 2, tzinfo=UTC)).to_handling()
        before = handling(desk)  # two working days: 4 and 5 January, as far as was known
        assert before.provisional
        desk.suspend(**(MORE | {"until": "2027-01-12T17:00"}))
        key = enter(cast.city_administrator, desk.now)
        version = actions.confirm_calendar(actor=cast.second_city_administrator, now=desk.now, proposal_id=key).version
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=11))  # Monday, 11 January
        after = handling(desk)
        assert after.due_at == datetime(2027, 1, 13, 15, 59, 59, tzinfo=UTC), "31 December, 4 and 5 January were left"
        assert (after.calendar_version, after.provisional) == (version, False)

    def test_the_first_due_moment_of_an_extended_term_moves_with_it(self, cast: Cast) -> None:
        """A standstill that was lawful makes nobody late."""
        desk = Desk(cast).to_handling()
        first = handling(desk).due_at
        asked: dict[str, Any] = {"new_due": "2026-03-10", "reason": "等配合", "measures": "先围蔽"}
        desk.move(cast.sanitation_handler, Action.ASK_EXTENSION, **asked)
        order = str(WorkOrder.objects.get(case_id=desk.id).id)
        desk.move(cast.officer, Action.GRANT_EXTENSION, order=order)
        desk.suspend(**MORE)
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=2))
        after = handling(desk)
        assert after.first_due_at == first + timedelta(days=2)
        assert after.due_at == datetime(2026, 3, 12, 15, 59, 59, tzinfo=UTC)

    def test_the_petitioner_s_clock_goes_on_too(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        before = running(desk)["total"].due_at
        desk.suspend(**MORE)
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=2))
        assert running(desk)["total"].due_at > before

    def test_a_clock_of_an_order_that_was_done_meanwhile_stays_stopped(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling(str(cast.fire.id))
        desk.suspend(**MORE)
        desk.move(cast.fire_handler, Action.FINISH_ASSISTING, result="已协助")
        desk.move(cast.officer, Action.RESUME)
        assert f"handling/{cast.fire.id}" not in running(desk)

    def test_the_system_resumes_when_it_is_over_and_not_before(self, cast: Cast) -> None:
        desk = suspended(cast)
        assert resume_due(now=UNTIL - timedelta(seconds=1)) == 0
        assert resume_due(now=UNTIL) == 1
        assert resume_due(now=UNTIL) == 0
        assert (desk.row.suspension, desk.state) == (Suspension.NONE, State.HANDLING)

    def test_time_held_adds_up_to_the_time_that_passed(self, cast: Cast) -> None:
        desk = suspended(cast)
        desk.move(cast.officer, Action.RESUME, after=timedelta(days=3))
        segments = CaseClock.objects.filter(case_id=desk.id, kind__in=[ClockKind.TOTAL, ClockKind.SUSPENSION])
        held = sum(((each.stopped_at or desk.now) - each.held_from for each in segments), timedelta())
        assert held == desk.now - desk.row.reported_at


class TestAskedFor:
    def test_a_department_asks_and_the_agency_decides(self, cast: Cast, settings: Any, tmp_path: Path) -> None:
        desk = Desk(cast).to_handling()
        file = upload(cast.sanitation_handler, picture(), "委托书.jpg")["id"]
        ask: dict[str, Any] = {**MORE, "ground": "examination", "reason": "水质送检"}
        assert refused(desk, cast.sanitation_handler, Action.ASK_SUSPENSION, **ask) == "no-evidence"
        desk.move(cast.sanitation_handler, Action.ASK_SUSPENSION, **ask, attachments=[file])
        assert (desk.row.suspension, "suspension" in running(desk)) == (Suspension.ASKED, False)
        desk.move(cast.officer, Action.GRANT_SUSPENSION, remark="同意")
        assert running(desk)["suspension"].due_at == UNTIL

    def test_refused_it_may_be_asked_again_and_never_stops_a_clock(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        due = handling(desk).due_at
        desk.move(cast.sanitation_handler, Action.ASK_SUSPENSION, **MORE)
        desk.move(cast.officer, Action.REFUSE_SUSPENSION, reason="可以先处理")
        assert (handling(desk).due_at, desk.row.suspension) == (due, Suspension.NONE)

    def test_granting_what_has_passed_is_refused(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.move(cast.sanitation_handler, Action.ASK_SUSPENSION, **MORE)
        desk.now = UNTIL
        assert refused(desk, cast.officer, Action.GRANT_SUSPENSION) == "suspension-passed"

    def test_a_request_ends_with_the_result(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.move(cast.sanitation_handler, Action.ASK_SUSPENSION, **MORE)
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        assert desk.row.suspension == Suspension.NONE

    @pytest.mark.parametrize("who", ["fire_handler", "worker", "verifier", "county_officer"])
    def test_nobody_else_suspends(self, cast: Cast, who: str) -> None:
        desk = Desk(cast).to_handling(str(cast.fire.id))
        assert refused(desk, getattr(cast, who), Action.ASK_SUSPENSION, **MORE) == "not-yours"

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"ground": "holiday"}, "unknown-choice"),
            ({"until": "2026-03-02T08:00"}, "moment-past"),
            ({"until": "2026-09-01"}, "suspension-too-long"),
            ({"reason": " "}, "missing"),
        ],
    )
    def test_what_is_wrong_changes_nothing(self, cast: Cast, given: Any, code: str) -> None:
        desk = Desk(cast).to_handling()
        assert refused(desk, cast.officer, Action.ASK_SUSPENSION, **(MORE | given)) == code
        assert desk.row.suspension == Suspension.NONE


class TestDoors:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_page_and_api_say_until_when(self, cast: Cast, language: str) -> None:
        desk = Desk(cast, now=datetime.now(UTC)).to_handling()
        until = (desk.now + timedelta(days=1)).isoformat()
        desk.suspend(**(MORE | {"until": until}))
        page = body(at_desk("officer", language).get(f"/cases/{desk.id}"))
        assert {"zh-hans": "已挂起（到 ", "en": "suspended (until "}[language] in page
        found = Caller(cast.officer).get(f"/cases/{desk.id}").json()
        assert (found["suspension"], found["due_clock"]) == ("running", "suspension")
        refusals = {offer["action"]: offer["refused"] for offer in self.moves(cast, desk)}
        assert refusals["reassign"]["code"] == "suspended"

    def moves(self, cast: Cast, desk: Desk) -> Any:
        assert load(cast.officer, desk.id, lock=False).facts.suspension is Suspension.RUNNING
        return Caller(cast.officer).get(f"/cases/{desk.id}/moves").json()["moves"]


def test_no_more_often_than_the_authority_has_set(cast: Cast) -> None:
    """Each has a ceiling, which one after another would not."""
    desk = suspended(cast)
    desk.move(cast.officer, Action.RESUME)
    desk.suspend(**MORE)
    desk.move(cast.officer, Action.RESUME)
    assert refused(desk, cast.officer, Action.ASK_SUSPENSION, **MORE) == "suspended-often"
    assert refused(desk, cast.sanitation_handler, Action.ASK_SUSPENSION, **MORE) == "suspended-often"


def test_its_file_is_whole(cast: Cast) -> None:
    """Two moves ask for a ground, each of its own list: the file reads each by its own."""
    desk = suspended(cast)
    found = dossier_of(load(cast.officer, desk.id, lock=False))
    (step,) = [each for each in found.steps if each.action.code == "ask_suspension"]
    assert step.readable["ground"] == SuspensionGround.SUPPLEMENT.zh
    assert found.labels["ground"].zh != "提级情形"
    assert Caller(cast.officer).get(f"/cases/{desk.id}/completeness").status_code == 200
