"""A receipt that passed through the hands of staff only shows progress: nobody speaks for her by it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import GARBAGE, SOMEBODY, Desk, reported
from tests.integration.cases.test_evaluation import answered
from tests.integration.cases.test_pages import body
from tests.people import Cast

from gezhi.cases import queries
from gezhi.cases.actions import evaluate
from gezhi.cases.models import Evaluation
from gezhi.cases.terms import Action, Channel
from gezhi.kernel.refusal import Refused

VOICES = {"evaluation": {"verdict": "satisfied"}, "moves/reopen": {"reason": "x"}, "moves/withdraw": {"reason": "x"}}


class TestReceiptOfStaff:
    """What passed through their hands only shows progress."""

    @pytest.mark.parametrize("who", ["worker", "officer", "hotline"])
    def test_shows_where_the_case_is_and_nothing_else(self, cast: Cast, who: str) -> None:
        made = reported(getattr(cast, who), petitioners=[SOMEBODY], channel=Channel.HOTLINE)
        self.only_shows(made.receipts[0])

    def test_of_a_batch_as_well(self, cast: Cast) -> None:
        seen = {"description": "路灯不亮", "channel": "hotline", "matter": GARBAGE, "grid": "440703002101001"}
        item = seen | {"petitioners": [{"name": "测试·丙"}], "source_number": "H-9"}
        answer = Caller(cast.hotline).post("/reports/batch", {"reports": [item]}).json()
        self.only_shows(answer["answers"][0]["report"]["receipts"][0])

    def only_shows(self, receipt: str) -> None:
        shown = Caller().get(f"/receipts/{receipt}")
        assert (shown.status_code, shown.json()["speaks"]) == (200, False)
        for path, given in VOICES.items():
            answer = Caller().post(f"/receipts/{receipt}/{path}", given)
            assert (answer.status_code, answer.json()["code"]) == (403, "receipt-only-shows"), path
            assert "二十四" in answer.json()["article"] and "您本人手机" in answer.json()["detail"]

    def test_speaks_for_nobody_when_there_is_a_result(self, cast: Cast) -> None:
        desk = answered(cast)
        receipt = desk.reported.receipts[0]
        self.only_shows(receipt)
        with pytest.raises(Refused) as caught:
            evaluate(actor=queries.actor_of_receipt(receipt), now=desk.now, verdict="satisfied")
        assert caught.value.code == "receipt-only-shows"
        page = Client().post("/r", {"code": receipt})
        assert page.status_code == 200 and "您本人手机" in body(page) and "/r/evaluation" not in body(page)
        sent = Client().post("/r/evaluation", {"code": receipt, "verdict": "satisfied", "key": "k"})
        assert sent.status_code == 403 and "您本人手机" in body(sent)
        assert not Evaluation.objects.exists()

    def test_is_told_from_her_own_when_she_reported_herself(self, cast: Cast) -> None:
        answer = Caller().report(channel=None, petitioners=[{"name": "测试·乙", "phone": "13800000007"}])
        shown = Caller().get(f"/receipts/{answer['receipts'][0]}").json()
        assert shown["speaks"] is True

    def test_a_hotline_still_speaks_in_its_own_name(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, petitioners=[SOMEBODY], channel=Channel.HOTLINE)
        desk.move(cast.hotline, Action.WITHDRAW, reason="来电人说不用了")
        assert desk.state == "withdrawn"
