"""Every page in both languages: nothing hinders anybody (axe-core), nothing scrolls sideways, on a desk or a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.addresses import forgotten
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor
from tests.integration.cases.desk import Desk
from tests.people import TOWNSHIP

from gezhi.cases.actions.disposing import propose_disposal
from gezhi.cases.actions.exporting import ask_export
from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.moving_many import move_many
from gezhi.cases.actions.views import save_view
from gezhi.cases.models import Case, Petitioner
from gezhi.cases.terms import Action, ExportForm
from gezhi.catalogue.actions import confirm_calendar, propose_closure
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
    closed = _closed(house, at["now"])
    _told(house, case.id, case.reported.number)
    fixed = {
        "petitioner": f"/cases/{fresh.id}/petitioners/{petitioner}",
        "key": key,
        "closure": closure,
        "closed": closed,
        "table": table,
    }
    return _pages(fixed, case=case, fresh=fresh, accepted=accepted) | _administration(fixed, _batch(house))


def _pages(fixed: dict[str, Any], *, case: Desk, fresh: Desk, accepted: Desk) -> Pages:
    """What officers and handlers open."""
    return {
        "": {"sign-in": "/sign-in", "first sign-in": "/first-sign-in"},
        "officer": {
            "todo": "/", "queue": "/cases?sort=due", "columns": "/cases?cols=matter&flag=unsure",
            "search": "/search?q=垃圾", "asked": "/search",
            "empty": "/cases?text=没有这样的件", "case": address(case),
            "fresh": address(fresh), "accept": address(fresh, "accept"), "dispatch": address(accepted, "dispatch"),
            "merge": address(fresh, "merge"), "transfer": address(fresh, "transfer"), "report": "/cases/new",
            "first day": "/help/first-day", "glossary": "/help/glossary", "posting": "/posting",
            "desk": f"/desk/{fresh.id}", "desk of what is accepted": f"/desk/{accepted.id}?done={case.id}",
            "first of the desk": "/desk", "move at the desk": f"/desk/{fresh.id}/moves/decline",
            "petitioner": fixed["petitioner"],
            "views": "/cases/views", "together": f"/cases/moves/accept?case={fresh.id}&case={accepted.id}",
            "together dispatch": f"/cases/moves/dispatch?case={accepted.id}", "nothing together": "/cases/moves/verify",
            "report of together": f"/cases/moves/done/{fixed['key']}",
            "export": "/exports/new?state=reported", "exports": "/exports",
            "messages": "/messages", "what wakes me": "/messages/choices",
            "missing": "/cases/00000000-0000-7000-8000-000000000000",
        },
        "sanitation_handler": {"messages": "/messages", "case": address(case)},
    }  # fmt: skip


def _administration(fixed: dict[str, Any], batch: UUID) -> Pages:
    """What administrators and auditors open."""
    closure, table, disposal = fixed["closure"], fixed["table"], f"/administration/disposals/{batch}"
    return {
        "administrator": {
            "exports to approve": "/exports", "imports": "/administration/import",
            "import": f"/administration/import/{table}", "recorded": "/administration/recorded",
            "closure": "/administration/calendar/closure", "disposals": "/administration/disposals", "batch": disposal,
        },
        "city_administrator": {
            "settings": "/administration", "calendar": "/administration/calendar",
            "year": "/administration/calendar/year", "notice to confirm": f"/administration/calendar/{closure}",
        },
        "county_administrator": {
            "own notice": f"/administration/calendar/{closure}",
            "lift": f"/administration/calendar/closure/{fixed['closed']}/lift",
        },
        "system_administrator": {"imports": "/administration/import", "jobs": "/administration/jobs"},
        "auditor": {"audit": "/administration/audit", "disposals": "/administration/disposals", "batch": disposal},
    }  # fmt: skip


def _batch(house: House) -> UUID:
    """A file that is archived and old enough, and the batch in which it is proposed to go."""
    old = Desk(house.cast, now=datetime.now(UTC) - timedelta(minutes=20)).to_closed()
    archive_due(now=old.now + timedelta(days=400))
    Case.objects.filter(id=old.id).update(retention_until=old.now.date())
    return propose_disposal(actor=house.cast.administrator, now=old.now + timedelta(days=401), basis="保管期满")


def _lists(at: dict[str, Any], key: Any) -> None:
    """A shared view of what is no more, and an export that waits."""
    gone = {"state": "reported", "matter": "999999"}
    save_view(**at, name=f"晨会 {key}"[:20], filters=gone, columns=["number"], shared=True)
    ask_export(
        **at, filters={"state": "reported"}, columns=["number", "petitioners"], form=ExportForm.CSV, reason="月度例会",
        language="zh-hans",
    )  # fmt: skip


def _closed(house: House, now: datetime) -> int:
    """A closure in force, which may be lifted."""
    first = now.astimezone(CHINA).date() + timedelta(days=20)
    key = propose_closure(
        actor=house.cast.county_administrator, now=now, region=TOWNSHIP, first=first, last=first + timedelta(days=2),
        name="台风停工（生效）", source="测试文号 2 号", issued_on=now.astimezone(CHINA).date(),
    )  # fmt: skip
    return confirm_calendar(actor=house.cast.city_administrator, now=now, proposal_id=key).version


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


# The pages of settings, supervision, Article 20 and of telling petitioners have tests of their own beside this one.
ELSEWHERE = {
    "administration:settings", "administration:setting", "administration:deadlines", "administration:deadline-change",
    "administration:deadline-proposal", "administration:answers", "administration:answer", "administration:answer-new",
    "administration:departments", "administration:department", "administration:roster", "administration:accounts",
    "administration:account", "administration:account-new", "administration:postings", "administration:posting",
    "administration:posting-new", "administration:reports", "administration:reports-file", "supervision:list",
    "supervision:document", "supervision:begin", "supervision:move", "cases:precedents", "cases:cooperation",
    "cases:cooperation-new", "cases:off-list", "cases:off-list-progress", "cases:cosigning", "cases:cosign",
    "cases:code", "cases:public",
}  # fmt: skip


def test_no_page_is_forgotten(pages: Pages) -> None:
    assert forgotten(where for theirs in pages.values() for where in theirs.values()) - ELSEWHERE == set()
