"""The main job by the console alone, in both languages: from somebody's words at the counter to a closed case."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.visitor import Visitor, photo, steps
from tests.people import GRID

Visit = Callable[..., Visitor]
WORDS = "市场后巷垃圾三日冇人清，好臭，招晒乌蝇。"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_officer_takes_a_report_to_close(visit: Visit, language: str, tmp_path: Path) -> None:
    officer = visit(language=language)
    officer.go("/")
    expect(officer.page).to_have_url(re.compile("/sign-in"))
    officer.sign_in("officer")
    address = registers(officer)
    accepts_and_dispatches(officer)
    handles(visit("sanitation_handler", language=language), address, photo(tmp_path))
    verifies(visit("verifier", language=language), address)
    answers_and_closes(officer, address)
    assert steps(address.rsplit("/", 1)[-1]) == [
        "report", "accept", "dispatch", "acknowledge", "submit_result", "verify", "answer", "close",
    ]  # fmt: skip


def registers(officer: Visitor) -> str:
    page = officer.page
    page.get_by_role("main").get_by_role("link", name=officer.word("登记来件", "New report")).first.click()
    page.locator("#description").fill(WORDS)
    likely = page.locator("#matters .choice:has(input[value='040101'])")
    expect(likely.locator("input")).to_be_checked()  # proposed from the words
    expect(likely).to_contain_text("“垃圾")
    page.locator("#grid").fill(GRID)
    page.locator("#grid").press("Tab")
    expect(page.locator("#place")).to_contain_text(officer.word("羊桥社区", "Yangqiao"))
    page.locator("#petitioner_name").fill("测试·甲")
    page.locator("#petitioner_phone").fill("13800000001")
    with page.expect_navigation():
        officer.button("登记", "Register").click()
    said = officer.word("已登记", "Registered")
    expect(page.locator(".notice", has_text=said)).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("13800000001")
    return page.url


def accepts_and_dispatches(officer: Visitor) -> None:
    officer.choose("受理", "accept")
    officer.send()
    page = officer.page
    expect(page.locator("#move-title")).to_have_text(re.compile(officer.word("派单", "dispatch"), re.IGNORECASE))
    expect(page.locator("#move input[name=lead]:checked")).to_have_count(1)  # the list names it
    for box in page.locator("#move input[name=assisting]:checked").all():
        box.uncheck()
    page.locator("#m-message").fill("请今日内清走。")
    officer.send()
    expect(page.locator(".case-right")).to_contain_text("白沙街道城管")


def handles(handler: Visitor, address: str, file: Path) -> None:
    page = handler.go("/")
    page.locator(f"a.row-title[href='{address[len(handler.house.address) :]}']").click()
    handler.choose("签收", "acknowledge")
    handler.send()
    handler.choose("反馈", "submit")
    page.locator("#move").get_by_text(handler.word("已解决", "solved")).first.click()
    page.locator("#m-result").fill("已清走，冲洗地面。")
    page.locator("#m-attachments").set_input_files(file)
    handler.send()
    expect(page.locator(".case-right")).to_contain_text("已清走，冲洗地面。")


def verifies(verifier: Visitor, address: str) -> None:
    verifier.go(address)
    verifier.choose("核查", "verify")
    verifier.send()


def answers_and_closes(officer: Visitor, address: str) -> None:
    page = officer.go(address)
    officer.choose("答复", "answer")
    page.locator("#move").get_by_text(officer.word("电话", "phone"), exact=False).first.click()
    page.locator("#move input[name=reached][value=reached]").check()
    page.locator("#m-content").fill("已清理，多谢反映。")
    officer.send()
    officer.choose("结案", "close")
    officer.send()
    expect(page.locator("main")).to_contain_text(re.compile(officer.word("已结案", "closed"), re.IGNORECASE))


def test_job_is_done_without_scripts_too(visit: Visit) -> None:
    officer = visit("second_officer", scripts=False)
    page = officer.go("/cases/new")
    page.locator("#description").fill(WORDS)
    page.locator("#grid").fill(GRID)
    officer.button("登记").click()
    expect(page.locator(".notice", has_text="已登记")).to_be_visible()
    case = page.url.rsplit("/", 1)[-1]
    page.locator(".bar").get_by_role("link", name="受理", exact=True).first.click()
    page.locator("#m-matter").select_option("040101")
    page.locator("#move .form-foot button").click()
    page.locator("#move .form-foot button").click()
    expect(page.locator(".case-right")).to_contain_text("白沙街道城管")
    assert steps(case) == ["report", "accept", "dispatch"]
