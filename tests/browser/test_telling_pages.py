"""Pages on which petitioners are told and speak: nothing hinders anybody, nothing scrolls sideways, both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.browser.cases import desk
from tests.browser.visitor import House, Visitor
from tests.integration.cases.desk import SOMEBODY, Desk, by_herself

from gezhi.cases.models import CaseClock, Explanation, Petitioner
from gezhi.cases.terms import Action
from gezhi.security.terms import SYSTEM

Visit = Callable[..., Visitor]


def owing(house: House) -> Desk:
    """A case whose lead has let its term run out."""
    case = desk(house).to_handling()
    clock = CaseClock.objects.get(case_id=case.id, kind="handling")
    CaseClock.objects.filter(id=clock.id).update(due_at=datetime.now(UTC) - timedelta(hours=2))
    case.move(SYSTEM, Action.OWE_EXPLANATION, fell_due=str(clock.id))
    return case


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, Any]:
    cast, owed, late = house.cast, owing(house), owing(house)
    row = Explanation.objects.get(case_id=late.id)
    expected = (late.now + timedelta(days=6)).isoformat()
    said: dict[str, Any] = {"explanation": str(row.id), "way": "phone", "expected": expected}
    late.move(cast.sanitation_handler, Action.EXPLAIN, content="盖板要定制，先围蔽。", response="知道了。", **said)
    told, waiting = desk(house).to_verified(), desk(house).to_verified()
    own = by_herself(cast, now=datetime.now(UTC) - timedelta(minutes=20), petitioners=[SOMEBODY]).to_verified()
    for each in (told, own):
        person = Petitioner.objects.get(case_id=each.id)
        answer: dict[str, Any] = {"petitioner": str(person.id), "way": "phone", "reached": "reached"}
        each.move(cast.officer, Action.ANSWER, content="已清", **answer)
        each.move(cast.officer, Action.CLOSE)
    person = Petitioner.objects.get(case_id=told.id)
    return {"owed": owed, "late": late, "row": row, "told": told, "waiting": waiting, "person": person, "own": own}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_are_for_everybody(visit: Visit, house: House, made: dict[str, Any], language: str, width: int) -> None:
    send = f"/cases/{made['told'].id}/petitioners/{made['person'].id}/code"
    pages = {
        "worker": ("/", "/cosigning", f"/cosigning/{made['row'].id}"),
        "sanitation_handler": ("/", f"/cases/{made['late'].id}", f"/cases/{made['owed'].id}/moves/explain"),
        "officer": (
            f"/cases/{made['waiting'].id}/moves/answer",
            send,
            f"/cases/{made['owed'].id}/moves/waive_explanation",
        ),
    }
    wrong: dict[str, Any] = {}
    for who, addresses in pages.items():
        visitor = visit(who, language=language, width=width)
        for where in addresses:
            visitor.go(where)
            wrong[f"{who} {where}"] = visitor.out_of_sight() + visitor.hindrances()
    code = made["own"].reported.receipts[0]
    nobody = visit(language=language, width=width)
    nobody.go(f"/r#{code}")
    wrong["code"] = nobody.out_of_sight() + nobody.hindrances()
    nobody.page.locator("main form button").click()
    nobody.page.locator("#reason").wait_for()
    wrong["report"] = nobody.out_of_sight() + nobody.hindrances()
    assert {name: found for name, found in wrong.items() if found} == {}
