"""Where the sample's cases lie: points inside grids, points on borders, points beside others."""

from __future__ import annotations

from math import cos, pi, sin

from gezhi.cases.actions import Point
from gezhi.geography import queries as geography
from gezhi.geography.rules import metres_per_degree, to_gcj02
from gezhi.geography.terms import Crs
from gezhi.project.sample.lots import Lot

SYSTEMS = (Crs.WGS84, Crs.WGS84, Crs.WGS84, Crs.GCJ02, Crs.CGCS2000)
TRIES = 40  # corners of a grid looked at


class Places:
    """Draws points by a case's lot."""

    def __init__(self) -> None:
        self._corners: dict[str, tuple[float, float] | None] = {}

    def point(self, grid: str, lot: Lot, *, metres: float = 160.0, beside: Point | None = None) -> Point:
        """A point of this grid not far from its middle, or from another point, as a phone or a map would give it."""
        middle = (beside.longitude, beside.latitude) if beside else geography.middle_of(grid)
        for part in (1.0, 0.4, 0.1):
            lon, lat = _moved(middle, lot, metres * part)
            if geography.locate(lon, lat).grid == grid:
                break
        else:
            lon, lat = middle
        crs = Crs.CGCS2000 if beside or metres < 100 else lot.one_of("crs", SYSTEMS)
        if crs is Crs.GCJ02:
            lon, lat = to_gcj02(lon, lat)
        return Point(round(lon, 6), round(lat, 6), crs)

    def on_border(self, grid: str, lot: Lot) -> Point:
        """A corner of a grid at which it meets another of the same township; a plain point where it has none."""
        if grid not in self._corners:
            self._corners[grid] = _corner(grid)
        corner = self._corners[grid]
        return Point(*corner, Crs.CGCS2000) if corner else self.point(grid, lot)


def _moved(middle: tuple[float, float], lot: Lot, metres: float) -> tuple[float, float]:
    east, north = metres_per_degree(middle[1])
    far, angle = metres * lot.between("far", 0.2, 1), 2 * pi * lot.share("angle")
    return middle[0] + far * cos(angle) / east, middle[1] + far * sin(angle) / north


def _corner(grid: str) -> tuple[float, float] | None:
    ring = geography.grid_shape(grid)["features"][0]["geometry"]["coordinates"][0]
    for lon, lat in ring[:TRIES]:
        found = geography.locate(lon, lat).candidates
        if len(found) > 1 and grid in found and len({code[:9] for code in found}) == 1:
            return lon, lat
    return None
