"""The catalogue for programs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from ninja.testing import TestClient

from gezhi.catalogue.api import router
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.refusal import Refused

pytestmark = pytest.mark.usefixtures("sample")
client = TestClient(router)


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


class TestList:
    def test_shows_the_countys_list_in_force(self) -> None:
        answer = client.get("/matters?county=440703").json()
        assert answer["version"] == "440703-2025-1"
        assert len(answer["matters"]) == 53
        assert "未经任何机关审批" in answer["source"]

    def test_finds_matters_by_words_in_either_language(self) -> None:
        in_chinese = client.get("/matters?county=440703&text=井盖").json()["matters"]
        in_english = client.get("/matters?county=440703&text=manhole cover").json()["matters"]
        assert [row["code"] for row in in_chinese] == [row["code"] for row in in_english] == ["030206"]

    def test_is_told_in_the_language_asked_for(self) -> None:
        with translation.override("en"):
            row = client.get("/matters?county=440703&text=030206").json()["matters"][0]
        assert row["name"] == "Manhole cover missing, road surface collapsed"
        assert row["lead"] == {"code": "14", "name": "Urban Management and Law Enforcement"}

    @pytest.mark.parametrize("county", ["", "44070", "4407030", "abcdef"])
    def test_asks_for_a_county(self, county: str) -> None:
        assert client.get(f"/matters?county={county}").status_code == 422

    def test_refuses_a_county_without_a_list(self) -> None:
        with pytest.raises(Refused, match="no-list-in-force"):
            client.get("/matters?county=110101")


class TestMatter:
    def test_is_shown_with_its_deadlines(self) -> None:
        answer = client.get("/matters/030204?county=440703").json()
        deadlines = {row["clock"]["code"]: (row["value"], row["unit"]["name"]) for row in answer["deadlines"]}
        assert deadlines["dispatching"] == (15, "分钟")
        assert deadlines["handling"] == (4, "小时")
        assert set(deadlines) == {clock.value for clock in ClockKind}

    def test_keeps_what_is_internal_to_itself(self) -> None:
        answer = client.get("/matters/030204?county=440703").json()
        assert not {"dispute_rule", "keywords", "merge_radius_m"} & set(answer)

    def test_that_is_confidential_is_not_there(self) -> None:
        with pytest.raises(Refused, match="unknown-matter"):
            client.get("/matters/050102?county=440703")


class TestSuggestions:
    def test_come_with_the_words_that_led_there(self) -> None:
        body = {"county": "440703", "description": "有人將電單車喺樓梯底叉電"}
        first = client.post("/matters/suggestions", json=body).json()["suggestions"][0]
        assert first["code"] == "030102"
        assert {"words": "電單車", "start": 3, "end": 6} in first["reasons"]

    def test_are_three_and_say_which_are_only_akin(self) -> None:
        body = {"county": "440703", "description": "沙井盖唔见咗"}
        first, *others = client.post("/matters/suggestions", json=body).json()["suggestions"]
        assert first["beside"] == "" and len(others) == 2
        assert all(bool(each["reasons"]) != bool(each["beside"]) for each in others)

    def test_may_be_none(self) -> None:
        answer = client.post("/matters/suggestions", json={"county": "440703", "description": "你好"})
        assert answer.json()["suggestions"] == []

    def test_refuse_a_book(self) -> None:
        body = {"county": "440703", "description": "长" * 2001}
        assert client.post("/matters/suggestions", json=body).status_code == 422
