"""Every number on home opens exactly the list behind it, whoever is at the desk."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from tests.integration.cases.desk import FIRE_LANE, SOMEBODY, Desk, reported, running
from tests.integration.cases.test_explanation import DAY, swept
from tests.integration.cases.test_pages import at_desk, body, now
from tests.people import FAR_GRID, GRID, OTHER_GRID, Cast

from gezhi.cases.actions import Person
from gezhi.cases.actions.exporting import ask_export
from gezhi.cases.models import Case, Explanation, WorkOrder
from gezhi.cases.terms import Action, Channel, ExportForm
from gezhi.people.actions import end_posting
from gezhi.security.terms import SYSTEM

ANOTHER = Person(name="测试居民乙", phone="13800000002")
WHO = (
    "officer", "second_officer", "verifier", "administrator", "county_officer", "county_verifier",
    "county_administrator", "city_officer", "city_administrator", "sanitation_handler", "fire_handler",
    "county_sanitation_handler", "city_sanitation_handler", "leader", "worker", "other_worker",
    "far_worker", "part_timer", "fire_worker", "sanitation_worker", "committee", "partner", "neighbour_officer",
    "hotline",
)  # fmt: skip
_TODO = re.compile(r'<div class="list-card todo-card">.*?</table>\s*</div>', re.S)
_FOOT = re.compile(r'<div class="foot">.*?</div>', re.S)
_LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.S)
_SECOND = re.compile(r'<span class="(?:second|side-verb|sr-only|key)"[^>]*>.*?</span>', re.S)
_NUMBER = re.compile(r"(\d+)(?! 个单位| 周)")  # "另有 2 个单位超期 3 件" says how many organisations, too


def numbers_on(page: str) -> list[tuple[str, int]]:
    """Where each link with a number in it leads, and the number: all of home but the cases of its own list."""
    side = _FOOT.sub("", _TODO.sub("", page.split('<div class="home">')[1].split("</main>", maxsplit=1)[0]))
    found = []
    for address, inner in _LINK.findall(side):
        text = html.unescape(re.sub(r"<[^>]+>", " ", _SECOND.sub("", inner)))
        if number := _NUMBER.search(text):
            found.append((html.unescape(address), int(number[1])))
    return found


def rows_behind(browser: Client, address: str, page: str) -> int:
    """How many rows stand on a list and on all the pages that follow it."""
    if address.startswith("#"):
        section = page.split(f'id="{address[1:]}"')[1].split("</section>", maxsplit=1)[0]
        return section.count("<li>")
    count = 0
    while address:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        shown = body(answer)
        marks = {"/exports": 'data-draft="approval-', "/cosigning": "told-card"}
        mark = next((mark for begins, mark in marks.items() if address.startswith(begins)), "data-row>")
        count += shown.count(mark)
        following = re.search(r'rel="next" href="([^"]+)"', shown)
        address = html.unescape(following[1]) if following else ""
    return count


def lead(desk: Desk, department: Any, **more: Any) -> Desk:
    desk.move(desk.cast.officer, Action.ACCEPT)
    desk.move(desk.cast.officer, Action.DISPATCH, lead=str(department.id), **more)
    return desk


def overdue_with_everybody(cast: Cast, at: datetime) -> None:
    """More organisations are late than home names one by one, some with several cases, some assisted by others."""
    for n, code in enumerate(("06", "07", "12", "13", "14", "17")):
        for _ in range(1 + n % 3):
            lead(Desk(cast, now=at), cast.department(code), assisting=[str(cast.department("07").id)] if n > 1 else [])
    Desk(cast, by=cast.leader, now=at, grid=OTHER_GRID, point=None)
    Desk(cast, by=cast.county_officer, now=at, channel=Channel.COUNTER, address="北郊", point=None)


def ended(cast: Cast) -> None:
    for weeks in (0, 1, 1, 3):
        Desk(cast, now=now() - timedelta(weeks=weeks, minutes=30)).to_closed()
    assisted = Desk(cast, now=now() - timedelta(weeks=1)).to_handling(str(cast.fire.id))
    assisted.move(cast.fire_handler, Action.FINISH_ASSISTING, result="已配合")
    assisted.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")


def ordered_elsewhere(cast: Cast) -> None:
    """What was reported in one grid and ordered to others; one of them from another village."""
    for at, grid, to in ((0, FAR_GRID, [GRID, OTHER_GRID]), (1, GRID, [FAR_GRID])):
        desk = Desk(cast, by=cast.far_worker if grid == FAR_GRID else cast.worker,
                    now=now() - timedelta(weeks=at, hours=1), grid=grid, point=None, matter="040101")  # fmt: skip
        desk.to_accepted()
        desk.move(cast.officer, Action.ORDER_GRID, grids=to)


def to_explain(cast: Cast) -> None:
    """Two petitioners of one case whom the department told and the worker is to co-sign for; others are to be told."""
    desks = [Desk(cast, petitioners=people).to_handling() for people in ((SOMEBODY, ANOTHER), (SOMEBODY,))]
    assisted = lead(Desk(cast, petitioners=(SOMEBODY,)), cast.fire, assisting=[str(cast.sanitation.id)])
    told = desks[0]
    told.now = running(told)[f"handling/{cast.sanitation.id}"].due_at + timedelta(minutes=1)
    swept(told)
    for each in Explanation.objects.filter(case_id=told.id, told="owed"):
        given: dict[str, Any] = {
            "way": "phone",
            "content": "先围蔽。",
            "expected": (told.now + 5 * DAY).isoformat(),
            "response": "好",
        }
        told.move(cast.sanitation_handler, Action.EXPLAIN, explanation=str(each.id), **given)
    assert assisted.row.explanation_owed and desks[1].row.explanation_owed and told.row.cosign_owed


def exceptional(cast: Cast) -> None:
    twice = Desk(cast, now=now()).to_handling()
    Case.objects.filter(id=twice.id).update(returns=2, provisional=True)
    asking = Desk(cast, now=now()).to_handling()
    due = running(asking)[f"handling/{cast.sanitation.id}"].due_at
    asking.move(cast.sanitation_handler, Action.ASK_EXTENSION, new_due=(due + DAY).isoformat(), reason="等配合",
                measures="围蔽")  # fmt: skip
    lead(Desk(cast, now=now()), cast.department("07"))
    end_posting(actor=SYSTEM, now=now(), posting_id=cast.housing_handler.posting, reason="调离")


def much(cast: Cast) -> None:
    overdue_with_everybody(cast, now() - timedelta(weeks=8))
    ended(cast)
    ordered_elsewhere(cast)
    to_explain(cast)
    exceptional(cast)
    for _ in range(53):  # more than one page
        reported(cast.worker, now(), matter=FIRE_LANE)
    assert WorkOrder.objects.filter(role="assisting", ended_at=None).exists()
    for actor in (cast.officer, cast.county_officer):
        ask_export(actor=actor, now=now(), filters={"state": "reported"}, columns=["number"], form=ExportForm.CSV,
                   reason="例会", language="zh-hans")  # fmt: skip


def test_every_number_on_home_opens_as_many_rows(cast: Cast) -> None:
    much(cast)
    wrong, kinds = [], set()
    for name in WHO:
        browser = at_desk(name)
        page = body(browser.get("/"))
        found = numbers_on(page)
        for address, number in found:
            kinds.add(re.sub(r"=[^&]*", "", address))
            rows = rows_behind(browser, address, page)
            if rows != number:
                wrong.append(f"{name}: {address} says {number}, opens {rows}")
    assert not wrong, "\n".join(wrong)
    assert len(kinds) > 12, kinds
