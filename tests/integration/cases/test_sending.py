"""The code for an evaluation goes to her own phone: staff neither see nor use it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.gateway import PUBLIC, Gateway
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import GARBAGE, SOMEBODY, Desk
from tests.integration.cases.test_api_budget import BUDGET, cost_of
from tests.integration.cases.test_evaluation import answered, code_of, delivered, evaluated, person
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases import jobs
from gezhi.cases.actions import Person, send_code
from gezhi.cases.actions.sending import deliver_code
from gezhi.cases.models import Evaluation, Explanation, Petitioner, Step
from gezhi.cases.queries.petitioners import petitioners
from gezhi.cases.rules import sending as rules
from gezhi.cases.terms import Action, CodeState, Told, Untold
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Refused
from gezhi.project.api import openapi_document
from gezhi.security.models import Account, AuditEntry
from gezhi.storage import sms


def asked(desk: Desk, cast: Cast, **more: Any) -> Any:
    return send_code(
        actor=more.pop("actor", cast.officer), now=desk.now, case_id=desk.id,
        petitioner_id=more.pop("petitioner_id", person(desk).id), **more,
    )  # fmt: skip


def refused(desk: Desk, cast: Cast, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        asked(desk, cast, **more)
    return caught.value


def row(desk: Desk) -> Evaluation:
    return Evaluation.objects.get(county=desk.reported.county, case_id=desk.id, verdict="")


def state(desk: Desk) -> CodeState:
    (found,) = petitioners(desk.reported.county, desk.id)
    return CodeState(found["evaluation"])


def in_line() -> list[dict[str, str]]:
    """The jobs of the queue that send a code."""
    jobs = ProcrastinateJob.objects.filter(task_name="cases.send_code").order_by("id")
    return list(jobs.values_list("args", flat=True))


def in_vain(desk: Desk, gateway: Gateway) -> None:
    gateway.status = 500
    with pytest.raises(sms.NotTaken):
        delivered(desk)
    gateway.status = 202


class TestSentWithTheAnswer:
    def test_goes_once_to_her_phone_and_says_nothing_of_the_case(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        code = code_of(desk, gateway)
        delivered(desk)
        (message,) = gateway.taken
        assert message["phone"] == SOMEBODY.phone and UUID(message["id"])
        assert f"{PUBLIC}/r#{code}" in message["text"] and cast.agency.name in message["text"]
        assert "您反映的事已有答复" in message["text"]
        for word in (desk.row.title, desk.row.number, "垃圾", SOMEBODY.name, "白沙街道羊桥", GARBAGE):
            assert word not in message["text"], word
        evaluated(desk, code, "satisfied")
        step = Step.objects.get(case_id=desk.id, action=Action.EVALUATE)
        assert step.facts["shown"] == "code"
        assert "发到本人手机的评价码" in body(at_desk("officer").get(f"/cases/{desk.id}"))

    def test_is_put_in_line_with_the_step_and_run_by_the_queue(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        (job,) = in_line()
        assert job == {"county": desk.reported.county, "petitioner": str(person(desk).id)}
        jobs.send_code(**job)
        assert gateway.taken

    def test_a_refused_answer_sends_nothing(self, cast: Cast, gateway: Gateway) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,)).to_verified()
        told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached"}
        with pytest.raises(Refused):
            desk.move(cast.officer, Action.ANSWER, content="{姓名}您好", **told)
        desk.move(cast.officer, Action.ANSWER, **(told | {"reached": "not_reached"}))
        assert not Evaluation.objects.exists() and not in_line()

    def test_costs_no_more_than_a_move_may(self, cast: Cast, gateway: Gateway) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,), now=now()).to_verified()
        told = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached", "content": "已办"}
        caller, path = Caller(cast.officer), f"/cases/{desk.id}/moves/answer"
        asked = {"version": desk.row.version, "given": told}
        count, statements = cost_of(lambda: caller.post(path, asked, Idempotency_Key="budget"))
        assert count <= BUDGET["budget"]["move"], "\n".join(statement[:200] for statement in statements)
        assert in_line()

    def test_not_to_people_who_are_made_up(self, cast: Cast, gateway: Gateway) -> None:
        """As the sample city is loaded: a number that somebody thought of may be another's."""
        with sms.silent():
            answered(cast)
        assert sms.is_set() and not Evaluation.objects.exists() and not in_line()

    def test_answering_twice_sends_once(self, cast: Cast, gateway: Gateway) -> None:
        two = (SOMEBODY, Person("测试·乙", "13800000002"))
        desk = Desk(cast, petitioners=two, now=now()).to_verified()
        her = str(Petitioner.objects.get(case_id=desk.id, phone=SOMEBODY.phone).id)
        for words in ("已办", "再说一次"):  # the second time while somebody else is still to be told
            desk.move(cast.officer, Action.ANSWER, petitioner=her, way="phone", reached="reached", content=words)
        assert [job["petitioner"] for job in in_line()] == [her]

    def test_reopened_and_answered_anew_she_is_asked_anew(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        evaluated(desk, code_of(desk, gateway), "not_solved", "又堆满了")
        desk.move(cast.sanitation_handler, Action.ACKNOWLEDGE)
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="列入计划")
        desk.move(cast.verifier, Action.VERIFY)
        told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached"}
        desk.move(cast.officer, Action.ANSWER, content="已列入计划", **told)
        second = code_of(desk, gateway)
        assert len(set(gateway.codes())) == 2
        evaluated(desk, second, "satisfied")

    def test_not_after_an_end_without_a_result(self, cast: Cast, gateway: Gateway) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,))
        desk.move(cast.officer, Action.DECLINE, decline_reason="done_before", reason="已办", where_to_turn="村委")
        told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "phone", "reached": "reached"}
        desk.move(cast.officer, Action.ANSWER, content="已告知", **told)
        assert not Evaluation.objects.exists()

    def test_taken_up_again_meanwhile_it_is_not_sent_any_more(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        desk.move(cast.officer, Action.REOPEN, reason="材料有误")
        delivered(desk)
        assert not gateway.asked and row(desk).sending is None


class TestNobodyIsAsked:
    """Where nothing may or can be sent, nothing is, by itself or at the desk; the page says why."""

    def told_why(self, desk: Desk, cast: Cast, code: str, words: str) -> None:
        assert not Evaluation.objects.exists()
        assert refused(desk, cast).code == code
        page = body(at_desk("officer").get(f"/cases/{desk.id}"))
        assert "不能请本人评价" in page and words in page and f"/petitioners/{person(desk).id}/code" not in page
        sent = at_desk("officer").post(f"/cases/{desk.id}/petitioners/{person(desk).id}/code")
        assert sent.status_code == 409 and words in body(sent)
        answer = Caller(cast.officer).post(f"/cases/{desk.id}/petitioners/{person(desk).id}/evaluation-code")
        assert (answer.status_code, answer.json()["code"]) == (409, code)

    def test_without_a_gateway(self, cast: Cast) -> None:
        self.told_why(answered(cast), cast, "no-sms-gateway", "没有接短信网关")

    @pytest.mark.parametrize("phone", ["", "0750-3380000", "不详"])
    def test_without_a_mobile_number(self, cast: Cast, gateway: Gateway, phone: str, monkeypatch: Any) -> None:
        desk = Desk(cast, petitioners=(Person("测试·甲", phone),), now=now()).to_verified()
        told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "visit", "reached": "reached"}
        desk.move(cast.officer, Action.ANSWER, content="已办", **told)
        self.told_why(desk, cast, "no-mobile-number", "没有留手机号码")

    def test_about_what_is_restricted(self, cast: Cast, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
        restricted(monkeypatch)
        self.told_why(answered(cast), cast, "never-by-sms", "一律不发短信")

    def test_where_telling_would_reach_an_offender(self, cast: Cast, gateway: Gateway) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,), now=now()).to_verified()
        Explanation.objects.create(
            county=desk.reported.county, id=uuid4(), case_id=desk.id, petitioner=person(desk).id, cause="overdue",
            clock=uuid4(), department=cast.sanitation.id, told=Told.WAIVED, ground=Untold.PROTECTED, owed_at=desk.now,
        )  # fmt: skip
        told: dict[str, Any] = {"petitioner": str(person(desk).id), "way": "visit", "reached": "reached"}
        desk.move(cast.officer, Action.ANSWER, content="已办", **told)
        self.told_why(desk, cast, "petitioner-shielded", "会触及施害方")

    def test_whose_number_is_a_work_number_of_staff(self, cast: Cast, gateway: Gateway) -> None:
        """Who took in the report and wrote a number of the office would be sent the code that speaks for another."""
        Account.objects.filter(id=cast.officer.person).update(work_number=SOMEBODY.phone)
        desk = answered(cast)
        delivered(desk)
        assert not gateway.asked and row(desk).sending is None
        found = refused(desk, cast)
        assert (found.code, found.refusal.article) == ("number-of-staff", (24, 1))

    def test_who_becomes_so_before_the_worker_comes(
        self, cast: Cast, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = answered(cast)
        restricted(monkeypatch)
        delivered(desk)
        assert not gateway.asked and row(desk).sending is None


def now() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def restricted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every matter is of the level that is told to nobody (L4); the sample's list has none."""
    real = rules.unreachable

    def unreachable(case: Any, *args: Any, **more: Any) -> Any:
        return real(replace(case, matter=replace(case.matter, access_level=AccessLevel.L4)), *args, **more)

    for module in ("gezhi.cases.actions.sending", "gezhi.cases.actions.effects", "gezhi.cases.pages.whole"):
        monkeypatch.setattr(f"{module}.unreachable", unreachable)


class TestSentAgain:
    def test_a_new_code_voids_the_one_before(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        assert asked(desk, cast).state is CodeState.SENDING
        second = code_of(desk, gateway)
        assert len({first, second, *(message["id"] for message in gateway.taken)}) == 4
        answer = Caller().get(f"/receipts/{first}")
        assert (answer.status_code, answer.json()["code"]) == (409, "code-void"), "it may be a stranger's number"
        evaluated(desk, second, "satisfied")
        assert refused(desk, cast).code == "evaluated-already"

    def test_is_the_agency_s_alone_and_on_record(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        delivered(desk)
        for who in ("sanitation_handler", "verifier", "leader", "worker"):
            assert refused(desk, cast, actor=getattr(cast, who)).code == "not-yours"
        assert refused(desk, cast, actor=cast.foreign_officer).code == "no-such-case"
        assert refused(desk, cast, petitioner_id=UUID(int=5)).code == "no-such-petitioner"
        asked(desk, cast)
        (entry,) = AuditEntry.objects.filter(action="send-evaluation-code")
        assert (entry.person, entry.object) == (cast.officer.person, f"petitioner:{person(desk).id}")

    def test_not_while_one_is_on_its_way_unless_nobody_comes_for_it(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        assert refused(desk, cast).code == "code-being-sent"
        desk.now += rules.UNDER_WAY
        asked(desk, cast)

    def test_three_times_a_day(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        for _ in range(2):
            delivered(desk)
            asked(desk, cast)
        delivered(desk)
        found = refused(desk, cast)
        assert found.code == "codes-sent-today" and 0 < int(str(found.extra["retry_after"])) <= 86_401
        answer = Caller(cast.officer).post(f"/cases/{desk.id}/petitioners/{person(desk).id}/evaluation-code")
        assert answer.status_code in (429, 200)  # by the clock of the door it may be another day
        desk.now += timedelta(days=1)
        asked(desk, cast)

    def test_before_she_was_answered_or_when_the_time_is_over(self, cast: Cast, gateway: Gateway) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,)).to_verified()
        assert refused(desk, cast).code == "not-answered-yet"
        assert refused(Desk(cast, petitioners=(SOMEBODY,)), cast).code == "nothing-to-evaluate"
        late = answered(cast)
        late.now += timedelta(days=400)
        assert refused(late, cast).code == "evaluation-late"

    def test_a_key_makes_it_safe_to_repeat(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        delivered(desk)
        path = f"/cases/{desk.id}/petitioners/{person(desk).id}/evaluation-code"
        answers = [Caller(cast.officer).post(path, Idempotency_Key="again-1") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
        assert set(answers[0].json()) == {"number", "until", "state"}
        assert len(in_line()) == 2, "with the answer, and once again"
        other = answered(cast)
        path = f"/cases/{other.id}/petitioners/{person(other).id}/evaluation-code"
        reused = Caller(cast.officer).post(path, Idempotency_Key="again-1")
        assert (reused.status_code, reused.json()["code"]) == (409, "idempotency-key-reused")


class TestTriedAgain:
    def test_the_same_message_with_the_same_code(self, cast: Cast, gateway: Gateway) -> None:
        """The gateway may have taken what it seemed to refuse: she must not hold two codes of which one is dead."""
        desk = answered(cast)
        in_vain(desk, gateway)
        assert state(desk) is CodeState.NOT_SENT
        delivered(desk)
        first, second = (each["given"] for each in gateway.asked)
        assert first == second
        assert state(desk) is CodeState.SENT
        evaluated(desk, gateway.code, "satisfied")
        assert state(desk) is CodeState.EVALUATED

    def test_what_was_taken_is_not_sent_again(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        for _ in range(3):
            delivered(desk)
        assert len(gateway.asked) == 1
        (entry,) = AuditEntry.objects.filter(action="hand-over-evaluation-code")  # P15: her number has left the house
        assert (entry.duty, entry.object) == ("system", f"petitioner:{person(desk).id}")

    def test_what_fails_for_good_stands_on_the_page_with_a_way_to_send_it_again(
        self, cast: Cast, gateway: Gateway
    ) -> None:
        desk = answered(cast)
        in_vain(desk, gateway)
        address = f"/cases/{desk.id}/petitioners/{person(desk).id}/code"
        page = body(at_desk("officer").get(f"/cases/{desk.id}"))
        assert "评价码没有发出" in page and address in page
        assert address not in body(at_desk("sanitation_handler").get(f"/cases/{desk.id}"))
        assert at_desk("officer").post(address).status_code == 303
        delivered(desk)
        assert "评价码已发到本人手机" in body(at_desk("officer").get(f"/cases/{desk.id}"))

    def test_a_setting_that_was_taken_away_fails_like_a_gateway(
        self, cast: Cast, gateway: Gateway, settings: Any
    ) -> None:
        desk = answered(cast)
        settings.GEZHI = replace(settings.GEZHI, sms_url="")
        with pytest.raises(sms.NotTaken):
            deliver_code(county=desk.reported.county, petitioner_id=person(desk).id, now=desk.now)


class TestNobodySeesIt:
    def test_in_no_table(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        code = code_of(desk, gateway)
        kept = str(list(Evaluation.objects.values())) + str(list(ProcrastinateJob.objects.values()))
        kept += str(list(AuditEntry.objects.values())) + str(list(Step.objects.values()))
        assert code not in kept and "您反映的事" not in kept
        assert len(row(desk).code) == 64

    def test_in_no_page_of_staff(self, cast: Cast, gateway: Gateway) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        browser, address = at_desk("officer"), f"/cases/{desk.id}/petitioners/{person(desk).id}/code"
        pages = [browser.get(address), browser.post(address, follow=True)]
        second = code_of(desk, gateway)
        pages += [browser.get(address), browser.get(f"/cases/{desk.id}"), browser.get("/"), browser.get("/cases")]
        for page in pages:
            shown = body(page)
            for code in (first, second):
                assert code not in shown and code[:5] not in shown, page.request["PATH_INFO"]
            assert SOMEBODY.phone not in shown
        assert "正在发到本人手机" in body(pages[1])
        assert at_desk("sanitation_handler").get(address).status_code == 403

    @pytest.mark.parametrize("who", ["officer", "verifier", "sanitation_handler", "leader", "worker", "administrator"])
    def test_in_no_answer_of_the_interface(self, cast: Cast, gateway: Gateway, who: str) -> None:
        desk = answered(cast)
        first = code_of(desk, gateway)
        caller = Caller(getattr(cast, who))
        keys = {"case_id": str(desk.id), "petitioner_id": str(person(desk).id)}
        answers = [caller.post(f"/cases/{desk.id}/petitioners/{person(desk).id}/evaluation-code")]
        delivered(desk)
        answers += [caller.get(path) for path in read_paths(keys)]
        assert len(answers) > 20 and any(answer.status_code == 200 for answer in answers)
        for answer in answers:
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            for code in (first, gateway.code):
                assert code.encode() not in said

    def test_no_answer_has_a_place_for_one(self) -> None:
        schemas = json.loads(openapi_document())["components"]["schemas"]
        assert set(schemas["CodeOut"]["properties"]) == {"number", "until", "state"}


def test_what_the_desk_is_refused_about_codes_cites_the_article(cast: Cast, gateway: Gateway) -> None:
    desk = answered(cast)
    answer = Caller(cast.sanitation_handler).post(f"/cases/{desk.id}/petitioners/{person(desk).id}/evaluation-code")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-yours")
    assert "第二十四条" in answer.json()["article"]
    stale = Caller(cast.officer).post(f"/cases/{desk.id}/moves/note", {"version": 1, "given": {"content": "旧"}})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale") and stale.json()["article"]
    duty = at_desk("officer").get("/administration/audit")
    assert duty.status_code == 403 and "第二十七条" in body(duty)


def read_paths(keys: dict[str, str]) -> Iterator[str]:
    """Every operation that reads, about this case."""
    for path, methods in json.loads(openapi_document())["paths"].items():
        if "get" in methods:
            filled = path.removeprefix("/api/v1")
            for name, value in keys.items():
                filled = filled.replace("{" + name + "}", value)
            yield filled.replace("{code}", "AAAAAAAAAAAAAA") + ("?purpose=answer" if "petitioners" in path else "")
