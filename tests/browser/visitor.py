"""Somebody at a browser: signs in, reads what is on the page, and minds what the browser complains about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, StorageState
from tests.people import PASSWORD, Cast

from gezhi.project.config import ROOT
from gezhi.project.templatetags.gezhi import asset

PATIENCE = 15_000  # milliseconds: a condition that takes longer will not come true
LOCALES = {"zh": "zh-CN", "en": "en-US"}
# A refused form is an answer of its own; the browser notes its status on the console all the same.
_REFUSED = re.compile(r"the server responded with a status of (401|403|404|409|413|422|429)")
_MINDS_CSP = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`against the CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
# Rules of WCAG 2.2 A and AA, and what else axe knows to hinder people.
_AXE = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map((rule) => `${rule.id}: ${rule.help}\\n` + rule.nodes.slice(0, 5)
    .map((node) => `    ${node.target.join(" ")}: ${node.html.slice(0, 160)}`).join("\\n"));
}
"""
# WCAG 2.2, 2.5.8: what can be pressed is 24 by 24 px at least, but for a link within a sentence. A label or a row that
# is pressed for it counts with it.
_SMALL = """
() => {
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], [role=button]";
  const labelled = ({ id }) => id && document.querySelector(`label[for="${CSS.escape(id)}"]`);
  const around = (element) => element.closest("label") || labelled(element) || null;
  const fits = ({ width, height }) => width >= 23.9 && height >= 23.9;
  const inSentence = (element) => {
    if (getComputedStyle(element).display !== "inline") return false;
    const said = [...element.parentElement.childNodes].filter((each) => each !== element && !each.contains?.(element));
    return said.some((each) => each.nodeType === Node.TEXT_NODE && each.textContent.trim().length > 1);
  };
  const pressed = (element) => {  // a link that covers its row, a label that stands around or beside
    element.scrollIntoView({ block: "center", inline: "center" });
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const own = around(element);
    const hits = (dx, dy) => {
      const found = document.elementFromPoint(x + dx, y + dy);
      return found && (found === element || element.contains(found) || own?.contains(found));
    };
    return [[0, 0], [11.5, 0], [-11.5, 0], [0, 11.5], [0, -11.5]].every(([dx, dy]) => hits(dx, dy));
  };
  const small = [];
  for (const element of document.querySelectorAll(can)) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".ol-attribution, .skip")) continue;
    const boxes = [...element.getClientRects()];
    if (!boxes.length || fits(element.getBoundingClientRect()) || inSentence(element)) continue;
    const label = around(element);
    if ((label && fits(label.getBoundingClientRect())) || pressed(element)) continue;
    const { width, height } = element.getBoundingClientRect();
    small.push(`${Math.round(width)} x ${Math.round(height)} px to press: ${element.outerHTML.slice(0, 120)}`);
  }
  scrollTo(0, 0);
  return small.slice(0, 12);
}
"""
# Large print is the same page with another style sheet: put on and taken off where the page stands, what is open stays
# open.
_LARGER = """
async (sheet) => {
  const link = document.querySelector("link[rel=stylesheet]");
  document.documentElement.dataset.print = "large";
  window.usual ??= link.href;
  await new Promise((done) => { link.onload = done; link.href = sheet; });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
"""
_USUAL = """
async () => {
  const link = document.querySelector("link[rel=stylesheet]");
  delete document.documentElement.dataset.print;
  await new Promise((done) => { link.onload = done; link.href = window.usual; });
}
"""
_OUT_OF_SIGHT = """
(least) => {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const bar = document.querySelector(".bar")?.getBoundingClientRect();
  if (bar && bar.bottom > height + 1) return [`the bar of moves ends at ${bar.bottom} of ${height} px`];
  const cut = [...document.querySelectorAll(".list-card > table")].filter((each) =>
    each.offsetWidth > each.parentElement.clientWidth + 1 && getComputedStyle(each.parentElement).overflowX !== "auto");
  if (cut.length) return [`a list of ${cut[0].offsetWidth} px is cut at ${cut[0].parentElement.clientWidth}`];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const [text, around] = [words.currentNode.data.trim(), words.currentNode.parentElement];
    if (!text || !around.checkVisibility() || around.closest("gz-map, .sr-only, script, style")) continue;
    if (parseFloat(getComputedStyle(around).fontSize) < least) return [`smaller than ${least} px: ${text}`];
  }
  if (document.scrollingElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && box.right > width + 1;
  });
  return [`${document.scrollingElement.scrollWidth} of ${width} px`, ...wide.slice(0, 5).map((element) =>
    element.outerHTML.slice(0, 120))];
}
"""


