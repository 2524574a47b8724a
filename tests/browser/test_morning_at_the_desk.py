"""A morning at the dispatch desk by keyboard alone, in both languages; and what a key too many does not do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.visitor import House, Visitor, steps
from tests.integration.cases.desk import GARBAGE, Desk
from tests.people import NEIGHBOUR_GRID

from gezhi.cases.models import Case
from gezhi.cases.terms import Action

Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def an_empty_desk(house: House) -> None:
    """What other tests left on this desk is put away, so that a morning begins with its own items."""
    agency = house.cast.neighbour_agency.id
    for key in Case.objects.filter(holder=agency, state__in=["reported", "accepted"]).values_list("id", flat=True):
        Case.objects.filter(id=key).update(due_at=None)


def item(house: House, minutes: int, **more: Any) -> Desk:
    """A report from the neighbour township, whose desk no other test uses."""
    begun = datetime.now(UTC) - timedelta(minutes=minutes)
    return Desk(house.cast, by=house.cast.neighbour_officer, now=begun, grid=NEIGHBOUR_GRID, point=None, **more)


def at(page: Page, case: Desk) -> None:
    """The item is open, and the keyboard is awake."""
    expect(page.locator(".desk-items .here a")).to_have_attribute("href", re.compile(str(case.id)))
    page.locator("[data-desk][data-awake]").wait_for()


def tab_to(page: Page, wanted: str) -> None:
    for _ in range(12):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_morning_by_keyboard(visit: Visit, house: House, language: str) -> None:
    garbage = item(house, 30)
    cover = item(house, 20, matter="", description="路口井盖崩咗，踩上去会翻，昨晚有人差啲跌落去。")
    noise = item(house, 10, matter=GARBAGE, description="唔知点讲，总之好烦。")
    officer = visit("neighbour_officer", language=language)
    page = officer.go("/desk")
    looks_around(page, garbage, cover)
    writes_and_sends(officer, garbage)
    at(page, cover)
    chooses_a_matter_and_sends(page)
    at(page, noise)
    recalls(officer, cover)
    page.keyboard.press("Enter")
    at(page, noise)
    declines(page)
    expect(page.locator("main")).to_contain_text(officer.word("没有要派的件", "Nothing waits to be dispatched"))
    assert steps(garbage.id) == ["report", "accept", "dispatch"]
    assert steps(cover.id) == ["report", "accept", "dispatch", "recall", "dispatch"]
    assert steps(noise.id) == ["report", "decline"]


def looks_around(page: Page, first: Desk, second: Desk) -> None:
    at(page, first)
    page.keyboard.press("?")
    expect(page.locator(".desk-help-body")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".desk-help-body")).to_be_hidden()
    page.keyboard.press("j")
    at(page, second)
    page.keyboard.press("k")
    at(page, first)


def writes_and_sends(officer: Visitor, case: Desk) -> None:
    page = officer.page
    page.keyboard.press("x")
    expect(page.locator("#desk-assisting input").first).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#desk-assisting input").first).not_to_be_checked()
    page.keyboard.press("w")
    page.keyboard.type("jk先到场围护")  # letters, in a field
    expect(page.locator("#m-message")).to_have_value("jk先到场围护")
    page.keyboard.press("Control+Enter")
    done = page.locator(".desk-done")
    expect(done).to_contain_text(officer.word("已派单", "Dispatched"))
    expect(done).to_contain_text(case.reported.number)


def chooses_a_matter_and_sends(page: Page) -> None:
    seen = page.locator("#decision input[name=seen]")
    likeliest = seen.input_value()
    page.keyboard.press("2")
    expect(page.locator("#decision input[name=matter]").nth(1)).to_be_checked()
    expect(seen).not_to_have_value(likeliest)
    page.keyboard.press("1")
    expect(seen).to_have_value(likeliest)
    expect(page.locator("#desk-lead input:checked")).to_have_count(1)
    page.keyboard.press("Enter")


def recalls(officer: Visitor, case: Desk) -> None:
    page = officer.page
    page.keyboard.press("z")
    page.locator("#move form").wait_for()
    tab_to(page, "#m-reason")
    page.keyboard.type("派错了部门")
    page.keyboard.press("Control+Enter")
    at(page, case)
    expect(page.locator("[data-primary]")).to_contain_text(re.compile(officer.word("派单", "dispatch"), re.IGNORECASE))


def declines(page: Page) -> None:
    page.keyboard.press("d")
    page.locator("#move form").wait_for()
    tab_to(page, "#move input[name=decline_reason]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("没有具体事实")
    page.keyboard.press("Tab")
    page.keyboard.type("请到社区居委会反映")
    page.keyboard.press("Control+Enter")


def test_a_second_enter_does_not_decide_the_next_item_unread(visit: Visit, house: House) -> None:
    first, second = item(house, 30), item(house, 20)
    page = visit("neighbour_officer").go("/desk")
    at(page, first)
    page.keyboard.press("Enter")
    page.wait_for_url("**done=*")
    page.keyboard.press("Enter")
    at(page, second)
    assert steps(first.id) == ["report", "accept", "dispatch"]
    assert steps(second.id) == ["report"]


def test_a_double_click_and_the_way_back_move_once(visit: Visit, house: House) -> None:
    first, second = item(house, 30), item(house, 20)
    page = visit("neighbour_officer").go(f"/desk/{first.id}")
    with page.expect_navigation():
        page.locator("[data-primary]").dblclick()
    at(page, second)
    page.go_back()
    expect(page.locator("main")).to_contain_text("不在派单台上")
    assert steps(first.id) == ["report", "accept", "dispatch"]
    assert steps(second.id) == ["report"]


def test_a_colleague_who_was_quicker_costs_no_word(visit: Visit, house: House) -> None:
    case = item(house, 20)
    page = visit("neighbour_officer").go(f"/desk/{case.id}")
    page.locator("#m-message").fill("先到场围护")
    case.move(house.cast.neighbour_officer, Action.NOTE, content="已电话联系")
    page.locator("#m-message").press("Control+Enter")
    notice = page.locator(".desk-form .notice-warn")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("补充进展")
    expect(page.locator("#m-message")).to_have_value("先到场围护")
    with page.expect_navigation():
        page.locator("[data-primary]").click()
    assert steps(case.id) == ["report", "note", "accept", "dispatch"]


def test_without_scripts_the_desk_does_its_job(visit: Visit, house: House) -> None:
    case = item(house, 20)
    page = visit("neighbour_officer", scripts=False).go("/desk")
    page.locator("#listed").select_option("030101")
    page.locator("button[name=again]").click()
    expect(page.locator("#decision input[name=seen]")).to_have_value("030101")
    page.locator("[data-primary]").click()
    expect(page.locator("main")).to_contain_text("已派单")
    assert Case.objects.get(id=case.id).matter == "030101"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_twenty_items_of_a_new_officer_without_the_mouse(visit: Visit, house: House, language: str) -> None:
    """After each stroke the focus is at the head of the next item, whatever was done with the one before."""
    cases = [item(house, 60 - n) for n in range(20)]
    officer = visit("neighbour_officer", language=language)
    page = officer.go("/desk")
    at(page, cases[0])
    page.keyboard.press("s")  # the first can wait
    for n, case in enumerate(cases[1:], 1):
        at(page, case)
        expect(page.locator("#desk-title")).to_be_focused()
        _decides(officer, n)
    at(page, cases[0])
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(officer.word("没有要派的件", "Nothing waits to be dispatched"))
    ends = [steps(case.id)[-1] for case in cases]
    assert ends == ["dispatch", *(_ENDS[n % 5] for n in range(1, 20))]


_ENDS = ("dispatch", "dispatch", "decline", "dispatch", "refer_out")


def _decides(officer: Visitor, n: int) -> None:
    """One item in five is declined, one referred out; of some it is first asked who assists, or a word is written."""
    page = officer.page
    if n % 5 == 2:
        declines(page)
    elif n % 5 == 4:
        _refers_out(page)
    else:
        if n % 5 == 1:
            page.keyboard.press("w")
            page.keyboard.type("今日内清走。")
        elif n % 5 == 3:
            page.keyboard.press("x")
            page.keyboard.press("Space")
        page.keyboard.press("Control+Enter")


def _refers_out(page: Page) -> None:
    page.keyboard.press("r")
    page.locator("#move form").wait_for()
    tab_to(page, "#move input[type=radio]")
    page.keyboard.press("Space")
    for field in page.locator("#move :is(textarea, input.input)").all():
        tab_to(page, f"#{field.get_attribute('id')}")
        page.keyboard.type("市政府热线承办")
    page.keyboard.press("Control+Enter")
