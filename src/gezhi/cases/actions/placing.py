"""Where a report is: a point, a grid code or an address. Found in process; never guessed silently."""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.geography import queries as geography
from gezhi.geography.rules import NEARBY_M, SERVED_M, to_cgcs2000
from gezhi.geography.terms import Crs
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Level

NO_PLACE = Refusal(
    "no-place",
    Kind.INVALID,
    Text("请给出位置：地图上的点、地址或网格编码。", "Give a place: a point on the map, an address or a grid code."),
)
NOT_SERVED = Refusal(
    "place-not-served",
    Kind.INVALID,
    Text(
        "这个点不在本市辖区内（距最近的网格超过 {km} 公里），请核对坐标；外地的事请向当地反映。",
        "This point is outside the city (more than {km} km from its nearest grid): check the coordinates; what is "
        "elsewhere is reported there.",
    ),
)
UNKNOWN_GRID = Refusal("unknown-grid", Kind.INVALID, Text("没有这个网格编码。", "There is no such grid code."))
POINT_ELSEWHERE = Refusal(
    "point-elsewhere",
    Kind.INVALID,
    Text(
        "地图上的点不在所填网格附近（{metres} 米内）；请核对，只留对的一个。",
        "The point is not near the grid that was named (within {metres} m): check both, and give the right one.",
    ),
)
NO_COUNTY = Refusal(
    "no-county",
    Kind.INVALID,
    Text(
        "位置不在任何网格内，请说明属于哪个县（市、区）。", "The place is in no grid; say which county it belongs to."
    ),
)
UNKNOWN_COUNTY = Refusal(
    "unknown-county", Kind.INVALID, Text("没有这个县（市、区）代码。", "There is no such county code.")
)
ADDRESS_TOO_LONG = Refusal(
    "address-too-long", Kind.INVALID, Text("地址不能超过 {most} 字。", "An address takes at most {most} characters.")
)
LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A longitude and latitude in degrees, in the reference system it was measured in."""

    longitude: float
    latitude: float
    crs: Crs


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a report came down: exactly one grid, or candidates for the officer to choose from."""

    county: str
    township: str
    grid: str
    candidates: tuple[str, ...]
    longitude: float | None
    latitude: float | None


def place(actor: Actor, *, point: Point | None, grid: str, address: str, county: str) -> Placed:
    """Find the grid of what was handed in; a named grid wins over the point, an address leaves it to the officer."""
    if len(address) > LONGEST_ADDRESS:
        raise ADDRESS_TOO_LONG(field="address", most=LONGEST_ADDRESS)
    if point is None and not grid and not address.strip():
        raise NO_PLACE(field="point")
    longitude = latitude = None
    candidates: tuple[str, ...] = ()
    if point is not None:
        longitude, latitude = to_cgcs2000(point.longitude, point.latitude, point.crs)
    if grid:
        return _named(grid, longitude, latitude)
    if longitude is not None and latitude is not None:
        located = geography.locate(longitude, latitude)
        if located.grid:
            return Placed(located.grid[:6], located.grid[:9], located.grid, (), longitude, latitude)
        candidates = located.candidates
        if not candidates:
            _check_served(longitude, latitude)
    return _unlocated(actor, candidates, county, longitude, latitude)


def _named(grid: str, longitude: float | None, latitude: float | None) -> Placed:
    """A grid that somebody named; a point beside it must not lie somewhere else."""
    if len(grid) != 15 or not geography.exists(grid):
        raise UNKNOWN_GRID(field="grid")
    if longitude is not None and latitude is not None and not geography.is_near(grid, longitude, latitude):
        _check_served(longitude, latitude)
        raise POINT_ELSEWHERE(field="grid", metres=round(NEARBY_M))
    return Placed(grid[:6], grid[:9], grid, (), longitude, latitude)


def _check_served(longitude: float, latitude: float) -> None:
    """Refuses a point that is in another city. One in a grid or near to one need not be looked for twice."""
    if not geography.is_served(longitude, latitude):
        raise NOT_SERVED(field="point", km=round(SERVED_M / 1000))


def _unlocated(
    actor: Actor, candidates: tuple[str, ...], county: str, longitude: float | None, latitude: float | None
) -> Placed:
    """Outside every grid, on a border, or an address only: as much of the place as is sure, no more."""
    scope = actor.places[0] if actor.places else ""
    sure = scope if len(scope) >= 6 and scope.startswith(county) else county  # what was named is never overruled
    known = _common([*candidates]) or sure
    if len(known) < 6:
        raise NO_COUNTY(field="county")
    if not geography.exists(known):
        raise UNKNOWN_COUNTY(field="county")
    if not candidates and len(county) == Level.VILLAGE.digits:  # somebody was sure of the village
        candidates = tuple(grid.code for grid in geography.grids(village=county))
    township = known[:9] if len(known) >= 9 else ""
    return Placed(known[:6], township, "", candidates, longitude, latitude)


def _common(codes: list[str]) -> str:
    """The longest place that all candidates share."""
    if not codes:
        return ""
    for digits in (12, 9, 6):
        if len({code[:digits] for code in codes}) == 1:
            return codes[0][:digits]
    return ""
