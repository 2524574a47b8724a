"""The doors of geography: what a program is answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ninja import NinjaAPI
from ninja.testing import TestClient
from tests.integration.geography.test_divisions import EAST, VILLAGE, WEST, put

from gezhi.geography import queries
from gezhi.geography.api import router
from gezhi.geography.rules import to_gcj02
from gezhi.kernel.refusal import Refused

API = NinjaAPI(urls_namespace="geography-under-test")
API.add_router("", router)


@pytest.fixture
def client() -> Iterator[TestClient]:
    put()
    yield TestClient(router)
    queries.forget()


class TestRegions:
    def test_are_listed_under_their_parent(self, client: TestClient) -> None:
        (row,) = client.get("/regions?parent=440703002").json()
        assert (row["code"], row["name"], row["name_en"]) == (VILLAGE, "江华社区", "Jianghua Community")
        assert (row["kind"], row["kind_zh"], row["kind_en"]) == ("community", "社区", "community")

    def test_of_an_unknown_parent_are_refused(self, client: TestClient) -> None:
        with pytest.raises(Refused) as refused:
            client.get("/regions?parent=449999")
        assert refused.value.code == "no-such-place"

    def test_of_a_parent_that_is_no_code_are_refused(self, client: TestClient) -> None:
        assert client.get("/regions?parent=abc").status_code == 422


class TestGrids:
    def test_come_in_pages(self, client: TestClient) -> None:
        first = client.get(f"/grids?village={VILLAGE}&limit=1").json()
        assert ([row["code"] for row in first["items"]], first["next"]) == ([WEST], WEST)
        second = client.get(f"/grids?village={VILLAGE}&limit=1&after={first['next']}").json()
        assert ([row["code"] for row in second["items"]], second["next"]) == ([EAST], None)

    @pytest.mark.parametrize("wrong", ["limit=0", "limit=201", "village=12", "text=" + "网" * 101])
    def test_are_refused_for_wrong_questions(self, client: TestClient, wrong: str) -> None:
        assert client.get(f"/grids?{wrong}").status_code == 422

    def test_come_one_by_one_with_their_shape(self, client: TestClient) -> None:
        answer = client.get(f"/grids/{EAST}").json()
        assert answer["place"] == "蓬江区 白沙街道 江华社区 02格"
        assert (answer["lon"], answer["lat"]) == (113.095, 22.595)
        assert [feature["id"] for feature in answer["shapes"]["features"]] == [EAST, WEST]


class TestLocate:
    def test_finds_a_phone_s_point(self, client: TestClient) -> None:
        answer = client.get("/locate?lon=113.085&lat=22.595&crs=wgs84").json()
        assert (answer["where"], answer["grid"]["code"], answer["candidates"]) == ("grid", WEST, [])

    def test_finds_a_map_s_point(self, client: TestClient) -> None:
        lon, lat = to_gcj02(113.095, 22.595)
        answer = client.get(f"/locate?lon={lon}&lat={lat}&crs=gcj02").json()
        assert answer["grid"]["code"] == EAST
        assert (answer["lon"], answer["lat"]) == pytest.approx((113.095, 22.595), abs=1e-7)

    def test_asks_on_a_border(self, client: TestClient) -> None:
        answer = client.get("/locate?lon=113.09&lat=22.595&crs=cgcs2000").json()
        assert answer["grid"] is None
        assert [each["code"] for each in answer["candidates"]] == [WEST, EAST]

    @pytest.mark.parametrize(
        ("question", "code"),
        [
            ("lon=22.595&lat=113.085&crs=wgs84", "coordinates-swapped"),
            ("lon=nan&lat=22.595&crs=wgs84", "not-a-point"),
            ("lon=113.085&lat=22.595&crs=bd10", "unknown-crs"),
            ("lon=2.35&lat=48.85&crs=wgs84", "outside-china"),
        ],
    )
    def test_refuses_what_is_no_point(self, client: TestClient, question: str, code: str) -> None:
        with pytest.raises(Refused) as refused:
            client.get(f"/locate?{question}")
        assert refused.value.code == code

    @pytest.mark.parametrize("question", ["lon=113&lat=22", "lon=x&lat=22&crs=wgs84", "crs=wgs84"])
    def test_needs_all_three(self, client: TestClient, question: str) -> None:
        assert client.get(f"/locate?{question}").status_code == 422
