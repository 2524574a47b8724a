"""The words of two cells of a list never touch, on a desk or on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.cases import desk
from tests.browser.visitor import House, Visitor
from tests.integration.administration.test_departments_and_roster import name_liaison, now, plan

Visit = Callable[..., Visitor]
LISTS = {
    "/cases": "officer",
    "/administration/roster": "administrator",
    "/administration/departments": "administrator",
    "/administration/postings": "administrator",
    "/administration/accounts": "system_administrator",
    "/administration/settings": "county_administrator",
}
# Of two cells that share a line, the room between the last word of the one and the first of the other.
_CLOSE = """
() => {
  const close = [];
  for (const row of document.querySelectorAll("table.list tbody tr")) {
    let before = null;
    for (const cell of row.children) {
      if (!cell.innerText.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(cell);
      for (const box of [...range.getClientRects()].filter((each) => each.width > 1)) {
        if (before && before.cell !== cell && box.top < before.bottom - 4 && box.bottom > before.top + 4
            && box.left >= before.right && box.left - before.right < 14)
          close.push(`${before.cell.innerText} | ${cell.innerText}`);
        if (!before || before.cell !== cell || box.right > before.right || box.top > before.top)
          before = { cell, top: box.top, bottom: box.bottom, right: box.right };
      }
    }
  }
  return close.slice(0, 5);
}
"""


@pytest.fixture(scope="module")
def _there(house: House) -> None:
    desk(house), desk(house, matter="")
    plan(house.cast, now().replace(minute=0, second=0, microsecond=0))
    name_liaison(house.cast)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_cells_of_a_list_leave_room_between_their_words(_there: None, visit: Visit, language: str, width: int) -> None:
    for address, who in LISTS.items():
        page = visit(who, language=language, width=width).go(address)
        assert page.locator("table.list tbody tr").count(), address
        assert page.evaluate(_CLOSE) == [], address
