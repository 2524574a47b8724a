"""A real Chromium that signs in and takes pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gezhi.project.screenshots.album import LANGUAGES, WIDTHS, Picture
from gezhi.project.screenshots.house import House
from gezhi.security.terms import PRINT_SIZE_COOKIE, PrintSize

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, StorageState

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio", "--force-color-profile=srgb",
)  # fmt: skip
NO_PLAYWRIGHT = (
    "pictures need Playwright, a package for development: run ./run check once, which installs it, then this again · "
    "截图需要开发用的 Playwright：先运行一次 ./run check"
)
NO_BROWSER = (
    "pictures need Chromium (Debian: apt-get install chromium fonts-noto-cjk), or name a browser in GEZHI_BROWSER · "
    "截图需要 Chromium"
)


class Unable(Exception):
    """No pictures can be taken on this machine; the message says what is missing."""


class Camera:
    """Takes each picture in both languages and at both widths; who has signed in once stays so."""

    def __init__(self, browser: Browser, house: House, folder: Path, *, large: bool = False) -> None:
        self.browser, self.house, self.folder, self.large = browser, house, folder, large
        self.keys: dict[str, StorageState] = {}
        self.wrong: list[str] = []

    def take(self, data: str, pictures: Sequence[Picture]) -> int:
        """Into FOLDER/data-name-language-width.png; how many."""
        for language in LANGUAGES:
            for width in WIDTHS:
                for picture in pictures:
                    path = self.folder / f"{data}-{picture.name}-{language}-{width}.png"
                    self._take(picture, language, width, path)
        return len(pictures) * len(LANGUAGES) * len(WIDTHS)

    def _take(self, picture: Picture, language: str, width: int, path: Path) -> None:
        context = self.context(picture.who, language, width)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"{path.name}: {error}"))
        page.goto(picture.address, wait_until="networkidle")
        for what, words in picture.typed:
            page.locator(what).first.fill(words)
        for what in picture.press:
            page.locator(what).first.click()
            page.wait_for_load_state("networkidle")
        if page.locator("gz-map").count():
            page.locator("gz-map canvas").first.wait_for()
        page.wait_for_timeout(250)  # a map draws after its data came
        if picture.whole:  # a window as high as the page, so that bars stand where they belong
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": max(height, WIDTHS[width])})
            page.wait_for_timeout(100)
        page.screenshot(path=path)
        context.close()

    def context(self, who: str, language: str = "zh", width: int = 1280) -> BrowserContext:
        """A window of its own for somebody, signed in."""
        like: dict[str, Any] = {
            "base_url": self.house.address, "locale": LANGUAGES[language], "reduced_motion": "reduce",
            "viewport": {"width": width, "height": WIDTHS[width]},
        }  # fmt: skip
        if not who:
            return self._printed(self.browser.new_context(**like))
        if who not in self.keys:
            first = self.browser.new_context(**like)
            page = first.new_page()
            page.goto("/sign-in")
            page.locator("#username").fill(who)
            page.locator("#password").fill(self.house.passwords[who])
            page.locator("main button[type=submit]").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            self.keys[who] = first.storage_state()
            first.close()
        return self._printed(self.browser.new_context(**like, storage_state=self.keys[who]))

    def _printed(self, context: BrowserContext) -> BrowserContext:
        """In the print that was asked for."""
        if self.large:
            choice = {"name": PRINT_SIZE_COOKIE, "value": PrintSize.LARGE.value, "url": self.house.address}
            context.add_cookies([choice])  # type: ignore[list-item]  # a TypedDict of Playwright's own
        return context


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium as it is on this machine; raises ``Unable`` with a sentence where something is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Unable(NO_PLAYWRIGHT) from None
    found = os.environ.get("GEZHI_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise Unable(NO_BROWSER)
    sandbox = () if os.geteuid() else ("--no-sandbox",)  # Chromium refuses to sandbox for root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=[*QUIET, *sandbox])
        yield chromium
        chromium.close()
