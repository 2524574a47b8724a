"""Which place each point of a county belongs to: townships, then villages, then grids, over a lattice of points.

Nothing here knows a map: the borders are illustrative (示意). Everything follows from the codes and the outlines, so
that every run draws the same map: positions are hashed, and rounded to millimetres where a processor might differ.
Coordinates are metres east and north of a common origin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import pi, sqrt
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gezhi.project.sample.geometry_edges import Edges, Labels, Points, voronoi, whole

POINTS_A_GRID = 8  # how finely a grid's border is drawn
COARSE_A_TOWNSHIP = 120
FEWEST = 3  # points that the smallest grid is made of
OFFSHORE_M = 3000.0  # a township whose seat lies farther than this from the mainland consists of islands only
WAVES_M = (24000.0, 11000.0, 5000.0, 2300.0, 1000.0)  # the bends of borders
BEND = 0.035  # how far a wave bends a border, as a share of its length
JITTER = 0.28


@dataclass(frozen=True, slots=True)
class Unit:
    """A village: how many grids it has, and how densely people live there (1 in the country, more in a town)."""

    code: str
    grids: int
    dense: float

    @property
    def points(self) -> float:
        return self.grids * POINTS_A_GRID / self.dense


@dataclass(frozen=True, slots=True)
class Place:
    """A township: roughly where it lies, how densely people live there, and its villages."""

    code: str
    near: tuple[float, float]
    dense: float
    units: tuple[Unit, ...]

    @property
    def points(self) -> float:
        return sum(unit.points for unit in self.units)

    @property
    def land(self) -> float:
        """Its share of the county's land, in any unit."""
        return self.points / self.dense


@dataclass(frozen=True, slots=True)
class Lots:
    """A power diagram: who is nearest after his own allowance; ``weights`` are square metres."""

    seeds: Points
    weights: NDArray[np.float64]

    def distances(self, points: Points) -> NDArray[np.float64]:
        away = points[:, None, :] - self.seeds
        return np.asarray((away**2).sum(axis=2) - self.weights)

    def owners(self, points: Points) -> Labels:
        return np.asarray(self.distances(points).argmin(axis=1))


def hashed(word: str) -> float:
    """A number in [0, 1) that depends on the word only."""
    return int.from_bytes(blake2b(word.encode(), digest_size=6).digest(), "big") / 2**48


@dataclass(frozen=True, slots=True)
class Layout:
    """Points all over a county (metres), the 15-digit code of the grid of each, and the edges between them."""

    points: Points
    grids: list[str]
    edges: Edges


def layout(county: Any, places: Sequence[Place]) -> Layout:
    """Deals a county (a polygon in metres) out to its townships, villages and grids."""
    ground = _Ground.of(county, places)
    filled = [ground.fill(number, place) for number, place in enumerate(places)]
    points = np.concatenate(filled)
    edges = voronoi(points)
    ashore = edges.where(shapely.contains_xy(county, edges.lines.mean(axis=1)))
    owners = whole(np.repeat(np.arange(len(places)), [len(each) for each in filled]), ashore)
    grids = np.full(len(points), "", dtype="<U15")
    for number, place in enumerate(places):
        here = np.flatnonzero(owners == number)
        cell = ground.lands[number] / place.points
        grids[here] = _grids(place, points[here], cell, ashore.among(here, len(points)))
    return Layout(points, grids.tolist(), edges)


