"""A new report of the highest urgency: whoever has to accept it is told at once, at night too; of others nobody is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.integration.cases.desk import FIRE_LANE, GARBAGE, GAS, Desk, by_herself
from tests.integration.messages.test_messages import gathered, told
from tests.people import COUNTY, Cast

from gezhi.cases.queries.happening import happened
from gezhi.cases.terms import Action
from gezhi.kernel.ids import first_key
from gezhi.messages import actions, queries
from gezhi.messages.models import Message
from gezhi.messages.terms import MessageKind

NIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 23:00 in Jiangmen


@pytest.fixture
def begun(cast: Cast) -> None:
    actions.gather(now=NIGHT)


def test_critical_reports_are_told_to_those_who_accept_them_at_once_also_at_night(cast: Cast, begun: None) -> None:
    now = gathered(Desk(cast, now=NIGHT, matter=GAS))
    for officer in (cast.officer, cast.second_officer):
        (row,) = queries.inbox(officer, now).rows
        assert (row.kind, row.urgent, row.was_held) == (MessageKind.CRITICAL, True, False)
    for actor in (cast.worker, cast.verifier, cast.county_officer, cast.neighbour_officer, cast.housing_handler):
        assert told(actor, now) == []
    assert actions.gather(now=now) == 0


def test_those_of_residents_are_told_too(cast: Cast, begun: None) -> None:
    assert told(cast.officer, gathered(by_herself(cast, now=NIGHT, matter=GAS))) == [MessageKind.CRITICAL]


def test_those_that_an_officer_enters_are_told_to_the_others_of_her_agency(cast: Cast, begun: None) -> None:
    now = gathered(Desk(cast, by=cast.officer, now=NIGHT, matter=GAS))
    assert told(cast.officer, now) == []
    assert told(cast.second_officer, now) == [MessageKind.CRITICAL]


@pytest.mark.parametrize("matter", [GARBAGE, FIRE_LANE, ""])
def test_other_reports_stand_in_the_queue_and_nobody_is_told(cast: Cast, begun: None, matter: str) -> None:
    gathered(Desk(cast, now=NIGHT, matter=matter))
    assert not Message.objects.exists()
    assert happened(COUNTY, first_key(NIGHT), [Action.REPORT], most=9) == [], "they are not even read"


def test_those_that_somebody_took_up_meanwhile_tell_nobody(cast: Cast, begun: None) -> None:
    assert told(cast.second_officer, gathered(Desk(cast, now=NIGHT, matter=GAS).to_accepted())) == []


def test_those_that_were_passed_on_are_told_once_at_each_agency(cast: Cast, begun: None) -> None:
    """What was told is read again for three minutes; the agency that has it now is told by the transfer."""
    desk = Desk(cast, now=NIGHT, matter=GAS)
    gathered(desk)
    desk.move(cast.officer, Action.TRANSFER, agency=str(cast.county_agency.id), reason="跨镇街（测试）")
    now = gathered(desk)
    assert told(cast.county_officer, now) == [MessageKind.HANDED_OVER]
    assert told(cast.officer, now) == [MessageKind.CRITICAL]


def test_they_wake_whoever_chose_it(cast: Cast, begun: None) -> None:
    actions.choose_waking(actor=cast.officer, now=NIGHT, kinds=["critical"])
    now = gathered(Desk(cast, now=NIGHT, matter=GAS))
    assert [row.kind for row in queries.bell(cast.officer, now).waking] == [MessageKind.CRITICAL]
