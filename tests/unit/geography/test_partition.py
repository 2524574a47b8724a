"""The sample city's map: a true partition of the outlines, the same on every run."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gezhi.geography.rules import metres_per_degree
from gezhi.geography.terms import Level
from gezhi.project.sample import divisions
from gezhi.project.sample.geometry import partition, united

Shapes = dict[str, Any]


@pytest.fixture(scope="module")
def outlines() -> Shapes:
    return divisions.outlines()


@pytest.fixture(scope="module")
def cells() -> Shapes:
    return {
        each.code: shapely.from_wkb(each.wkb) for each in divisions.boundaries() if Level.of(each.code) is Level.GRID
    }


@pytest.fixture(scope="module")
def tree(cells: Shapes) -> shapely.STRtree:
    return shapely.STRtree(list(cells.values()))


class TestTheSampleCity:
    def test_has_the_regions_of_its_source(self) -> None:
        codes = [entry.region.code for entry in divisions.entries()]
        assert len(codes) == len(set(codes))
        assert {level: sum(Level.of(code) is level for code in codes) for level in Level} == {
            Level.CITY: 1,
            Level.COUNTY: 7,
            Level.TOWNSHIP: 82,
            Level.VILLAGE: 1348,
            Level.GRID: 0,
        }

    def test_has_about_three_and_a_half_thousand_grids(self) -> None:
        assert 3400 <= len(list(divisions.new_grids())) <= 3600

    def test_names_every_place_in_both_languages(self) -> None:
        for entry in divisions.entries():
            assert entry.region.name and entry.region.official_name
            assert entry.region.name_en.isascii()
            assert "  " not in entry.region.name_en

    def test_has_no_place_without_its_parent(self) -> None:
        codes = {entry.region.code for entry in divisions.entries()}
        assert {code[:9] for code in codes if len(code) == 12} <= codes
        assert {code[:6] for code in codes if len(code) == 9} <= codes

    def test_marks_every_boundary_as_illustrative(self) -> None:
        assert all(each.illustrative for each in divisions.boundaries())


class TestThePartition:
    def test_has_a_shape_for_every_grid_and_no_other(self, cells: Shapes) -> None:
        assert set(cells) == {each.code for each in divisions.new_grids()}

    @pytest.mark.parametrize("digits", [6, 9, 12, 15])
    def test_is_a_coverage_at_every_level(self, cells: Shapes, digits: int) -> None:
        shapes = list(united(cells, digits).values())
        assert all(shapely.is_valid(shapes))
        assert shapely.coverage_is_valid(shapes)

    def test_leaves_no_gap(self, cells: Shapes) -> None:
        whole = shapely.coverage_union_all(list(cells.values()))
        assert not any(part.interiors for part in shapely.get_parts(whole))

    def test_covers_each_county_exactly(self, cells: Shapes, outlines: Shapes) -> None:
        east, north = metres_per_degree(22.2)
        for code, county in united(cells, 6).items():
            off = county.symmetric_difference(outlines[code])
            # Every vertex is moved to a lattice of a centimetre: what differs is a hair along the edge.
            assert off.area * east * north < 0.01 * outlines[code].length * north
            assert county.hausdorff_distance(outlines[code]) * north < 0.05

    def test_has_no_splinters(self, cells: Shapes) -> None:
        shapes = shapely.transform(list(cells.values()), lambda points: points * metres_per_degree(22.2))
        areas, edges = shapely.area(shapes), shapely.length(shapes)
        assert areas.min() > 10_000  # a hectare
        compact = 12.566 * areas / edges**2  # Polsby and Popper: 1 for a disc
        assert (compact < 0.2).mean() < 0.01

    def test_keeps_grids_in_one_piece_except_on_islands(self, cells: Shapes) -> None:
        assert sum(len(shapely.get_parts(shape)) > 1 for shape in cells.values()) < 25

    def test_is_the_same_on_every_run(self, outlines: Shapes, cells: Shapes) -> None:
        again = partition(outlines, divisions.places())
        assert shapely.to_wkb(list(again.values())).tolist() == shapely.to_wkb([cells[code] for code in again]).tolist()

    @given(st.floats(112.0, 113.27), st.floats(21.45, 22.87))
    def test_puts_every_point_of_the_city_in_one_grid_or_on_a_border(
        self,
        cells: Shapes,
        tree: shapely.STRtree,
        outlines: Shapes,
        lon: float,
        lat: float,
    ) -> None:
        point = shapely.Point(lon, lat)
        codes = list(cells)
        meeting = [codes[index] for index in tree.query(point, predicate="intersects")]
        inside = [code for code in meeting if cells[code].contains(point)]
        assert len(inside) <= 1
        county = [code for code, outline in outlines.items() if outline.contains(point)]
        if county and outlines[county[0]].boundary.distance(point) > 1e-6:
            assert meeting
            assert inside or len(meeting) > 1
            assert {code[:6] for code in meeting} == set(county)

    @given(st.data())
    def test_keeps_a_grid_inside_the_places_its_code_names(self, cells: Shapes, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(sorted(cells)))
        for digits in (12, 9, 6):
            family = [shape for other, shape in cells.items() if other.startswith(code[:digits])]
            assert shapely.coverage_union_all(family).covers(cells[code].representative_point())
