"""Doors for programs: regions, grids, locating. Public reference data (Art. 14): no actor is asked for."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from gezhi.geography import queries, rules
from gezhi.geography.terms import GridRow, RegionRow

router = Router(tags=["places"])

Code = Annotated[str, Query(pattern=r"^\d{4,15}$", description="Code of a region or a grid, 4 to 15 digits")]


class RegionOut(Schema):
    """A region: its code contains that of its parent as a prefix."""

    code: str
    level: str = Field(description="Digits of the code: 4 city, 6 county, 9 township, 12 village")
    kind: str
    kind_zh: str
    kind_en: str
    name: str
    name_en: str
    official_name: str
    parent: str | None


class GridOut(Schema):
    """A grid, with its full name in both languages."""

    code: str
    name: str
    kind: str
    kind_zh: str
    kind_en: str
    number: int
    village: str
    township: str
    county: str
    place: str
    place_en: str
    illustrative: bool = Field(description="The border is drawn to illustrate (示意), and is nobody's decision")


class GridPage(Schema):
    """A page of grids; ``next`` is the ``after`` of the next page, null on the last."""

    items: list[GridOut]
    next: str | None


class GridWithShape(GridOut):
    """A grid with a point inside it and, as GeoJSON, its shape and its neighbours' (CGCS2000, illustrative or not)."""

    lon: float
    lat: float
    shapes: dict[str, Any]


class Candidate(Schema):
    """A grid that a point may belong to."""

    code: str
    place: str
    place_en: str
    illustrative: bool = Field(description="The border is drawn to illustrate (示意), and is nobody's decision")


class LocatedOut(Schema):
    """Where a point lies. ``grid`` only where it lies inside exactly one; otherwise ask a person."""

    where: str = Field(description="grid, border or outside")
    lon: float = Field(description="CGCS2000")
    lat: float = Field(description="CGCS2000")
    grid: Candidate | None
    candidates: list[Candidate]


@router.get(
    "/regions", response=list[RegionOut], openapi_extra={"x-refusals": [404]},
    summary="下级区划 / Regions right under a region; without parent the cities",
)  # fmt: skip
def regions(request: HttpRequest, parent: Code | None = None) -> list[dict[str, Any]]:
    return [_region(row) for row in queries.regions(parent)]


@router.get(
    "/grids", response=GridPage, openapi_extra={"x-refusals": [404]},
    summary="查找网格 / Grids of a village or township, or whose names contain all words",
)  # fmt: skip
def grids(
    request: HttpRequest,
    village: Code | None = None,
    township: Code | None = None,
    text: Annotated[str | None, Query(max_length=100)] = None,
    after: Code | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    rows = queries.grids(village=village, township=township, text=text, after=after, limit=limit + 1)
    more = len(rows) > limit
    return {"items": [_grid(row) for row in rows[:limit]], "next": rows[limit - 1].code if more else None}


@router.get(
    "/grids/{code}", response=GridWithShape, summary="网格与图形 / A grid, its shape and its neighbours' shapes"
)
def grid(request: HttpRequest, code: Annotated[str, Path(pattern=r"^\d{15}$")]) -> dict[str, Any]:
    lon, lat = queries.middle_of(code)
    return {**_grid(queries.grid(code)), "lon": lon, "lat": lat, "shapes": queries.grid_shape(code)}


@router.get("/locate", response=LocatedOut, summary="按坐标定位网格 / The grid in which a point lies")
def locate(
    request: HttpRequest,
    lon: float,
    lat: float,
    crs: Annotated[str, Query(description="cgcs2000, wgs84, gcj02 or bd09")],
) -> dict[str, Any]:
    east, north = rules.to_cgcs2000(lon, lat, rules.crs_of(crs))
    found = queries.locate(east, north)
    return {
        "where": found.where,
        "lon": round(east, 7),
        "lat": round(north, 7),
        "grid": _candidate(found.grid) if found.grid else None,
        "candidates": [_candidate(code) for code in found.candidates],
    }


def _region(row: RegionRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "level": row.level,
        "kind": row.kind,
        "kind_zh": row.kind.zh,
        "kind_en": row.kind.en,
        "name": row.name,
        "name_en": row.name_en,
        "official_name": row.official_name,
        "parent": row.parent,
    }


def _grid(row: GridRow) -> dict[str, Any]:
    place = queries.place_text(row.code)
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "kind_zh": row.kind.zh,
        "kind_en": row.kind.en,
        "number": row.number,
        "village": row.village,
        "township": row.township,
        "county": row.county,
        "place": place.zh,
        "place_en": place.en,
        "illustrative": queries.is_illustrative(row.code),
    }


def _candidate(code: str) -> dict[str, Any]:
    place = queries.place_text(code)
    return {
        "code": code, "place": place.zh, "place_en": place.en, "illustrative": queries.is_illustrative(code),
    }  # fmt: skip
