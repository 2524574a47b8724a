"""Whoever uses no mouse does the same work: in order, with a focus that can be seen, and by single keys."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor, steps
from tests.people import PASSWORD

Visit = Callable[..., Visitor]


def tab_to(page: Page, wanted: str, most: int = 60) -> None:
    """Presses Tab until the focus is there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def test_signing_in(visit: Visit) -> None:
    page = visit().go("/sign-in")
    expect(page.locator("#username")).to_be_focused()
    page.keyboard.type("officer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible()


def test_skipping_to_the_content(visit: Visit) -> None:
    page = visit("officer").go("/cases")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_walking_a_list_and_opening_a_case(visit: Visit, house: House) -> None:
    for _ in range(3):
        desk(house)
    page = visit("officer").go("/cases")
    titles = page.locator("a.row-title")
    page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".bar")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("c/jk")  # letters again, in a field
    expect(page.locator("[data-search]")).to_have_value("c/jk")


def test_single_key_registers_and_can_be_switched_off(visit: Visit) -> None:
    page = visit("officer").go("/cases")
    page.locator(".topbar details.menu summary").press("Enter")
    page.locator("[data-keys-switch]").press("Space")
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("j")
    expect(page.locator("tr.selected")).to_have_count(0)
    page.locator(".topbar details.menu summary").press("Enter")
    page.locator("[data-keys-switch]").press("Space")
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    with page.expect_navigation(url="**/cases/new"):
        page.keyboard.press("c")


def test_accepting_and_dispatching(visit: Visit, house: House) -> None:
    case = desk(house)
    page = visit("officer").go(address(case))
    tab_to(page, ".bar a.btn-primary")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.locator("#move form").wait_for()
    tab_to(page, "#move .form-foot button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "#move input[name=lead]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "#m-message")
    page.keyboard.type("请今日内清走。")
    tab_to(page, "#move .form-foot button")
    with page.expect_navigation():
        page.keyboard.press("Space")
    assert steps(case.id) == ["report", "accept", "dispatch"]


def test_opening_a_move_by_its_key_and_leaving_it(visit: Visit, house: House) -> None:
    case = desk(house)
    page = visit("officer").go(address(case))
    page.keyboard.press("t")
    page.locator("#move form").wait_for()
    assert page.evaluate("document.activeElement.closest('#move') !== null")
    tab_to(page, "#move [data-close]")
    page.keyboard.press("Enter")
    expect(page.locator("#move form")).to_have_count(0)


def test_u_opens_what_may_be_opened_about_a_case(visit: Visit, house: House) -> None:
    page = visit("officer").go(address(desk(house).to_dispatched(str(house.cast.fire.id))))
    page.locator("summary[data-key=u]").wait_for()
    page.keyboard.press("u")
    tab_to(page, ".more-openings a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/supervision/new/**")


def test_placing_a_point_on_the_map(visit: Visit) -> None:
    page = visit("officer").go("/cases/new")
    canvas = page.locator("gz-map .map-canvas")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#lon")).not_to_have_value("")
    expect(page.locator("#place")).not_to_be_empty()
