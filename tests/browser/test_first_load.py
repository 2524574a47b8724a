"""The first load of the pages one works on: light enough for a slow line, and nothing moves once it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor

Visit = Callable[..., Visitor]
MOST_BYTES = 300_000  # as they come over the line, without the map, which the page does not wait for
MOST_SHIFT = 0.01  # of the window, summed up (CLS)
MAP = "/gz-map-"
SLOW = {"offline": False, "latency": 40, "downloadThroughput": 20_000, "uploadThroughput": 20_000}  # bytes a second
# What moves without anybody having asked for it, with what it was, so that a failure says where to look.
_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
    const what = entry.sources.map((each) => each.node?.outerHTML?.slice(0, 100) ?? each.node?.nodeName);
    window.shifts.push([entry.value, what.join(" · ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def pages(house: House) -> dict[str, str]:
    """A desk with work on it and a case with files, people and a long timeline."""
    for _ in range(4):
        desk(house)
    case = desk(house).to_dispatched(str(house.cast.fire.id))
    return {"home": "/", "queue": "/cases", "desk": "/desk", "case": address(case)}


def settled(page: Page, where: str) -> None:
    page.goto(where, wait_until="networkidle")
    if page.locator("gz-map").count():
        page.locator("gz-map canvas").first.wait_for()
    page.wait_for_timeout(400)  # what comes late comes now


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["home", "queue", "desk", "case"])
def test_nothing_moves_after_it_is_loaded(visit: Visit, pages: dict[str, str], name: str, width: int) -> None:
    page = visit("officer", width=width).page
    page.add_init_script(_SHIFTS)
    settled(page, pages[name])
    shifts: list[tuple[float, str]] = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) <= MOST_SHIFT, shifts


@pytest.mark.parametrize("name", ["home", "queue", "desk", "case"])
def test_nothing_moves_while_it_comes_over_a_slow_line(visit: Visit, pages: dict[str, str], name: str) -> None:
    page = visit("officer").page
    settled(page, pages[name])  # styles and scripts are kept; the page itself comes in pieces
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    page.add_init_script(_SHIFTS)
    settled(page, pages[name])
    shifts: list[tuple[float, str]] = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) <= MOST_SHIFT, shifts


def test_the_measure_sees_what_moves(visit: Visit, pages: dict[str, str]) -> None:
    page = visit("officer").page
    page.add_init_script(_SHIFTS)
    settled(page, pages["home"])
    page.evaluate(
        "document.querySelector('main').prepend(Object.assign(document.createElement('p'), {innerHTML: '<br>'}))"
    )
    page.wait_for_timeout(200)
    assert sum(value for value, _ in page.evaluate("window.shifts")) > MOST_SHIFT


@pytest.mark.parametrize("name", ["home", "queue", "desk", "case"])
def test_a_first_load_is_light(visit: Visit, pages: dict[str, str], name: str) -> None:
    page = visit("officer").page
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        where = addresses.get(event["requestId"], "")
        sizes[where] = sizes.get(where, 0) + event["encodedDataLength"]

    line.on("Network.requestWillBeSent", asked)
    line.on("Network.loadingFinished", came)
    settled(page, pages[name])
    counted = {where: size for where, size in sizes.items() if MAP not in where}
    assert any("/gezhi-" in where for where in counted), "the script was not counted"
    assert sum(counted.values()) < MOST_BYTES, counted


def test_scripts_and_styles_are_sent_compressed(visit: Visit, pages: dict[str, str]) -> None:
    page = visit("officer").page
    encodings: dict[str, str | None] = {}
    page.on("response", lambda answer: encodings.update({answer.url: answer.headers.get("content-encoding")}))
    settled(page, pages["case"])
    built = {where.rsplit("/", 1)[1]: how for where, how in encodings.items() if where.endswith((".js", ".css"))}
    assert len(built) >= 3 and all(how in ("gzip", "br") for how in built.values()), built
