"""Scenario 4: a department cannot end in time: it asks for more, explains with the grid worker, is late all the same.

By program and at the console. Then the petitioner says what became of it: not solved, and the department goes on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone
from tests.integration.cases.api import Caller
from tests.integration.cases.test_pages import at_desk, body
from tests.journeys.console import Person, said, today
from tests.journeys.office import (
    GARBAGE,
    HERE,
    accepted_and_dispatched,
    choice,
    hand_in,
    look,
    now_at,
    offers,
    photo,
    verified,
    words_of,
)  # fmt: skip
from tests.people import Cast

from gezhi.cases.queries import get_for
from gezhi.cases.queries.dossiers import dossier_of
from gezhi.kernel.worktime import CHINA

PHONE = "13800000011"
SEEN = {
    "description": "排水沟盖板断了三块，要换新的", "channel": "citizen", "matter": GARBAGE, "grid": "", "point": HERE,
    "petitioners": [{"name": "测试·丁", "phone": PHONE}],
}  # fmt: skip
WHY = {"reason": "盖板要定制，本周到不了货", "measures": "先围蔽、设警示，每天巡查"}


def extended(cast: Cast, case: Any) -> Any:
    """The department asks before the term is over, with the new time and its measures; the agency grants it."""
    (order,) = look(cast.officer, case)["orders"]
    new = datetime.fromisoformat(order["due_at"]) + timedelta(hours=4)
    case = Caller(cast.sanitation_handler).moved(case, "ask_extension", new_due=new.isoformat(), **WHY)
    asked = choice(cast.officer, case, "grant_extension", "order", "白沙街道城管")
    return Caller(cast.officer).moved(case, "grant_extension", order=asked)


def explained(cast: Cast, case: Any) -> Any:
    """She is called; what was said, until when it is expected now and what she answered stands in the record."""
    offer = offers(cast.sanitation_handler, case)["explain"]
    (ask,) = [ask for ask in offer["asks"] if ask["name"] == "explanation"]
    (option,) = ask["choices"]
    assert PHONE not in words_of(option)
    return Caller(cast.sanitation_handler).moved(
        case, "explain", explanation=option["value"], way="phone", content="盖板要定制，先围蔽，下周换好。",
        expected=(datetime.now(UTC) + timedelta(days=7)).isoformat(), response="知道了，围好点，有老人行过",
    )  # fmt: skip


def answered(cast: Cast, case: Any) -> Any:
    (ask,) = [ask for ask in offers(cast.officer, case)["answer"]["asks"] if ask["name"] == "petitioner"]
    words = "您反映的“{matter}”已由{department}办理：{result}。{until}前可评价。"
    return Caller(cast.officer).moved(
        case, "answer", petitioner=ask["choices"][0]["value"], way="phone", reached="reached", content=words
    )


def test_department_explains_with_the_grid_worker_before_it_is_closed(cast: Cast) -> None:
    reported = Caller().report(**SEEN)
    (receipt,) = reported["receipts"]
    case = Caller(cast.sanitation_handler).moved(accepted_and_dispatched(cast, reported), "acknowledge")
    case = extended(cast, case)
    assert look(cast.officer, case)["explanation_owed"]
    assert "待解释说明 1 件" in body(at_desk("sanitation_handler").get("/"))

    file = hand_in(cast.sanitation_handler, photo())
    done = {"outcome": "solved", "result": "三块盖板已换新。", "attachments": [file]}
    case = Caller(cast.sanitation_handler).moved(case, "submit_result", **done)
    case = answered(cast, Caller(cast.verifier).moved(case, "verify"))
    refused = Caller(cast.officer).move(case, "close")
    assert (refused.status_code, refused.json()["code"]) == (409, "unexplained")
    assert "二十一" in refused.json()["article"]

    case = explained(cast, case)
    assert Caller(cast.officer).move(case, "close").json()["code"] == "not-cosigned"
    wrong = Caller(cast.sanitation_handler).move(case, "cosign_explanation", explanation="x")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "cosign-not-the-grids")

    (waiting,) = Caller(cast.worker).get("/explanations").json()
    browser = at_desk("worker")
    page = f"/cosigning/{waiting['id']}"
    assert "有老人行过" in body(browser.get(page)) and PHONE not in body(browser.get(page))
    assert browser.post(page, {"version": str(waiting["version"]), "key": "sign"}).status_code == 303
    case = Caller(cast.officer).moved(case | {"version": look(cast.officer, case)["version"]}, "close")

    late = [clock for clock in look(cast.officer, case, "/clocks") if clock["first_due_at"]]
    assert [clock["kind"] for clock in late] == ["handling"], "on time still means the first moment"
    assert look(cast.officer, case, "/chain")["intact"]
    evaluated_on_a_phone(receipt, case, cast)


def evaluated_on_a_phone(receipt: str, case: Any, cast: Cast) -> None:
    """She types her code, without an account; what is not solved goes back to the department, and once only."""
    browser = Client()
    shown = body(browser.post("/r", {"code": receipt}))
    assert "没有解决" in shown and PHONE not in shown
    (first,) = look(cast.officer, case)["orders"]
    sent = {"code": receipt, "verdict": "not_solved", "reason": "有一块又翘起来了", "key": "once"}
    assert "重新办理" in body(browser.post("/r/evaluation", sent))
    again = Caller().post(f"/receipts/{receipt}/evaluation", {"verdict": "satisfied"})
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-evaluate")
    by_staff = Caller(cast.officer).post(f"/receipts/{receipt}/evaluation", {"verdict": "satisfied"})
    assert (by_staff.status_code, by_staff.json()["code"]) == (403, "evaluation-by-staff")
    department_goes_on(cast, now_at(case, cast.officer), first)


def department_goes_on(cast: Cast, case: Any, first: Any) -> None:
    """It holds the case again at once, by an order and with clocks of its own, and carries it to its end."""
    seen = look(cast.officer, case)
    assert (seen["state"], seen["holder_name"]) == ("dispatched", cast.sanitation.name)
    (order,) = [each for each in seen["orders"] if each["ended_at"] is None]
    assert (order["organisation"], order["role"]) == (str(cast.sanitation.id), "lead")
    assert order["id"] != first["id"] and first["ended_at"]
    running = {row["kind"]: row for row in look(cast.officer, case, "/clocks") if row["stopped_at"] is None}
    assert set(running) == {"acknowledgement", "handling", "total"}
    assert running["handling"]["first_due_at"] is None, "the term is new, it was never extended"
    case = answered(cast, verified(cast, case))
    case = Caller(cast.officer).moved(case, "close")
    assert look(cast.officer, case, "/chain")["intact"]


def test_at_the_console(cast: Cast) -> None:
    """Everybody at a page of her own: each form is taken, filled in and sent; the API says the same."""
    reported = Caller().report(**SEEN)
    case = accepted_and_dispatched(cast, reported)
    Person(cast.sanitation_handler).moved(case["id"], "acknowledge")
    first = extended_at_the_console(cast, case)
    with today(first + timedelta(hours=1)):  # behind the first moment, within the term that was granted
        result_is_handed_in_and_verified(cast, case)
        explained_at_the_console(cast, case)
        cosigned_at_the_console(cast, case)
        counted_as_late_and_listed_apart(cast, case, first)
        says_that_it_is_not_solved(cast, case, reported["receipts"][0])


def extended_at_the_console(cast: Cast, case: Any) -> datetime:
    """Asked for before the due moment, with the new time and measures, and granted; the moment that was first due."""
    department, agency = Person(cast.sanitation_handler), Person(cast.officer)
    (order,) = look(cast.officer, case)["orders"]
    due = datetime.fromisoformat(order["due_at"])
    page = department.opens(f"/cases/{case['id']}/moves/ask_extension")
    assert f"{due.astimezone(CHINA):%m-%d}" in page.text and "到期" in page.text, "what it is now stands beside it"
    early = department.sends(page.form("/ask_extension"), new_due=typed(due - timedelta(hours=1)), **WHY)
    assert early.status == 422 and "须晚于原来的到期时间" in said(early)
    assert WHY["measures"] in early.text, "nothing typed is lost"
    done = department.sends(early.form("/ask_extension"), new_due=typed(due + timedelta(hours=4)))
    assert not said(done)
    assert "申请延期待决定" in agency.opens("/cases", flag="extension").text
    shown = agency.opens(f"/cases/{case['id']}/moves/grant_extension")
    form = shown.form("/grant_extension")
    assert form.values["order"] == [order["id"]], "the only one that asks is chosen"
    assert not said(agency.sends(form))
    seen = look(cast.officer, case)
    assert seen["explanation_owed"]
    assert datetime.fromisoformat(seen["orders"][0]["due_at"]) > due
    return due


def result_is_handed_in_and_verified(cast: Cast, case: Any) -> None:
    """Handing in and verifying do not wait for the explanation; closing does, with a sentence and the article."""
    result = {"outcome": "已解决", "result": "三块盖板已换新。", "attachments": [("新盖板.jpg", photo())]}
    Person(cast.sanitation_handler).moved(case["id"], "submit_result", **result)
    Person(cast.verifier).moved(case["id"], "verify", check_way="远程核查")
    officer = Person(cast.officer)
    officer.moved(case["id"], "answer", way="电话", reached="已告知", content="盖板已经换好，多谢反映。")
    refused = officer.opens(f"/cases/{case['id']}/moves/close")
    assert refused.status == 409
    assert "还没有向诉求人作解释说明" in said(refused) and "第二十一条" in said(refused)


def explained_at_the_console(cast: Cast, case: Any) -> None:
    """The department begins: way, content, new time and what she answered; the officer may not in its place."""
    assert Person(cast.officer).opens(f"/cases/{case['id']}/moves/explain").status == 403
    department = Person(cast.sanitation_handler)
    assert "待解释说明 1 件" in department.opens("/").text
    form = department.opens(f"/cases/{case['id']}/moves/explain").form("/explain")
    assert form.values["explanation"] and PHONE not in words_of(form.choices)
    told = {"way": "电话", "content": "盖板要定制，先围蔽，下周换好。", "response": "知道了，围好点，有老人行过"}
    bare = department.sends(form, **told)
    assert bare.status == 422 and "新的预计办结时间" in said(bare) and told["content"] in bare.text
    assert look(cast.officer, case)["explanation_owed"]
    done = department.sends(bare.form("/explain"), expected=typed(timezone.now() + timedelta(days=7)))
    assert not said(done)
    closing = Person(cast.officer).opens(f"/cases/{case['id']}/moves/close")
    assert closing.status == 409 and "还没有由网格员会签" in said(closing)


def cosigned_at_the_console(cast: Cast, case: Any) -> None:
    """The grid worker of the place finds it, reads what was said and signs; nobody of the department may."""
    assert Person(cast.sanitation_handler).opens("/cosigning").status == 403
    worker = Person(cast.worker)
    (address,) = worker.opens("/cosigning").links(r"/cosigning/[0-9a-f-]+")
    page = worker.opens(address)
    assert "有老人行过" in page.text and PHONE not in page.text
    worker.sends(page.form(address), remark="我同部门一齐打的电话")
    (row,) = Caller(cast.officer).get(f"/cases/{case['id']}/explanations").json()
    assert (row["told"], bool(row["cosigned_at"])) == ("cosigned", True)
    box = Person(cast.officer).opens(f"/cases/{case['id']}/explanations").text
    assert "网格员会签" in box and "有老人行过" in box
    Person(cast.officer).moved(case["id"], "close")


def counted_as_late_and_listed_apart(cast: Cast, case: Any, first: datetime) -> None:
    """On time still means the first moment: the file counts it as late, and the term that was extended is listed."""
    (row,) = [row for row in look(cast.officer, case, "/clocks") if row["first_due_at"]]
    first_due, due, stopped = (datetime.fromisoformat(row[name]) for name in ("first_due_at", "due_at", "stopped_at"))
    assert row["kind"] == "handling" and first == first_due < stopped < due
    (clock,) = [clock for clock in dossier_of(get_for(cast.officer, UUID(case["id"]))).clocks if clock.first_due_at]
    assert clock.on_time is False
    page = Person(cast.officer).opens(f"/cases/{case['id']}").text
    assert f"已延期，原定 {first.astimezone(CHINA):%m-%d %H:%M}" in page, "the old date stays visible"


def says_that_it_is_not_solved(cast: Cast, case: Any, receipt: str) -> None:
    """On her own phone, by her code; the department finds it among its cases again, and needs no new dispatch."""
    herself = Person()
    asked = herself.opens("/r")
    shown = herself.sends(asked.form("/r"), code=receipt)
    bare = herself.sends(shown.form("/r/evaluation"), verdict="没有解决")
    assert bare.status == 422 and said(bare)
    done = herself.sends(bare.form("/r/evaluation"), reason="有一块又翘起来了")
    assert "重新办理" in done.text and cast.sanitation.name in done.text
    department = Person(cast.sanitation_handler)
    assert case["number"] in department.opens("/").text
    department.moved(case["id"], "acknowledge")
    assert look(cast.officer, case)["state"] == "handling"
    again = Person().sends(asked.form("/r"), code=receipt)
    assert "/r/evaluation" not in again.text, "once only"


def typed(at: datetime) -> str:
    """As the field of a moment takes it."""
    return f"{at.astimezone(CHINA):%Y-%m-%dT%H:%M}"
