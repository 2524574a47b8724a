"""The drawing of a case's clocks: hands, gaps and whose a delay was, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.visitor import House, Visitor
from tests.integration.cases.desk import SOMEBODY, Desk

from gezhi.cases.terms import Action

Visit = Callable[..., Visitor]
DAY = timedelta(days=1)


def troubled(house: House) -> Desk:
    """Handed up and down, returned and studied, suspended, and late in the end."""
    cast = house.cast
    desk = Desk(cast, now=datetime.now(UTC) - 20 * DAY, petitioners=[SOMEBODY])
    county, township = str(cast.county_agency.id), str(cast.agency.id)
    desk.move(cast.officer, Action.TRANSFER, after=DAY, agency=county, reason="跨镇街。")
    desk.move(cast.county_officer, Action.TRANSFER, after=DAY, agency=township, reason="属本镇街。")
    desk.move(cast.officer, Action.ACCEPT)
    desk.move(cast.officer, Action.DISPATCH, lead=str(cast.sanitation.id), assisting=[str(cast.fire.id)])
    desk.move(cast.sanitation_handler, Action.ACKNOWLEDGE)
    returned: dict[str, Any] = {"return_reason": "not_our_duty", "reason": "属排水管网", "basis": "三定规定"}
    desk.move(cast.sanitation_handler, Action.ASK_RETURN, after=timedelta(minutes=30), **returned)
    desk.move(
        cast.officer,
        Action.REJECT_RETURN,
        after=DAY,
        participants="城管、住建",
        minutes="一致",
        conclusion="仍由城管办理",
    )
    until = (desk.now + 5 * DAY).isoformat()
    desk.suspend(ground="supplement", reason="请补充位置和照片", until=until)
    desk.move(cast.officer, Action.RESUME, after=4 * DAY)
    return desk


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_says_whose_the_time_was_and_hinders_nobody(visit: Visit, house: House, language: str, width: int) -> None:
    desk = troubled(house)
    officer = visit("officer", language=language, width=width)
    page = officer.go(f"/cases/{desk.id}")
    expect(page.locator(".went dt").first).to_have_text(officer.word("时间去向", "Where the time went"))
    # a suspension: in the petitioner's lane and in those of two departments
    expect(page.locator(".lane-gap")).to_have_count(3)
    delays = page.locator(".went-late").all_inner_texts()
    assert any(officer.word("按持有时间分担", "shared by time held") in line for line in delays)
    assert officer.out_of_sight() + officer.hindrances() == []
