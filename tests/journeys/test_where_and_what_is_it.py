"""Nobody guesses: an unknown place, a point on a border, an unsure matter, two reports of one thing."""

from __future__ import annotations

from typing import Any

from tests.integration.cases.api import SEEN, Caller
from tests.journeys.office import (
    GARBAGE,
    HERE,
    accepted_and_dispatched,
    look,
    offers,
    verified,
)  # fmt: skip
from tests.people import COUNTY, FOREIGN_GRID, GRID, OTHER_GRID, Cast

BORDER = {"lon": 113.075, "lat": 22.592, "crs": "cgcs2000"}
SEA = {"lon": 113.02, "lat": 22.52, "crs": "wgs84"}


def asked(actor: Any, case: Any, action: str, name: str) -> Any:
    (ask,) = [ask for ask in offers(actor, case)[action]["asks"] if ask["name"] == name]
    return ask


def test_point_on_a_border_is_decided_by_the_officer(cast: Cast) -> None:
    case = Caller(cast.leader).report(grid="", point=BORDER, matter=GARBAGE)
    assert (case["grid"], case["candidates"]) == ("", [GRID, OTHER_GRID])
    officer = Caller(cast.officer)
    unsure = officer.move(case, "accept")
    assert (unsure.status_code, unsure.json()["code"], unsure.json()["field"]) == (422, "no-grid", "grid")
    choices = [option["value"] for option in asked(cast.officer, case, "accept", "grid")["choices"]]
    assert choices == [GRID, OTHER_GRID]
    foreign = officer.move(case, "accept", grid=FOREIGN_GRID)
    assert (foreign.status_code, foreign.json()["field"]) == (422, "grid")
    case = officer.moved(case, "accept", grid=OTHER_GRID)
    assert look(cast.officer, case)["grid"] == OTHER_GRID
    assert Caller(cast.other_worker).get(f"/cases/{case['id']}").status_code == 200


def test_place_that_lies_in_no_grid_waits_at_the_county_s_agency(cast: Cast) -> None:
    hotline = Caller(cast.hotline)
    nowhere = hotline.post("/reports", SEEN | {"channel": "hotline", "grid": "", "point": SEA})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "no-county")
    case = hotline.report(channel="hotline", grid="", point=SEA, county=COUNTY, matter=GARBAGE)
    assert case["grid"] == ""
    county = Caller(cast.county_officer)
    assert county.move(case, "accept").json()["code"] == "no-grid"
    # The officer knows the place: she names the grid, and the township's agency is in line.
    case = county.moved(case, "accept", grid=GRID)
    agency = str(cast.agency.id)
    case = county.moved(case, "transfer", agency=agency, reason="属白沙街道")
    assert look(cast.officer, case)["agency_name"] == cast.agency.name
    assert Caller(cast.officer).moved(case, "accept")["state"] == "accepted"


def test_unsure_matter_is_decided_on_accepting(cast: Cast) -> None:
    case = Caller(cast.worker).report(description="后巷有嘢好臭，唔知系垃圾定系污水。", matter="")
    assert {row["kind"] for row in look(cast.officer, case, "/clocks")} == {"acceptance", "total"}
    officer = Caller(cast.officer)
    bare = officer.move(case, "accept")
    assert (bare.status_code, bare.json()["code"], bare.json()["field"]) == (422, "no-matter", "matter")
    assert officer.move(case, "accept", matter="999999").status_code == 422
    case = officer.moved(case, "accept", matter=GARBAGE)
    shown = look(cast.officer, case)
    assert (shown["matter"], shown["state"]) == (GARBAGE, "accepted")
    running = {row["kind"] for row in look(cast.officer, case, "/clocks") if row["stopped_at"] is None}
    assert running == {"dispatching", "total"}


def test_two_reports_of_one_heap_are_merged_and_both_callers_answered(cast: Cast) -> None:
    hotline, officer = Caller(cast.hotline), Caller(cast.officer)
    call = {"channel": "hotline", "matter": GARBAGE, "grid": "", "point": HERE, "description": "市场后巷垃圾未清"}
    first = hotline.report(**call, petitioners=[{"name": "测试·甲", "phone": "13800000001"}])
    second = hotline.report(**call, petitioners=[{"name": "测试·乙", "phone": "13800000002"}])
    (near,) = look(cast.officer, second, "/similar")
    assert near["number"] == first["number"]
    assert asked(cast.officer, second, "merge", "into")["choices"][0]["value"] == first["number"]
    second = officer.moved(second, "merge", into=first["number"], reason="同一处")
    assert second["state"] == "merged"
    (receipt,) = (Caller().get(f"/receipts/{code}").json() for code in [_receipt_of(hotline, call)])
    assert receipt["state"] == "reported"
    case = verified(cast, accepted_and_dispatched(cast, first))
    people = [option["value"] for option in asked(cast.officer, case, "answer", "petitioner")["choices"]]
    assert len(people) == 2
    for left, person in enumerate(people):
        assert officer.move(case, "close").json()["code"] == "unanswered", left
        case = officer.moved(
            case, "answer", petitioner=person, way="phone", reached="reached", content="已清理，多谢反映。"
        )
    assert officer.moved(case, "close")["state"] == "closed"


def _receipt_of(hotline: Caller, call: dict[str, Any]) -> str:
    """A third caller about another place is not touched by the merger."""
    made = hotline.report(**(call | {"point": None, "grid": OTHER_GRID}), petitioners=[{"name": "测试·丙"}])
    return str(made["receipts"][0])


def test_a_merger_is_undone(cast: Cast) -> None:
    first, second = (Caller(cast.worker).report(matter=GARBAGE, grid="", point=HERE) for _ in range(2))
    officer = Caller(cast.officer)
    second = officer.moved(second, "merge", into=first["number"], reason="同一处")
    assert officer.move(first, "decline", decline_reason="x", reason="x", where_to_turn="x").status_code in (409, 422)
    assert officer.moved(second, "unmerge", reason="不是同一处")["state"] == "accepted"
