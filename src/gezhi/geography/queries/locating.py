"""Point → grid, in process. A point on a border or outside is never settled here: a person chooses."""

from __future__ import annotations

import shapely

from gezhi.geography.queries.atlas import Map, atlas
from gezhi.geography.rules import BORDER_M, NEARBY_M, SERVED_M
from gezhi.geography.terms import Located, Where

MOST = 5  # candidates offered


def locate(lon: float, lat: float) -> Located:
    """Where a CGCS2000 point lies: inside one grid, on a border (within 2 m of several), or outside every grid.

    Outside, the candidates are the grids within 500 m, nearest first. Bring points of other reference systems over
    with ``rules.to_cgcs2000``, which also refuses impossible ones.
    """
    plan = atlas().map
    point = plan.in_plane(lon, lat)
    near = plan.tree.query(point, predicate="dwithin", distance=BORDER_M)
    if len(near) == 1 and plan.plane[near[0]].covers(point):
        return Located(Where.GRID, plan.codes[near[0]])
    if len(near) > 1:
        return Located(Where.BORDER, candidates=_nearest(plan, point, near.tolist()))
    around = plan.tree.query(point, predicate="dwithin", distance=NEARBY_M)
    return Located(Where.OUTSIDE, candidates=_nearest(plan, point, around.tolist()))


def is_served(lon: float, lat: float) -> bool:
    """Whether a CGCS2000 point is in the city or so near to it that a person may place it; where no grid is, any."""
    plan = atlas().map
    if not plan.codes:
        return True
    return len(plan.tree.query_nearest(plan.in_plane(lon, lat), max_distance=SERVED_M, all_matches=False)) > 0


def is_near(code: str, lon: float, lat: float) -> bool:
    """Whether a CGCS2000 point lies in a grid in force or within 500 m of it; in the city, where that has no shape."""
    plan = atlas().map
    number = plan.number.get(code)
    if number is None:
        return is_served(lon, lat)
    return bool(plan.plane[number].distance(plan.in_plane(lon, lat)) <= NEARBY_M)


def is_illustrative(code: str) -> bool:
    """Whether the border of a grid in force is drawn to illustrate, and is nobody's decision."""
    plan = atlas().map
    number = plan.number.get(code)
    return number is not None and bool(plan.illustrative[number])


def _nearest(plan: Map, point: shapely.Point, numbers: list[int]) -> tuple[str, ...]:
    distances = {plan.codes[number]: float(plan.plane[number].distance(point)) for number in numbers}
    return tuple(sorted(distances, key=lambda code: (distances[code], code))[:MOST])
