"""Who called the hotline has no receipt that speaks for her: she is sent a code, and with it the case comes back.

From the call to the department's new clock, at the console and on her phone. Nobody of the staff could have done it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.gateway import Gateway
from tests.integration.cases.api import Caller
from tests.journeys.console import Person, said
from tests.journeys.office import GARBAGE, HERE, accepted_and_dispatched, look, verified
from tests.people import Cast

from gezhi.cases import jobs

PHONE = "13800000021"
CALL = {
    "description": "市场后巷垃圾又堆满了", "channel": "hotline", "matter": GARBAGE, "grid": "", "point": HERE,
    "petitioners": [{"name": "测试·戊", "phone": PHONE}],
}  # fmt: skip


def test_a_caller_says_it_is_not_solved_by_what_staff_cannot_use(cast: Cast, gateway: Gateway) -> None:
    call = Caller(cast.hotline).report(**CALL)
    (handed,) = call["receipts"]
    case = verified(cast, accepted_and_dispatched(cast, call))
    officer = Person(cast.officer)
    officer.moved(case["id"], "answer", way="电话", reached="已告知", content="已清理，多谢反映。")
    officer.moved(case["id"], "close")
    the_worker_sends(cast, case)
    (message,) = gateway.taken
    assert message["phone"] == PHONE and case["number"] not in message["text"]

    shown = officer.opens(f"/cases/{case['id']}").text
    assert "评价码已发到本人手机" in shown and gateway.code not in shown
    what_staff_were_shown_speaks_for_nobody(handed)
    she_says_it_is_not_solved(gateway.code)

    department = Person(cast.sanitation_handler)
    assert case["number"] in department.opens("/").text
    seen = look(cast.officer, case)
    assert (seen["state"], seen["holder_name"]) == ("dispatched", cast.sanitation.name)
    running = {row["kind"] for row in look(cast.officer, case, "/clocks") if row["stopped_at"] is None}
    assert running == {"acknowledgement", "handling", "total"}
    assert "发到本人手机的评价码" in officer.opens(f"/cases/{case['id']}").text, "by what she spoke"


def the_worker_sends(cast: Cast, case: Any) -> None:
    """What the queue does a moment later."""
    (person,) = look(cast.officer, case)["petitioners"]
    assert person["evaluation"] == "sending"
    jobs.send_code(county=case["number"][:6], petitioner=str(UUID(person["id"])))
    (person,) = look(cast.officer, case)["petitioners"]
    assert (person["evaluation"], person["own_receipt"]) == ("sent", False)


def what_staff_were_shown_speaks_for_nobody(handed: str) -> None:
    """The hotline signs out and tries: it sees where the case is, and that is all."""
    stranger = Person()
    page = stranger.sends(stranger.opens("/r").form("/r"), code=handed)
    assert page.status == 200 and "只能查进度" in page.text and "/r/evaluation" not in page.text
    refused = Caller().post(f"/receipts/{handed}/evaluation", {"verdict": "satisfied"})
    assert (refused.status_code, refused.json()["code"]) == (403, "receipt-only-shows")
    assert Caller().post(f"/receipts/{handed}/moves/reopen", {"reason": "x"}).status_code == 403


def she_says_it_is_not_solved(code: str) -> None:
    """On her own phone, as she reads it there."""
    herself = Person()
    page = herself.sends(herself.opens("/r").form("/r"), code=f"{code[:5]} {code[5:10]} {code[10:]}".lower())
    bare = herself.sends(page.form("/r/evaluation"), verdict="没有解决")
    assert bare.status == 422 and said(bare)
    assert "重新办理" in herself.sends(bare.form("/r/evaluation"), reason="第二天又堆满了").text
