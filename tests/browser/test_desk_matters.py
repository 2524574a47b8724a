"""Another matter on the desk: all that follows from it is drawn anew, and what belongs to the other stays behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.cases import desk
from tests.browser.visitor import House, Visitor, steps
from tests.integration.cases.desk import FIRE_LANE, GARBAGE, Desk

from gezhi.cases.models import Case
from gezhi.cases.terms import State

Visit = Callable[..., Visitor]
BOTH = "消防通道畀杂物堵住，垃圾堆咗三日冇人清。"  # speaks for a blocked lane and for garbage


@pytest.fixture
def case(house: House) -> Desk:
    return desk(house, description=BOTH)


def choose(page: Page, code: str) -> None:
    """The matter by its key, as it stands in the list."""
    page.keyboard.press(page.locator(f"#matter-{code}").get_attribute("data-key") or "")
    expect(page.locator("#decision input[name=seen]")).to_have_value(code)


def bodies(page: Page) -> list[str]:
    """The values that would be sent."""
    found: list[str] = page.evaluate(
        "[...new FormData(document.getElementById('desk-form'))].filter(([name]) => /lead|assisting/.test(name))"
        ".map(([, value]) => value)"
    )
    return found


def marked(page: Page) -> str:
    return " ".join(page.locator("#desk-words mark").all_text_contents())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_says_what_the_chosen_matter_asks_without_a_reload(visit: Visit, case: Desk, language: str) -> None:
    page = visit("officer", language=language).go(f"/desk/{case.id}")
    rule = page.locator("#desk-rule")
    choose(page, GARBAGE)
    garbage, words = rule.inner_text(), marked(page)
    assert "垃圾" in words
    choose(page, FIRE_LANE)
    expect(rule).not_to_have_text(garbage)
    assert "通道" in marked(page) and "垃圾" not in marked(page)
    assert page.locator("#desk-words").inner_text() == BOTH
    choose(page, GARBAGE)
    assert rule.inner_text() == garbage


def test_enter_on_a_matter_that_was_drawn_anew_sends_the_item(visit: Visit, case: Desk) -> None:
    """Redrawn, the form holds no other button that Enter would press instead of the one at the right."""
    page = visit("officer").go(f"/desk/{case.id}")
    choose(page, FIRE_LANE)
    choose(page, GARBAGE)
    page.wait_for_selector("[data-desk][data-awake]")
    page.locator(f"#matter-{GARBAGE}").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: f"done={case.id}" in address)
    assert case.row.state == State.DISPATCHED


def test_bodies_of_the_other_matter_stay_behind_and_come_back_with_it(visit: Visit, house: House, case: Desk) -> None:
    page = visit("officer").go(f"/desk/{case.id}")
    choose(page, GARBAGE)
    page.locator("#m-message").fill("先到场围护")
    page.locator("#desk-lead summary").click()
    page.locator("#desk-lead .desk-others input").first.check()
    mine = bodies(page)
    assert mine and all(each.startswith(f"{GARBAGE}/") for each in mine)
    choose(page, FIRE_LANE)
    assert bodies(page) and all(each.startswith(f"{FIRE_LANE}/") for each in bodies(page))
    expect(page.locator("#m-message")).to_have_value("先到场围护")
    choose(page, GARBAGE)
    assert bodies(page) == mine
    choose(page, FIRE_LANE)
    with page.expect_navigation():
        page.locator("[data-primary]").click()
    assert steps(case.id) == ["report", "accept", "dispatch"]
    sent = Case.objects.get(id=case.id)
    assert (sent.matter, sent.lead) == (FIRE_LANE, house.cast.fire.id)


def test_a_draft_comes_back_with_its_own_matter_alone(visit: Visit, case: Desk) -> None:
    page = visit("officer").go(f"/desk/{case.id}")
    choose(page, FIRE_LANE)
    page.locator("#desk-assisting summary").click()
    page.locator("#desk-assisting .desk-others input:visible").first.check()
    page.locator("#m-message").fill("带锁匠")
    picked = bodies(page)
    page.reload()
    expect(page.locator("#decision input[name=seen]")).to_have_value(FIRE_LANE)
    expect(page.locator("#m-message")).to_have_value("带锁匠")
    expect(page.locator("[data-draft-note]")).to_be_visible()
    assert bodies(page) == picked
    choose(page, GARBAGE)
    assert bodies(page) and all(each.startswith(f"{GARBAGE}/") for each in bodies(page))
    page.locator("[data-draft-clear]").click()
    expect(page.locator("#decision input[name=seen]")).to_have_value(GARBAGE)
    expect(page.locator("#m-message")).to_have_value("")


def test_the_message_outlives_another_matter_a_tick_and_a_reload(visit: Visit, case: Desk) -> None:
    """Drawn anew, the form holds the words as if they were the server's."""
    page = visit("officer").go(f"/desk/{case.id}")
    page.locator("#m-message").fill("先到场围护")
    page.locator("#desk-title").focus()  # letters and digits act again
    choose(page, FIRE_LANE)
    page.locator("#desk-assisting summary").click()
    page.locator("#desk-assisting .desk-others input:visible").first.check()
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator("#m-message")).to_have_value("先到场围护")


def test_who_was_unticked_stays_so_over_a_reload(visit: Visit, case: Desk) -> None:
    page = visit("officer").go(f"/desk/{case.id}")
    choose(page, FIRE_LANE)
    ticked = page.locator("#desk-assisting input:checked")
    assert ticked.count()
    for _ in range(ticked.count()):
        ticked.first.uncheck()
    page.reload()
    expect(page.locator("#decision input[name=seen]")).to_have_value(FIRE_LANE)
    expect(page.locator("#desk-assisting input:checked")).to_have_count(0)


def test_a_matter_of_the_list_that_no_word_speaks_for_comes_back_too(visit: Visit, case: Desk) -> None:
    page = visit("officer").go(f"/desk/{case.id}")
    page.locator("#listed").select_option("030203")
    expect(page.locator("#decision input[name=seen]")).to_have_value("030203")
    page.locator("#m-message").fill("先关阀")
    page.reload()
    expect(page.locator("#decision input[name=seen]")).to_have_value("030203")
    expect(page.locator("#listed")).to_have_value("")
    expect(page.locator("#m-message")).to_have_value("先关阀")


def test_a_body_of_another_matter_is_refused_beside_it_and_costs_no_word(
    visit: Visit, house: House, case: Desk
) -> None:
    page = visit("officer").go(f"/desk/{case.id}")
    choose(page, GARBAGE)
    page.locator("#m-message").fill("先到场围护")
    page.locator("#desk-lead input:checked").evaluate(f"(field) => (field.value = '{FIRE_LANE}/{house.cast.fire.id}')")
    with page.expect_navigation():
        page.locator("[data-primary]").click()
    expect(page.locator("#lead-error")).to_contain_text("选的单位是为另一个事项列出的")
    assert page.evaluate("document.activeElement.closest('#desk-lead') !== null")
    expect(page.locator("#m-message")).to_have_value("先到场围护")
    assert steps(case.id) == ["report"]
