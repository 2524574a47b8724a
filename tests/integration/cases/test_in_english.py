"""In English everything that the product itself says is English: also what was kept in Chinese when it was written."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.integration.cases.desk import MONDAY, Desk, by_herself, running
from tests.integration.cases.test_cooperation import request
from tests.integration.cases.test_pages import at_desk, body, now
from tests.people import Cast

from gezhi.cases.actions import Person
from gezhi.cases.actions.cooperating import decide_cooperation
from gezhi.cases.models import Case
from gezhi.cases.queries.receipts import actor_of_receipt
from gezhi.cases.terms import Action, CooperationAction
from gezhi.cases.terms.kept_words import DISPOSAL_BASIS
from gezhi.catalogue.terms import ClockKind
from gezhi.people import queries as people
from gezhi.people.models import Organisation
from gezhi.people.terms import SOMEBODY_POSTED
from gezhi.security.actions import audit
from gezhi.security.terms import SYSTEM
from gezhi.supervision.rules.grounds import OF_CLOCK, OF_DEADLINE, in_both
from gezhi.supervision.terms import Colour, DocumentKind

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def named(cast: Cast) -> Iterator[Cast]:
    """The departments have English names, as in the sample city."""
    for code, name in (("14", "Urban Management"), ("17", "Fire Services"), ("07", "Housing")):
        Organisation.objects.filter(department=code).update(short_name_en=name)
    people.forget()
    yield cast
    people.forget()


def timeline(page: str) -> str:
    """What the steps say, without the names of people."""
    said = page.split('<table class="timeline">')[1].split("</table>", maxsplit=1)[0]
    return html.unescape(re.sub(r"<[^>]+>", " ", said)).replace("测试", "")


def all_kinds(cast: Cast) -> Desk:
    """A case whose steps name organisations in every way that a step does."""
    desk = Desk(cast, now=now() - timedelta(hours=1), petitioners=[Person(name="Jane", phone="13800000001")])
    desk.move(cast.officer, Action.TRANSFER, agency=str(cast.county_agency.id), reason="two townships")
    desk.move(cast.county_officer, Action.TRANSFER, agency=str(cast.agency.id), reason="one is enough")
    assisting = [str(cast.fire.id), str(cast.department("07").id)]
    desk.to_dispatched(*assisting).move(cast.sanitation_handler, Action.ACKNOWLEDGE)
    (order,) = [each for each in desk.row.orders.all() if each.organisation == cast.fire.id]
    desk.move(cast.officer, Action.EXCUSE_ASSISTING, order=str(order.id), reason="not needed")
    due = running(desk)[f"handling/{cast.sanitation.id}"].due_at + timedelta(days=1)
    desk.move(cast.sanitation_handler, Action.ASK_EXTENSION, new_due=due.isoformat(), reason="rain", measures="fence")
    (lead,) = [each for each in desk.row.orders.all() if each.organisation == cast.sanitation.id]
    desk.move(cast.officer, Action.GRANT_EXTENSION, order=str(lead.id))
    desk.move(cast.officer, Action.REASSIGN, reason="not theirs")
    return desk


class TestTheTimeline:
    def test_names_bodies_and_words_in_english(self, named: Cast) -> None:
        desk = all_kinds(named)
        page = body(at_desk("officer", "en").get(f"/cases/{desk.id}"))
        said = timeline(page)
        assert not CHINESE.search(said), said
        assert "Pengjiang District Grid Agency" in said
        assert "Baisha Subdistrict Urban Management" in said

    def test_calls_a_petitioner_and_the_system_what_they_are(self, named: Cast) -> None:
        desk = by_herself(named, now=now(), petitioners=[Person(name="Jane", phone="13800000001")])
        code = desk.reported.receipts[0]
        desk.move(actor_of_receipt(code), Action.WITHDRAW, reason="gone")
        page = body(at_desk("officer", "en").get(f"/cases/{desk.id}"))
        said = " ".join(timeline(page).split())
        assert "Withdraw Petitioner gone" in said, said
        assert not CHINESE.search(timeline(page))
        assert "诉求人" in timeline(body(at_desk("officer").get(f"/cases/{desk.id}")))

    def test_keeps_a_name_that_has_no_english_one(self, cast: Cast) -> None:
        desk = Desk(cast, now=now()).to_dispatched()
        assert "白沙街道城管" in timeline(body(at_desk("officer", "en").get(f"/cases/{desk.id}")))

    def test_says_who_asked_for_cooperation(self, named: Cast) -> None:
        key = request(named, what="Please visit.", why="They know her.")
        decide_cooperation(actor=named.officer, now=MONDAY, request_id=key, action=CooperationAction.APPROVE)
        case = Case.objects.get()
        said = timeline(body(at_desk("officer", "en").get(f"/cases/{case.id}")))
        assert "Baisha Subdistrict Urban Management asks for cooperation: They know her." in said
        assert "白沙街道城管协作请求：They know her." in timeline(body(at_desk("officer").get(f"/cases/{case.id}")))


class TestTheAuditTrail:
    def test_names_bodies_and_reasons_of_ours_in_english(self, named: Cast) -> None:
        for purpose in (SOMEBODY_POSTED.zh, DISPOSAL_BASIS.zh):
            audit(now=now(), actor=SYSTEM, action="end-recording", object="x", purpose=purpose)
        audit(now=now(), actor=named.sanitation_handler, action="look-at-petitioner", object="x", purpose="handle")
        page = body(at_desk("auditor", "en").get("/administration/audit"))
        rows = re.sub(r"<[^>]+>", " ", page.split("<tbody>")[1].split("</tbody>")[0]).replace("测试", "")
        assert not CHINESE.search(rows), rows
        for said in (
            "Baisha Subdistrict Urban Management",
            "to arrange the handling",
            SOMEBODY_POSTED.en,
            "the system",
        ):
            assert said in rows


class TestGrounds:
    def test_of_warnings_are_read_in_both_languages(self) -> None:
        stored = OF_CLOCK.fill(number="440703-2026-000001", clock=ClockKind.HANDLING, due="2026-03-02 09:30",
                               colour=Colour.YELLOW)  # fmt: skip
        assert in_both(stored.zh) == stored
        lapsed = OF_DEADLINE.fill(kind=DocumentKind.ORDER, number="440703-DB-2026-000001")
        assert in_both(lapsed.zh) == lapsed
        assert not CHINESE.search(stored.en + lapsed.en)

    def test_that_somebody_typed_stay_as_they_are(self) -> None:
        assert in_both("两次反映未果") == "两次反映未果"
