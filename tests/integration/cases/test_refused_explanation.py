"""That she does not want to be told rests on an attempt on record, at both doors (Art. 21 ¶3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.cases.api import Caller
from tests.integration.cases.desk import DISPUTE, Desk
from tests.integration.cases.test_explanation import overdue, owed
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases.models import Step
from gezhi.cases.terms import Action

SATURDAY = datetime(2026, 3, 21, 2, 0, tzinfo=UTC)


def waived(desk: Desk) -> dict[str, Any]:
    return {"explanation": str(owed(desk).id), "untold": "refused", "reason": "不愿"}


def tried(desk: Desk, cast: Cast, **more: Any) -> None:
    how: dict[str, Any] = {"explanation": str(owed(desk).id), "way": "phone", "remark": "本人说不要再打电话来"}
    desk.move(cast.sanitation_handler, Action.TRY_EXPLAINING, **how, **more)


def choices_at(desk: Desk, cast: Cast) -> list[str]:
    moves = Caller(cast.officer).get(f"/cases/{desk.id}/moves").json()["moves"]
    waive = next(each for each in moves if each["action"] == "waive_explanation")
    return [each["value"] for ask in waive["asks"] if ask["name"] == "untold" for each in ask["choices"]]


def test_an_ordinary_matter_is_waived_on_no_ground_before_somebody_tried(cast: Cast) -> None:
    """That telling endangers somebody is said of disputes and special groups, not of rubbish."""
    desk = overdue(cast)
    case = {"id": str(desk.id), "version": desk.row.version}
    for ground, code in (("protected", "no-attempt-on-record"), ("refused", "no-attempt-on-record")):
        answer = Caller(cast.officer).move(case, "waive_explanation", **waived(desk) | {"untold": ground})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert "部门先用“解释说明联系未果”" in body(at_desk("officer").get(f"/cases/{desk.id}"))
    tried(desk, cast)
    case["version"] = desk.row.version
    answer = Caller(cast.officer).move(case, "waive_explanation", **waived(desk) | {"untold": "protected"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "nobody-endangered", "untold")
    assert owed(desk).told == "owed"


def test_is_refused_at_both_doors_while_nothing_is_on_record(cast: Cast) -> None:
    desk = overdue(cast, matter=DISPUTE)
    case = {"id": str(desk.id), "version": desk.row.version}
    answer = Caller(cast.officer).move(case, "waive_explanation", **waived(desk))
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (422, "no-attempt-on-record", "untold")
    assert "第二十一条" in told["article"]
    address = f"/cases/{desk.id}/moves/waive_explanation"
    page = body(at_desk("officer").get(address))
    assert 'value="refused"' not in page and "须先有部门的联系记录" in page
    assert choices_at(desk, cast) == ["protected"]
    sent = waived(desk) | {"version": str(desk.row.version), "key": "waive-1"}
    again = at_desk("officer").post(address, sent)
    assert again.status_code == 422
    assert "部门先用“解释说明联系未果”" in body(again) and "第二十一条" in body(again)
    assert owed(desk).told == "owed"


def test_holds_after_the_department_has_recorded_what_she_said(cast: Cast) -> None:
    desk = overdue(cast)
    tried(desk, cast)
    assert choices_at(desk, cast) == ["refused"]
    desk.move(cast.officer, Action.WAIVE_EXPLANATION, **waived(desk))
    assert (owed(desk).told, owed(desk).ground) == ("waived", "refused")


def test_holds_also_where_she_said_it_on_a_day_that_does_not_count(cast: Cast) -> None:
    """Nobody calls her again on Monday only to have it on record: it is."""
    desk = overdue(cast)
    desk.now = SATURDAY
    tried(desk, cast)
    assert (owed(desk).attempts, Step.objects.filter(case_id=desk.id, action="try_explaining").count()) == (0, 1)
    desk.move(cast.officer, Action.WAIVE_EXPLANATION, **waived(desk))
    assert owed(desk).told == "waived"


def test_what_did_not_count_hinders_no_attempt_that_does(cast: Cast) -> None:
    desk = overdue(cast)
    desk.now = SATURDAY
    tried(desk, cast)
    tried(desk, cast, after=timedelta(days=2))
    assert owed(desk).attempts == 1
