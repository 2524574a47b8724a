"""An agency that lets a deadline of supervision pass is warned by the one above; reminders go to whose turn it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.supervision.test_documents import DAY, TestTakingUp, dispatched, now
from tests.people import Cast

from gezhi.cases.actions import move as move_case
from gezhi.cases.terms import Action as CaseAction
from gezhi.kernel.refusal import Refused
from gezhi.people import queries as people
from gezhi.supervision import actions
from gezhi.supervision.models import Document
from gezhi.supervision.queries.happening import happened
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State


def asked_to_meet(cast: Cast) -> Any:
    """The department wants a meeting; the agency has two working days for it (Art. 18)."""
    return actions.begin_document(
        actor=cast.sanitation_handler, now=now(), kind=Kind.MEETING, action=Action.ASK_MEETING,
        case_id=dispatched(cast), given={"reason": "不属本部门职责"},
    )  # fmt: skip


def test_a_meeting_that_is_not_held_in_time_has_the_agency_warned_from_above(cast: Cast) -> None:
    asked_to_meet(cast)
    actions.sweep(now=now() + timedelta(days=8))
    (warning,) = Document.objects.filter(kind=Kind.WARNING)
    assert (warning.unit, warning.agency, warning.colour) == (cast.agency.id, cast.county_agency.id, "yellow")


def test_of_an_escalation_the_agency_that_took_it_up_is_reminded(cast: Cast) -> None:
    case = dispatched(cast)
    given = TestTakingUp.given | {"deadline": (now() + 2 * DAY).isoformat(timespec="minutes")}
    done = actions.begin_document(
        actor=cast.county_officer, now=now(), kind=Kind.ESCALATION, action=Action.TAKE_UP, case_id=case, given=given
    )
    actions.sweep(now=now() + 1.9 * DAY)
    told = [about for about in happened(done.county, people.agencies()[0].id, most=100) if len(about.tells) == 1]
    assert (cast.county_agency.id,) in [about.tells for about in told]


def test_nobody_applies_where_nobody_stands_above(cast: Cast) -> None:
    case, given = dispatched(cast), TestTakingUp.given | {"deadline": (now() + DAY).isoformat(timespec="minutes")}
    move_case(actor=cast.city_officer, now=now(), case_id=case, action=CaseAction.TAKE_UP, given=given)
    with pytest.raises(Refused) as caught:
        actions.begin_document(
            actor=cast.city_officer, now=now(), kind=Kind.ESCALATION, action=Action.ASK, case_id=case,
            given={"ground": "many_people", "reason": "需要市里协调"},
        )  # fmt: skip
    assert caught.value.code == "nobody-above"


def test_an_application_is_answered_by_whoever_took_the_case_up(cast: Cast) -> None:
    """The county was asked, the city took it up: the application is not left over."""
    case, given = dispatched(cast), TestTakingUp.given | {"deadline": (now() + DAY).isoformat(timespec="minutes")}
    actions.begin_document(
        actor=cast.officer, now=now(), kind=Kind.ESCALATION, action=Action.ASK, case_id=case,
        given={"ground": "many_people", "reason": "街道难以协调"},
    )  # fmt: skip
    actions.begin_document(
        actor=cast.city_officer, now=now(), kind=Kind.ESCALATION, action=Action.TAKE_UP, case_id=case, given=given
    )
    (row,) = Document.objects.filter(kind=Kind.ESCALATION).values("agency", "state")
    assert row == {"agency": cast.city_agency.id, "state": State.RUNNING}


def test_one_that_cannot_be_swept_keeps_none_of_the_others_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = asked_to_meet(cast), asked_to_meet(cast)
    swept = actions.sweeping._one

    def failing(county: str, key: Any, *rest: Any) -> int:
        if str(key) == first.id:
            raise RuntimeError("cannot be told")
        return swept(county, key, *rest)

    monkeypatch.setattr(actions.sweeping, "_one", failing)
    actions.sweep(now=now() + timedelta(days=8))
    lapsed = Document.objects.exclude(lapsed_at=None).values_list("id", flat=True)
    assert [str(key) for key in lapsed] == [second.id]
