"""The first days at a browser: a table is tried, corrected, carried out; somebody new comes in by her code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.visitor import Visitor
from tests.integration.exchange.test_first_days import BODIES, PEOPLE, table
from tests.people import TOWNSHIP

from gezhi.exchange.terms import Sheet

Visit = Callable[..., Visitor]


def hand_in(page: Page, sheet: Sheet, path: Path) -> None:
    page.set_input_files(f"#file-{sheet.value}", path)
    with page.expect_navigation():
        page.locator(f"form[action$={sheet.value}] .form-foot .btn").click()


# Of every row of every list: words that end below the card around them, and cells that do not begin and end together.
_CUT = """
() => [...document.querySelectorAll(".list-card tbody tr")].flatMap((row) => {
  const card = row.closest(".list-card").getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(row);
  const cut = range.getBoundingClientRect().bottom > card.bottom + 1;
  const [one, other] = [...row.children].map((cell) => cell.getBoundingClientRect());
  const apart = getComputedStyle(row).display === "table-row" && Math.abs(one.bottom - other.bottom) > 1;
  return cut || apart ? [row.innerText] : [];
})
"""


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_every_error_of_a_row_is_on_the_page(visit: Visit, tmp_path: Path, language: str, width: int) -> None:
    page = visit("administrator", language=language, width=width).go("/administration/import")
    good = ["partner", TOWNSHIP, "56", "测试服务站 56", "服务站 56"]
    hand_in(page, BODIES, table(BODIES, tmp_path, good, ["机构", "44", "99", "", ""], ["机构", "44", "99", "", ""]))
    assert page.locator(".said").count() >= 6
    assert page.evaluate(_CUT) == []
    widths = {box["x"] for each in page.locator(".row-says").all() if (box := each.bounding_box())}
    assert len(widths) == 1  # the columns of one card stand under those of the other


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize(("language", "width", "code"), [("zh", 1280, "41"), ("en", 390, "42")])
def test_organisations_are_tried_corrected_and_carried_out(
    visit: Visit, tmp_path: Path, language: str, width: int, code: str
) -> None:
    visitor = visit("administrator", language=language, width=width)
    page = visitor.go("/administration/import")
    assert visitor.out_of_sight() + visitor.hindrances() == []
    good = ["partner", TOWNSHIP, "55", f"测试服务站 {code}", f"服务站 {code}"]
    hand_in(page, BODIES, table(BODIES, tmp_path, good, ["机构", TOWNSHIP, "", "某", "某"]))
    expect(page.locator(".row-says").first).to_contain_text(
        visitor.word("不是单位的类别", "is no kind of organisation")
    )
    assert visitor.out_of_sight() + visitor.hindrances() == []
    with page.expect_download() as rejected:
        page.get_by_role("link", name=visitor.word("下载有问题的行和原因", "The wrong rows with the reasons")).click()
    assert rejected.value.suggested_filename == "organisations-rejected.xlsx"
    expect(page.get_by_role("button", name=visitor.word("执行导入", "Carry out"))).to_have_count(0)
    page = visitor.go("/administration/import")
    hand_in(page, BODIES, table(BODIES, tmp_path, good))
    press(page, visitor.word("执行导入", "Carry out"))
    expect(page.locator(".notice").first).to_contain_text(visitor.word("新增 1，变更 0", "1 new, 0 changed"))


def test_somebody_new_comes_in_by_two_administrators_and_her_own_code(visit: Visit, tmp_path: Path) -> None:
    business, system = visit("administrator"), visit("system_administrator")
    page = business.go("/administration/import")
    new = ["browser.new", "测试新人丁", "CS9104", "派单员", "白沙街道网格化服务管理中心"]
    hand_in(page, PEOPLE, table(PEOPLE, tmp_path, new))
    press(page, "交系统管理员建号")
    page = system.go("/administration/import")
    page.locator(".row-title").first.click()
    press(page, "建号并显示首次登录码")
    assert system.out_of_sight() + system.hindrances() == []
    link = page.locator(".slip a").get_attribute("href")
    assert link is not None
    code = page.locator(".slip-code").inner_text()
    newcomer = visit()
    page = newcomer.go(link)
    expect(page.locator("#first-code")).to_have_value(code)
    assert code not in page.url
    assert newcomer.out_of_sight() + newcomer.hindrances() == []
    page.locator("#password").fill("short")
    page.locator("#again").fill("short")
    press(page, "设好密码并登录")
    expect(page.locator("[role=alert]")).to_contain_text("密码须为")
    expect(page.locator("#first-code")).to_have_value(code)
    page.locator("#password").fill("Wo-Zi-Ji-Ding-1")
    page.locator("#again").fill("Wo-Zi-Ji-Ding-1")
    press(page, "设好密码并登录")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".me, .who, header").first).to_contain_text("白沙街道网格化服务管理中心")
