"""A petitioner evaluates the result herself: once, in time, by a code that only she holds; "not solved" reopens it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.gateway import Gateway
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import DISPUTE, SOMEBODY, Desk, by_herself
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases import queries
from gezhi.cases.actions import evaluate, send_code
from gezhi.cases.actions.sending import deliver_code
from gezhi.cases.models import Evaluation, Petitioner, Step, WorkOrder
from gezhi.cases.pages.filters import FLAGS, LABELS, SORTS
from gezhi.cases.queries.detail import get_for, verified_chain
from gezhi.cases.terms import FILTERS, Action, State
from gezhi.kernel.refusal import Refused
from gezhi.messages.actions import gather
from gezhi.messages.models import Message
from gezhi.people import queries as people
from gezhi.project.api import openapi_document


def answered(cast: Cast, *, close: bool = True, now: datetime | None = None, own: bool = False) -> Desk:
    """A result that the petitioner was told; ``own``: she reported it herself."""
    began = now or datetime.now(UTC) - timedelta(hours=1)
    desk = (by_herself if own else Desk)(cast, petitioners=(SOMEBODY,), now=began).to_verified()
    told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached"}
    desk.move(cast.officer, Action.ANSWER, content="您反映的“{matter}”（{number}）：{result}", **told)
    if close:
        desk.move(cast.officer, Action.CLOSE)
    return desk


def person(desk: Desk) -> Petitioner:
    return Petitioner.objects.get(county=desk.reported.county, case_id=desk.id)


def delivered(desk: Desk) -> None:
    """What the worker does with the message that is in line for her."""
    deliver_code(county=desk.reported.county, petitioner_id=person(desk).id, now=desk.now)


def code_of(desk: Desk, gateway: Gateway) -> str:
    """The code on her phone."""
    delivered(desk)
    return gateway.code


def evaluated(desk: Desk, code: str, verdict: str, reason: str = "", **after: int) -> Any:
    desk.now += timedelta(minutes=1, **after)
    return evaluate(actor=queries.actor_of_receipt(code), now=desk.now, verdict=verdict, reason=reason)


def refused(desk: Desk, code: str, verdict: str, reason: str = "", **after: int) -> Refused:
    with pytest.raises(Refused) as caught:
        evaluated(desk, code, verdict, reason, **after)
    return caught.value


class TestSaid:
    def test_satisfied_closes_nothing_by_itself(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast, close=False)
        said = evaluated(desk, code_of(desk, gateway), "satisfied")
        assert (desk.state, said.reopened) == (State.VERIFIED, False)
        assert Evaluation.objects.get(case_id=desk.id).verdict == "satisfied"
        assert verified_chain(get_for(cast.officer, desk.id))[1] is None

    def test_not_solved_reaches_the_department_that_led_with_a_clock_of_its_own(
        self, cast: Cast, gateway: Gateway
    ) -> None:
        desk = answered(cast)
        said = evaluated(desk, code_of(desk, gateway), "not_solved", "第二天又堆满了")
        assert (desk.state, said.reopened) == (State.DISPATCHED, True)
        running = {clock.kind: clock for clock in get_for(cast.officer, desk.id).clocks}
        assert set(running) == {"acknowledgement", "handling", "total"}
        handling = running["handling"]
        assert (handling.started_at, handling.owner) == (desk.now, cast.sanitation.id)
        order = WorkOrder.objects.get(case_id=desk.id, ended_at=None)
        assert (order.organisation, order.role, handling.order_id) == (cast.sanitation.id, "lead", order.id)
        desk.move(cast.sanitation_handler, Action.ACKNOWLEDGE)
        assert desk.state is State.HANDLING

    def test_the_department_and_the_agency_are_told_of_it(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        gather(now=desk.now)
        evaluated(desk, code_of(desk, gateway), "not_solved", "第二天又堆满了")
        gather(now=desk.now)
        told = Message.objects.filter(subject=desk.id, kind="reopened").values_list("organisation", flat=True)
        assert set(told) == {cast.sanitation.id, cast.agency.id}

    def test_not_solved_by_the_grid_comes_back_to_the_agency_which_decides_who_does(
        self, cast: Cast, gateway: Gateway
    ) -> None:
        desk = Desk(cast, matter=DISPUTE, petitioners=(SOMEBODY,)).to_accepted()
        desk.move(cast.officer, Action.ORDER_GRID, message="请今日上门")
        desk.move(cast.leader, Action.SUBMIT_RESULT, outcome="solved", result="已调解")
        desk.move(cast.verifier, Action.VERIFY)
        told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached"}
        desk.move(cast.officer, Action.ANSWER, content="已调解", **told)
        evaluated(desk, code_of(desk, gateway), "not_solved", "还在吵")
        assert (desk.state, desk.row.worker_places) == (State.ACCEPTED, [])

    def test_the_receipt_that_she_holds_serves_as_well(self, cast: Cast) -> None:
        desk = answered(cast, own=True)
        evaluated(desk, desk.reported.receipts[0], "dissatisfied", "等了太久")
        assert desk.state is State.CLOSED
        step = Step.objects.get(case_id=desk.id, action=Action.EVALUATE)
        assert (step.duty, step.person, step.facts["shown"]) == ("petitioner", person(desk).id, "receipt")

    def test_after_it_was_taken_up_once_she_is_heard_and_the_agency_decides(self, cast: Cast) -> None:
        desk = answered(cast, own=True)
        evaluated(desk, desk.reported.receipts[0], "not_solved", "还在")
        desk.move(cast.sanitation_handler, Action.ACKNOWLEDGE)
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="列入计划")
        desk.move(cast.verifier, Action.VERIFY)
        told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached"}
        desk.move(cast.officer, Action.ANSWER, content="已列入计划", **told)
        gather(now=desk.now)
        said = evaluated(desk, desk.reported.receipts[0], "not_solved", "还是没有解决")
        assert (said.reopened, desk.state) == (False, State.VERIFIED)
        gather(now=desk.now)
        told_of = Message.objects.filter(subject=desk.id, kind="unsolved").values_list("organisation", flat=True)
        assert list(told_of) == [cast.agency.id], "it is told once, and not of what was taken up"


class TestRefused:
    def test_twice(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        code = code_of(desk, gateway)
        evaluated(desk, code, "satisfied")
        found = refused(desk, code, "not_solved", "改主意了")
        assert (found.code, found.refusal.article) == ("evaluated-already", (24, 1))

    def test_with_a_wrong_code(self, cast: Cast) -> None:
        desk = answered(cast)
        assert refused(desk, "AAAAAAAAAAAAAA", "satisfied").code == "no-such-receipt"

    def test_with_a_code_that_was_replaced(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        send_code(actor=cast.officer, now=desk.now, case_id=desk.id, petitioner_id=person(desk).id)
        second = code_of(desk, gateway)
        found = refused(desk, first, "satisfied")
        assert (found.code, found.refusal.article, found.field) == ("code-void", (24, 1), "receipt")
        evaluated(desk, second, "satisfied")

    def test_after_the_window(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        found = refused(desk, code_of(desk, gateway), "satisfied", days=400)
        assert (found.code, found.refusal.article) == ("evaluation-late", (24, 1))

    def test_before_she_was_told(self, cast: Cast) -> None:
        desk = by_herself(cast, petitioners=(SOMEBODY,)).to_verified()
        assert refused(desk, desk.reported.receipts[0], "satisfied").code == "not-answered-yet"

    def test_without_a_reason_where_she_is_not_satisfied(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        found = refused(desk, code_of(desk, gateway), "not_solved")
        assert (found.code, found.field) == ("evaluation-without-reason", "reason")
        assert desk.state is State.CLOSED

    def test_by_staff(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        code = code_of(desk, gateway)
        answer = Caller(cast.officer).post(f"/receipts/{code}/evaluation", {"verdict": "satisfied"})
        assert (answer.status_code, answer.json()["code"]) == (403, "evaluation-by-staff")
        assert at_desk("officer").post("/r", {"code": code}).status_code == 403
        assert not Evaluation.objects.get(case_id=desk.id).verdict


class TestPublicPage:
    @pytest.mark.parametrize(("language", "word"), [("zh-hans", "没有解决"), ("en", "Not solved")])
    def test_she_looks_and_says_what_became_of_it(self, cast: Cast, language: str, word: str) -> None:
        desk = answered(cast, own=True)
        browser = Client(headers={"Accept-Language": language})
        code = desk.reported.receipts[0]
        page = browser.post("/r", {"code": f"{code[:5]} {code[5:].lower()}"})
        shown = body(page)
        assert (page.status_code, page["X-Robots-Tag"], word in shown) == (200, "noindex, nofollow", True)
        assert SOMEBODY.name not in shown and SOMEBODY.phone not in shown and "垃圾" not in shown
        assert people.organisation(desk.row.holder).text.in_language(language) in shown
        wrong = browser.post("/r/evaluation", {"code": code, "verdict": "not_solved", "key": "k-1"})
        assert wrong.status_code == 422
        sent = {"code": code, "verdict": "not_solved", "reason": "又堆满了", "key": "k-2"}
        assert browser.post("/r/evaluation", sent).status_code == 200
        assert desk.state is State.DISPATCHED

    def test_a_wrong_code_is_told_so_and_many_are_too_many(self, cast: Cast, settings: Any) -> None:
        browser = Client()
        assert browser.post("/r", {"code": "x" * 5000}).status_code == 404
        assert browser.post("/r", {"code": ""}).status_code == 404
        found = {browser.post("/r", {"code": "AAAA"}).status_code for _ in range(220)}
        assert found == {404, 429}

    def test_the_code_stands_in_no_address(self, cast: Cast) -> None:
        assert Client().get("/r/ABCDEFGHJKMNPQ").status_code == 404


class TestAnswer:
    def test_placeholders_are_filled_and_the_form_shows_how_it_reads(self, cast: Cast) -> None:
        desk = answered(cast)
        words = Step.objects.get(case_id=desk.id, action=Action.ANSWER)
        timeline = queries.timeline(get_for(cast.officer, desk.id))
        (content,) = [step["words"]["content"] for step in timeline if step["seq"] == words.seq]
        assert desk.reported.number in content and "{" not in content

    def test_an_unknown_one_is_refused_and_nothing_is_sent(self, cast: Cast) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,)).to_verified()
        told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached"}
        with pytest.raises(Refused) as caught:
            desk.move(cast.officer, Action.ANSWER, content="{姓名}您好", **told)
        assert (caught.value.code, person(desk).answered_at) == ("unknown-placeholder", None)

    def test_the_form_offers_templates_with_a_preview(self, cast: Cast) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,)).to_verified()
        browser = at_desk("officer")
        assert "m-template" in body(browser.get(f"/cases/{desk.id}/moves/answer"))
        part = body(browser.get(f"/cases/{desk.id}/answer/words", {"template": "0"}))
        assert desk.reported.number in part and "{number}" in part
        assert "不是可用的占位" in body(browser.get(f"/cases/{desk.id}/answer/words", {"content": "{x}"}))

    def test_three_attempts_within_a_minute_are_no_answer(self, cast: Cast) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,)).to_verified()
        tried: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "not_reached"}
        for _ in range(3):
            desk.move(cast.officer, Action.ANSWER, after=timedelta(seconds=20), **tried)
        with pytest.raises(Refused) as caught:
            desk.move(cast.officer, Action.CLOSE)
        assert (caught.value.code, person(desk).attempts) == ("unanswered", 1)
        for _ in range(2):
            desk.move(cast.officer, Action.ANSWER, after=timedelta(days=7), **tried)
        desk.move(cast.officer, Action.CLOSE)


# All that lists of cases may be narrowed to, marked with and ordered by. None of it is what somebody said, thought or
# took back, nor who a person is: a new name is weighed against privacy rule P41 before it is written here.
NARROWED = {
    "state", "holder", "not_holder", "lead", "due", "matter", "area", "urgency", "channel", "flag", "came", "ended",
    "text", "sort",
}  # fmt: skip
MARKED = {
    "returned", "extension", "explanation", "cosign", "absent", "provisional", "on_the_spot", "unsure", "unplaced",
    "suspension", "in_time", "extended", "late",  # asked for; whether a department's term was kept
}  # fmt: skip
ORDERED = {"newest", "due"}
OF_THE_PAGE = {"after", "due_before"}  # where a page begins, and the moment that stands for "due" in the API


def test_no_list_is_narrowed_or_sorted_by_what_people_said() -> None:
    """Privacy rule P41: evaluations, reopenings, complaints and withdrawals are no filter, order or mark of anybody."""
    assert set(LABELS) == set(FILTERS) == NARROWED
    assert set(FLAGS) == MARKED
    assert set(SORTS) == ORDERED
    listing = json.loads(openapi_document())["paths"]["/api/v1/cases"]["get"]["parameters"]
    assert {each["name"] for each in listing} <= NARROWED | OF_THE_PAGE


def test_who_changes_the_language_after_evaluating_is_asked_for_her_code_again(client: Client) -> None:
    answer = client.get("/r/evaluation")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/r")
