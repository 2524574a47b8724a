"""What the articles do not allow is refused alike by program and at the console: code, status, sentence, article.

The same sentence with the same article, in both languages; and nothing is written at either door.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import SOMEBODY, Desk
from tests.journeys.console import Form, Page, Person, said
from tests.journeys.office import GARBAGE, accepted_and_dispatched, hand_in, look, photo
from tests.journeys.test_wages_unpaid_taken_up import elements
from tests.people import Cast

from gezhi.cases.models import Case, CaseClock, Explanation, Petitioner, Precedent, Step, WorkOrder
from gezhi.cases.terms import Action
from gezhi.kernel.worktime import CHINA
from gezhi.security.terms import Actor
from gezhi.supervision.models import Document, DocumentStep

RETURN = {"return_reason": "not_our_duty", "reason": "属排水管网渗漏。", "basis": "三定方案第七条"}
WHY = {"reason": "盖板要定制，本周到不了货", "measures": "先围蔽、设警示"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody tries: the same at two doors. ``version`` is none where a document is opened."""

    who: Actor
    program: str
    console: str
    given: dict[str, Any]
    version: int | None = None
    case: str = ""

    def by_program(self, language: str) -> Any:
        about = {"case": self.case} if self.version is None else {"version": self.version}
        return Caller(self.who, language=language).post(self.program, about | {"given": self.given})

    def at_the_console(self, language: str) -> Page:
        """The page's form, filled in so; where there is none any more, one that was opened before is sent."""
        person = Person(self.who, language=language)
        page = person.opens(self.console)
        if page.status != 200:
            opened = {"version": [str(self.version or "")], "key": ["opened-before"]}
            return person.sends(Form(self.console, opened, names=set(self.given)), **self.given)
        return person.sends(page.form(self.console), **self.given)


@dataclass(frozen=True, slots=True)
class Bad:
    """What is tried, and how it is refused."""

    tried: Callable[[Cast], Tried]
    code: str
    status: int
    article: str
    field: str = ""
    words: tuple[str, ...] = ()  # of the sentence, in Chinese


def move_of(who: Actor, case: Any, action: str, **given: Any) -> Tried:
    address = f"/cases/{case['id']}/moves/{action}"
    return Tried(who, address, address, given, case["version"], case["id"])


def without(name: str) -> Callable[[Cast], Tried]:
    def tried(cast: Cast) -> Tried:
        case = accepted_and_dispatched(cast, Caller(cast.worker).report(matter=GARBAGE))
        return escalation(cast.county_officer, case, {k: v for k, v in elements().items() if k != name})

    return tried


def escalation(who: Actor, case: Any, given: dict[str, Any]) -> Tried:
    page = f"/supervision/new/escalation/take_up/{case['id']}"
    return Tried(who, "/supervision/escalation/take_up", page, given, case=case["id"])


def escalation_by_a_township(cast: Cast) -> Tried:
    case = accepted_and_dispatched(cast, Caller(cast.worker).report(matter=GARBAGE))
    return escalation(cast.officer, case, elements())


def return_without(name: str) -> Callable[[Cast], Tried]:
    def tried(cast: Cast) -> Tried:
        case = accepted_and_dispatched(cast, Caller(cast.worker).report(matter=GARBAGE))
        return move_of(cast.sanitation_handler, case, "ask_return", **{k: v for k, v in RETURN.items() if k != name})

    return tried


def extension_after_the_due_moment(cast: Cast) -> Tried:
    desk = Desk(cast, now=datetime.now(UTC) - timedelta(days=30)).to_handling()
    new_due = f"{(datetime.now(UTC) + timedelta(days=2)).astimezone(CHINA):%Y-%m-%dT%H:%M}"
    return move_of(cast.sanitation_handler, shown(desk), "ask_extension", new_due=new_due, **WHY)


def second_final_return(cast: Cast) -> Tried:
    case = accepted_and_dispatched(cast, Caller(cast.worker).report(matter=GARBAGE))
    case = Caller(cast.sanitation_handler).moved(case, "ask_return", **RETURN)
    study = {"participants": "城管、消防", "minutes": "一致", "conclusion": "消防牵头。", "lead": str(cast.fire.id)}
    case = Caller(cast.officer).moved(case, "redispatch", **study)
    return move_of(cast.fire_handler, case, "ask_return", **RETURN)


def self_verification(cast: Cast) -> Tried:
    case = accepted_and_dispatched(cast, Caller(cast.worker).report(matter=GARBAGE))
    case = Caller(cast.sanitation_handler).moved(case, "acknowledge")
    file = hand_in(cast.sanitation_handler, photo())
    given = {"outcome": "solved", "result": "已清运。", "attachments": [file]}
    case = Caller(cast.sanitation_handler).moved(case, "submit_result", **given)
    return move_of(cast.worker, case, "verify", check_way="on_site")


