"""Scenario 4: a department cannot end in time: it asks for more, explains with the grid worker, is late all the same.

And the end of scenario 2: another than the reporter verifies, the petitioner is answered and says what became of it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from tests.integration.cases.api import Caller
from tests.integration.cases.test_pages import at_desk, body
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
