"""The case page in a browser: drafts, help, keys, paper, and what it costs to load."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor, steps
from tests.integration.archive.test_lawful_erasure import photo

from gezhi.cases.actions import attach
from gezhi.cases.terms import Action

Visit = Callable[..., Visitor]
WORDS = "已电话联系物业，测试甲下午到场，先清走门口的两堆。"
SHIFT = """
() => new Promise((done) => {
  let sum = 0;
  const add = (each) => (sum += each.hadRecentInput ? 0 : each.value);
  new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 1200);
})
"""
LOADED = """
() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
  .filter((each) => !each.name.includes("gz-map") && !each.name.includes("/attachments/"))
  .reduce((sum, each) => sum + each.encodedBodySize, 0)
"""


def stored(page: Page) -> str:
    return str(page.evaluate("JSON.stringify({...localStorage})"))


class TestDraft:
    def begun(self, visit: Visit, house: House) -> tuple[Visitor, str]:
        case = desk(house).to_accepted()
        officer, where = visit("officer"), address(case, "note")
        officer.go(where).locator("#m-content").fill(WORDS)
        officer.page.wait_for_function("Object.keys(localStorage).some((each) => each.startsWith('gezhi-draft:'))")
        return officer, where

    def test_survives_a_reload_and_another_tab(self, visit: Visit, house: House) -> None:
        officer, where = self.begun(visit, house)
        officer.page.reload()
        expect(officer.page.locator("#m-content")).to_have_value(WORDS)
        expect(officer.page.locator("[data-draft-note]")).to_be_visible()
        tab = officer.context.new_page()
        tab.goto(where)
        expect(tab.locator("#m-content")).to_have_value(WORDS)

    def test_survives_a_session_that_is_over(self, visit: Visit, house: House) -> None:
        officer, where = self.begun(visit, house)
        officer.context.clear_cookies(name="sessionid")
        officer.page.locator("#move .form-foot button").click()
        officer.page.wait_for_url("**/sign-in?*")
        expect(officer.page.locator("[role=status]")).to_contain_text("已填写的内容保存在本机")
        officer.page.locator("#username").fill("officer")
        officer.page.locator("#password").fill("Yan-Shi-2026")
        officer.page.locator("main button[type=submit]").click()
        officer.page.wait_for_url(f"**{where}")
        expect(officer.page.locator("#m-content")).to_have_value(WORDS)
        officer.send()
        assert steps(where.split("/")[2])[-1] == "note"

    def test_is_gone_once_the_move_is_made(self, visit: Visit, house: House) -> None:
        officer, where = self.begun(visit, house)
        officer.send()
        officer.page.wait_for_function("!Object.keys(localStorage).some((each) => each.startsWith('gezhi-draft:'))")
        officer.go(where)
        expect(officer.page.locator("#m-content")).to_have_value("")

    def test_can_be_thrown_away(self, visit: Visit, house: House) -> None:
        officer, _ = self.begun(visit, house)
        officer.page.reload()
        officer.page.locator("[data-draft-clear]").click()
        expect(officer.page.locator("#m-content")).to_have_value("")
        officer.page.reload()
        expect(officer.page.locator("#m-content")).to_have_value("")

    def test_cannot_be_read_by_whoever_sits_down_next(self, visit: Visit, house: House) -> None:
        officer, where = self.begun(visit, house)
        kept = stored(officer.page)
        assert "物业" not in kept and "note" not in kept and where.split("/")[2] not in kept
        officer.context.clear_cookies(name="sessionid")
        officer.sign_in("second_officer")
        officer.go(where)
        expect(officer.page.locator("#m-content")).to_have_value("")
        assert "gezhi-draft:" in stored(officer.page)  # it waits for whom it is of


class TestOldToken:
    def test_leaves_every_word_and_the_next_click_sends(self, visit: Visit, house: House) -> None:
        case = desk(house).to_accepted()
        officer = visit("officer")
        page = officer.go(address(case, "note"))
        page.locator("#m-content").fill(WORDS)
        page.evaluate("document.querySelector('#move [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
        page.locator("#move .form-foot button").click()
        expect(page.locator("#move [data-errors]")).to_be_focused()
        expect(page.locator("#move [data-errors]")).to_contain_text("没有提交")
        expect(page.locator("#m-content")).to_have_value(WORDS)
        assert steps(case.id) == ["report", "accept"]
        officer.send()
        assert steps(case.id) == ["report", "accept", "note"]


class TestKeys:
    def test_open_the_form_of_a_move_and_rest_while_one_writes(self, visit: Visit, house: House) -> None:
        case = desk(house).to_accepted()
        page = visit("officer").go(address(case))
        page.keyboard.press("n")
        expect(page.locator("#move-title")).to_be_focused()  # where the page goes by itself once the form is there
        page.locator("#m-content").press_sequentially("dm?t")
        expect(page.locator("#m-content")).to_have_value("dm?t")
        expect(page.locator(".help-menu")).not_to_have_attribute("open", "")

    def test_can_be_switched_off(self, visit: Visit, house: House) -> None:
        case = desk(house).to_accepted()
        page = visit("officer").go(address(case))
        page.locator("details.menu summary").click()
        page.locator("[data-keys-switch]").uncheck()
        page.reload()
        page.keyboard.press("n")
        page.keyboard.press("?")
        expect(page.locator("#move form")).to_have_count(0)
        expect(page.locator(".help-menu")).not_to_have_attribute("open", "")


class TestHelp:
    def test_opens_by_its_key_and_cites_articles(self, visit: Visit, house: House) -> None:
        page = visit("officer").go(address(desk(house)))
        page.keyboard.press("?")
        expect(page.locator(".help-body")).to_contain_text("草案修改二稿第二十一条")
        page.keyboard.press("Escape")
        expect(page.locator(".help-body")).to_be_hidden()

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_goes_along_for_the_first_ten_minutes_from_page_to_page(self, visit: Visit, language: str) -> None:
        officer = visit("officer", language=language)
        page = officer.go("/help/first-day")
        page.locator("[data-guide-start]").click()
        guide = page.locator("#guide")
        expect(guide).to_contain_text(officer.word("您是谁", "Who you are"))
        assert officer.hindrances() == []
        guide.locator("[data-guide-next]").press("Enter")  # its page is this one
        expect(guide.locator("h2")).to_have_text(officer.word("今天要办什么", "What is to be done today"))
        expect(guide.locator("h2")).to_be_focused()
        expect(guide.locator("[data-guide-go]")).to_be_hidden()
        onward = guide.locator("[data-guide-next]")
        expect(onward).to_have_attribute("href", "/desk")
        expect(onward).to_contain_text(officer.word("在派单台看一件", "Read one item at the desk"))
        onward.click()
        page.wait_for_url("**/desk")
        expect(guide).to_contain_text("3 / ")
        page.goto("/cases")  # somebody wandered off
        with page.expect_navigation(url="**/desk"):
            guide.locator("[data-guide-go]").click()

    def test_shut_leads_the_focus_back_and_is_known_to_this_browser_only(self, visit: Visit) -> None:
        page = visit("officer").go("/help/first-day")
        page.locator("[data-guide-start]").click()
        page.wait_for_url("**/")
        page.locator("#guide [data-guide-next]").click()
        page.locator("#guide [data-guide-close]").click()
        assert page.evaluate("document.activeElement !== document.body")
        page.goto("/help/first-day")
        expect(page.locator("[data-guide-done='1']")).to_be_checked()
        expect(page.locator("#guide")).to_be_hidden()
        assert visit("officer").go("/help/first-day").locator("[data-guide-done]:checked").count() == 0


class TestPaper:
    def test_holds_the_case_and_who_printed_it_but_no_button_and_no_phone(self, visit: Visit, house: House) -> None:
        case = desk(house).to_accepted()
        page = visit("officer").go(address(case))
        page.locator(".person a").first.click()
        page.locator(".person button").first.click()
        seen = page.locator(".person .no-print .number")
        phone = seen.inner_text()
        assert "*" not in phone
        page.emulate_media(media="print")
        for hidden in (".topbar", ".rail", ".dock", ".person .no-print"):
            expect(page.locator(hidden).first).to_be_hidden()
        for shown in (".paper-head", ".case-head h1", ".timeline", ".lanes"):
            expect(page.locator(shown)).to_be_visible()
        expect(page.locator(".paper-head")).to_contain_text("打印人 测试 officer")
        assert phone not in page.locator("main").inner_text()

    def test_shows_the_whole_photo_the_steps_as_a_table_and_nothing_to_press(self, visit: Visit, house: House) -> None:
        cast = house.cast
        file = str(attach(actor=cast.sanitation_handler, now=datetime.now(UTC), name="现场.png", content=photo()).id)
        case = desk(house).to_dispatched()
        case.move(cast.sanitation_handler, Action.ACKNOWLEDGE)
        case.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="solved", result="已清运", attachments=[file])
        page = visit("officer").go(address(case))
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 690, "height": 1000})
        assert page.locator(".timeline tbody tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
        expect(page.locator(".timeline")).to_contain_text("现场.png")
        visible = "each => each.filter((one) => one.checkVisibility()).map((one) => one.outerHTML)"
        for pressed in ("main button", "main details", ".timeline a", ".person a"):
            assert page.locator(pressed).evaluate_all(visible) == [], pressed
        assert page.locator(".photos img").first.evaluate("img => getComputedStyle(img).objectFit") == "contain"

    def test_names_what_a_form_asked_without_its_hints(self, visit: Visit, house: House) -> None:
        page = visit("officer").go(address(desk(house).to_dispatched()))
        expect(page.locator(".timeline")).to_contain_text("牵头部门：")
        expect(page.locator(".timeline")).not_to_contain_text("只能一个")


class TestChain:
    def test_is_verified_on_a_click(self, visit: Visit, house: House) -> None:
        page = visit("officer").go(address(desk(house).to_accepted()))
        page.locator("#chain button").click()
        expect(page.locator("#chain")).to_contain_text("2 步全部校验一致")


class TestLoading:
    def test_moves_nothing_and_stays_light(self, visit: Visit, house: House) -> None:
        case = desk(house).to_dispatched(str(house.cast.fire.id))
        officer, found = visit("officer"), {}
        for where in ("/", "/cases", "/desk", "/search?q=垃圾", "/cases/new", address(case), address(case, "recall")):
            page = officer.go(where)
            found[where] = (round(page.evaluate(SHIFT), 3), page.evaluate(LOADED) // 1024)
        assert {where: both for where, both in found.items() if both[0] > 0.02 or both[1] > 300} == {}
