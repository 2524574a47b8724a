"""A resident has no account: she reports, keeps her receipt, follows the case, takes it back or asks again."""

from __future__ import annotations

from typing import Any

from tests.integration.cases.api import Caller
from tests.journeys.office import GARBAGE, HERE, accepted_and_dispatched, offers, verified, words_of
from tests.people import Cast

PHONE = "13800000007"
SEEN = {
    "description": f"楼下垃圾三日冇人收，好臭，打我电话{PHONE}", "channel": None, "matter": GARBAGE, "grid": "",
    "point": HERE, "petitioners": [{"name": "测试·乙", "phone": PHONE}],
}  # fmt: skip


def progress(receipt: str) -> Any:
    answer = Caller().get(f"/receipts/{receipt}")
    assert answer.status_code == 200
    return answer.json()


def by_receipt(receipt: str, action: str, reason: str) -> Any:
    body = {"version": progress(receipt)["version"], "reason": reason}
    return Caller().post(f"/receipts/{receipt}/moves/{action}", body)


def test_resident_reports_follows_and_asks_again_once(cast: Cast) -> None:
    case = Caller().report(**SEEN)
    (receipt,) = case["receipts"]
    assert progress(receipt)["state"] == "reported"
    case = accepted_and_dispatched(cast, case)
    assert (progress(receipt)["state"], progress(receipt)["holder"]) == ("dispatched", cast.sanitation.name)
    case = answered_and_closed(cast, verified(cast, case))
    again = by_receipt(receipt, "reopen", "第二天又堆满了")
    assert (again.status_code, again.json()["state"]) == (200, "dispatched")
    assert (progress(receipt)["state"], progress(receipt)["holder"]) == ("dispatched", cast.sanitation.name)
    case = answered_and_closed(cast, verified(cast, again.json()))  # the department that led goes on, undispatched
    twice = by_receipt(receipt, "reopen", "还是有")
    assert (twice.status_code, twice.json()["code"]) == (409, "reopened-once")
    assert PHONE not in words_of(progress(receipt)) + words_of(twice.json())


def answered_and_closed(cast: Cast, case: Any) -> Any:
    (ask,) = [ask for ask in offers(cast.officer, case)["answer"]["asks"] if ask["name"] == "petitioner"]
    for option in ask["choices"]:
        assert PHONE not in words_of(option)  # masked in lists; a look is recorded
        case = Caller(cast.officer).moved(
            case, "answer", petitioner=option["value"], way="phone", reached="reached", content="已清理，多谢反映。"
        )
    return Caller(cast.officer).moved(case, "close")


def test_resident_takes_her_report_back(cast: Cast) -> None:
    case = Caller().report(**SEEN)
    (receipt,) = case["receipts"]
    answer = by_receipt(receipt, "withdraw", "已经有人收走了")
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert progress(receipt)["ended_at"]
    assert by_receipt(receipt, "withdraw", "再撤一次").status_code in (403, 409)


def test_resident_cannot_take_back_what_is_being_handled(cast: Cast) -> None:
    case = Caller().report(**SEEN)
    (receipt,) = case["receipts"]
    accepted_and_dispatched(cast, case)
    assert by_receipt(receipt, "withdraw", "不用了").status_code in (403, 409)
    assert progress(receipt)["state"] == "dispatched"


def test_resident_who_stays_anonymous_leaves_no_trace_of_herself(cast: Cast) -> None:
    case = Caller().report(**{**SEEN, "petitioners": [], "anonymous": True})
    assert len(case["receipts"]) == 1, "a code to follow it with, and nothing else"
    shown = words_of(Caller(cast.officer).get(f"/cases/{case['id']}").json())
    assert PHONE not in shown
    steps = Caller(cast.officer).get(f"/cases/{case['id']}/timeline").json()
    assert PHONE not in words_of(steps)


def test_resident_with_another_s_code_learns_nothing_of_it(cast: Cast) -> None:
    Caller().report(**SEEN)
    assert Caller().get("/receipts/AAAAAAAAAAAA").status_code == 404