@dataclass(frozen=True, slots=True)
class _Ground:
    """A county's land dealt out to its townships."""

    county: Any
    lots: Lots  # of the mainland
    inland: Labels  # numbers of the townships that share the mainland
    islands: tuple[tuple[Any, int], ...]  # each island, and the number of its township
    sample: Points
    owners: Labels
    lands: NDArray[np.float64]  # square metres of each township

    @classmethod
    def of(cls, county: Any, places: Sequence[Place]) -> _Ground:
        parts = sorted(shapely.get_parts(county), key=shapely.area, reverse=True)
        seats = np.array([place.near for place in places])
        far = shapely.distance(parts[0], shapely.points(seats)) > OFFSHORE_M
        inland = np.flatnonzero(~far)
        islands = tuple((part, _nearest(seats, shapely.get_coordinates(part.centroid)[0])) for part in parts[1:])
        cell = county.area / (COARSE_A_TOWNSHIP * len(places))
        sample = _inside(county, _lattice(county.bounds, cell, "coarse"))
        ashore = sample[shapely.contains_xy(parts[0], sample)]
        shares = np.array([places[number].land for number in inland.tolist()])
        lots = _deal(_bent(ashore), _bent(seats[inland]), shares, cell, moving=14, rounds=60)
        owners = _owners(sample, lots, inland, islands)
        lands = np.maximum(np.bincount(owners, minlength=len(places)), 1) * cell
        shapely.prepare(county)
        return cls(county, lots, inland, islands, sample, owners, lands)

    def fill(self, number: int, place: Place) -> Points:
        """Points all over a township, as many as its villages need."""
        own = self.sample[self.owners == number]
        cell = self.lands[number] / place.points
        reach = 2 * sqrt(self.county.area / len(self.sample))
        west, south = own.min(axis=0) - reach
        east, north = own.max(axis=0) + reach
        points = _inside(self.county, _lattice((west, south, east, north), cell, place.code))
        mine = _owners(points, self.lots, self.inland, self.islands) == number
        return np.asarray(points[mine])


def _grids(place: Place, points: Points, cell: float, edges: Edges) -> list[str]:
    """The grid of each point of a township: its villages around their centre, then each village's grids."""
    bent = _bent(points)
    shares = np.array([unit.points for unit in place.units])
    seeds = _seeds_around(bent, [unit.dense > 1 for unit in place.units])
    fewest = np.array([unit.grids * FEWEST for unit in place.units])
    villages = whole(_owned(bent, _deal(bent, seeds, shares, cell, moving=25, rounds=50), fewest), edges)
    codes = [""] * len(points)
    for number, unit in enumerate(place.units):
        here = np.flatnonzero(villages == number)
        for index, grid in zip(here.tolist(), _numbered(bent[here], unit.grids, cell), strict=True):
            codes[index] = f"{unit.code}{grid + 1:03d}"
    return codes


