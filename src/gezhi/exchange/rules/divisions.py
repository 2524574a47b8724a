"""Divisions from a GeoJSON file: regions and grids by code and name, with their outlines. Every mistake is a sentence.

A feature's ``properties`` hold ``code``, ``name`` and, where there is one, ``name_en`` and ``official_name``. Codes of
fifteen digits are grids, which need an outline; a region without one is given what its grids cover together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from gezhi.geography.rules import check_point, from_gcj02, grid_kind, level_of, region_kind
from gezhi.geography.terms import Crs, Level, NewBoundary, NewGrid, NewRegion
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

NOT_GEOJSON = Refusal(
    "divisions-not-geojson",
    Kind.INVALID,
    Text(
        "这不是 GeoJSON 要素集（FeatureCollection）：{reason}。",
        "This is no GeoJSON FeatureCollection: {reason}.",
    ),
)
NO_CODE = Refusal(
    "divisions-no-code",
    Kind.INVALID,
    Text(
        "第 {number} 个要素的 properties 里没有 {name}。",
        "The properties of feature {number} lack {name}.",
    ),
)
CODE_TWICE = Refusal(
    "divisions-code-twice", Kind.INVALID, Text("代码 {code} 出现了两次。", "The code {code} stands there twice.")
)
NO_AREA = Refusal(
    "divisions-no-area",
    Kind.INVALID,
    Text(
        "{code} {name} 的边界不是有效的面（Polygon 或 MultiPolygon）：{reason}。",
        "The outline of {code} {name} is no valid Polygon or MultiPolygon: {reason}.",
    ),
)
NO_GRIDS = Refusal(
    "divisions-without-grids",
    Kind.INVALID,
    Text("文件里没有网格（15 位代码）。", "The file holds no grids (codes of fifteen digits)."),
)
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Divisions:
    """What ``load_divisions`` takes."""

    regions: tuple[NewRegion, ...]
    grids: tuple[NewGrid, ...]
    boundaries: tuple[NewBoundary, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    code: str
    name: str
    name_en: str
    official: str
    outline: Any  # a shapely polygon, None where the file gives none


def divisions_of(content: bytes, crs: Crs, *, illustrative: bool = False) -> Divisions:
    """The divisions that a file names; ``crs`` is the reference system of its coordinates."""
    places: dict[str, _Place] = {}
    for number, feature in enumerate(_features(content), start=1):
        place = _place(number, feature, crs)
        if place.code in places:
            raise CODE_TWICE(code=place.code)
        places[place.code] = place
    grids = [place for place in places.values() if Level.of(place.code) is Level.GRID]
    if not grids:
        raise NO_GRIDS()
    regions = [place for place in places.values() if Level.of(place.code) is not Level.GRID]
    return Divisions(
        tuple(NewRegion(each.code, region_kind(each.code), each.name, each.name_en, each.official) for each in regions),
        tuple(NewGrid(each.code, each.name, grid_kind(each.code[:12])) for each in grids),
        tuple(_boundaries(regions, grids, illustrative=illustrative)),
    )


def _features(content: bytes) -> list[Any]:
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as wrong:
        raise NOT_GEOJSON(reason=str(wrong)[:120]) from None
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list) or not features:
        raise NOT_GEOJSON(reason=Text("没有 features", "it has no features"))
    return features


def _place(number: int, feature: Any, crs: Crs) -> _Place:
    given = feature.get("properties") if isinstance(feature, dict) else None
    known: Mapping[str, Any] = given if isinstance(given, dict) else {}
    code, name = (str(known.get(key) or "").strip() for key in ("code", "name"))
    for key, value in (("code", code), ("name", name)):
        if not value or len(value) > LONGEST_NAME:
            raise NO_CODE(number=number, name=key)
    level_of(code)
    outline = _outline(code, name, feature.get("geometry"), crs)
    english = str(known.get("name_en") or name)
    return _Place(code, name, english[:120], str(known.get("official_name") or name)[:LONGEST_NAME], outline)


def _outline(code: str, name: str, geometry: Any, crs: Crs) -> Any:
    if geometry is None:
        return None
    try:
        found = shapely.force_2d(shape(geometry))
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as wrong:
        raise NO_AREA(code=code, name=name, reason=str(wrong)[:120]) from None
    if found.geom_type not in ("Polygon", "MultiPolygon") or found.is_empty:
        raise NO_AREA(code=code, name=name, reason=found.geom_type)
    west, south, east, north = found.bounds
    check_point(west, south)
    check_point(east, north)
    if not found.is_valid:
        raise NO_AREA(code=code, name=name, reason=shapely.is_valid_reason(found))
    return shapely.transform(found, _from_gcj02) if crs is Crs.GCJ02 else found


def _from_gcj02(points: Any) -> Any:
    """Each corner by itself, so that corners that two grids share stay shared."""
    return np.array([from_gcj02(float(lon), float(lat)) for lon, lat in points])


def _boundaries(regions: Iterable[_Place], grids: list[_Place], *, illustrative: bool) -> Iterator[NewBoundary]:
    for grid in grids:
        if grid.outline is not None:  # one without is refused with all the others, by the rule that knows why
            yield NewBoundary(grid.code, shapely.to_wkb(grid.outline), illustrative)
    for region in regions:
        outline = region.outline
        if outline is None:
            within = [g.outline for g in grids if g.code.startswith(region.code) and g.outline is not None]
            outline = shapely.union_all(within) if within else None
        if outline is not None:
            yield NewBoundary(region.code, shapely.to_wkb(outline), illustrative)
