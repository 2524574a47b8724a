"""The sample city's map: outlines cut into townships, villages and grids that fit without gaps or overlaps.

The outlines are real in outline only; every border inside them is illustrative (示意). All borders are noded at once
and cut into faces once, so that neighbours share their vertices exactly; every larger place is a union of its grids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from gezhi.geography.rules import metres_per_degree
from gezhi.project.sample.geometry_edges import shared
from gezhi.project.sample.geometry_points import Place, layout

ORIGIN = (112.6, 22.2)  # degrees; the middle of the city
SCALE = np.array(metres_per_degree(ORIGIN[1]))
STEP = 1e-7  # degrees, about a centimetre: every vertex lies on this lattice


def to_metres(degrees: Any) -> Any:
    """Metres east and north of the origin; true to 0.5 % within the city, which is enough to lay out a map."""
    return (np.asarray(degrees) - ORIGIN) * SCALE


def to_degrees(metres: Any) -> Any:
    return np.asarray(metres) / SCALE + ORIGIN


def partition(outlines: Mapping[str, Any], places: Mapping[str, Sequence[Place]]) -> dict[str, Any]:
    """The polygon of each grid by its code; together they cover the outlines (degrees, by county code) exactly.

    ``places`` are the townships of each county. Grids of one village are numbered from its north-west.
    """
    counties = list(outlines)
    cells = {code: _Cells(outlines[code], places[code]) for code in counties}
    lines = [each.borders for each in cells.values()] + [shapely.boundary(outlines[code]) for code in counties]
    noded = shapely.unary_union(lines, grid_size=STEP)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    middles = shapely.point_on_surface(faces)
    tree = shapely.STRtree([outlines[code] for code in counties])
    inside, county = tree.query(middles, predicate="within")
    grids: list[str] = [""] * len(faces)
    for number, code in enumerate(counties):
        here = inside[county == number]
        for index, grid in zip(here.tolist(), cells[code].grids_at(middles[here]), strict=True):
            grids[index] = grid
    kept = [index for index, grid in enumerate(grids) if grid]
    return _joined(faces[kept], [grids[index] for index in kept])


class _Cells:
    """The Voronoi cells of a county's points, and the borders between cells of different grids."""

    def __init__(self, outline: Any, places: Sequence[Place]) -> None:
        plan = layout(shapely.transform(outline, to_metres), places)
        self.grids = plan.grids
        self.tree = shapely.STRtree(shapely.get_parts(shapely.multipoints(plan.points)))
        names = np.array(plan.grids)
        parting = plan.edges.where(names[plan.edges.first] != names[plan.edges.second])
        lines = shapely.multilinestrings(shapely.linestrings(to_degrees(parting.lines)))
        self.borders = shapely.intersection(lines, outline)

    def grids_at(self, middles: Any) -> list[str]:
        nearest = self.tree.nearest(shapely.transform(middles, to_metres))
        return [self.grids[index] for index in nearest.tolist()]


def _joined(faces: Any, grids: list[str]) -> dict[str, Any]:
    """One polygon for each grid. A piece cut off from its grid joins the neighbour with which it shares most border."""
    neighbours = _neighbours(faces)
    areas = shapely.area(faces)
    trunk: dict[str, int] = {}
    for index in np.argsort(-areas, kind="stable").tolist():
        trunk.setdefault(grids[index], index)
    settled = set(trunk.values())
    loose = [index for index in range(len(faces)) if index not in settled]
    while loose:
        ready = [(index, best) for index in loose if (best := _best(index, grids, neighbours, settled)) is not None]
        for index, best in ready:
            grids[index] = grids[best]
        settled.update(index for index, _ in ready)
        if not ready:
            break  # what is left are islands
        loose = [index for index in loose if index not in settled]
    members: dict[str, list[int]] = defaultdict(list)
    for index, grid in enumerate(grids):
        members[grid].append(index)
    return {grid: shapely.normalize(shapely.coverage_union_all(faces[members[grid]])) for grid in sorted(members)}


def _neighbours(faces: Any) -> dict[int, dict[int, float]]:
    """For each face its neighbours, with the length of the border that they share."""
    edges = shared(faces)
    found: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for one, other, length in zip(edges.first.tolist(), edges.second.tolist(), edges.lengths.tolist(), strict=True):
        found[one][other] += length
        found[other][one] += length
    return found


def _best(index: int, grids: list[str], neighbours: Mapping[int, Mapping[int, float]], settled: set[int]) -> int | None:
    """The settled neighbour a cut-off piece joins: of its own village before its township before its county."""

    def rank(other: int) -> tuple[bool, bool, float, int]:
        mine, theirs = grids[index], grids[other]
        return mine[:12] == theirs[:12], mine[:9] == theirs[:9], neighbours[index][other], -other

    choice = [other for other in neighbours.get(index, {}) if other in settled and grids[other][:6] == grids[index][:6]]
    return max(choice, key=rank, default=None)


def united(grids: Mapping[str, Any], digits: int) -> dict[str, Any]:
    """The places above: for each prefix of so many digits the union of its grids."""
    members: dict[str, list[Any]] = defaultdict(list)
    for code, polygon in grids.items():
        members[code[:digits]].append(polygon)
    return {code: shapely.normalize(shapely.coverage_union_all(parts)) for code, parts in members.items()}
