"""The focus is never lost, never under a bar, and the way back leads to where one was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor

Visit = Callable[..., Visitor]
# Whether what has the focus can be seen: some of it lies under nothing else.
_IN_SIGHT = """
() => {
  const element = document.activeElement;
  if (element === document.body) return ""; // between the last of the page and its first the browser itself has it
  const box = (element.matches("input") && element.closest("label") || element).getBoundingClientRect();
  const at = (x, y) => {
    const found = document.elementFromPoint(x, y);
    return found && (element.contains(found) || (found.contains(element) && !found.matches("html, body, main")) ||
      element.closest("label, tr, li")?.contains(found));
  };
  const middle = box.left + Math.min(box.width / 2, 40);
  return [box.top + 3, (box.top + box.bottom) / 2, box.bottom - 3].some((y) => at(middle, y)) ? "" :
    `${element.outerHTML.slice(0, 100)} at ${Math.round(box.top)}–${Math.round(box.bottom)} of ${innerHeight}`;
}
"""


def lost(page: Page) -> bool:
    found: bool = page.evaluate("document.activeElement === document.body")
    return found


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("where", ["case", "queue", "desk", "report", "move"])
def test_what_has_the_focus_is_never_under_a_bar(visit: Visit, house: House, where: str, width: int) -> None:
    case = desk(house).to_accepted()
    for _ in range(6):
        desk(house)
    at = {
        "case": address(case), "queue": "/cases", "desk": f"/desk/{case.id}", "report": "/cases/new",
        "move": address(case, "note"),
    }  # fmt: skip
    page = visit("officer", width=width).go(at[where])
    hidden: set[str] = set()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(70):
            page.keyboard.press(key)
            if said := page.evaluate(_IN_SIGHT):
                hidden.add(said)
    assert hidden == set()


def test_the_filters_of_the_list_keep_the_focus_when_it_is_drawn_anew(visit: Visit, house: House) -> None:
    desk(house)
    page = visit("officer").go("/cases")
    field = page.locator("form.filters select").first
    field.focus()
    with page.expect_response(lambda answer: "/cases?" in answer.url):
        field.select_option(index=1)
    page.wait_for_timeout(400)
    assert not lost(page)
    expect(page.locator("form.filters select").first).to_be_focused()


def test_what_a_colleague_did_is_taken_in_and_the_focus_stays_in_the_page(visit: Visit, house: House) -> None:
    page = visit("officer").go(address(desk(house)))
    page.locator("#chain a, #chain button").first.press("Enter")
    page.wait_for_timeout(600)
    assert not lost(page)


def test_the_way_back_leads_to_the_row_that_was_opened(visit: Visit, house: House) -> None:
    for _ in range(30):
        desk(house)
    page = visit("officer").go("/cases")
    for _ in range(24):
        page.keyboard.press("j")
    at = page.evaluate("scrollY")
    row = page.locator("tr.selected a.row-title")
    where = row.get_attribute("href")
    assert at > 0
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{where}")
    page.locator(".bar").wait_for()
    page.go_back()
    expect(page.locator("tr.selected a.row-title")).to_have_attribute("href", where or "")
    expect(page.locator("tr.selected a.row-title")).to_be_focused()
    expect(page.locator("tr.selected")).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - at) < 4
    page.keyboard.press("j")  # on from there
    expect(page.locator("tr.selected a.row-title")).not_to_have_attribute("href", where or "")
    assert abs(page.evaluate("scrollY") - at) < 120


def test_the_queue_of_the_desk_stays_where_it_was(visit: Visit, house: House) -> None:
    for _ in range(30):
        desk(house)
    page = visit("officer").go("/desk")
    queue = page.locator(".desk-queue")
    queue.evaluate("(each) => each.scrollTo(0, 900)")
    opened = page.locator(".desk-items a").nth(14)
    opened.click()
    page.wait_for_function("document.querySelector('.desk-items .here a')?.href === location.href")
    expect(page.locator("#desk-title")).to_be_focused()
    assert abs(queue.evaluate("(each) => each.scrollTop") - 900) < 80
    page.keyboard.press("j")
    page.locator("[data-desk]").wait_for()
    page.wait_for_timeout(300)
    kept = queue.evaluate("(each) => each.scrollTop")
    queue.evaluate("(each) => each.scrollTo(0, 300)")
    page.go_back()
    page.wait_for_timeout(400)
    assert abs(queue.evaluate("(each) => each.scrollTop") - 900) < 80
    page.go_forward()
    page.wait_for_timeout(400)
    assert abs(queue.evaluate("(each) => each.scrollTop") - 300) < 80 or kept == 300
