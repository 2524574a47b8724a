"""A code speaks once, for the answer that it was sent with: not in the next round, when the case was reopened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.gateway import Gateway
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import SOMEBODY, Desk
from tests.integration.cases.test_evaluation import answered, code_of, evaluated, person, refused
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases.actions import Person
from gezhi.cases.actions.sending import deliver_code
from gezhi.cases.models import Evaluation, Petitioner
from gezhi.cases.queries.petitioners import petitioners
from gezhi.cases.terms import Action, CodeState, State


def handled_again(desk: Desk, cast: Cast) -> None:
    """The department reports a second result, and she is told of it."""
    if desk.state is State.ACCEPTED:
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.sanitation.id))
    desk.move(cast.sanitation_handler, Action.ACKNOWLEDGE)
    desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="列入计划")
    desk.move(cast.verifier, Action.VERIFY)
    told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached"}
    desk.move(cast.officer, Action.ANSWER, content="已列入计划", **told)


class TestUsed:
    def test_says_nothing_in_the_next_round_and_leaves_the_new_one_good(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        evaluated(desk, first, "not_solved", "又堆满了")
        handled_again(desk, cast)
        second = code_of(desk, gateway)
        found = refused(desk, first, "satisfied")
        assert (found.code, found.refusal.article) == ("code-used", (24, 1))
        evaluated(desk, second, "satisfied")
        verdicts = Evaluation.objects.filter(case_id=desk.id).order_by("id").values_list("verdict", flat=True)
        assert list(verdicts) == ["not_solved", "satisfied"]

    def test_nor_where_no_other_was_sent_since(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        evaluated(desk, first, "not_solved", "又堆满了")
        Petitioner.objects.filter(id=person(desk).id).update(phone="0750-3380000")
        handled_again(desk, cast)
        assert refused(desk, first, "satisfied").code == "code-used"

    def test_moves_nothing_either_and_still_shows_where_it_is(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        code = code_of(desk, gateway)
        evaluated(desk, code, "dissatisfied", "太慢")
        again = Caller().post(f"/receipts/{code}/moves/reopen", {"reason": "还在"})
        assert (again.status_code, again.json()["code"]) == (409, "evaluated-already")
        shown = Caller().get(f"/receipts/{code}").json()
        assert (shown["number"], shown["speaks"]) == (desk.row.number, False)

    @pytest.mark.parametrize(("language", "words"), [("zh-hans", "评价码已经用过"), ("en", "was used already")])
    def test_the_page_says_so_in_plain_words(self, cast: Cast, gateway: Gateway, language: str, words: str) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        evaluated(desk, first, "not_solved", "又堆满了")
        handled_again(desk, cast)
        page = Client(headers={"Accept-Language": language}).post("/r", {"code": first})
        assert page.status_code == 200 and words in body(page) and desk.row.number in body(page)

    def test_what_was_sent_twice_is_said_once_and_answered_twice(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        path = f"/receipts/{code_of(desk, gateway)}/evaluation"
        given = {"verdict": "not_solved", "reason": "又堆满了"}
        answers = [Caller().post(path, given, Idempotency_Key="phone-1") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json() and answers[0].json()["reopened"]
        assert Evaluation.objects.filter(case_id=desk.id).count() == 1


class TestNotUsed:
    def test_is_void_when_the_case_is_taken_up_again(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        desk.move(cast.officer, Action.REOPEN, reason="材料有误")
        assert refused(desk, first, "satisfied").code == "code-void"
        Petitioner.objects.filter(id=person(desk).id).update(phone="0750-3380000")
        handled_again(desk, cast)
        assert refused(desk, first, "satisfied").code == "code-void", "it was sent with another answer"
        (found,) = petitioners(desk.reported.county, desk.id)
        assert found["evaluation"] == CodeState.NONE
        assert "评价码已发到本人手机" not in body(at_desk("officer").get(f"/cases/{desk.id}"))

    def test_the_code_of_the_next_answer_is_good(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        desk.move(cast.officer, Action.REOPEN, reason="材料有误")
        handled_again(desk, cast)
        second = code_of(desk, gateway)
        assert refused(desk, first, "satisfied").code == "code-void"
        evaluated(desk, second, "satisfied")

    @pytest.mark.parametrize(("language", "words"), [("zh-hans", "评价码已经作废"), ("en", "code is void")])
    def test_the_page_asks_for_the_newest(self, cast: Cast, gateway: Gateway, language: str, words: str) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        desk.move(cast.officer, Action.REOPEN, reason="材料有误")
        page = Client(headers={"Accept-Language": language}).post("/r", {"code": first})
        assert page.status_code == 409 and words in body(page) and desk.row.number not in body(page)


def test_who_is_told_once_more_in_the_same_round_does_not_evaluate_twice(cast: Cast, gateway: Gateway) -> None:
    desk = Desk(cast, petitioners=(SOMEBODY, Person("测试·乙", "13800000002"))).to_verified()
    her = Petitioner.objects.get(case_id=desk.id, phone=SOMEBODY.phone)
    told: dict[str, Any] = {"petitioner": str(her.id), "way": "phone", "reached": "reached"}
    desk.move(cast.officer, Action.ANSWER, content="已办", **told)
    deliver_code(county=desk.reported.county, petitioner_id=her.id, now=desk.now)
    evaluated(desk, gateway.code, "satisfied")
    desk.now += timedelta(minutes=5)
    desk.move(cast.officer, Action.ANSWER, content="再说一次", **told)
    assert refused(desk, gateway.code, "not_solved", "改主意了").code == "evaluated-already"
