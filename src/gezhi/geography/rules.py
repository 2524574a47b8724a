"""Decisions about places: which point is meant, how far apart, what kind of place a code names.

Coordinates are longitude and latitude in degrees, in that order; what is kept is CGCS2000 (EPSG:4490), from which
WGS84 differs by centimetres. GCJ-02 is shifted by some hundred metres; its formula was never published by its makers,
the one here is the public one (``eviltransform``, MIT; the same in ``coordtransform``, MIT). BD-09 shifts GCJ-02 once
more, by the public formula of the same two. The inverses are iterated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from math import atan2, cos, hypot, isfinite, pi, radians, sin, sqrt

import shapely

from gezhi.geography.terms import Crs, GridKind, RegionKind
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Level

BORDER_M = 2.0  # nearer to an edge than this, no receiver can say on which side a point lies
SERVED_M = 20_000.0  # a point farther from every grid is in another city, or a slip of the hand
NEARBY_M = 500.0  # a point outside every grid is offered the grids within this distance

CHINA = (73.4, 3.4, 135.1, 53.6)  # west, south, east, north

_CGCS2000_A, _CGCS2000_F = 6378137.0, 1 / 298.257222101
_KRASOVSKY_A, _KRASOVSKY_E2 = 6378245.0, 0.00669342162296594323
_BAIDU = pi * 3000 / 180
_ENOUGH = 1e-9  # degrees: a tenth of a millimetre

NOT_A_POINT = Refusal(
    "not-a-point",
    Kind.INVALID,
    Text(
        "坐标不是有效的经纬度：经度 {lon}，纬度 {lat}。", "These are no coordinates: longitude {lon}, latitude {lat}."
    ),
)
SWAPPED = Refusal(
    "coordinates-swapped",
    Kind.INVALID,
    Text(
        "经度和纬度似乎写反了：经度 {lon}，纬度 {lat}。请先经度、后纬度。",
        "Longitude and latitude seem to be swapped: longitude {lon}, latitude {lat}. Give the longitude first.",
    ),
)
OUTSIDE_CHINA = Refusal(
    "outside-china",
    Kind.INVALID,
    Text(
        "坐标不在中国境内：经度 {lon}，纬度 {lat}。", "The point lies outside China: longitude {lon}, latitude {lat}."
    ),
)
UNKNOWN_CRS = Refusal(
    "unknown-crs",
    Kind.INVALID,
    Text(
        "不认识的坐标系“{crs}”。可用:cgcs2000、wgs84、gcj02、bd09。",
        "Unknown reference system “{crs}”. Known: cgcs2000, wgs84, gcj02, bd09.",
    ),
)
NOT_A_CODE = Refusal(
    "not-a-place-code",
    Kind.INVALID,
    Text("“{code}”不是区划或网格代码。", "“{code}” is not the code of a region or a grid."),
)
NO_PARENT = Refusal(
    "no-parent-place",
    Kind.INVALID,
    Text(
        "代码 {code} 的上级 {parent} 不在区划之中。",
        "The place {parent}, which contains {code}, is not among the regions.",
    ),
)
NO_OUTLINE = Refusal(
    "no-outline",
    Kind.INVALID,
    Text("网格 {code} 没有有效的边界。", "The grid {code} has no valid outline."),
)
OVERLAPPING = Refusal(
    "grids-overlap",
    Kind.INVALID,
    Text("网格边界有重叠或没有对齐(例如 {code})。", "Outlines of grids overlap or do not meet ({code}, for one)."),
    article=(7,),
)


def crs_of(word: str) -> Crs:
    """The reference system that a word names, however it is spelled (GCJ-02, gcj02); an unknown word is refused."""
    try:
        return Crs(re.sub(r"[-_\s]", "", word).lower())
    except ValueError:
        raise UNKNOWN_CRS(field="crs", crs=word[:40]) from None


def to_cgcs2000(lon: float, lat: float, crs: Crs) -> tuple[float, float]:
    """Longitude and latitude in CGCS2000 of a point that came in as ``crs``; refuses what is no point in China."""
    check_point(lon, lat)
    if crs is Crs.BD09:
        return from_gcj02(*from_bd09(lon, lat))
    return from_gcj02(lon, lat) if crs is Crs.GCJ02 else (lon, lat)


def check_point(lon: float, lat: float) -> None:
    """Refuses numbers that are no point in China, and says so where the two were swapped."""
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180):
        raise NOT_A_POINT(field="point", lon=lon, lat=lat)
    if _in_china(lon, lat):
        return
    if _in_china(lat, lon):
        raise SWAPPED(field="point", lon=lon, lat=lat)
    raise (NOT_A_POINT if abs(lat) > 90 else OUTSIDE_CHINA)(field="point", lon=lon, lat=lat)


def to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """The GCJ-02 coordinates of a CGCS2000 (or WGS84) point in China."""
    x, y = lon - 105.0, lat - 35.0
    phi = radians(lat)
    flat = 1 - _KRASOVSKY_E2 * sin(phi) ** 2
    east, north = _shift(x, y)
    return (
        lon + east * 180.0 / (_KRASOVSKY_A / sqrt(flat) * cos(phi) * pi),
        lat + north * 180.0 / (_KRASOVSKY_A * (1 - _KRASOVSKY_E2) / (flat * sqrt(flat)) * pi),
    )


def from_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """The CGCS2000 coordinates of a GCJ-02 point in China, to less than a centimetre."""
    return _undone(to_gcj02, lon, lat)


def to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """The BD-09 coordinates of a GCJ-02 point in China."""
    far = hypot(lon, lat) + 0.00002 * sin(lat * _BAIDU)
    turned = atan2(lat, lon) + 0.000003 * cos(lon * _BAIDU)
    return far * cos(turned) + 0.0065, far * sin(turned) + 0.006


def from_bd09(lon: float, lat: float) -> tuple[float, float]:
    """The GCJ-02 coordinates of a BD-09 point in China, to less than a centimetre."""
    return _undone(to_bd09, lon, lat)


def _undone(shift: Callable[[float, float], tuple[float, float]], lon: float, lat: float) -> tuple[float, float]:
    """The point that is shifted to this one."""
    guess = lon, lat
    for _ in range(30):
        shifted = shift(*guess)
        off = lon - shifted[0], lat - shifted[1]
        guess = guess[0] + off[0], guess[1] + off[1]
        if abs(off[0]) + abs(off[1]) < _ENOUGH:
            break
    return guess


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two CGCS2000 points, along the ellipsoid's radii at their middle; within 0.01 % up to 100 km."""
    east, north = metres_per_degree((lat + other_lat) / 2)
    return hypot((other_lon - lon) * east, (other_lat - lat) * north)


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres in one degree of longitude and of latitude at a latitude, on the CGCS2000 ellipsoid."""
    e2 = _CGCS2000_F * (2 - _CGCS2000_F)
    phi = radians(lat)
    flat = 1 - e2 * sin(phi) ** 2
    across, along = _CGCS2000_A / sqrt(flat), _CGCS2000_A * (1 - e2) / flat**1.5
    return radians(across * cos(phi)), radians(along)


def level_of(code: str) -> Level:
    """The level of a region's or grid's code; refuses what cannot be one."""
    if not (code.isascii() and code.isdigit() and str(len(code)) in set(Level)):
        raise NOT_A_CODE(field="code", code=code[:40])
    return Level.of(code)


def parent_of(code: str) -> str | None:
    """The code of the place that contains this one; None for a city."""
    levels = list(Level)
    above = levels.index(Level.of(code)) - 1
    return code[: levels[above].digits] if above >= 0 else None


def check_divisions(regions: Collection[str], outlines: Mapping[str, bytes], grids: Collection[str]) -> None:
    """Refuses divisions in which a parent is missing, or whose grids lack an outline, overlap or leave slivers.

    ``outlines`` are WKB by code. Within one village a grid may not be divided again for another purpose (Art. 7).
    """
    for code in (*regions, *grids):
        level_of(code)
        parent = parent_of(code)
        if parent is not None and parent not in regions:
            raise NO_PARENT(code=code, parent=parent)
    codes = sorted(grids)
    shapes = [shapely.from_wkb(outlines.get(code), on_invalid="ignore") for code in codes]
    for code, polygon in zip(codes, shapes, strict=True):
        if polygon is None or not polygon.is_valid or polygon.is_empty:
            raise NO_OUTLINE(code=code)
    wrong = shapely.coverage_invalid_edges(shapes)
    for code, edges in zip(codes, wrong, strict=True):
        if not edges.is_empty:
            raise OVERLAPPING(code=code)


def region_kind(code: str) -> RegionKind:
    """What a region is, read from its code (GB/T 2260, GB/T 10114 and the rules of the statistics codes)."""
    level = level_of(code)
    if level is Level.CITY:
        return RegionKind.CITY
    if level is Level.COUNTY:
        return RegionKind.COUNTY_CITY if int(code[4:]) > 80 else RegionKind.DISTRICT
    if level is Level.TOWNSHIP:
        return _TOWNSHIP_KINDS[min(int(code[6:]) // 100, 4)]
    return _VILLAGE_KINDS[min(int(code[9:12]) // 100, 4)]


def grid_kind(village: str) -> GridKind:
    """Whether the grids of a village are general, or dedicated because it is a park, a farm or an institution."""
    return GridKind.DEDICATED if region_kind(village) is RegionKind.ESTATE else GridKind.GENERAL


_TOWNSHIP_KINDS = (
    RegionKind.SUBDISTRICT,
    RegionKind.TOWN,
    RegionKind.TOWNSHIP,
    RegionKind.TOWNSHIP,
    RegionKind.UNIT,
)
_VILLAGE_KINDS = (
    RegionKind.COMMUNITY,
    RegionKind.COMMUNITY,
    RegionKind.VILLAGE,
    RegionKind.VILLAGE,
    RegionKind.ESTATE,
)


def _in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north


def _shift(x: float, y: float) -> tuple[float, float]:
    """Metres by which GCJ-02 lies east and north, at (x, y) degrees from 105° E, 35° N."""
    both = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + both
    east += (20 * sin(x * pi) + 40 * sin(x * pi / 3)) * 2 / 3
    east += (150 * sin(x * pi / 12) + 300 * sin(x * pi / 30)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + both
    north += (20 * sin(y * pi) + 40 * sin(y * pi / 3)) * 2 / 3
    north += (160 * sin(y * pi / 12) + 320 * sin(y * pi / 30)) * 2 / 3
    return east, north
