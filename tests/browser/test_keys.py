"""Single keys: what ? lists is what acts, a letter means one thing everywhere, and Esc leads out of a move."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor

Visit = Callable[..., Visitor]
# What a page answers to by its parts, beside the buttons that name their key.
_ACTS = """
() => {
  const has = (selector) => Boolean(document.querySelector(selector));
  const found = [...document.querySelectorAll("[data-key]")].map((each) => each.dataset.key.toUpperCase());
  if (has("[data-row]")) found.push("J", "K");
  if (has("[data-pick]")) found.push("V");
  if (has("[data-register]")) found.push("C");
  if (has("[data-search]")) found.push("/");
  if (has("[data-desk-form]")) found.push("L", "X", "W");
  return [...new Set(found)];
}
"""
_LISTED = """
() => [...document.querySelectorAll("[data-keys-of-page] > div")].flatMap((line) =>
  [...line.querySelectorAll("kbd")].map((key) => [key.textContent, line.querySelector("dd").textContent.trim()]))
"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_acts_is_listed_and_a_letter_means_the_same_on_every_page(
    visit: Visit, house: House, language: str
) -> None:
    fresh, sent = desk(house), desk(house).to_dispatched(str(house.cast.fire.id))
    held = desk(house).to_handling()
    pages = {
        "officer": [
            "/", "/cases", "/search?q=垃圾", "/cases/new", "/desk", f"/desk/{fresh.id}?done={sent.id}", address(fresh),
            address(sent), f"/desk/{fresh.id}/moves/decline", address(fresh, "accept"), "/messages", "/cases/views",
            "/supervision", "/exports", "/help/glossary", "/precedents",
        ],
        "sanitation_handler": ["/", "/cases", address(held)],
        "city_administrator": ["/administration", "/administration/calendar", "/administration/deadlines"],
        "administrator": [
            "/administration/answers", "/administration/departments", "/administration/import",
            "/administration/postings", "/administration/disposals",
        ],
    }  # fmt: skip
    means: dict[str, set[str]] = {}
    wrong: dict[str, list[str]] = {}
    for who, theirs in pages.items():
        visitor = visit(who, language=language)
        for where in theirs:
            page = visitor.go(where)
            listed = page.evaluate(_LISTED)
            for key, does in listed:
                means.setdefault(key, set()).add(does)
            if missing := sorted(set(page.evaluate(_ACTS)) - {key for key, _ in listed}):
                wrong[f"{where} of {who}"] = missing
    assert wrong == {}
    assert {key: does for key, does in means.items() if len(key) == 1 and key.isalpha() and len(does) > 1} == {}


def test_help_leaves_out_what_the_page_has_no_button_for(visit: Visit, house: House) -> None:
    case = desk(house).to_handling()
    for who, has, has_not in (("sanitation_handler", "FBE", "TDZM"), ("officer", "MN", "FBAZ")):
        page = visit(who).go(address(case))
        page.keyboard.press("?")
        listed = page.locator("[data-keys-of-page] kbd:visible").all_text_contents()
        assert set(has) <= set(listed) and not set(has_not) & set(listed), (who, listed)


def test_the_same_letter_makes_the_same_move_at_the_desk_and_on_the_page_of_the_case(
    visit: Visit, house: House
) -> None:
    case, sent = desk(house), desk(house).to_dispatched(str(house.cast.fire.id))
    officer = visit("officer")
    for where in (f"/desk/{case.id}", address(case)):
        for key, move in (("r", "refer_out"), ("t", "transfer"), ("d", "decline"), ("n", "note")):
            page = officer.go(where)
            page.keyboard.press(key)
            expect(page.locator("#move form")).to_have_attribute("action", f"{where}/moves/{move}")
    for where, action in (
        (f"/desk/{case.id}?done={sent.id}", f"/desk/{sent.id}/moves/recall"),
        (address(sent), address(sent, "recall")),
    ):
        page = officer.go(where)
        page.keyboard.press("z")
        expect(page.locator("#move form")).to_have_attribute("action", action)


def test_a_move_s_form_opens_over_the_page_and_nothing_jumps(visit: Visit, house: House) -> None:
    case = desk(house).to_handling()
    page = visit("sanitation_handler").go(address(case))
    page.set_viewport_size({"width": 1280, "height": 640})
    assert page.evaluate("document.documentElement.scrollHeight") > 900
    for key, at in (("n", 0), ("f", 0), ("n", 120)):
        page.evaluate(f"scrollTo(0, {at})")
        page.keyboard.press(key)
        expect(page.locator("#move :focus")).to_have_count(1)
        page.keyboard.press("Tab")
        expect(page.locator("#move :focus")).to_have_count(1)
        assert page.evaluate("scrollY") == at, key
        page.keyboard.press("Escape")
        expect(page.locator("#move form")).to_have_count(0)
        assert page.evaluate("scrollY") == at, f"{key}, and out"