@dataclass(slots=True)
class House:
    """The served platform; ``keys`` are the cookies of who has signed in already."""

    address: str
    cast: Cast
    keys: dict[str, StorageState] = field(default_factory=dict)


class Visitor:
    """One person at one browser window."""

    def __init__(
        self, browser: Browser, house: House, who: str = "", *, language: str = "zh", width: int = 1280,
        scripts: bool = True,
    ) -> None:  # fmt: skip
        self.house = house
        self.language = language
        self.wrong: list[str] = []
        self.context = browser.new_context(
            base_url=house.address, locale=LOCALES[language], viewport={"width": width, "height": 900},
            java_script_enabled=scripts, reduced_motion="reduce", storage_state=house.keys.get(who),
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(_MINDS_CSP)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        if who and who not in house.keys:
            self.sign_in(who)
            house.keys[who] = self.context.storage_state()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _REFUSED.search(message.text):
            self.wrong.append(f"{self.page.url}: {message.text}")

    def sign_in(self, who: str) -> None:
        self.page.goto("/sign-in")
        self.page.locator("#username").fill(who)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def leave(self) -> list[str]:
        """Closes the window; what went wrong in it."""
        self.context.close()
        return self.wrong

    def word(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def go(self, address: str) -> Page:
        self.page.goto(address)
        return self.page

    def button(self, zh: str, en: str = "") -> Locator:
        """A button or link by its words, in the dock of the page."""
        words = re.compile(rf"^\s*{re.escape(self.word(zh, en or zh))}\s*[A-Z]?\s*$", re.IGNORECASE)
        return self.page.locator(".dock").locator("a, button").filter(has_text=words)

    def choose(self, zh: str, en: str) -> None:
        """Opens the form of a move from the bar; it may stand under "more"."""
        move = self.page.locator(".bar").get_by_role("link", name=self.word(zh, en), exact=False).first
        if not move.is_visible():
            self.page.locator(".more-moves summary").click()
        move.click()
        self.page.locator("#move form").wait_for()

    def send(self) -> None:
        """Presses the form's own button and waits for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator("#move .form-foot button").click()

    def out_of_sight(self) -> list[str]:
        """What makes the page scroll sideways, and a bar of moves that is cut off, in the usual print and in the large.

        Nothing where all is well.
        """
        found: list[str] = self.page.evaluate(_OUT_OF_SIGHT, 14)
        self.page.evaluate(_LARGER, asset("gezhi-large.css"))
        found += [f"large print: {each}" for each in self.page.evaluate(_OUT_OF_SIGHT, 18)]
        self.page.evaluate(_USUAL)
        return found

    def hindrances(self) -> list[str]:
        """What axe-core finds on the page, and what is too small to be pressed."""
        self.page.evaluate(axe())
        found: list[str] = self.page.evaluate(_AXE)
        small: list[str] = self.page.evaluate(_SMALL)
        return found + small


@cache
def axe() -> str:
    source = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    assert source.exists(), "axe-core is not installed: run ./run test, which installs it."
    return source.read_text()


def photo(folder: Path, name: str = "清运后.jpg") -> Path:
    """A picture to choose from the disk."""
    from tests.journeys.office import photo as bytes_of

    path = folder / name
    path.write_bytes(bytes_of())
    return path


def steps(case: Any) -> list[str]:
    """What was done with a case, from its record."""
    from gezhi.cases.models import Step

    return list(Step.objects.filter(case_id=case).order_by("seq").values_list("action", flat=True))
