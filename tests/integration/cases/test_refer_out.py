"""What is on the admission list is the grid's; what is off it goes elsewhere, and the record says why (Art. 9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import FIRE_LANE, GARBAGE, MONDAY, Desk, refused
from tests.people import COUNTY, Cast

from gezhi.cases.models import StepWords
from gezhi.cases.terms import Action, State
from gezhi.catalogue.actions import adopt_list
from gezhi.kernel.refusal import Refused
from gezhi.project.sample.catalogue import content

TO: dict[str, Any] = {
    "reason": "不属于网格事项", "basis": "住房公积金管理条例", "body": "住房公积金管理机构", "receipt": "回执 000 号",
}  # fmt: skip


def take_off_the_list(cast: Cast, code: str) -> None:
    """The county publishes a list without the matter; it is in force the day after the report."""
    _, matters, deadlines = content()
    day = (MONDAY + timedelta(days=1)).date()
    adopt_list(
        actor=cast.county_administrator, now=MONDAY, county=COUNTY, name="清单", source="示例", issued_on=day,
        effective_from=day, matters=[row for row in matters if row.code != code],
        deadlines=[rule for rule in deadlines if rule.matter != code],
    )  # fmt: skip


def test_an_unsure_matter_that_is_on_no_list_is_referred_out(cast: Cast) -> None:
    desk = Desk(cast, matter="")
    desk.move(cast.officer, Action.REFER_OUT, off_list="not_listed", **TO)
    assert desk.state is State.REFERRED_OUT
    words = StepWords.objects.filter(case_id=desk.id).order_by("-id").first()
    assert words
    assert (words.words["off_list"], words.words["basis"]) == ("not_listed", "住房公积金管理条例")


@pytest.mark.parametrize("accepted", [False, True])
def test_a_listed_matter_is_not_referred_out_unless_it_was_misjudged(cast: Cast, accepted: bool) -> None:
    desk = Desk(cast)
    if accepted:
        desk.to_accepted()
    with pytest.raises(Refused) as caught:
        desk.move(cast.officer, Action.REFER_OUT, off_list="not_listed", **TO)
    assert caught.value.code == "on-the-list"
    assert caught.value.field == "off_list"
    assert "暴露垃圾" in caught.value.text.zh
    desk.move(cast.officer, Action.REFER_OUT, off_list="wrong_matter", **TO)
    assert desk.state is State.REFERRED_OUT


def test_an_accepted_matter_that_left_the_list_is_referred_out_as_such(cast: Cast) -> None:
    desk = Desk(cast).to_accepted()
    take_off_the_list(cast, GARBAGE)
    assert refused(desk, cast.officer, Action.REFER_OUT, off_list="left_list", **TO) == "on-the-list"  # still in force
    desk.now += timedelta(days=1)
    assert refused(desk, cast.officer, Action.REFER_OUT, off_list="wrong_matter", **TO) == "off-list-ground"
    desk.move(cast.officer, Action.REFER_OUT, off_list="left_list", **TO)
    assert desk.state is State.REFERRED_OUT


def test_a_matter_that_left_the_list_before_it_was_accepted_is_decided_anew(cast: Cast) -> None:
    desk = Desk(cast)
    take_off_the_list(cast, GARBAGE)
    desk.now += timedelta(days=1)
    assert refused(desk, cast.officer, Action.ACCEPT) == "matter-left-the-list"
    desk.move(cast.officer, Action.ACCEPT, matter=FIRE_LANE)
    assert desk.state is State.ACCEPTED


@pytest.mark.parametrize("missing", ["off_list", "basis", "body", "receipt", "reason"])
def test_the_record_says_why_and_to_whom(cast: Cast, missing: str) -> None:
    desk = Desk(cast, matter="")
    given = {"off_list": "not_listed", **TO}
    del given[missing]
    assert refused(desk, cast.officer, Action.REFER_OUT, **given) == "missing"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_api_and_page_offer_the_ground_that_holds(cast: Cast, language: str) -> None:
    desk = Desk(cast)
    caller = Caller(cast.officer, language=language)
    moves = caller.get(f"/cases/{desk.id}/moves").json()["moves"]
    (offer,) = [move for move in moves if move["action"] == "refer_out"]
    (ask,) = [ask for ask in offer["asks"] if ask["name"] == "off_list"]
    assert [choice["value"] for choice in ask["choices"]] == ["wrong_matter"]
    page = caller.client.get(f"/cases/{desk.id}/moves/refer_out")
    assert page.status_code == 200
    assert {"zh-hans": "所定事项判断有误", "en": "isjudged; the real matter"}[language] in page.content.decode()
