"""A clock stands still on the word of two persons: whoever asks for a suspension does not decide on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk, refused, running
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases.pages.wording import _lines
from gezhi.cases.queries import Filters, listing
from gezhi.cases.queries.dossiers import _readable
from gezhi.cases.terms import Action, State, Suspension, SuspensionGround
from gezhi.messages import actions as messages
from gezhi.messages import queries as inbox
from gezhi.messages.terms import MessageKind

MORE: dict[str, Any] = {
    "ground": "supplement", "reason": "请补充具体位置和照片", "asked": "当天电话告知诉求人",
    "until": "2026-03-09T17:00",
}  # fmt: skip


def proposed(cast: Cast) -> Desk:
    desk = Desk(cast).to_handling()
    desk.move(cast.officer, Action.ASK_SUSPENSION, **MORE)
    return desk


class TestAnAgencyThatAsksItself:
    def test_stops_no_clock_until_another_has_decided(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        before = {name: clock.due_at for name, clock in running(desk).items()}
        desk.move(cast.officer, Action.ASK_SUSPENSION, **MORE)
        assert {name: clock.due_at for name, clock in running(desk).items()} == before
        assert (desk.row.suspension, desk.row.suspensions) == (Suspension.PROPOSED, 0)
        desk.move(cast.second_officer, Action.GRANT_SUSPENSION)
        assert set(running(desk)) == {"suspension"}
        assert (desk.row.suspension, desk.row.suspension_asked_by) == (Suspension.RUNNING, None)

    @pytest.mark.parametrize("action", [Action.GRANT_SUSPENSION, Action.REFUSE_SUSPENSION])
    def test_is_not_decided_by_whoever_asked(self, cast: Cast, action: Action) -> None:
        desk = proposed(cast)
        why: dict[str, Any] = {"reason": "不用了"} if action is Action.REFUSE_SUSPENSION else {}
        assert refused(desk, cast.officer, action, **why) == "suspension-two-persons"
        desk.move(cast.second_officer, action, **why)

    def test_nor_by_her_in_another_posting(self, cast: Cast) -> None:
        """It is the person who counts."""
        desk = proposed(cast)
        above = replace(cast.county_officer, person=cast.officer.person)
        assert refused(desk, above, Action.GRANT_SUSPENSION) == "suspension-two-persons"

    def test_is_decided_above_where_it_has_no_other_person(self, cast: Cast) -> None:
        desk = proposed(cast)
        desk.move(cast.county_officer, Action.GRANT_SUSPENSION)
        assert desk.row.suspension == Suspension.RUNNING

    def test_what_a_department_asked_is_not_decided_above(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        desk.move(cast.sanitation_handler, Action.ASK_SUSPENSION, **MORE)
        assert refused(desk, cast.county_officer, Action.GRANT_SUSPENSION) == "not-yours"
        desk.move(cast.officer, Action.GRANT_SUSPENSION)

    @pytest.mark.parametrize("who", ["sanitation_handler", "verifier", "neighbour_officer", "administrator"])
    def test_is_decided_by_no_other_duty(self, cast: Cast, who: str) -> None:
        desk = proposed(cast)
        assert refused(desk, getattr(cast, who), Action.GRANT_SUSPENSION) in {"not-yours", "no-such-case"}

    def test_may_ask_before_it_has_accepted(self, cast: Cast) -> None:
        desk = Desk(cast)
        desk.suspend(**MORE)
        assert (desk.state, set(running(desk))) == (State.REPORTED, {"suspension"})

    def test_asks_once_at_a_time(self, cast: Cast) -> None:
        desk = proposed(cast)
        for who in (cast.officer, cast.second_officer, cast.sanitation_handler):
            assert refused(desk, who, Action.ASK_SUSPENSION, **MORE) == "suspension-asked"

    def test_asked_for_nothing_once_the_case_is_another_agency_s(self, cast: Cast) -> None:
        desk = Desk(cast)
        desk.move(cast.officer, Action.ASK_SUSPENSION, **MORE)
        desk.move(cast.officer, Action.TRANSFER, agency=str(cast.county_officer.organisation), reason="县级事权")
        assert (desk.row.suspension, desk.row.suspension_asked_by) == (Suspension.NONE, None)

    def test_no_longer_suspends_alone(self, cast: Cast) -> None:
        """A program that still calls the old move is refused and not left to think that clocks stand still."""
        desk = Desk(cast).to_handling()
        assert refused(desk, cast.officer, Action.SUSPEND, **MORE) == "no-such-move"
        sent = Caller(cast.officer).post(f"/cases/{desk.id}/moves/suspend", MORE)
        assert sent.status_code in {404, 409, 422}
        assert desk.row.suspension == Suspension.NONE


class TestDoors:
    def test_offer_the_decision_to_the_other_and_say_why_not_to_whoever_asked(self, cast: Cast) -> None:
        desk = self.now(cast)
        offers = {who: self.offers(who, desk) for who in (cast.officer, cast.second_officer)}
        why = offers[cast.officer]["grant_suspension"]
        assert why["code"] == "suspension-two-persons"
        assert "第二十一条" in str(why)
        assert offers[cast.second_officer]["grant_suspension"] is None
        grant = f"/cases/{desk.id}/moves/grant_suspension"
        assert grant not in body(at_desk("officer").get(f"/cases/{desk.id}"))
        assert grant in body(at_desk("second_officer").get(f"/cases/{desk.id}"))

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_it_stands_among_what_waits(self, cast: Cast, language: str) -> None:
        desk = self.now(cast)
        browser = at_desk("second_officer", language)
        said = {"zh-hans": "申请挂起 1 件", "en": "asking for a suspension: 1"}[language]
        assert said in body(browser.get("/")).replace("Asking", "asking")
        assert desk.row.number in body(browser.get("/cases", {"flag": "suspension"}))
        desk.move(cast.second_officer, Action.GRANT_SUSPENSION)
        assert listing(cast.officer, Filters(flag="suspension")).rows == []

    def test_the_others_at_the_agency_are_told_and_not_whoever_asked(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling()
        messages.gather(now=desk.now)
        desk.move(cast.officer, Action.ASK_SUSPENSION, **MORE)
        messages.gather(now=desk.now + timedelta(minutes=1))
        later = desk.now + timedelta(hours=1)
        told = {who: [row.kind for row in inbox.inbox(who, later).rows] for who in (cast.officer, cast.second_officer)}
        assert MessageKind.SUSPENSION_ASKED not in told[cast.officer]
        assert told[cast.second_officer][0] is MessageKind.SUSPENSION_ASKED

    def now(self, cast: Cast) -> Desk:
        desk = Desk(cast, now=datetime.now(UTC)).to_handling()
        desk.move(cast.officer, Action.ASK_SUSPENSION, **(MORE | {"until": (desk.now + timedelta(days=1)).isoformat()}))
        return desk

    def offers(self, who: Any, desk: Desk) -> Any:
        found = Caller(who).get(f"/cases/{desk.id}/moves").json()["moves"]
        return {offer["action"]: offer["refused"] for offer in found}


def test_a_file_of_before_is_read_as_it_was() -> None:
    """An officer suspended alone then, on a ground of the same list."""
    said = {"ground": "supplement", "reason": "请补充"}
    assert _readable(Action.SUSPEND, said, {})["ground"] == SuspensionGround.SUPPLEMENT.zh
    assert SuspensionGround.SUPPLEMENT in [line.text for line in _lines(Action.SUSPEND, said, "", {})]
