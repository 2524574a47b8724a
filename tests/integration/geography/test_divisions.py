"""Loading divisions, locating points and naming places against the real database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.geography import queries
from gezhi.geography.actions import Loaded, load_divisions
from gezhi.geography.models import Boundary, BoundaryVersion, Grid, Region
from gezhi.geography.rules import grid_kind, region_kind
from gezhi.geography.terms import Level, NewBoundary, NewGrid, NewRegion, RegionKind, Where
from gezhi.kernel.refusal import Kind, Refused
from gezhi.project.sample import divisions
from gezhi.security.terms import SYSTEM, Duty

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)
VILLAGE = "440703002145"
WEST, EAST = f"{VILLAGE}001", f"{VILLAGE}002"
SQUARES = {WEST: shapely.box(113.08, 22.59, 113.09, 22.60), EAST: shapely.box(113.09, 22.59, 113.10, 22.60)}
NAMES = {
    "4407": ("江门市", "Jiangmen City"),
    "440703": ("蓬江区", "Pengjiang District"),
    "440703002": ("白沙街道", "Baisha Subdistrict"),
    VILLAGE: ("江华社区", "Jianghua Community"),
}


@pytest.fixture(autouse=True)
def fresh_atlas() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def put(squares: Mapping[str, shapely.Polygon] = SQUARES, *, now: datetime = NOW) -> Loaded:
    return load_divisions(
        actor=SYSTEM,
        now=now,
        regions=[NewRegion(code, region_kind(code), zh, en, zh) for code, (zh, en) in NAMES.items()],
        grids=[NewGrid(code, f"江华社区{code[13:]}网格", grid_kind(VILLAGE)) for code in squares],
        boundaries=[NewBoundary(code, shapely.to_wkb(shape), illustrative=True) for code, shape in squares.items()],
    )


class TestLoading:
    def test_puts_regions_grids_and_boundaries_in_force(self) -> None:
        assert put() == Loaded(version=1, regions=4, grids=2, boundaries=2, changed=True)
        assert Region.objects.get(code=VILLAGE).parent_id == "440703002"
        grid = Grid.objects.get(code=EAST)
        assert (grid.village_id, grid.township, grid.county) == (VILLAGE, "440703002", "440703")
        border = Boundary.objects.get(code=EAST)
        assert (border.west, border.south, border.east, border.north) == (113.09, 22.59, 113.10, 22.60)
        assert border.level == Level.GRID

    def test_changes_nothing_when_nothing_is_new(self) -> None:
        put()
        assert not put(now=NOW + timedelta(days=1)).changed
        assert BoundaryVersion.objects.count() == 1

    def test_ends_what_a_new_version_lacks_and_still_names_it(self) -> None:
        put()
        whole = {WEST: shapely.box(113.08, 22.59, 113.10, 22.60)}
        assert put(whole, now=NOW + timedelta(days=1)).version == 2
        assert Grid.objects.get(code=EAST).valid_to == NOW + timedelta(days=1)
        assert Boundary.objects.filter(valid_to__isnull=True).count() == 1
        assert not queries.exists(EAST)
        assert queries.place_name(EAST) == "蓬江区 白沙街道 江华社区 02格"
        assert queries.locate(113.095, 22.595).grid == WEST

    def test_is_refused_to_others_than_the_city(self) -> None:
        officer = replace(SYSTEM, duty=Duty.AGENCY_OFFICER)
        county = replace(SYSTEM, duty=Duty.BUSINESS_ADMINISTRATOR, level=Level.COUNTY)
        for actor in (officer, county):
            with pytest.raises(Refused) as refused:
                load_divisions(actor=actor, now=NOW, regions=[], grids=[], boundaries=[])
            assert refused.value.kind is Kind.FORBIDDEN

    def test_leaves_nothing_half_written(self) -> None:
        with pytest.raises(Refused):
            put({**SQUARES, EAST: shapely.box(113.085, 22.59, 113.10, 22.60)})
        assert not BoundaryVersion.objects.exists()
        assert not Region.objects.exists()


class TestLocating:
    def test_finds_the_one_grid(self) -> None:
        put()
        found = queries.locate(113.085, 22.595)
        assert (found.where, found.grid, found.candidates, found.outside) == (Where.GRID, WEST, (), False)

    @pytest.mark.parametrize("lon", [113.09, 113.09 - 0.000015, 113.09 + 0.000015])
    def test_asks_on_a_border(self, lon: float) -> None:
        put()
        found = queries.locate(lon, 22.595)
        assert found.where is Where.BORDER
        assert found.grid is None
        assert set(found.candidates) == {WEST, EAST}

    def test_names_the_nearer_grid_first(self) -> None:
        put()
        assert queries.locate(113.09 + 0.000015, 22.595).candidates == (EAST, WEST)

    def test_offers_what_is_near_outside(self) -> None:
        put()
        found = queries.locate(113.0885, 22.601)
        assert (found.outside, found.grid, found.candidates) == (True, None, (WEST, EAST))

    def test_offers_nothing_far_outside(self) -> None:
        put()
        assert queries.locate(114.0, 22.0).candidates == ()

    def test_says_outside_where_there_are_no_divisions(self) -> None:
        assert queries.locate(113.085, 22.595).outside

    def test_needs_no_statement_once_warm(self) -> None:
        put()
        queries.locate(113.085, 22.595)
        with CaptureQueriesContext(connection) as statements:
            queries.locate(113.095, 22.595)
            queries.place_name(WEST)
            queries.grid_shape(WEST)
        assert len(statements) == 0


class TestNaming:
    def test_names_each_level_in_both_languages(self) -> None:
        put()
        assert queries.place_text("4407").zh == "江门市"
        assert queries.place_text("440703002").zh == "蓬江区 白沙街道"
        assert queries.place_text(WEST).zh == "蓬江区 白沙街道 江华社区 01格"
        assert queries.place_text(WEST).en == "Grid 01, Jianghua Community, Baisha Subdistrict, Pengjiang District"
        assert queries.short_name(WEST).zh == "江华 01 格"

    @pytest.mark.parametrize("code", ["440799", "440703002145009", "999999999999"])
    def test_refuses_an_unknown_code(self, code: str) -> None:
        put()
        assert not queries.exists(code)
        with pytest.raises(Refused) as refused:
            queries.place_name(code)
        assert refused.value.kind is Kind.NOT_FOUND

    def test_lists_the_tree(self) -> None:
        put()
        assert [row.code for row in queries.regions()] == ["4407"]
        assert [row.name for row in queries.regions("440703002")] == ["江华社区"]
        assert queries.region("440703002").kind is RegionKind.SUBDISTRICT
        assert [row.code for row in queries.grids(village=VILLAGE)] == [WEST, EAST]
        assert queries.grids(township="440703002") == queries.grids(village=VILLAGE)

    def test_searches_by_words_and_pages_by_code(self) -> None:
        put()
        assert [row.code for row in queries.grids(text="白沙 02")] == [EAST]
        assert [row.code for row in queries.grids(text="jianghua", limit=1)] == [WEST]
        assert [row.code for row in queries.grids(text=EAST)] == [EAST]
        assert [row.code for row in queries.grids(text="江华", after=WEST)] == [EAST]
        assert queries.grids(text="没有这里") == []


class TestShapes:
    def test_show_a_grid_with_its_neighbours_as_illustrative(self) -> None:
        put()
        features = queries.grid_shape(EAST)["features"]
        assert [feature["id"] for feature in features] == [EAST, WEST]
        assert [feature["properties"]["main"] for feature in features] == [True, False]
        assert features[0]["properties"]["note"] == "边界为示意"

    def test_show_a_village_with_its_grids(self) -> None:
        put()
        assert {feature["id"] for feature in queries.region_shape(VILLAGE)["features"]} == {WEST, EAST}


class TestTheSampleCity:
    def test_is_loaded_whole_and_only_once(self) -> None:
        loaded = divisions.load(now=NOW)
        assert loaded is not None
        assert loaded.regions == 1438
        assert Grid.objects.count() == loaded.grids == queries.version() * loaded.grids
        assert loaded.boundaries == loaded.regions + loaded.grids
        assert divisions.load(now=NOW) is None
        for row in queries.grids(township="440703002"):
            assert queries.locate(*queries.middle_of(row.code)).grid == row.code
        assert queries.grids(text="白沙街道 江华社区 03")[0].name == "江华社区03网格"
