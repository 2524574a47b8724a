"""The pages of supervision in both languages: nothing hinders anybody, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor

from gezhi.cases.actions import attach
from gezhi.cases.terms import Action as CaseAction
from gezhi.supervision.actions import begin_document, move
from gezhi.supervision.models import Document
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
        "of the case": f"/cases/{case.id}/supervision", **_with_evidence(house), "deleted": _deleted(house),
        "sealed off": _deleted(house, sealed=True),
    }  # fmt: skip


def _order(house: House, case: UUID) -> UUID:
    now = datetime.now(UTC)
    done = begin_document(
        actor=house.cast.officer, now=now, kind=DocumentKind.ORDER, action=DocumentAction.ISSUE, case_id=case,
        given={
            "unit": str(house.cast.sanitation.id), "grounds": "群众两次反映", "demand": "请办结并反馈",
            "deadline": (now + timedelta(days=2)).isoformat(timespec="minutes"),
        },
    )  # fmt: skip
    return UUID(done.id)


def _with_evidence(house: House) -> dict[str, str]:
    """An order that was answered with a picture: its page, and the form in which its agency verifies."""
    unit, key = house.cast.sanitation_handler, _order(house, desk(house).to_dispatched().id)
    file = attach(actor=unit, now=datetime.now(UTC), name="清运后现场照片.png", content=photo_bytes())
    steps = ((DocumentAction.RECEIVE, {"attachments": [str(file.id)]}), (DocumentAction.ANSWER, {"result": "已清运"}))
    for action, given in steps:
        move(actor=unit, now=datetime.now(UTC), document_id=key, action=action, given=given)
    return {"evidence": f"/supervision/{key}", "verify": f"/supervision/{key}/moves/verify"}


def _deleted(house: House, *, sealed: bool = False) -> str:
    case = desk(house).to_dispatched()
    key = _order(house, case.id)
    case.now = datetime.now(UTC)
    basis: dict[str, Any] = {"step": "1", "basis": "个人信息保护法第四十七条", "reason": "本人申请"}
    case.move(house.cast.administrator, CaseAction.ERASE_WORDS, **basis)
    if sealed:  # as with a case that was archived and restricted
        Document.objects.filter(id=key).update(sealed_at=datetime.now(UTC), waits_for=None)
    return f"/supervision/{key}"


def photo_bytes() -> bytes:
    out = BytesIO()
    Image.new("RGB", (32, 24), "grey").save(out, "PNG")
    return out.getvalue()


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
    handler.page.get_by_text("待核查").first.wait_for()
    assert "已办结，诉求人确认。" in handler.page.content()
