"""The pages of the first days: a table handed in, looked at, corrected, carried out; codes shown once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.integration.cases.test_pages import at_desk, body
from tests.integration.exchange.test_first_days import BODIES, LI, PEOPLE, POLICE, ZHANG, table
from tests.people import TOWNSHIP, Cast

from gezhi.exchange.terms import Sheet
from gezhi.people import queries as people

HERE = "/administration/import"


def hand_in(browser: Client, sheet: Sheet, path: Path) -> Any:
    with path.open("rb") as file:
        return browser.post(f"{HERE}/{sheet.value}", {"file": file})


class TestWhoMay:
    def test_a_business_administrator_is_led_there_and_nobody_of_the_desks(self, cast: Cast) -> None:
        assert "开局导入" in body(at_desk("administrator").get(HERE))
        assert "First days" in body(at_desk("system_administrator", "en").get(HERE))
        for who in ("officer", "sanitation_handler", "worker", "auditor"):
            assert at_desk(who).get(HERE).status_code == 403

    def test_the_system_administrator_hands_nothing_in(self, cast: Cast, tmp_path: Path) -> None:
        browser = at_desk("system_administrator")
        assert hand_in(browser, BODIES, table(BODIES, tmp_path, POLICE)).status_code == 403
        assert browser.get(f"{HERE}/people.xlsx").status_code == 403


def test_the_page_has_one_filled_button(cast: Cast) -> None:
    page = body(at_desk("administrator").get(HERE))
    assert page.count("试导入</button>") == 3 and page.count("btn-primary") == 1


def test_the_codes_of_departments_stand_where_the_table_asks_for_them(cast: Cast) -> None:
    page = body(at_desk("administrator").get(HERE))
    assert '<span class="number">14</span> 城市管理' in page
    assert '<span class="number">14</span> Urban' in body(at_desk("administrator", "en").get(HERE))


class TestOrganisations:
    def test_are_tried_then_carried_out(self, cast: Cast, tmp_path: Path) -> None:
        browser = at_desk("administrator")
        assert browser.get(f"{HERE}/organisations.xlsx").content[:2] == b"PK"
        where = hand_in(browser, BODIES, table(BODIES, tmp_path, POLICE)).headers["Location"]
        seen = body(browser.get(where))
        assert "白沙派出所（测试）" in seen
        assert "新增 1" in seen
        assert people.department_at(TOWNSHIP, "01") is None
        assert browser.post(f"{where}/carry-out").status_code == 303
        assert "已执行：新增 1，变更 0。" in body(browser.get(HERE))
        assert people.department_at(TOWNSHIP, "01")
        twice = browser.post(f"{where}/carry-out")
        assert twice.status_code == 409
        assert "不能这样做" in body(twice)

    def test_that_are_wrong_are_told_by_line_and_given_back(self, cast: Cast, tmp_path: Path) -> None:
        browser = at_desk("administrator", "en")
        wrong = ["机构", TOWNSHIP, "", "某", "某"]
        where = hand_in(browser, BODIES, table(BODIES, tmp_path, POLICE, wrong)).headers["Location"]
        seen = body(browser.get(where))
        assert "line 3" in seen
        assert "机构 is no kind of organisation" in seen
        assert "Carry out" not in seen
        assert browser.get(f"{where}/rejected.xlsx").content[:2] == b"PK"
        assert browser.post(f"{where}/carry-out").status_code == 409

    @pytest.mark.parametrize(
        ("name", "content"), [("a.xlsx", b"PK\x03\x04junk"), ("a.csv", b"a,b\n1,2"), ("a.csv", b"")]
    )
    def test_in_a_file_that_is_none_are_refused_beside_it(
        self, cast: Cast, tmp_path: Path, name: str, content: bytes
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        answer = hand_in(at_desk("administrator"), BODIES, path)
        assert answer.status_code == 422
        assert 'id="file-organisations-error"' in body(answer)

    def test_without_a_file_are_asked_for(self, cast: Cast) -> None:
        answer = at_desk("administrator").post(f"{HERE}/people")
        assert (answer.status_code, "请选择填好的表格" in body(answer)) == (422, True)


class TestPeople:
    def test_go_from_one_person_to_the_other_and_in(self, cast: Cast, tmp_path: Path) -> None:
        business, system = at_desk("administrator"), at_desk("system_administrator")
        where = hand_in(business, PEOPLE, table(PEOPLE, tmp_path, ZHANG, LI)).headers["Location"]
        assert system.get(where).status_code == 404
        assert business.post(f"{where}/carry-out").status_code == 303
        assert "待系统管理员建号" in body(business.get(HERE))
        assert business.post(f"{where}/accounts").status_code == 403
        assert "建号并显示首次登录码" in body(system.get(where))
        codes = system.post(f"{where}/accounts")
        assert codes.status_code == 200
        assert "no-store" in codes.headers["Cache-Control"]
        found = re.findall(r'slip-code">([a-z0-9-]+)<', body(codes))
        assert len(found) == 2
        assert all(code not in body(system.get(address)) for code in found for address in (HERE, where))
        entered = Client().post(
            "/first-sign-in", {"code": found[0], "password": "Wo-Zi-Ji-Ding-1", "again": "Wo-Zi-Ji-Ding-1"}
        )
        assert entered.status_code == 302
        assert system.post(f"{where}/accounts").status_code == 409

    def test_whose_code_is_lost_get_a_new_one(self, cast: Cast, tmp_path: Path) -> None:
        business, system = at_desk("administrator"), at_desk("system_administrator")
        where = hand_in(business, PEOPLE, table(PEOPLE, tmp_path, ZHANG)).headers["Location"]
        business.post(f"{where}/carry-out")
        system.post(f"{where}/accounts")
        again = system.post(f"{HERE}/code", {"username": ZHANG[0]})
        assert "slip-code" in body(again)
        refused = system.post(f"{HERE}/code", {"username": "officer"})
        assert (refused.status_code, "已经设过密码" in body(refused)) == (409, True)
        assert system.post(f"{HERE}/code", {"username": "nobody.here"}).status_code == 404
        assert business.post(f"{HERE}/code", {"username": ZHANG[0]}).status_code == 403

    def test_are_withdrawn_with_what_the_table_held(self, cast: Cast, tmp_path: Path) -> None:
        browser = at_desk("administrator")
        where = hand_in(browser, PEOPLE, table(PEOPLE, tmp_path, ZHANG)).headers["Location"]
        assert browser.post(f"{where}/withdraw").status_code == 303
        assert "测试新人甲" not in body(browser.get(where))
