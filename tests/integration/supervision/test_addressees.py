"""Whom a document may be addressed to, and that the same warning is not made twice; at both doors alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk
from tests.integration.supervision.test_documents import DAY, dispatched, go, issue, now, page
from tests.people import Cast

from gezhi.cases.models import Case
from gezhi.cases.terms import Action as CaseAction
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor
from gezhi.supervision import actions
from gezhi.supervision.models import Document
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind


def warn(cast: Cast, case: UUID, *, by: Actor | None = None, **more: Any) -> Any:
    given = {"unit": str(cast.sanitation.id), "colour": "yellow", "grounds": "超期未办"} | more
    return actions.begin_document(
        actor=by or cast.officer, now=now(), kind=Kind.WARNING, action=Action.WARN, case_id=case, given=given
    )


class TestAddressees:
    def test_a_department_without_a_part_is_refused_at_both_doors_with_the_article(self, cast: Cast) -> None:
        case = dispatched(cast)
        given = {"unit": str(cast.fire.id), "colour": "yellow", "grounds": "超期未办"}
        told = Caller(cast.officer).post("/supervision/warning/warn", {"case": str(case), "given": given})
        assert told.status_code == 422 and told.json()["code"] == "unit-without-a-part"
        answer = page(cast.officer).post(f"/supervision/new/warning/warn/{case}", given)
        shown = answer.content.decode()
        assert answer.status_code == 422 and "不能作为送达单位" in shown and "超期未办" in shown
        assert not Document.objects.exists()

    def test_one_that_assists_or_once_led_may_be_addressed(self, cast: Cast) -> None:
        desk = Desk(cast).to_handling(str(cast.fire.id))
        assert warn(cast, desk.id, unit=str(cast.fire.id)).state == "issued"
        elements: dict[str, Any] = {
            "ground": "special_groups", "assessment": "需区级协调", "leader": "测试甲", "leader_post": "副区长",
            "responsible": "测试乙", "responsible_post": "副主任",
            "deadline": (desk.now + DAY).isoformat(timespec="minutes"),
        }  # fmt: skip
        desk.move(cast.county_officer, CaseAction.TAKE_UP, **elements)  # both lose their orders
        for unit in (cast.sanitation, cast.agency):
            assert warn(cast, desk.id, by=cast.county_officer, unit=str(unit.id)).state == "issued"

    def test_a_further_case_counts_as_well(self, cast: Cast) -> None:
        mine, other = Desk(cast).to_dispatched(), Desk(cast).to_dispatched(str(cast.fire.id))
        given = {
            "unit": str(cast.fire.id), "grounds": "两件均无进展", "demand": "一并办结",
            "deadline": "2030-01-07 10:00", "cases": [other.row.number],
        }  # fmt: skip
        at = mine.now.replace(year=2030, month=1, day=4)
        wanted: dict[str, Any] = {"actor": cast.officer, "kind": Kind.ORDER, "action": Action.ISSUE, "case_id": mine.id}
        with pytest.raises(Refused) as caught:
            actions.begin_document(**wanted, now=at, given=given | {"cases": []})
        assert caught.value.code == "unit-without-a-part"
        assert actions.begin_document(**wanted, now=at, given=given).state == "issued"

    def test_only_those_with_a_part_are_offered(self, cast: Cast) -> None:
        case = dispatched(cast)
        form = page(cast.officer).get(f"/supervision/new/order/issue/{case}").content.decode()
        assert str(cast.sanitation.id) in form and str(cast.fire.id) not in form
        above = page(cast.county_officer).get(f"/supervision/new/order/issue/{case}").content.decode()
        assert str(cast.agency.id) in above


class TestEqualWarnings:
    def test_a_second_is_refused_with_the_number_of_the_first_and_a_way_to_it(self, cast: Cast) -> None:
        case = dispatched(cast)
        first = warn(cast, case)
        given = {"unit": str(cast.sanitation.id), "colour": "yellow", "grounds": "仍未办"}
        told = Caller(cast.officer).post("/supervision/warning/warn", {"case": str(case), "given": given})
        assert told.status_code == 409
        assert told.json()["document"] == first.id and first.number in str(told.json())
        answer = page(cast.officer).post(f"/supervision/new/warning/warn/{case}", given)
        shown = answer.content.decode()
        assert answer.status_code == 409 and first.number in shown and f'href="/supervision/{first.id}"' in shown
        assert Document.objects.count() == 1

    def test_another_level_unit_or_case_is_another_warning(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched(str(cast.fire.id))
        warn(cast, desk.id)
        warn(cast, desk.id, colour="orange")
        warn(cast, desk.id, unit=str(cast.fire.id))
        warn(cast, dispatched(cast))
        assert Document.objects.count() == 4

    def test_what_was_received_or_withdrawn_may_be_followed_by_another_and_what_is_appealed_not(
        self, cast: Cast
    ) -> None:
        case = dispatched(cast)
        go(cast.sanitation_handler, warn(cast, case), Action.RECEIVE)
        second = go(cast.sanitation_handler, warn(cast, case), Action.APPEAL, reason="台风")
        with pytest.raises(Refused) as caught:
            warn(cast, case)
        assert caught.value.code == "warned-already" and second.number in caught.value.text.zh
        go(cast.officer, second, Action.WITHDRAW, reason="属实")
        assert warn(cast, case).state == "issued"


class TestSecondOrders:
    @property
    def given(self) -> dict[str, str]:
        deadline = (now() + 3 * DAY).isoformat(timespec="minutes")
        return {"grounds": "仍未办", "demand": "限期办结", "deadline": deadline}

    def test_one_to_the_same_unit_is_refused_while_the_first_is_not_over(self, cast: Cast) -> None:
        case = dispatched(cast)
        first = issue(cast, case)
        given = self.given | {"unit": str(cast.sanitation.id)}
        told = Caller(cast.officer).post("/supervision/order/issue", {"case": str(case), "given": given})
        assert (told.status_code, told.json()["code"]) == (409, "ordered-already")
        assert told.json()["document"] == first.id and first.number in str(told.json())
        answer = page(cast.officer).post(f"/supervision/new/order/issue/{case}", given)
        shown = answer.content.decode()
        assert answer.status_code == 409 and first.number in shown and f'href="/supervision/{first.id}"' in shown
        assert "限期办结" in shown, "what was typed comes back"
        assert Document.objects.count() == 1
        go(cast.sanitation_handler, first, Action.RECEIVE)
        with pytest.raises(Refused) as caught:
            issue(cast, case)
        assert caught.value.code == "ordered-already"

    def test_a_case_that_was_attached_counts_as_one_it_was_opened_for_and_the_other_way(self, cast: Cast) -> None:
        first, second, third = (dispatched(cast) for _ in range(3))
        numbers = dict(Case.objects.filter(id__in=[first, second, third]).values_list("id", "number"))
        given = self.given | {"unit": str(cast.sanitation.id)}
        wanted: dict[str, Any] = {"kind": Kind.ORDER, "action": Action.ISSUE, "case_id": first, "now": now()}
        order = actions.begin_document(actor=cast.officer, given=given | {"cases": [numbers[second]]}, **wanted)
        for case, attached, about in ((second, [], second), (third, [first], first), (third, [second], second)):
            asked = given | {"cases": [numbers[each] for each in attached]}
            told = Caller(cast.officer).post("/supervision/order/issue", {"case": str(case), "given": asked})
            answer = told.json()
            assert (told.status_code, answer["code"], answer["document"]) == (409, "ordered-already", order.id)
            assert numbers[about] in str(answer) and ("本机构" in str(answer) or "the same agency" in str(answer))
        assert issue(cast, third).state == "issued"
        go(cast.officer, order, Action.WITHDRAW, reason="误发")
        assert issue(cast, second).state == "issued"

    def test_one_that_is_over_another_unit_case_or_agency_is_another_order(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched(str(cast.fire.id))
        go(cast.officer, issue(cast, desk.id), Action.WITHDRAW, reason="误发")
        issue(cast, desk.id)
        issue(cast, dispatched(cast))
        wanted: dict[str, Any] = {"kind": Kind.ORDER, "action": Action.ISSUE, "case_id": desk.id, "now": now()}
        fire = self.given | {"unit": str(cast.fire.id)}
        actions.begin_document(actor=cast.officer, given=fire, **wanted)
        agency = self.given | {"unit": str(cast.agency.id)}
        actions.begin_document(actor=cast.county_officer, given=agency, **wanted)
        assert Document.objects.count() == 5


def test_a_warning_that_was_upheld_is_not_appealed_again_at_either_door(cast: Cast) -> None:
    done = go(cast.sanitation_handler, warn(cast, dispatched(cast)), Action.APPEAL, reason="台风")
    go(cast.officer, done, Action.UPHOLD, reason="台风前已超期")
    told = Caller(cast.sanitation_handler).post(
        f"/supervision/documents/{done.id}/moves/appeal", {"given": {"reason": "再申诉"}, "version": done.version + 1}
    )
    assert (told.status_code, told.json()["code"]) == (409, "appealed-once")
    assert "第二十四条" in str(told.json())
    answer = page(cast.sanitation_handler).post(f"/supervision/{done.id}/moves/appeal", {"reason": "再申诉"})
    assert answer.status_code == 409 and "只能申诉一次" in answer.content.decode()
    shown = page(cast.sanitation_handler).get(f"/supervision/{done.id}").content.decode()
    assert f"/supervision/{done.id}/moves/appeal" not in shown


def test_a_meeting_offers_as_lead_only_who_was_invited(cast: Cast) -> None:
    case, at = dispatched(cast), now()
    done = actions.begin_document(
        actor=cast.officer, now=at.replace(year=at.year - 1), kind=Kind.MEETING, action=Action.CALL, case_id=case,
        given={
            "agenda": "谁来牵头", "participants": [str(cast.sanitation.id), str(cast.fire.id)],
            "meets_at": (at.replace(year=at.year - 1) + timedelta(minutes=1)).isoformat(timespec="seconds"),
        },
    )  # fmt: skip
    told = Caller(cast.officer).get(f"/supervision/documents/{done.id}").json()
    (settle,) = [move for move in told["moves"] if move["action"] == "settle"]
    (lead,) = [ask for ask in settle["asks"] if ask["name"] == "lead"]
    invited = {str(cast.sanitation.id), str(cast.fire.id)}
    assert {choice["value"] for choice in lead["choices"]} == invited and len(lead["choices"]) == 2
    assert issue(cast, case).state == "issued"
