"""Many cases at a time, by keyboard: select, look at what each would answer, send, read the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.cases import desk
from tests.browser.visitor import House, Visitor, steps
from tests.integration.cases.desk import FIRE_LANE

Visit = Callable[..., Visitor]


def words_of(language: str) -> str:
    return {"zh": "晨会甲", "en": "晨会乙"}[language]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_accepting_by_keyboard(visit: Visit, house: House, language: str) -> None:
    words = words_of(language)  # so that the list holds this test's cases alone
    unsure = desk(house, matter="", description=f"{words}：那件事还没人管。")
    first, second = (desk(house, description=f"{words}：垃圾三天冇人清。") for _ in range(2))
    visitor = visit("officer", language=language)
    page = visitor.go(f"/cases?view=all&text={words}")
    accept = page.locator("[data-pick-bar] button").first
    expect(accept).to_be_disabled()
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("v")
    expect(page.locator("[data-pick]:checked")).to_have_count(3)
    expect(page.locator("[data-pick-count]")).to_have_text(visitor.word("已选 3 件", "3 selected"))
    page.keyboard.press("v")  # the third again: no longer
    expect(page.locator("[data-pick]:checked")).to_have_count(2)
    page.keyboard.press("v")
    accept.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#together-title")).to_be_focused()
    expect(page.locator(".refusal-group")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.type("晨会一起受理")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text(visitor.word("办了 2 件，共 2 件", "2 of 2 done"))
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    assert [steps(case.id) for case in (first, second)] == [["report", "accept"]] * 2
    assert steps(unsure.id) == ["report"]


def test_a_range_with_shift_and_all_of_the_page(visit: Visit, house: House) -> None:
    for _ in range(4):
        desk(house)
    page = visit("officer").go("/cases?view=all")
    boxes = page.locator("[data-pick]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-pick]:checked")).to_have_count(3)
    page.locator("[data-pick-all]").click()
    expect(page.locator("[data-pick]:not(:checked)")).to_have_count(0)
    page.locator("[data-pick-all]").click()
    expect(page.locator("[data-pick]:checked")).to_have_count(0)


def test_without_scripts_the_list_still_moves_many(visit: Visit, house: House) -> None:
    case = desk(house)
    page = visit("officer", scripts=False).go("/cases?view=all")
    page.locator(f'[data-pick][value="{case.id}"]').check()
    with page.expect_navigation():
        page.locator("[data-pick-bar] button").first.click()
    with page.expect_navigation():
        page.locator(".together-form .btn-primary").click()
    assert steps(case.id) == ["report", "accept"]


def test_the_tree_of_places_opens_step_by_step(visit: Visit, house: House) -> None:
    desk(house)
    page = visit("county_officer").go("/cases?view=all")
    page.locator(".tree summary").click()
    for name in ("白沙街道", "羊桥社区"):
        page.locator(".tree a", has_text=name).click()
        expect(page.locator(".tree a[aria-current]", has_text=name)).to_be_visible()
    assert "area=440703002101" in page.url
    expect(page.locator(".set-filters .tag")).to_contain_text("羊桥社区")


def test_a_view_is_saved_from_the_list(visit: Visit, house: House) -> None:
    desk(house)
    page = visit("second_officer").go("/cases?view=all")
    page.locator("#f-state").select_option("reported")
    expect(page.locator(".set-filters")).to_be_visible()
    page.locator(".save-view summary").click()
    page.locator("#v-name").fill("今早要受理")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".views a[aria-current]")).to_contain_text("今早要受理")


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_another_lead_than_the_lists_is_warned_of_as_it_is_chosen(
    visit: Visit, house: House, language: str, width: int
) -> None:
    garbage, lane = desk(house).to_accepted(), desk(house, matter=FIRE_LANE).to_accepted()
    visitor = visit("officer", language=language, width=width)
    page = visitor.go(f"/cases/moves/dispatch?case={garbage.id}&case={lane.id}")
    status = page.locator("#together-cases [role=status]")
    expect(status).to_contain_text(visitor.word("还没有选牵头部门", "No lead department is chosen"))
    page.locator(f"input[name=lead][value='{house.cast.sanitation.id}']").check()
    expect(status).to_contain_text(visitor.word("有 1 件", "For 1,"))
    expect(page.locator("#together-cases .chip-soon")).to_have_count(1)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_what_the_departments_did_stands_beside_the_answer(visit: Visit, house: House) -> None:
    case = desk(house).to_verified()
    page = visit("officer").go(f"/cases/{case.id}/moves/answer")
    did, words = page.locator(".answer-results").bounding_box(), page.locator("#m-content").bounding_box()
    assert did and words and did["x"] + did["width"] <= words["x"]