def _numbered(points: Points, count: int, cell: float) -> list[int]:
    """The number of the grid of each point of a village, counted from the north-west."""
    if count == 1:
        return [0] * len(points)
    seeds = _spread(points, count)
    seeds = seeds[np.lexsort((seeds[:, 0], seeds[:, 0] - 2 * seeds[:, 1]))]
    lots = _deal(points, seeds, np.ones(count), cell, moving=8, rounds=16)
    return [int(number) for number in _owned(points, lots, np.full(count, min(FEWEST, len(points) // count)))]


def _owners(points: Points, lots: Lots, inland: Labels, islands: tuple[tuple[Any, int], ...]) -> Labels:
    owners = inland[lots.owners(_bent(points))]
    for island, number in islands:
        owners[shapely.contains_xy(island, points)] = number
    return np.asarray(owners)


def _deal(points: Points, seeds: Points, shares: NDArray[np.float64], cell: float, *, moving: int, rounds: int) -> Lots:
    """Lots that hold points in proportion to ``shares``: weights grow where there are too few (after Aurenhammer).

    For the first rounds, ``moving`` in number, the seeds go to the middle of their points (Lloyd).
    """
    wanted = shares / shares.sum() * len(points)
    size = wanted * cell / pi
    lots = Lots(seeds, np.zeros(len(seeds)))
    for number in range(rounds):
        owners = lots.owners(points)
        held = np.bincount(owners, minlength=len(seeds))
        weights = lots.weights + 0.5 * size * np.clip((wanted - held) / wanted, -1, 1)
        moved = lots.seeds
        if number < moving:
            moved = np.stack([np.bincount(owners, points[:, axis], len(seeds)) for axis in (0, 1)], axis=1)
            moved = np.where(held[:, None] > 0, moved / np.maximum(held, 1)[:, None], lots.seeds)
        lots = Lots(moved.round(3), (weights - weights.mean()).round(3))
    return lots


def _owned(points: Points, lots: Lots, fewest: Labels) -> Labels:
    """Who owns each point, after those with too few have taken their nearest from those who can spare one."""
    distances = lots.distances(points)
    owners = np.asarray(distances.argmin(axis=1))
    held = np.bincount(owners, minlength=len(fewest))
    for poor in np.flatnonzero(held < fewest):
        price = distances[:, poor] - distances[np.arange(len(points)), owners]
        for index in np.argsort(price, kind="stable"):
            if held[poor] >= fewest[poor]:
                break
            giver = owners[index]
            if giver != poor and held[giver] > fewest[giver]:
                owners[index] = poor
                held[giver] -= 1
                held[poor] += 1
    return owners


def _seeds_around(points: Points, urban: list[bool]) -> Points:
    """A seed for each village: the urban ones in the middle, the others around, both counted clockwise."""
    middle = np.median(points, axis=0)
    order = np.argsort(((points - middle) ** 2).sum(axis=1).round(3), kind="stable")
    inner = len(points) * sum(urban) // (2 * len(urban)) if not all(urban) else len(points)
    seeds = np.empty((len(urban), 2))
    for wanted, pool in ((True, order[: max(inner, sum(urban))]), (False, order[inner:])):
        places = [number for number, is_urban in enumerate(urban) if is_urban is wanted]
        if places:
            chosen = _spread(points[pool], len(places))
            angles = np.arctan2(chosen[:, 0] - middle[0], chosen[:, 1] - middle[1]).round(6)
            seeds[places] = chosen[np.argsort(angles, kind="stable")]
    return seeds


def _spread(points: Points, count: int) -> Points:
    """So many of the points, far from each other (Gonzalez' rule), from the north-west on."""
    chosen = [int((points[:, 0] - points[:, 1]).round(3).argmin())]
    away = np.full(len(points), np.inf)
    for _ in range(count - 1):
        away = np.minimum(away, ((points - points[chosen[-1]]) ** 2).sum(axis=1).round(3))
        chosen.append(int(away.argmax()))
    return points[chosen]


def _nearest(seats: Points, point: Points) -> int:
    return int(((seats - point) ** 2).sum(axis=1).argmin())


def _inside(area: Any, points: Points) -> Points:
    return points[shapely.contains_xy(area, points)]


def _lattice(bounds: Sequence[float], cell: float, salt: str) -> Points:
    """A jittered triangular lattice over a box, one point for each ``cell`` square metres."""
    west, south, east, north = bounds
    side = sqrt(cell * 2 / sqrt(3))
    row = side * sqrt(3) / 2
    columns = np.arange(int(west // side) - 1, int(east // side) + 2)
    rows = np.arange(int(south // row) - 1, int(north // row) + 2)
    column, line = (each.ravel() for each in np.meshgrid(columns, rows))
    shift = int(hashed(salt) * 2**32)
    across = (_noise(column, line, shift) - 0.5) * 2 * JITTER
    along = (_noise(column, line, shift + 1) - 0.5) * 2 * JITTER
    x = (column + 0.5 * (line % 2) + across) * side
    return np.stack([x, (line + along) * row], axis=1).round(2)


def _noise(column: Labels, line: Labels, salt: int) -> NDArray[np.float64]:
    """Numbers in [0, 1) hashed from whole numbers (splitmix64), the same on every machine."""
    with np.errstate(over="ignore"):
        mixed = column.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= line.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F) + np.uint64(salt)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2**53


def _bent(points: Points) -> Points:
    """The points moved by smooth waves, so that what is straight among them is bent on the map."""
    moved = points.copy()
    for number, wave in enumerate(WAVES_M):
        for axis in (0, 1):
            turn, phase = (hashed(f"{number} {axis} {name}") * 2 * pi for name in ("turn", "phase"))
            along = points[:, 0] * np.cos(turn) + points[:, 1] * np.sin(turn)
            moved[:, axis] += BEND * wave * np.sin(2 * pi * along / wave + phase)
    return moved.round(3)
