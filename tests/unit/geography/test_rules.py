"""Points: reference systems, impossible coordinates, distances, codes."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gezhi.geography import rules
from gezhi.geography.terms import Crs, GridKind, Level, RegionKind
from gezhi.kernel.refusal import Refused

LON = st.floats(74, 134)
LAT = st.floats(4, 53)


class TestReferenceSystems:
    def test_gcj02_agrees_with_the_published_example(self) -> None:
        # eviltransform's own test values
        assert rules.to_gcj02(121.5272106, 31.1774276) == pytest.approx((121.531541859215, 31.17530398364597), abs=1e-9)

    @given(LON, LAT)
    def test_there_and_back_is_less_than_a_centimetre(self, lon: float, lat: float) -> None:
        back = rules.from_gcj02(*rules.to_gcj02(lon, lat))
        assert rules.distance_m(lon, lat, *back) < 0.01

    @given(st.floats(111.9, 113.4), st.floats(21.4, 22.9))
    def test_the_shift_is_some_hundred_metres(self, lon: float, lat: float) -> None:
        assert 300 < rules.distance_m(lon, lat, *rules.to_gcj02(lon, lat)) < 900

    def test_bd09_agrees_with_the_published_example(self) -> None:
        # coordtransform's own test values
        assert rules.to_bd09(116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)
        assert rules.from_bd09(116.404, 39.915) == pytest.approx((116.39762729119315, 39.90865673957631), abs=1e-5)

    @given(LON, LAT)
    def test_bd09_there_and_back_is_less_than_a_centimetre(self, lon: float, lat: float) -> None:
        back = rules.to_cgcs2000(*rules.to_bd09(*rules.to_gcj02(lon, lat)), rules.crs_of("BD-09"))
        assert rules.distance_m(lon, lat, *back) < 0.01

    def test_a_phone_s_point_stays_and_a_map_s_point_moves(self) -> None:
        assert rules.to_cgcs2000(113.08, 22.59, Crs.WGS84) == (113.08, 22.59)
        assert rules.to_cgcs2000(113.08, 22.59, Crs.CGCS2000) == (113.08, 22.59)
        assert rules.to_cgcs2000(113.08, 22.59, Crs.GCJ02) != (113.08, 22.59)

    @pytest.mark.parametrize("word", ["GCJ02", " gcj02 ", "GCJ-02", "gcj_02"])
    def test_a_system_is_known_by_its_word(self, word: str) -> None:
        assert rules.crs_of(word) is Crs.GCJ02

    def test_an_unknown_system_is_refused(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.crs_of("bd10")
        assert refused.value.code == "unknown-crs"


class TestImpossiblePoints:
    @given(LAT.filter(lambda lat: lat < 53), st.floats(74, 134))
    def test_swapped_coordinates_are_named(self, lon: float, lat: float) -> None:
        with pytest.raises(Refused) as refused:
            rules.to_cgcs2000(lon, lat, Crs.WGS84)
        assert refused.value.code == "coordinates-swapped"
        assert refused.value.field == "point"

    @pytest.mark.parametrize(
        ("lon", "lat"),
        [(math.nan, 22.6), (113.0, math.nan), (math.inf, 22.6), (113.0, -math.inf), (113.0, 91.0), (181.0, 22.6)],
    )
    def test_what_is_no_point_is_refused(self, lon: float, lat: float) -> None:
        with pytest.raises(Refused) as refused:
            rules.to_cgcs2000(lon, lat, Crs.WGS84)
        assert refused.value.code == "not-a-point"

    @pytest.mark.parametrize(("lon", "lat"), [(0.0, 0.0), (2.35, 48.85), (-73.9, 40.7)])
    def test_a_point_outside_china_is_refused(self, lon: float, lat: float) -> None:
        with pytest.raises(Refused) as refused:
            rules.to_cgcs2000(lon, lat, Crs.GCJ02)
        assert refused.value.code == "outside-china"

    @given(st.floats(), st.floats(), st.sampled_from(Crs))
    def test_every_pair_of_numbers_is_answered(self, lon: float, lat: float, crs: Crs) -> None:
        try:
            east, north = rules.to_cgcs2000(lon, lat, crs)
        except Refused:
            return
        assert 70 < east < 140
        assert 0 < north < 60


class TestDistance:
    def test_agrees_with_known_lengths(self) -> None:
        # WGS84 and CGCS2000 agree here: one minute of latitude at 22.5° is 1,845.6 m, of longitude 1,714.9 m
        assert rules.distance_m(113, 22.5, 113, 22.5 + 1 / 60) == pytest.approx(1845.6, abs=0.2)
        assert rules.distance_m(113, 22.5, 113 + 1 / 60, 22.5) == pytest.approx(1714.9, abs=0.2)

    @given(LON, LAT, st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
    def test_is_the_same_both_ways(self, lon: float, lat: float, east: float, north: float) -> None:
        there = rules.distance_m(lon, lat, lon + east, lat + north)
        assert there == pytest.approx(rules.distance_m(lon + east, lat + north, lon, lat))


class TestCodes:
    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("4407", RegionKind.CITY),
            ("440703", RegionKind.DISTRICT),
            ("440781", RegionKind.COUNTY_CITY),
            ("440703002", RegionKind.SUBDISTRICT),
            ("440703101", RegionKind.TOWN),
            ("440784401", RegionKind.UNIT),
            ("440703002145", RegionKind.COMMUNITY),
            ("440703101201", RegionKind.VILLAGE),
            ("440784401498", RegionKind.ESTATE),
            ("440705108501", RegionKind.ESTATE),
        ],
    )
    def test_say_what_a_place_is(self, code: str, kind: RegionKind) -> None:
        assert rules.region_kind(code) is kind

    def test_of_parks_and_farms_have_dedicated_grids(self) -> None:
        assert rules.grid_kind("440784401498") is GridKind.DEDICATED
        assert rules.grid_kind("440703002145") is GridKind.GENERAL

    def test_contain_their_parent(self) -> None:
        chain = ["440703002145001"]
        while (parent := rules.parent_of(chain[-1])) is not None:
            chain.append(parent)
        assert [Level.of(code) for code in chain] == [
            Level.GRID,
            Level.VILLAGE,
            Level.TOWNSHIP,
            Level.COUNTY,
            Level.CITY,
        ]

    @pytest.mark.parametrize("code", ["", "44", "44070", "44070x", "４４０７", "4407030021450011"])
    def test_that_are_none_are_refused(self, code: str) -> None:
        with pytest.raises(Refused):
            rules.level_of(code)


class TestDivisions:
    REGIONS = frozenset({"4407", "440703", "440703002", "440703002145"})
    LEFT, RIGHT = "440703002145001", "440703002145002"

    def outlines(self, shift: float = 0.0) -> dict[str, bytes]:
        return {self.LEFT: shapely.box(0, 0, 1, 1).wkb, self.RIGHT: shapely.box(1 + shift, 0, 2, 1).wkb}

    def test_that_meet_are_accepted(self) -> None:
        rules.check_divisions(self.REGIONS, self.outlines(), {self.LEFT, self.RIGHT})

    def test_that_overlap_are_refused(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.check_divisions(self.REGIONS, self.outlines(-0.1), {self.LEFT, self.RIGHT})
        assert refused.value.code == "grids-overlap"

    def test_without_an_outline_are_refused(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.check_divisions(self.REGIONS, {}, {self.LEFT})
        assert refused.value.code == "no-outline"

    def test_with_a_crossed_outline_are_refused(self) -> None:
        crossed = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]).wkb
        with pytest.raises(Refused) as refused:
            rules.check_divisions(self.REGIONS, {self.LEFT: crossed}, {self.LEFT})
        assert refused.value.code == "no-outline"

    def test_without_their_parent_are_refused(self) -> None:
        with pytest.raises(Refused) as refused:
            rules.check_divisions(self.REGIONS - {"440703002145"}, self.outlines(), {self.LEFT})
        assert refused.value.code == "no-parent-place"
