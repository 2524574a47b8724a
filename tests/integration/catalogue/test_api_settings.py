"""The numbers that an authority sets, through the API: the same for the same persons as on the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.people import CITY, COUNTY, Cast

from gezhi.catalogue import queries
from gezhi.catalogue.models import ParameterSetting
from gezhi.catalogue.rules.parameters import ABOUT
from gezhi.kernel.calendar import CHINA
from gezhi.security.models import AuditEntry

TODAY = datetime.now(UTC).astimezone(CHINA).date()


def given(**more: Any) -> dict[str, Any]:
    return {"value": 2, "effective_from": TODAY.isoformat(), "reason": "会议纪要（测试）"} | more


class TestReading:
    def test_a_county_reads_every_number_that_holds_for_it(self, cast: Cast) -> None:
        found = Caller(cast.county_administrator).get("/settings").json()
        assert (found["region"], found["may_set"]) == (COUNTY, True)
        assert [each["name"] for each in found["numbers"]] == list(ABOUT)
        first = found["numbers"][0]
        assert (first["value"], first["set_in"], first["least"], first["most"]) == (1, "", 0, 5)
        assert first["article"] == "草案修改二稿第二十一条第三款"

    def test_a_township_reads_its_countys_and_sets_none(self, cast: Cast) -> None:
        town = Caller(cast.administrator)
        found = town.get("/settings").json()
        assert (found["region"], found["may_set"]) == (COUNTY, False)
        answer = town.post("/settings/extensions", given())
        assert (answer.status_code, answer.json()["code"]) == (403, "not-setting-keeper")
        assert not ParameterSetting.objects.exists()

    def test_nobody_else_reads_them(self, cast: Cast) -> None:
        for who in (cast.officer, cast.sanitation_handler, cast.leader, cast.system_administrator):
            for answer in (Caller(who).get("/settings"), Caller(who).post("/settings/extensions", given())):
                assert (answer.status_code, answer.json()["code"]) == (403, "wrong-duty")
        assert Caller().get("/settings").status_code == 401


class TestSetting:
    def test_is_in_force_from_its_day_on_and_stays_on_record(self, cast: Cast) -> None:
        county = Caller(cast.county_administrator)
        day = TODAY + timedelta(days=3)
        answer = county.post("/settings/extensions", given(effective_from=day.isoformat()))
        assert answer.status_code == 201, answer.content.decode()
        assert answer.json()["value"] == 1 and answer.json()["planned"][0]["value"] == 2
        assert county.post("/settings/extensions", given(value=3)).json()["value"] == 3
        (newest, before) = county.get("/settings/extensions").json()["settings"]
        assert (newest["value"], before["value"], before["effective_from"]) == (3, 2, day.isoformat())
        assert (newest["region"], newest["reason"]) == (COUNTY, "会议纪要（测试）")
        assert queries.parameters(COUNTY).extensions == 3
        assert AuditEntry.objects.filter(action="set-parameter").count() == 2

    def test_a_county_follows_its_city_again(self, cast: Cast) -> None:
        assert Caller(cast.city_administrator).post("/settings/extensions", given(value=4)).json()["set_in"] == CITY
        county = Caller(cast.county_administrator)
        assert county.post("/settings/extensions", given(value=2)).json()["set_in"] == COUNTY
        again = county.post("/settings/extensions", given(value=None)).json()
        assert (again["value"], again["set_in"]) == (4, CITY)

    @pytest.mark.parametrize(
        ("more", "status", "code"),
        [
            ({"value": 9}, 422, "parameter-out-of-bounds"), ({"value": -1}, 422, "parameter-out-of-bounds"),
            ({"value": 10**18}, 422, "parameter-out-of-bounds"),
            ({"value": None}, 409, "parameter-not-set-here"), ({"reason": "  "}, 422, "parameter-without-reason"),
            ({"effective_from": "2020-01-01"}, 422, "parameter-from-the-past"),
            ({"effective_from": "9999-12-31"}, 422, "parameter-from-the-past"),
        ],
    )  # fmt: skip
    def test_is_refused_as_on_the_page(self, cast: Cast, more: dict[str, Any], status: int, code: str) -> None:
        answer = Caller(cast.county_administrator).post("/settings/extensions", given(**more))
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
        assert not ParameterSetting.objects.exists()

    @pytest.mark.parametrize(
        ("more", "field", "said"),
        [
            ({"value": "2"}, "value", "应为整数"), ({"value": True}, "value", "应为整数"),
            ({"effective_from": "明天"}, "effective_from", "应为日期"),
            ({"effective_from": 5.5}, "effective_from", "应为日期"),
            ({"reason": "长" * 201}, "reason", "最多 200 个字"), ({"region": CITY}, "region", "没有这个字段"),
        ],
    )  # fmt: skip
    def test_wrong_fields_are_named(self, cast: Cast, more: dict[str, Any], field: str, said: str) -> None:
        problem = Caller(cast.county_administrator).post("/settings/extensions", given(**more)).json()
        assert (problem["status"], problem["field"]) == (422, field)
        assert said in problem["detail"]

    def test_a_number_that_is_none_is_not_found(self, cast: Cast) -> None:
        county = Caller(cast.county_administrator)
        assert county.get("/settings/nothing").json()["code"] == "no-such-parameter"
        assert county.post("/settings/nothing", given()).json()["code"] == "no-such-parameter"
        assert county.get("/settings/A-1").json()["code"] == "invalid"


class TestWhatIsGivenToAMove:
    """A value that may be of several kinds is refused by its own name, never by the kinds that were tried."""

    @pytest.mark.parametrize(
        ("value", "field", "said"),
        [
            ({"a": 1}, "given.reached", "应为文字、整数或列表"), (1.5, "given.reached", "应为文字、整数或列表"),
            ([1], "given.reached.0", "应为文字"), (["x", {}], "given.reached.1", "应为文字"),
        ],
    )  # fmt: skip
    def test_is_named(self, cast: Cast, value: Any, field: str, said: str) -> None:
        case = "00000000-0000-7000-8000-000000000000"
        answer = Caller(cast.officer).post(f"/cases/{case}/moves/answer", {"version": 1, "given": {"reached": value}})
        problem = answer.json()
        assert (answer.status_code, problem["field"], problem["detail"]) == (422, field, f"填写有误：{field}：{said}")
