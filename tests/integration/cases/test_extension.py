"""An extension in the record: the old due moment stays visible, on time still means before it (Art. 21 ¶3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk, refused, running
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases import queries
from gezhi.cases.models import CaseClock, WorkOrder
from gezhi.cases.queries.dossiers import dossier_of
from gezhi.cases.terms import Action, State
from gezhi.catalogue.terms import ClockKind

WHY: dict[str, Any] = {"reason": "要等管线单位配合", "measures": "先围蔽，下周二前清完"}
LATER = "2026-03-10T17:00"  # the list gives garbage two working days; the report is of Monday 2 March


def asked(cast: Cast, *assisting: str) -> Desk:
    desk = Desk(cast).to_handling(*assisting)
    desk.move(cast.sanitation_handler, Action.ASK_EXTENSION, new_due=LATER, **WHY)
    return desk


def order_of(desk: Desk) -> WorkOrder:
    return WorkOrder.objects.get(county=desk.reported.county, case_id=desk.id, role="lead")


def lead_clock(desk: Desk) -> CaseClock:
    return running(desk)[f"handling/{desk.cast.sanitation.id}"]


def granted(cast: Cast) -> Desk:
    desk = asked(cast)
    desk.move(cast.officer, Action.GRANT_EXTENSION, order=str(order_of(desk).id), remark="同意")
    return desk


class TestGranted:
    def test_the_clock_goes_on_to_the_new_moment_and_keeps_the_first(self, cast: Cast) -> None:
        desk = asked(cast)
        before = lead_clock(desk)
        desk.move(cast.officer, Action.GRANT_EXTENSION, order=str(order_of(desk).id))
        after = lead_clock(desk)
        assert after.due_at == datetime(2026, 3, 10, 9, 0, tzinfo=UTC) == desk.row.due_at
        assert (after.first_due_at, after.started_at, after.owner) == (before.due_at, before.started_at, before.owner)
        assert before.due_at < after.soon_at < after.due_at
        assert (order_of(desk).extensions, order_of(desk).extension_asked, desk.row.extension_asked) == (1, None, False)

    def test_other_clocks_are_not_moved(self, cast: Cast) -> None:
        desk = asked(cast, str(cast.fire.id))
        before = {name: clock.due_at for name, clock in running(desk).items()}
        desk.move(cast.officer, Action.GRANT_EXTENSION, order=str(order_of(desk).id))
        after = {name: clock.due_at for name, clock in running(desk).items()}
        lead = f"handling/{cast.sanitation.id}"
        assert {name for name in before if before[name] != after[name]} == {lead}
        assert after["total"] == before["total"]

    def test_a_result_after_the_first_due_moment_is_not_on_time(self, cast: Cast) -> None:
        desk = granted(cast)
        first = lead_clock(desk).first_due_at
        assert first is not None
        desk.now = first + timedelta(hours=1)
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        dossier = dossier_of(queries.get_for(cast.officer, desk.id))
        (clock,) = [each for each in dossier.clocks if each.first_due_at is not None]
        assert (clock.on_time, clock.first_due_at) == (False, first)

    def test_is_granted_once_only(self, cast: Cast) -> None:
        desk = granted(cast)
        again: dict[str, Any] = {"new_due": "2026-03-11T17:00", **WHY}
        assert refused(desk, cast.sanitation_handler, Action.ASK_EXTENSION, **again) == "extensions-used"

    def test_goes_on_after_rework(self, cast: Cast) -> None:
        desk = granted(cast)
        due = lead_clock(desk).due_at
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        desk.move(cast.verifier, Action.REWORK, reason="还有一处没有清")
        assert lead_clock(desk).due_at == due


class TestNotGranted:
    def test_refused_the_clock_stays_and_it_may_be_asked_again(self, cast: Cast) -> None:
        desk = asked(cast)
        due = lead_clock(desk).due_at
        desk.move(cast.officer, Action.REFUSE_EXTENSION, order=str(order_of(desk).id), reason="今天能办完")
        assert (lead_clock(desk).due_at, lead_clock(desk).first_due_at, desk.row.extension_asked) == (due, None, False)
        desk.move(cast.sanitation_handler, Action.ASK_EXTENSION, new_due=LATER, **WHY)
        assert desk.row.extension_asked

    def test_a_request_ends_with_its_order(self, cast: Cast) -> None:
        desk = asked(cast)
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        assert not desk.row.extension_asked
        desk.move(cast.verifier, Action.REWORK, reason="还有一处没有清")
        assert refused(desk, cast.officer, Action.GRANT_EXTENSION) == "no-extension-asked"

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"new_due": LATER}, "missing"),
            ({"new_due": "soon", **WHY}, "wrong-type"),
            ({"new_due": "2026-03-03T10:00", **WHY}, "extension-not-later"),
            ({"new_due": "2026-06-01", **WHY}, "extension-too-long"),
            ({"new_due": "9999-12-31", **WHY}, "wrong-type"),
            ({"new_due": ["2026-03-10"], **WHY}, "wrong-type"),
        ],
    )
    def test_what_is_wrong_changes_nothing(self, cast: Cast, given: Any, code: str) -> None:
        desk = Desk(cast).to_handling()
        assert refused(desk, cast.sanitation_handler, Action.ASK_EXTENSION, **given) == code
        assert not desk.row.extension_asked

    def test_after_the_due_moment_it_is_refused_with_the_article(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.now = lead_clock(desk).due_at
        given: dict[str, Any] = {"new_due": LATER, **WHY}
        assert refused(desk, cast.sanitation_handler, Action.ASK_EXTENSION, **given) == "extension-late"


class TestDoors:
    def test_a_day_ends_when_the_calendar_says(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.move(cast.sanitation_handler, Action.ASK_EXTENSION, new_due="2026-03-10", **WHY)
        assert order_of(desk).extension_asked == datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC)

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_the_agency_is_told_on_home_and_finds_it_by_the_flag(self, cast: Cast, language: str) -> None:
        case = self.asked_now(cast)
        browser = at_desk("officer", language)
        assert {"zh-hans": "申请延期 1 件", "en": "asking for an extension: 1"}[language] in body(
            browser.get("/")
        ).replace("Asking", "asking")
        assert case["number"] in body(browser.get("/cases", {"flag": "extension"}))
        page = body(browser.get(f"/cases/{case['id']}/moves/grant_extension"))
        assert {"zh-hans": cast.sanitation.name, "en": cast.sanitation.text.en}[language] in page
        assert "申请延期" not in body(at_desk("sanitation_handler").get("/")).partition("data-exceptions")[2]

    def test_programs_see_both_moments(self, cast: Cast) -> None:
        desk = granted(cast)
        clocks = Caller(cast.officer).get(f"/cases/{desk.id}/clocks").json()
        (extended,) = [clock for clock in clocks if clock["first_due_at"]]
        assert (extended["kind"], extended["stopped_at"]) == ("handling", None)
        order = Caller(cast.officer).get(f"/cases/{desk.id}").json()["orders"][0]
        assert (order["extensions"], order["first_due_at"]) == (1, extended["first_due_at"])

    def test_programs_see_the_first_moment_and_what_was_late_of_it_when_the_order_has_ended(self, cast: Cast) -> None:
        """An extension makes nothing on time: what was late is counted from the first due moment."""
        desk = granted(cast)
        first, due = lead_clock(desk).first_due_at, lead_clock(desk).due_at
        assert first
        desk.now = first + timedelta(hours=12)  # within the extension, in office hours
        assert desk.now < due
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入清运计划。")
        order = Caller(cast.officer).get(f"/cases/{desk.id}").json()["orders"][0]
        assert (order["state"], order["due_at"]) == ("done", None)
        assert datetime.fromisoformat(order["first_due_at"]) == first
        clocks = Caller(cast.officer).get(f"/cases/{desk.id}/clocks").json()
        (late,) = [each["account"]["late_minutes"] for each in clocks if each["kind"] == "handling" and each["account"]]
        assert 0 < late < 12 * 60

    def asked_now(self, cast: Cast) -> Any:
        desk = Desk(cast, now=datetime.now(UTC)).to_handling()
        due = lead_clock(desk).due_at
        desk.move(
            cast.sanitation_handler, Action.ASK_EXTENSION, new_due=(due + timedelta(minutes=1)).isoformat(), **WHY
        )
        assert desk.state is State.HANDLING
        assert ClockKind.HANDLING in queries.get_for(cast.officer, desk.id).facts.running
        return {"id": str(desk.id), "number": desk.row.number}
