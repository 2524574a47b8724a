"""A coordination meeting (Art. 18) is one of those whom the dispute concerns, and one at a time; at both doors."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk
from tests.integration.supervision.test_documents import DAY, dispatched, go, now, page
from tests.people import COUNTY, Cast

from gezhi.cases.terms import Action as CaseAction
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor
from gezhi.supervision import actions
from gezhi.supervision.models import Document
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind


def asked(cast: Cast, case: UUID) -> Any:
    return actions.begin_document(
        actor=cast.sanitation_handler, now=now(), kind=Kind.MEETING, action=Action.ASK_MEETING, case_id=case,
        given={"reason": "不属本部门职责"},
    )  # fmt: skip


def invitation(*bodies: Any) -> dict[str, Any]:
    at = (now() + DAY).isoformat(timespec="minutes")
    return {"agenda": "谁来牵头", "participants": [str(body.id) for body in bodies], "meets_at": at}


def called(actor: Actor, case: UUID, *bodies: Any) -> Any:
    return actions.begin_document(
        actor=actor, now=now(), kind=Kind.MEETING, action=Action.CALL, case_id=case, given=invitation(*bodies)
    )


def ticked(shown: str) -> set[str]:
    boxes = re.findall(r"<input[^>]*name=\"participants\"[^>]*>", shown)
    return {re.findall(r"value=\"([^\"]*)\"", box)[0] for box in boxes if " checked" in box}


class TestThoseConcerned:
    def test_without_them_it_is_refused_at_both_doors_with_the_article(self, cast: Cast) -> None:
        case = dispatched(cast)
        for bodies, code in (([cast.sanitation], "meets-alone"), ([cast.fire, cast.agency], "party-not-invited")):
            given = invitation(*bodies)
            told = Caller(cast.officer).post("/supervision/meeting/call", {"case": str(case), "given": given})
            assert (told.status_code, told.json()["code"]) == (422, code)
            assert "第十八条" in str(told.json())
            answer = page(cast.officer).post(f"/supervision/new/meeting/call/{case}", given)
            shown = answer.content.decode()
            assert answer.status_code == 422 and "第十八条" in shown and "参加单位" in shown
            assert ticked(shown) == {str(body.id) for body in bodies}, "what was ticked comes back, and no more"
        assert not Document.objects.exists()

    def test_whoever_asked_for_it_is_invited(self, cast: Cast) -> None:
        done = asked(cast, dispatched(cast))
        with pytest.raises(Refused) as caught:
            go(cast.officer, done, Action.CALL, **invitation(cast.fire, cast.agency))
        assert caught.value.code == "party-not-invited"
        assert go(cast.officer, done, Action.CALL, **invitation(cast.fire, cast.sanitation)).state == "called"

    def test_the_form_proposes_who_leads_and_who_asked(self, cast: Cast) -> None:
        case = dispatched(cast)
        form = page(cast.officer).get(f"/supervision/new/meeting/call/{case}").content.decode()
        assert ticked(form) == {str(cast.sanitation.id)}
        desk = Desk(cast).to_handling(str(cast.fire.id))
        done = actions.begin_document(
            actor=cast.fire_handler, now=now(), kind=Kind.MEETING, action=Action.ASK_MEETING, case_id=desk.id,
            given={"reason": "应由另一部门牵头"},
        )  # fmt: skip
        form = page(cast.officer).get(f"/supervision/{done.id}/moves/call").content.decode()
        assert ticked(form) == {str(cast.sanitation.id), str(cast.fire.id)}


class TestOneAtATime:
    def test_a_second_is_refused_with_the_number_of_the_first_and_a_way_to_it(self, cast: Cast) -> None:
        case = dispatched(cast)
        first = asked(cast, case)
        given = invitation(cast.sanitation, cast.fire)
        told = Caller(cast.officer).post("/supervision/meeting/call", {"case": str(case), "given": given})
        assert (told.status_code, told.json()["code"]) == (409, "meeting-already")
        assert told.json()["document"] == first.id and first.number in str(told.json())
        answer = page(cast.officer).post(f"/supervision/new/meeting/call/{case}", given)
        shown = answer.content.decode()
        assert answer.status_code == 409 and first.number in shown and f'href="/supervision/{first.id}"' in shown
        with pytest.raises(Refused) as caught:
            asked(cast, case)
        assert caught.value.code == "meeting-already"
        with pytest.raises(Refused) as caught:
            called(cast.county_officer, case, cast.sanitation, cast.fire)
        assert caught.value.code == "meeting-already"
        assert Document.objects.count() == 1

    def test_one_that_is_over_another_case_or_one_left_below_is_no_hindrance(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        go(cast.officer, asked(cast, desk.id), Action.REFUSE, reason="职责清楚")
        asked(cast, desk.id)
        asked(cast, dispatched(cast))
        elements: dict[str, Any] = {
            "ground": "special_groups", "assessment": "需区级协调", "leader": "测试甲", "leader_post": "副区长",
            "responsible": "测试乙", "responsible_post": "副主任",
            "deadline": (desk.now + DAY).isoformat(timespec="minutes"),
        }  # fmt: skip
        desk.move(cast.county_officer, CaseAction.TAKE_UP, **elements)
        assert called(cast.county_officer, desk.id, cast.department("14", COUNTY), cast.agency).state == "called"
