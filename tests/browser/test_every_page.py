"""Every page in both languages: nothing hinders anybody (axe-core), nothing scrolls sideways, on a desk or a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor

from gezhi.cases.actions.exporting import ask_export
from gezhi.cases.actions.views import save_view
from gezhi.cases.terms import Action, ExportForm

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def pages(house: House) -> dict[str, str]:
    """What there is to see: a case in the middle of its life with everything on its page, a list, forms."""
    desk(house), desk(house, matter="")
    case = desk(house).to_dispatched(str(house.cast.fire.id))
    fresh = desk(house)
    accepted = desk(house).to_accepted()
    accepted.move(house.cast.officer, Action.NOTE, content="已电话联系物业，下午到场。")
    at: dict[str, Any] = {"actor": house.cast.officer, "now": datetime.now(UTC)}
    save_view(
        **at,
        name=f"晨会 {fresh.id}"[:20],
        filters={"state": "reported", "matter": "999999"},
        columns=["number"],
        shared=True,
    )
    ask_export(
        **at,
        filters={"state": "reported"},
        columns=["number", "petitioners"],
        form=ExportForm.CSV,
        reason="月度例会",
        language="zh-hans",
    )
    return {
        "todo": "/", "queue": "/cases?sort=due", "columns": "/cases?cols=matter&flag=unsure",
        "search": "/search?q=垃圾", "asked": "/search",
        "empty": "/cases?text=没有这样的件", "case": address(case),
        "fresh": address(fresh), "accept": address(fresh, "accept"), "dispatch": address(accepted, "dispatch"),
        "merge": address(fresh, "merge"), "transfer": address(fresh, "transfer"), "report": "/cases/new",
        "first day": "/help/first-day", "glossary": "/help/glossary",
        "desk": f"/desk/{fresh.id}", "desk of what is accepted": f"/desk/{accepted.id}?done={case.id}",
        "views": "/cases/views", "together": f"/cases/moves/accept?case={fresh.id}&case={accepted.id}",
        "together dispatch": f"/cases/moves/dispatch?case={accepted.id}", "nothing together": "/cases/moves/verify",
        "export": "/exports/new?state=reported", "exports": "/exports",
        "missing": "/cases/00000000-0000-7000-8000-000000000000",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_for_everybody(visit: Visit, pages: dict[str, str], language: str, width: int) -> None:
    wrong: dict[str, Any] = {}
    visitor = visit(language=language, width=width)
    visitor.go("/sign-in")
    wrong["sign-in"] = visitor.out_of_sight() + visitor.hindrances()
    visitor.sign_in("officer")
    for name, where in pages.items():
        visitor.go(where)
        if name in ("case", "fresh", "report", "desk"):
            visitor.page.locator("gz-map canvas").first.wait_for()
        wrong[name] = visitor.out_of_sight() + visitor.hindrances()
        if name in ("case", "todo", "glossary"):
            visitor.page.keyboard.press("?")
            wrong[f"help of {name}"] = visitor.out_of_sight() + visitor.hindrances()
    approver = visit("administrator", language=language, width=width)
    approver.go("/exports")
    wrong["exports to approve"] = approver.out_of_sight() + approver.hindrances()
    assert {name: found for name, found in wrong.items() if found} == {}