def answered(cast: Cast, *, explained: bool) -> Desk:
    """A case that was extended, verified and answered; what is owed was explained, or not even that."""
    desk = Desk(cast, now=datetime.now(UTC) - timedelta(hours=1), petitioners=(SOMEBODY,)).to_handling()
    due = CaseClock.objects.get(case_id=desk.id, kind="handling").due_at
    asked: dict[str, Any] = {"new_due": (due + timedelta(hours=4)).isoformat(), **WHY}
    desk.move(cast.sanitation_handler, Action.ASK_EXTENSION, **asked)
    desk.move(cast.officer, Action.GRANT_EXTENSION, order=str(WorkOrder.objects.get(case_id=desk.id).id))
    if explained:
        owed = Explanation.objects.get(case_id=desk.id)
        way: dict[str, Any] = {"explanation": str(owed.id), "way": "phone", "content": "下周换好", "response": "好"}
        desk.move(cast.sanitation_handler, Action.EXPLAIN, **way, expected=(desk.now + timedelta(days=5)).isoformat())
    desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
    desk.move(cast.verifier, Action.VERIFY)
    person = str(Petitioner.objects.get(case_id=desk.id).id)
    reached: dict[str, Any] = {"petitioner": person, "way": "phone", "reached": "reached", "content": "已列入计划"}
    desk.move(cast.officer, Action.ANSWER, **reached)
    return desk


def closing_without_co_signature(cast: Cast) -> Tried:
    return move_of(cast.officer, shown(answered(cast, explained=True)), "close")


def closing_without_explanation(cast: Cast) -> Tried:
    return move_of(cast.officer, shown(answered(cast, explained=False)), "close")


def shown(desk: Desk) -> Any:
    return {"id": str(desk.id), "version": desk.row.version}


BAD = {
    "escalation without its leader": Bad(without("leader"), "missing", 422, "第二十三条", "leader", ("责任领导",)),
    "escalation without who answers for it": Bad(
        without("responsible"), "missing", 422, "第二十三条", "responsible", ("责任人",)
    ),
    "escalation without a deadline": Bad(without("deadline"), "missing", 422, "第二十三条", "deadline", ("办理时限",)),
    "escalation decided by a township": Bad(escalation_by_a_township, "only-above-escalates", 403, "第二十三条"),
    "return without a basis": Bad(return_without("basis"), "missing", 422, "第二十一条", "basis", ("依据",)),
    "return without a reason": Bad(return_without("reason"), "missing", 422, "第二十一条", "reason", ("理由",)),
    "extension after the due moment": Bad(
        extension_after_the_due_moment, "extension-late", 409, "第二十一条", words=("期限已过",)
    ),
    "second return after a final designation": Bad(
        second_final_return, "designation-final", 409, "第二十一条", words=("最终指定",)
    ),
    "verification by the reporter": Bad(self_verification, "self-verification", 403, "第二十五条", words=("上报人",)),
    "closing with an explanation that nobody co-signed": Bad(
        closing_without_co_signature, "not-cosigned", 409, "第二十一条", words=("会签",)
    ),
    "closing with an explanation that is owed": Bad(
        closing_without_explanation, "unexplained", 409, "第二十一条", words=("解释说明",)
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_is_refused_with_the_same_sentence_and_article_at_both_doors(cast: Cast, name: str) -> None:
    bad = BAD[name]
    tried = bad.tried(cast)
    before = written(tried)
    for language in ("zh-hans", "en"):
        answer = tried.by_program(language)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (bad.status, bad.code), problem
        assert (problem.get("field") or "") == bad.field
        page = tried.at_the_console(language)
        told = html.unescape(said(page))
        assert page.status == answer.status_code
        assert problem["detail"].rstrip(".") in told, "the same sentence"
        assert problem["article"] in told, "the same article"
        if language == "zh-hans":
            assert bad.article in problem["article"]
            assert all(word in problem["detail"] for word in bad.words), problem["detail"]
        assert written(tried) == before
    typed = [value for value in tried.given.values() if bad.status == 422 and len(str(value)) > 6]
    assert all(str(value) in html.unescape(page.text) for value in typed), "nothing typed is lost"


def written(tried: Tried) -> Any:
    """All that a move could have written of this case."""
    case = UUID(tried.case)
    row = Case.objects.filter(id=case).values("version", "state", "head", "agency", "holder", "explanation_owed").get()
    counted = [
        table.objects.filter(case_id=case).count() for table in (Step, CaseClock, WorkOrder, Precedent, Explanation)
    ]
    documents = [(each.id, each.version) for each in Document.objects.filter(case_id=case)]
    return row, counted, documents, DocumentStep.objects.count()


def test_every_refusal_of_the_paragraph_is_tried() -> None:
    assert {bad.code for bad in BAD.values()} == {
        "missing", "only-above-escalates", "extension-late", "designation-final", "self-verification", "not-cosigned",
        "unexplained",
    }  # fmt: skip


def test_what_is_refused_at_closing_goes_through_once_it_is_co_signed(cast: Cast) -> None:
    """So that it is the missing signature that was refused, and nothing else."""
    desk = answered(cast, explained=True)
    signed = Explanation.objects.get(case_id=desk.id)
    desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(signed.id))
    assert Caller(cast.officer).moved(shown(desk), "close")["state"] == "closed"
    assert look(cast.officer, shown(desk), "/chain")["intact"]
