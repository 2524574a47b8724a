"""The pages by which Article 20 is kept, and the precedents: nothing hinders anybody, on a desk or a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor
from tests.people import GRID

from gezhi.cases.actions.breaches import report_breach
from gezhi.cases.actions.cooperating import ask_cooperation
from gezhi.cases.terms import Action

Visit = Callable[..., Visitor]
PICTURES = os.environ.get("TEST_PICTURES", "")  # a folder, for who wants to look


@pytest.fixture(scope="module")
def pages(house: House) -> list[tuple[str, str, str]]:
    """Who looks at which page, and what it is called."""
    cast, now = house.cast, datetime.now(UTC)
    studied = desk(house).to_dispatched()
    studied.move(
        cast.sanitation_handler, Action.ASK_RETURN, return_reason="not_our_duty", reason="属消防通道。", basis="三定"
    )
    said: dict[str, Any] = {
        "participants": "城管、消防",
        "minutes": "一致",
        "conclusion": "堆在通道上的由消防牵头，城管协办清运。",
        "gist": "堆在消防通道上的杂物。",
    }
    studied.move(cast.officer, Action.REDISPATCH, lead=str(cast.fire.id), assisting=[str(cast.sanitation.id)], **said)
    studied.move(cast.sanitation_handler, Action.REFUSE_ASSISTING, reason="不涉及清运", basis="三定方案")
    ask_cooperation(
        actor=cast.sanitation_handler, now=now, matter="070101", grid=GRID, what="请上门看望三位独居老人。",
        why="老人白天只认网格员。",
    )  # fmt: skip
    for days in range(140, 146):
        report_breach(
            actor=cast.worker, now=now - timedelta(days=days), address=str(days), accused=cast.sanitation.id,
            what="让我们替他们收报表。",
        )  # fmt: skip
    fresh = desk(house)
    ordered = desk(house, matter="070101").to_accepted()
    ordered.move(cast.officer, Action.ORDER_GRID)
    return [
        ("officer", "/precedents", "precedents"), ("officer", "/cooperation", "cooperation-agency"),
        ("officer", f"/desk/{fresh.id}", "desk"), ("officer", address(studied), "case"),
        ("officer", address(studied, "uphold_assisting"), "uphold"),
        ("sanitation_handler", "/cooperation", "cooperation"),
        ("sanitation_handler", "/cooperation/new", "cooperation-new"),
        ("sanitation_handler", "/off-list", "off-list-accused"), ("worker", "/off-list", "off-list-worker"),
        ("county_officer", "/off-list", "off-list-county"), ("leader", address(ordered, "divide"), "divide"),
        ("", "/off-list/progress", "progress"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_are_for_everybody(visit: Visit, pages: list[tuple[str, str, str]], language: str, width: int) -> None:
    wrong: dict[str, Any] = {}
    visitors: dict[str, Visitor] = {}
    for who, where, name in pages:
        visitor = visitors.setdefault(who, visit(who, language=language, width=width))
        visitor.go(where)
        wrong[name] = visitor.out_of_sight() + visitor.hindrances()
        if PICTURES:
            path = Path(PICTURES) / f"{name}-{language}-{width}.png"
            visitor.page.screenshot(path=str(path), full_page=not name.startswith("desk"))
    assert {name: found for name, found in wrong.items() if found} == {}


def test_a_worker_is_shown_her_code_once(visit: Visit, house: House) -> None:
    worker = visit("worker", width=390)
    worker.go("/off-list")
    worker.page.locator("#accused").select_option(str(house.cast.sanitation.id))
    worker.page.locator("#what").fill("让我们替他们收报表。")
    worker.page.locator("main form .btn-primary").click()
    code = worker.page.locator(".receipt").inner_text()
    assert worker.out_of_sight() + worker.hindrances() == []
    anybody = visit(width=390)
    anybody.go("/off-list/progress")
    anybody.page.locator("#receipt").fill(code)
    anybody.page.locator("main .btn-primary").click()
    anybody.page.get_by_text("网格化机构正在核查").wait_for()
