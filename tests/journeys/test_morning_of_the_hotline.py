"""The hotline's system hands over the night's calls: a batch, sent again after the line broke."""

from __future__ import annotations

from typing import Any

from tests.integration.cases.api import Caller
from tests.journeys.office import GARBAGE, accepted_and_dispatched, verified
from tests.people import COUNTY, GRID, OTHER_GRID, Cast

from gezhi.cases.models import Case


def call(number: int, **more: Any) -> dict[str, Any]:
    return {
        "description": f"市民来电：第 {number} 处垃圾未清。", "channel": "hotline", "matter": GARBAGE,
        "grid": GRID if number % 2 else OTHER_GRID, "source_number": f"JM12345-{number:04d}", "key": f"night-{number}",
        "petitioners": [{"name": "测试·丙", "phone": "13800000003"}],
    } | more  # fmt: skip


def test_batch_is_sent_again_after_the_line_broke(cast: Cast) -> None:
    hotline = Caller(cast.hotline)
    night = [call(number) for number in range(12)]
    night[3] = call(3, grid="", county="")
    night[7] = call(7, description=" ")
    night[9] = {"descripton": "拼错了"}
    first = hotline.post("/reports/batch", {"reports": night}).json()["answers"]
    assert [answer["status"] for answer in first].count(201) == 9
    assert {number: first[number]["problem"]["code"] for number in (3, 7, 9)} == {
        3: "no-place", 7: "no-description", 9: "invalid",
    }  # fmt: skip
    again = hotline.post("/reports/batch", {"reports": night}).json()["answers"]
    assert again == first
    night[3], night[7] = call(3), call(7)
    third = hotline.post("/reports/batch", {"reports": night}).json()["answers"]
    assert [answer["status"] for answer in third].count(201) == 11
    assert Case.objects.count() == 11


def test_own_number_is_taken_once_also_under_another_key(cast: Cast) -> None:
    hotline = Caller(cast.hotline)
    answers = hotline.post("/reports/batch", {"reports": [call(1), call(1, key="other")]}).json()["answers"]
    assert [answer["status"] for answer in answers] == [201, 409]
    assert answers[1]["problem"]["code"] == "source-number-taken"


def test_address_alone_waits_at_the_county(cast: Cast) -> None:
    case = Caller(cast.hotline).report(**{k: v for k, v in call(1, grid="", county=COUNTY, address="港口路口").items()
                                          if k != "key"})  # fmt: skip
    assert case["grid"] == ""
    shown = Caller(cast.county_officer).get(f"/cases/{case['id']}").json()
    assert (shown["agency_name"], shown["source_number"]) == (cast.county_agency.name, "JM12345-0001")


def test_hotline_speaks_for_its_callers(cast: Cast) -> None:
    hotline = Caller(cast.hotline)
    given = {name: value for name, value in call(1).items() if name != "key"}
    first = hotline.report(**given)
    assert hotline.moved(first, "withdraw", reason="来电人说已解决")["state"] == "withdrawn"
    second = hotline.report(**(given | {"source_number": "JM12345-0002"}))
    done = verified(cast, accepted_and_dispatched(cast, second))
    assert hotline.moved(done, "reopen", reason="来电人说仍未清理")["state"] == "dispatched"


def test_hotline_sees_what_it_reported_and_decides_nothing(cast: Cast) -> None:
    hotline = Caller(cast.hotline)
    mine = hotline.report(**{name: value for name, value in call(1).items() if name != "key"})
    other = Caller(cast.worker).report()
    listed = [row["number"] for row in hotline.get("/cases").json()["items"]]
    assert listed == [mine["number"]]
    assert hotline.get(f"/cases/{other['id']}").status_code == 404
    assert hotline.move(mine, "accept").status_code == 403
