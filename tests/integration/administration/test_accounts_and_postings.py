"""Who makes accounts and who makes postings: two persons, and nobody leaves before the work is handed over."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from tests.integration.cases.desk import Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.people import GRID, PASSWORD, TOWNSHIP, Cast

from gezhi.cases.terms import Action
from gezhi.people.models import Posting
from gezhi.people.queries.staff import staff
from gezhi.security.models import Account, AuditEntry
from gezhi.security.queries import accounts

ROOT = "/administration"


def now() -> datetime:
    return datetime.now(UTC)


class TestAccounts:
    def test_one_is_made_with_a_code_that_is_shown_once(self, cast: Cast) -> None:
        browser = at_desk("system_administrator")
        given = {"username": "baisha.new", "name": "测试 新人", "work_number": "CS9001"}
        answer = browser.post(f"{ROOT}/accounts/new", given)
        account = Account.objects.get(username="baisha.new")
        assert (answer.status_code, "测试 新人" in body(answer)) == (200, True)
        assert "no-store" in answer.headers["Cache-Control"]
        assert not account.has_usable_password() and not Posting.objects.filter(account=account).exists()
        assert "发首次登录码" in body(browser.get(f"{ROOT}/accounts/{account.id}"))
        trail = set(AuditEntry.objects.filter(object=f"account:{account.id}").values_list("action", flat=True))
        assert trail == {"create-account", "make-first-link"}

    @pytest.mark.parametrize(
        ("given", "status", "said"),
        [
            ({"username": "a b", "name": "甲"}, 422, "3 到 60 个字符"),
            ({"username": "officer", "name": "甲"}, 409, "已被使用"),
            ({"username": "baisha.new", "name": ""}, 422, "姓名不能为空"),
            ({"username": "a\x00bc", "name": "甲"}, 422, "无法保存"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said(self, cast: Cast, given: dict[str, str], status: int, said: str) -> None:
        answer = at_desk("system_administrator").post(f"{ROOT}/accounts/new", given)
        assert (answer.status_code, said in body(answer)) == (status, True)

    def test_are_found_by_name_user_name_or_work_number(self, cast: Cast) -> None:
        actor = cast.system_administrator
        assert {row.username for row in accounts(actor, "sanitation_h")} >= {"sanitation_handler"}
        number = Account.objects.get(username="officer").work_number
        assert [row.username for row in accounts(actor, number)] == ["officer"]
        assert accounts(cast.city_administrator, "officer") == []
        page = body(at_desk("system_administrator").get(f"{ROOT}/accounts", {"q": "officer"}))
        assert "officer" in page and "没有这样的账号" in body(
            at_desk("system_administrator").get(f"{ROOT}/accounts", {"q": "没有这样的人"})
        )

    def test_an_account_is_closed_after_its_postings_and_frozen_at_once(self, cast: Cast) -> None:
        browser, where = at_desk("system_administrator"), f"{ROOT}/accounts/{cast.verifier.person}"
        answer = browser.post(f"{where}/end", {"reason": "调离"})
        assert (answer.status_code, "未移交完不能停号" in body(answer)) == (409, True)
        other = at_desk("verifier")
        assert "请写明理由" in body(browser.post(f"{where}/freeze", {"reason": " "}))
        assert browser.post(f"{where}/freeze", {"reason": "账号疑似被盗用"}).status_code == 303
        assert other.get("/").status_code == 303
        assert Client().post("/sign-in", {"username": "verifier", "password": PASSWORD}).status_code != 302
        assert browser.post(f"{where}/reopen", {"reason": "已查清"}).status_code == 303
        assert at_desk("verifier").get("/").status_code == 200

    def test_names_are_corrected(self, cast: Cast) -> None:
        browser, where = at_desk("system_administrator"), f"{ROOT}/accounts/{cast.verifier.person}"
        assert browser.post(f"{where}/correct", {"name": "测试 改名", "work_number": "CS9002"}).status_code == 303
        assert "测试 改名" in body(browser.get(where))
        taken = Account.objects.get(username="officer").work_number
        assert browser.post(f"{where}/correct", {"name": "测试", "work_number": taken}).status_code == 409
        assert browser.post(f"{where}/bless").status_code == 404

    @pytest.mark.parametrize("who", ["administrator", "officer", "auditor"])
    def test_are_nobody_elses(self, cast: Cast, who: str) -> None:
        browser = at_desk(who)
        for address in (f"{ROOT}/accounts", f"{ROOT}/accounts/new", f"{ROOT}/accounts/{cast.officer.person}"):
            assert browser.get(address).status_code == 403
        assert browser.post(f"{ROOT}/accounts/{cast.officer.person}/freeze", {"reason": "x"}).status_code == 403
        assert at_desk("system_administrator").get(f"{ROOT}/accounts/{uuid4()}").status_code == 404


class TestPostings:
    def test_somebody_with_an_account_is_posted(self, cast: Cast) -> None:
        browser = at_desk("administrator")
        given = {
            "username": "part_timer", "organisation": str(cast.agency.id), "duty": "full_time_worker", "places": GRID,
            "reason": "",
        }  # fmt: skip
        assert browser.post(f"{ROOT}/postings/new", given).status_code == 303
        assert {row.duty.value for row in staff(cast.administrator, "part_timer")} >= {"full_time_worker"}
        assert browser.post(f"{ROOT}/postings/new", given).status_code == 409

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"username": "nobody"}, "没有这个账号"), ({"duty": "auditor"}, "请选择岗位"),
            ({"places": ""}, "须指明管辖范围"),
            ({"organisation": "x"}, "没有这个单位"), ({"places": "440781001001001"}, "不在"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said(self, cast: Cast, wrong: dict[str, str], said: str) -> None:
        before = Posting.objects.count()
        given = {
            "username": "part_timer", "organisation": str(cast.agency.id), "duty": "full_time_worker", "places": GRID,
        } | wrong  # fmt: skip
        answer = at_desk("administrator").post(f"{ROOT}/postings/new", given)
        assert (answer.status_code in (403, 404, 422), said in body(answer)) == (True, True)
        assert Posting.objects.count() == before

    def test_does_not_end_while_cases_would_be_nobodys(self, cast: Cast) -> None:
        """Scenario 11: the last handler of a department hands over first; then every access ends in the same second."""
        desk = Desk(cast, now=now()).to_accepted()
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id), assisting=[])
        browser, where = at_desk("administrator"), f"{ROOT}/postings/{cast.fire_handler.posting}"
        page = body(browser.get(where))
        assert desk.reported.number in page
        answer = browser.post(where, {"reason": "调离"})
        assert (answer.status_code, "还有 1 件在办没有移交" in body(answer)) == (409, True)
        handler = at_desk("fire_handler")
        given = {"username": "housing_handler", "organisation": str(cast.fire.id), "duty": "handler"}
        assert browser.post(f"{ROOT}/postings/new", given).status_code == 303
        assert browser.post(where, {"reason": ""}).status_code == 422
        assert browser.post(where, {"reason": "调离，由另一人接手"}).status_code == 303
        assert handler.get(f"/cases/{desk.id}").status_code == 303
        assert AuditEntry.objects.get(action="end-posting").purpose == "调离，由另一人接手"

    def test_one_of_several_may_leave(self, cast: Cast) -> None:
        Desk(cast, now=now()).to_dispatched()
        where = f"{ROOT}/postings/{cast.second_sanitation_handler.posting}"
        assert at_desk("administrator").post(where, {"reason": "调离"}).status_code == 303

    def test_are_those_of_ones_own_area(self, cast: Cast) -> None:
        names = {row.organisation.region[:9] for row in staff(cast.administrator)}
        assert names == {TOWNSHIP}
        browser = at_desk("administrator")
        assert browser.get(f"{ROOT}/postings/{cast.foreign_officer.posting}").status_code == 404
        assert browser.post(f"{ROOT}/postings/{cast.foreign_officer.posting}", {"reason": "x"}).status_code == 404
        assert staff(cast.system_administrator) == []
        for who in ("system_administrator", "officer"):
            assert at_desk(who).get(f"{ROOT}/postings").status_code == 403

    def test_nobody_ends_her_own(self, cast: Cast) -> None:
        answer = at_desk("administrator").post(f"{ROOT}/postings/{cast.administrator.posting}", {"reason": "x"})
        assert (answer.status_code, Posting.objects.get(id=cast.administrator.posting).valid_to) == (403, None)
