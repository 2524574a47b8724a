"""Words of geography: kinds of regions and grids, reference systems, what a question about a place is answered with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

from gezhi.kernel.text import Term, Text
from gezhi.security.terms import Level

__all__ = [
    "ILLUSTRATIVE",
    "Crs",
    "GridKind",
    "GridRow",
    "Level",
    "Located",
    "NewBoundary",
    "NewGrid",
    "NewRegion",
    "RegionKind",
    "RegionRow",
    "Shape",
    "ShapeCollection",
    "Where",
]


class Crs(Term):
    """Reference systems in which a point may come in; it is kept as CGCS2000 longitude and latitude (EPSG:4490)."""

    CGCS2000 = "cgcs2000", "国家大地坐标系(CGCS2000)", "CGCS2000"
    WGS84 = "wgs84", "手机定位坐标(WGS84)", "WGS84, as a phone's receiver gives it"
    GCJ02 = "gcj02", "国内地图坐标(GCJ-02)", "GCJ-02, as maps published in China use it"
    BD09 = "bd09", "百度地图坐标(BD-09)", "BD-09, as Baidu's maps use it"


class RegionKind(Term):
    """What a region is by law; the statistics codes also know units that are none (GB/T 10114, 400–599)."""

    CITY = "city", "地级市", "prefecture-level city"
    DISTRICT = "district", "区", "district"
    COUNTY_CITY = "county_city", "县级市", "county-level city"
    SUBDISTRICT = "subdistrict", "街道", "subdistrict"
    TOWN = "town", "镇", "town"
    TOWNSHIP = "township", "乡", "township"
    UNIT = "unit", "类似乡级单位", "unit like a township"
    COMMUNITY = "community", "社区", "community"
    VILLAGE = "village", "村", "village"
    ESTATE = "estate", "类似村级单位", "unit like a village"


class GridKind(Term):
    """General grids cover a village or community; dedicated ones cover a park, a farm, an institution."""

    GENERAL = "general", "综合网格", "general grid"
    DEDICATED = "dedicated", "专属网格", "dedicated grid"


class Where(Term):
    """How a point was found to lie."""

    GRID = "grid", "在一个网格内", "inside one grid"
    BORDER = "border", "在网格边界上", "on the border of grids"
    OUTSIDE = "outside", "在全部网格之外", "outside every grid"


ILLUSTRATIVE = Text("边界为示意", "illustrative boundary")


@dataclass(frozen=True, slots=True)
class Located:
    """Where a point lies. ``grid`` is set where it lies inside exactly one grid; otherwise a person is asked.

    ``candidates`` are grid codes, nearest first: those that meet on a border, or those near a point outside.
    """

    where: Where
    grid: str | None = None
    candidates: tuple[str, ...] = ()

    @property
    def outside(self) -> bool:
        return self.where is Where.OUTSIDE


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region as other contexts see it; ``parent`` is None for the city."""

    code: str
    level: Level
    kind: RegionKind
    name: str
    name_en: str
    official_name: str
    parent: str | None

    @property
    def text(self) -> Text:
        return Text(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid as other contexts see it; ``number`` is its number in its village, from 1."""

    code: str
    name: str
    kind: GridKind
    number: int
    village: str
    township: str
    county: str


@dataclass(frozen=True, slots=True)
class NewRegion:
    """A region to be loaded."""

    code: str
    kind: RegionKind
    name: str
    name_en: str
    official_name: str


@dataclass(frozen=True, slots=True)
class NewGrid:
    """A grid to be loaded; its village, township and county are prefixes of its code."""

    code: str
    name: str
    kind: GridKind


@dataclass(frozen=True, slots=True)
class NewBoundary:
    """The outline of a region or a grid to be loaded: WKB in CGCS2000 degrees, and whether it is only illustrative."""

    code: str
    wkb: bytes
    illustrative: bool


class Shape(TypedDict):
    """A GeoJSON Feature (RFC 7946).

    Properties: code, name, name_en, main (the one asked for, not a neighbour), illustrative, note, note_en.
    """

    type: str
    id: str
    bbox: list[float]
    geometry: dict[str, Any]
    properties: dict[str, Any]


class ShapeCollection(TypedDict):
    """A GeoJSON FeatureCollection; the shape asked for comes first."""

    type: str
    features: list[Shape]
