"""The divisions as one process holds them: names of every place ever, and a search tree over the grids in force.

The atlas is read from the database once and dropped when the number of the newest boundary version has changed. That
number is asked for at most every ``RECHECK_S`` seconds (one index look-up); the process that loads a new version drops
its own atlas at once. So another process may answer from the version before for half a minute, never longer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

import numpy as np
import shapely
from django.db.models import Max
from numpy.typing import NDArray

from gezhi.geography.models import Boundary, BoundaryVersion, Grid, Region
from gezhi.geography.rules import metres_per_degree
from gezhi.geography.terms import GridKind, GridRow, Level, RegionKind, RegionRow
from gezhi.kernel.text import Text

RECHECK_S = 30.0
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Map:
    """The grids in force: polygons in degrees, and the same in metres under a tree."""

    codes: tuple[str, ...]
    polygons: NDArray[np.object_]
    number: dict[str, int]
    origin: tuple[float, float]
    scale: tuple[float, float]  # metres in a degree, east and north, in the middle of the map
    plane: NDArray[np.object_]
    tree: shapely.STRtree
    illustrative: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, bytes | memoryview, bool]]) -> Map:
        """The map of rows (code, WKB, illustrative)."""
        listed = list(rows)
        polygons = shapely.from_wkb(np.array([bytes(wkb) for _, wkb, _ in listed], dtype=object))
        west, south, east, north = shapely.total_bounds(polygons) if listed else (0.0, 0.0, 0.0, 0.0)
        origin = (float(west + east) / 2, float(south + north) / 2)
        scale = metres_per_degree(origin[1])
        plane = shapely.transform(polygons, lambda points: (points - origin) * scale)
        codes = tuple(code for code, _, _ in listed)
        number = {code: index for index, code in enumerate(codes)}
        drawn = np.array([illustrative for _, _, illustrative in listed], dtype=bool)
        return cls(codes, polygons, number, origin, scale, plane, shapely.STRtree(plane), drawn)

    def in_plane(self, lon: float, lat: float) -> Any:
        """The point in the plane's metres."""
        return shapely.Point((lon - self.origin[0]) * self.scale[0], (lat - self.origin[1]) * self.scale[1])


@dataclass(frozen=True, slots=True)
class Atlas:
    """Everything of one boundary version. ``regions`` and ``grids`` also hold the places of the past."""

    version: int
    regions: dict[str, RegionRow]
    grids: dict[str, GridRow]
    ended: frozenset[str]
    children: dict[str | None, tuple[str, ...]]  # regions in force under each region; the city's parent is None
    grids_of: dict[str, tuple[str, ...]]  # grids in force of each village and township
    words: dict[str, str]  # what a search looks through, by the code of each grid in force
    map: Map
    named: dict[str, Text] = field(default_factory=dict)  # full names that were asked for


@dataclass(slots=True)
class _Shelf:
    atlas: Atlas | None = None
    checked: float = 0.0
    lock: Lock = field(default_factory=Lock)


_shelf = _Shelf()


def atlas() -> Atlas:
    """The divisions in force, at most ``RECHECK_S`` seconds old."""
    held = _shelf.atlas
    if held is not None and monotonic() - _shelf.checked < RECHECK_S:
        return held
    with _shelf.lock:
        newest = BoundaryVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
        if _shelf.atlas is None or _shelf.atlas.version != newest:
            _shelf.atlas = _read(newest)
        _shelf.checked = monotonic()
        return _shelf.atlas


def forget() -> None:
    """Drops the atlas: the next question reads it anew."""
    _shelf.atlas = None


def _read(version: int) -> Atlas:
    rows = list(
        Region.objects.order_by("code").values_list(
            "code", "level", "kind", "name", "name_en", "official_name", "parent_id", "valid_to"
        )
    )
    regions = {
        code: RegionRow(code, Level(level), RegionKind(kind), name, name_en, official, parent)
        for code, level, kind, name, name_en, official, parent, _ in rows
    }
    cells = list(
        Grid.objects.order_by("code").values_list(
            "code", "name", "kind", "village_id", "township", "county", "valid_to"
        )
    )
    grids = {
        code: GridRow(code, name, GridKind(kind), int(code[12:]), village, township, county)
        for code, name, kind, village, township, county, _ in cells
    }
    ended = frozenset([row[0] for row in rows if row[7]] + [cell[0] for cell in cells if cell[6]])
    in_force = [grid for code, grid in grids.items() if code not in ended]
    borders = Boundary.objects.filter(level=Level.GRID, valid_to__isnull=True).order_by("code")
    return Atlas(
        version,
        regions,
        grids,
        ended,
        children=_grouped((row.parent, code) for code, row in regions.items() if code not in ended),
        grids_of=_grouped((place, grid.code) for grid in in_force for place in (grid.village, grid.township)),
        words={grid.code: _words(grid, regions) for grid in in_force},
        map=Map.of(borders.values_list("code", "wkb", "illustrative")),
    )


def _grouped(pairs: Iterable[tuple[Key, str]]) -> dict[Key, tuple[str, ...]]:
    found: dict[Key, list[str]] = defaultdict(list)
    for key, code in pairs:
        found[key].append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def _words(grid: GridRow, regions: dict[str, RegionRow]) -> str:
    above = [regions[code] for code in (grid.county, grid.township, grid.village)]
    return " ".join([grid.name, *(row.name for row in above), *(row.name_en for row in above)]).lower()
