"""The pages of supervision in both languages: nothing hinders anybody, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor

from gezhi.supervision.actions import begin_document
from gezhi.supervision.terms import DocumentAction, DocumentKind

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def places(house: House) -> dict[str, str]:
    """A case with an order that waits for its unit, and the forms about it."""
    case = desk(house).to_dispatched()
    now = datetime.now(UTC)
    done = begin_document(
        actor=house.cast.officer, now=now, kind=DocumentKind.ORDER, action=DocumentAction.ISSUE, case_id=case.id,
        given={
            "unit": str(house.cast.sanitation.id), "grounds": "临近时限仍无进展", "demand": "请办结并反馈",
            "deadline": (now + timedelta(days=2)).isoformat(timespec="minutes"),
        },
    )  # fmt: skip
    new = "/supervision/new"
    return {
        "case": address(case), "list": "/supervision?side=open", "kind": "/supervision?side=open&kind=order",
        "nothing": "/supervision?side=over", "document": f"/supervision/{done.id}",
        "withdraw": f"/supervision/{done.id}/moves/withdraw", "issue": f"{new}/order/issue/{case.id}",
        "warn": f"{new}/warning/warn/{case.id}", "demand": f"{new}/rectification/demand/{case.id}",
        "ask": f"{new}/escalation/ask/{case.id}", "call": f"{new}/meeting/call/{case.id}",
        "of the case": f"/cases/{case.id}/supervision",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_for_everybody(visit: Visit, places: dict[str, str], language: str, width: int) -> None:
    wrong: dict[str, Any] = {}
    visitor = visit("officer", language=language, width=width)
    for name, where in places.items():
        visitor.go(where)
        if name == "case":
            visitor.page.locator(".case-left .more-openings").wait_for()  # the box came by itself
        wrong[name] = visitor.out_of_sight() + visitor.hindrances()
    assert {name: found for name, found in wrong.items() if found} == {}


def test_a_unit_receives_and_answers(visit: Visit, places: dict[str, str]) -> None:
    handler = visit("sanitation_handler")
    handler.go("/supervision")
    handler.page.locator("a.row-title").first.click()
    handler.page.locator(".document-moves .btn-primary").click()
    handler.page.locator("form .btn-primary").click()
    handler.page.locator(".document-moves .btn-primary").click()
    handler.page.locator("textarea[name=result]").fill("已办结，诉求人确认。")
    handler.page.locator("form .btn-primary").click()
    handler.page.get_by_text("待核验").first.wait_for()
    assert "已办结，诉求人确认。" in handler.page.content()
