"""On a phone a list of cases begins on the first screen: its filters stand behind one button."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.cases import desk
from tests.browser.visitor import House, Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_comes_before_its_filters(visit: Visit, house: House, language: str) -> None:
    desk(house), desk(house)
    visitor = visit("officer", language=language, width=390)
    page = visitor.go("/cases?view=all")
    box = page.locator("tr[data-row]").first.bounding_box()
    assert box is not None and box["y"] < 500
    expect(page.locator("[data-pick-bar]")).to_be_hidden()  # nothing is selected yet
    expect(page.locator("#f-state")).to_be_hidden()
    page.locator(".show-filters summary").click()
    page.locator("#f-state").select_option("reported")
    page.wait_for_url("**state=reported**")
    expect(page.locator("#f-state")).to_be_visible()  # the next one may be chosen
    page.locator("[data-pick]").first.check()
    expect(page.locator("[data-pick-bar]")).to_be_visible()
    assert visitor.out_of_sight() + visitor.hindrances() == []


def test_on_a_desk_the_filters_stand_open(visit: Visit, house: House) -> None:
    page = visit("officer").go("/cases?view=all")
    expect(page.locator("#f-state")).to_be_visible()
    expect(page.locator(".show-filters")).to_be_hidden()
