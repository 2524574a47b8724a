"""Every page in both languages: nothing hinders anybody (axe-core), nothing scrolls sideways, on a desk or a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.addresses import forgotten
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor
from tests.integration.cases.desk import Desk
from tests.people import TOWNSHIP

from gezhi.cases.actions.exporting import ask_export
from gezhi.cases.actions.moving_many import move_many
from gezhi.cases.actions.views import save_view
from gezhi.cases.models import Petitioner
from gezhi.cases.terms import Action, ExportForm
from gezhi.catalogue.actions import propose_closure
from gezhi.exchange.actions import hand_in
from gezhi.exchange.terms import Filled, Sheet
from gezhi.kernel.calendar import CHINA
from gezhi.messages.actions import tell
from gezhi.messages.terms import MessageKind, Telling
from gezhi.security.terms import Duty

Visit = Callable[..., Visitor]
Pages = dict[str, dict[str, str]]  # by who looks at them, then by name
MAPS = ("case", "fresh", "report", "desk")


@pytest.fixture(scope="module")
def pages(house: House) -> Pages:
    """What there is to see: cases in the middle of their lives, lists, forms, and what administrators have begun."""
    desk(house), desk(house, matter="")
    case = desk(house).to_dispatched(str(house.cast.fire.id))
    fresh = desk(house)
    accepted = desk(house).to_accepted()
    accepted.move(house.cast.officer, Action.NOTE, content="已电话联系物业，下午到场。")
    petitioner = Petitioner.objects.filter(case_id=fresh.id).values_list("id", flat=True).first()
    at: dict[str, Any] = {"actor": house.cast.officer, "now": datetime.now(UTC)}
    _lists(at, fresh.id)
    key = str(uuid4())
    move_many(**at, action=Action.ACCEPT, cases=[(desk(house).id, 1), (case.id, 1)], key=key, given={})
    closure, table = _settings(house, at["now"])
    _told(house, case.id, case.reported.number)
    own = {
        "petitioner": f"/cases/{fresh.id}/petitioners/{petitioner}",
        "report of together": f"/cases/moves/done/{key}",
    }
    officers = _of_the_officer(case, fresh, accepted)
    return {
        "": {"sign-in": "/sign-in", "first sign-in": "/first-sign-in"},
        "officer": officers | own,
        "sanitation_handler": {"messages": "/messages", "case": address(case)},
        "administrator": {
            "exports to approve": "/exports", "imports": "/administration/import",
            "import": f"/administration/import/{table}", "recorded": "/administration/recorded",
            "closure": "/administration/calendar/closure",
        },
        "city_administrator": {
            "settings": "/administration", "calendar": "/administration/calendar",
            "year": "/administration/calendar/year", "notice to confirm": f"/administration/calendar/{closure}",
        },
        "county_administrator": {"own notice": f"/administration/calendar/{closure}"},
        "system_administrator": {"imports": "/administration/import", "jobs": "/administration/jobs"},
        "auditor": {"audit": "/administration/audit"},
    }  # fmt: skip


def _of_the_officer(case: Desk, fresh: Desk, accepted: Desk) -> dict[str, str]:
    return {
        "todo": "/", "queue": "/cases?sort=due", "columns": "/cases?cols=matter&flag=unsure",
        "search": "/search?q=垃圾", "asked": "/search",
        "empty": "/cases?text=没有这样的件", "case": address(case),
        "fresh": address(fresh), "accept": address(fresh, "accept"), "dispatch": address(accepted, "dispatch"),
        "merge": address(fresh, "merge"), "transfer": address(fresh, "transfer"), "report": "/cases/new",
        "first day": "/help/first-day", "glossary": "/help/glossary", "posting": "/posting",
        "desk": f"/desk/{fresh.id}", "desk of what is accepted": f"/desk/{accepted.id}?done={case.id}",
        "first of the desk": "/desk", "move at the desk": f"/desk/{fresh.id}/moves/decline",
        "views": "/cases/views", "together": f"/cases/moves/accept?case={fresh.id}&case={accepted.id}",
        "together dispatch": f"/cases/moves/dispatch?case={accepted.id}", "nothing together": "/cases/moves/verify",
        "export": "/exports/new?state=reported", "exports": "/exports",
        "messages": "/messages", "what wakes me": "/messages/choices",
        "missing": "/cases/00000000-0000-7000-8000-000000000000",
    }  # fmt: skip


def _lists(at: dict[str, Any], key: Any) -> None:
    """A shared view of what is no more, and an export that waits."""
    gone = {"state": "reported", "matter": "999999"}
    save_view(**at, name=f"晨会 {key}"[:20], filters=gone, columns=["number"], shared=True)
    ask_export(
        **at, filters={"state": "reported"}, columns=["number", "petitioners"], form=ExportForm.CSV, reason="月度例会",
        language="zh-hans",
    )  # fmt: skip


def _settings(house: House, now: datetime) -> tuple[Any, Any]:
    """A closure to be confirmed and a table of people of which one row is wrong."""
    tomorrow = now.astimezone(CHINA).date() + timedelta(days=1)
    closure = propose_closure(
        actor=house.cast.county_administrator, now=now, region=TOWNSHIP, first=tomorrow, last=tomorrow,
        name="台风停工（测试）", source="测试文号 1 号", issued_on=tomorrow - timedelta(days=1),
    )  # fmt: skip
    row = {"name": "测试新人", "work_number": "CS9001", "organisation": house.cast.agency.name, "places": ""}
    rows = [
        Filled(2, row | {"username": "new.one", "duty": "派单员"}),
        Filled(3, row | {"username": "new.two", "duty": "没有这个岗位"}),
    ]
    table = hand_in(
        actor=house.cast.administrator, now=now, sheet=Sheet.PEOPLE, file_name="人员（测试）.xlsx", rows=rows
    )
    return closure, table


def _told(house: House, case: Any, number: str) -> None:
    """Messages of an hour ago, one of them of the highest urgency."""
    at = datetime.now(UTC) - timedelta(days=2)
    for kind, organisation, duty in (
        (MessageKind.RESULT, house.cast.agency.id, Duty.AGENCY_OFFICER),
        (MessageKind.OVERDUE, house.cast.sanitation.id, Duty.HANDLER),
    ):
        told = Telling(kind, uuid4(), at, organisation, duty, case, number, "440703", urgent=True)
        tell(tellings=[told])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_for_everybody(visit: Visit, pages: Pages, language: str, width: int) -> None:
    wrong: dict[str, Any] = {}
    for who, theirs in pages.items():
        visitor = visit(who, language=language, width=width)
        for name, where in theirs.items():
            visitor.go(where)
            if name in MAPS:
                visitor.page.locator("gz-map canvas").first.wait_for()
            wrong[f"{name} of {who}"] = visitor.out_of_sight() + visitor.hindrances()
            if name in ("case", "todo", "glossary", "messages"):
                visitor.page.keyboard.press("?")
                wrong[f"help of {name} of {who}"] = visitor.out_of_sight() + visitor.hindrances()
    assert {name: found for name, found in wrong.items() if found} == {}


def test_no_page_is_forgotten(pages: Pages) -> None:
    assert forgotten(where for theirs in pages.values() for where in theirs.values()) == set()