@pytest.mark.parametrize("where", ["case", "desk"])
def test_in_an_open_move_letters_rest_and_esc_leads_out_to_the_button(visit: Visit, house: House, where: str) -> None:
    case = desk(house)
    page = visit("officer").go(address(case) if where == "case" else f"/desk/{case.id}")
    here = page.url
    page.keyboard.press("t")
    expect(page.locator("#move-title")).to_be_focused()
    for letter in "drnjkczlxws123":
        page.keyboard.press(letter)
    expect(page.locator("#move form")).to_have_attribute(
        "action", page.url.removeprefix(_origin(page)) + "/moves/transfer"
    )
    assert page.url == here
    page.keyboard.press("?")
    expect(page.locator("[data-keys-of-page]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-keys-of-page]")).to_be_hidden()
    expect(page.locator("#move form")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#move form")).to_have_count(0)
    expect(page.locator(".bar .moves [data-key=t]").first).to_be_focused()
    page.keyboard.press("d")  # and letters act again
    expect(page.locator("#move form")).to_have_attribute(
        "action", page.url.removeprefix(_origin(page)) + "/moves/decline"
    )


def _origin(page: Page) -> str:
    found: str = page.evaluate("location.origin")
    return found


def test_esc_leads_out_while_writing_and_the_words_stay_as_a_draft(visit: Visit, house: House) -> None:
    case = desk(house).to_accepted()
    page = visit("officer").go(address(case))
    page.keyboard.press("n")
    page.locator("#m-content").fill("已电话联系")
    page.keyboard.press("Escape")
    expect(page.locator("#move form")).to_have_count(0)
    expect(page.locator("[data-key=n]").first).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#m-content")).to_have_value("已电话联系")


SLOW_SEAL = """() => {
    const seal = crypto.subtle.encrypt.bind(crypto.subtle);
    crypto.subtle.encrypt = async (...all) => {
        await new Promise((done) => setTimeout(done, 400));
        return seal(...all);
    };
}"""


def test_a_draft_that_is_still_being_sealed_comes_back_as_well(visit: Visit, house: House) -> None:
    page = visit("officer").go(address(desk(house).to_accepted()))
    page.evaluate(SLOW_SEAL)
    page.keyboard.press("n")
    page.locator("#m-content").fill("已电话联系")
    page.keyboard.press("Escape")
    expect(page.locator("#move form")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator("#m-content")).to_have_value("已电话联系")


def test_esc_leads_from_the_address_of_a_move_to_the_case_or_the_desk(visit: Visit, house: House) -> None:
    case = desk(house)
    officer = visit("officer")
    page = officer.go(address(case, "accept"))
    page.keyboard.press("Escape")
    expect(page.locator("#move form")).to_have_count(0)
    page.wait_for_url(f"**{address(case)}")
    expect(page.locator(".bar a.btn-primary")).to_be_focused()
    page = officer.go(f"/desk/{case.id}/moves/decline")
    page.locator("#m-reason").focus()
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/desk/{case.id}")


def test_a_move_under_more_gives_the_focus_back_to_the_menu(visit: Visit, house: House) -> None:
    case = desk(house)
    page = visit("officer").go(address(case))
    page.locator(".more-moves summary").press("Enter")
    page.locator(".more-moves a:visible").first.press("Enter")
    page.locator("#move form").wait_for()
    expect(page.locator(".more-moves")).not_to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator(".more-moves summary")).to_be_focused()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_s_leaves_an_item_for_later_and_comes_to_it_last(visit: Visit, house: House, language: str) -> None:
    for _ in range(2):
        desk(house)
    page = visit("officer", language=language).go("/desk")
    first = page.locator(".desk-items a").nth(0).get_attribute("href") or ""
    second = page.locator(".desk-items a").nth(1).get_attribute("href") or ""
    page.keyboard.press("s")
    page.wait_for_url(f"**{second}")
    expect(page.locator("#desk-title")).to_be_focused()
    expect(page.locator(f'.desk-items a[href="{first}"] .put-off')).to_be_visible()
    page.keyboard.press("k")
    page.wait_for_url(f"**{first}")
    page.keyboard.press("s")  # still: the next that is not put off
    page.wait_for_url(f"**{second}")
