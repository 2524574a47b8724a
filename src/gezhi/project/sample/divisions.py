"""The sample city's divisions: real names and codes, illustrative borders (see ``data/SOURCES.md``)."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from gezhi.geography import queries
from gezhi.geography.actions import Loaded, load_divisions
from gezhi.geography.rules import grid_kind, level_of, region_kind
from gezhi.geography.terms import Level, NewBoundary, NewGrid, NewRegion, RegionKind
from gezhi.project.sample.geometry import partition, to_metres, united
from gezhi.project.sample.geometry_points import Place, Unit, hashed
from gezhi.security.terms import SYSTEM

DATA = Path(__file__).parent / "data"
DENSE_COMMUNITY = 2.2  # a community's grid against a village's, in the same township
DENSE_TOWNSHIP = {RegionKind.SUBDISTRICT: 2.0, RegionKind.UNIT: 1.0, RegionKind.TOWN: 1.0, RegionKind.TOWNSHIP: 0.8}
GRIDS_IN = {
    RegionKind.COMMUNITY: (2, 3, 4, 5, 6),
    RegionKind.VILLAGE: (1, 1, 2, 2, 2, 3, 3, 4),
    RegionKind.ESTATE: (2, 3, 4),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of regions.csv; ``near`` is roughly where a township's seat lies (degrees), None for other regions."""

    region: NewRegion
    near: tuple[float, float] | None


@cache
def entries() -> tuple[Entry, ...]:
    """Every region of the sample city, the larger ones first."""
    with (DATA / "regions.csv").open(encoding="utf-8") as file:
        return tuple(_entry(row) for row in csv.DictReader(file))


def outlines() -> dict[str, Any]:
    """The counties' outlines in degrees, by code."""
    features = json.loads((DATA / "outlines.geojson").read_text(encoding="utf-8"))["features"]
    return {feature["id"]: shape(feature["geometry"]) for feature in features}


def places() -> dict[str, list[Place]]:
    """The townships of each county, with their villages and how many grids each has."""
    units: dict[str, list[Unit]] = defaultdict(list)
    for code in _codes(Level.VILLAGE):
        units[code[:9]].append(Unit(code, grids_in(code), _dense(code)))
    found: dict[str, list[Place]] = defaultdict(list)
    for entry in entries():
        if entry.near:
            code = entry.region.code
            east, north = to_metres(entry.near)
            place = Place(code, (float(east), float(north)), DENSE_TOWNSHIP[entry.region.kind], tuple(units[code]))
            found[code[:6]].append(place)
    return found


def grids_in(village: str) -> int:
    """How many grids a village of the sample city has: communities two to six, villages one to four."""
    choice = GRIDS_IN[region_kind(village)]
    return choice[int(hashed(f"grids of {village}") * len(choice))]


def new_grids() -> Iterator[NewGrid]:
    """Every grid of the sample city: 江华社区01网格."""
    for entry in entries():
        village = entry.region.code
        if level_of(village) is Level.VILLAGE:
            for number in range(1, grids_in(village) + 1):
                yield NewGrid(f"{village}{number:03d}", f"{entry.region.name}{number:02d}网格", grid_kind(village))


@cache
def boundaries() -> tuple[NewBoundary, ...]:
    """The outlines of every place. Counties too are illustrative: simplified, and never examined as a map."""
    cells = partition(outlines(), places())
    found = dict(cells)
    for level in (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY, Level.CITY):
        found |= united(cells, level.digits)
    return tuple(
        NewBoundary(code, shapely.to_wkb(polygon), illustrative=True) for code, polygon in sorted(found.items())
    )


def load(*, now: datetime) -> Loaded | None:
    """Puts the sample city's divisions in force, in some five seconds; None where there are divisions already."""
    if queries.version():
        return None
    return load_divisions(
        actor=SYSTEM,
        now=now,
        regions=[entry.region for entry in entries()],
        grids=list(new_grids()),
        boundaries=boundaries(),
    )


def _codes(level: Level) -> list[str]:
    return [entry.region.code for entry in entries() if level_of(entry.region.code) is level]


def _dense(village: str) -> float:
    return DENSE_COMMUNITY if region_kind(village) is RegionKind.COMMUNITY else 1.0


def _entry(row: dict[str, str]) -> Entry:
    near = (float(row["near_lon"]), float(row["near_lat"])) if row["near_lon"] else None
    region = NewRegion(row["code"], region_kind(row["code"]), row["name"], row["name_en"], row["official_name"])
    return Entry(region, near)
