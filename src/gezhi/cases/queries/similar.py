"""Open reports of the same matter nearby, to be offered for merging before a report is admitted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.cases.models import Case
from gezhi.cases.queries.loading import Loaded, OfCase
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import State
from gezhi.catalogue import queries as catalogue
from gezhi.geography.rules import distance_m
from gezhi.kernel.ids import first_key
from gezhi.security.terms import Actor, plain
from gezhi.storage.compiled import CompiledRows

MOST = 10
# Keys begin with the time they were made, which is never before the report but for a device's clock: with them only the
# window is read of the index of a place, not all that is open there.
_SKEW = timedelta(days=1)
METRES_A_DEGREE = 111_320.0  # of latitude; of longitude times the cosine
_MERGEABLE = (State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING)


def similar_to(actor: Actor, case: Loaded, *, now: datetime) -> list[dict[str, Any]]:
    """Similar open cases of the same agency, nearest first; never anonymous ones.

    Of the same matter (an unsure one counts as what its words speak for most), within the matter's merge radius and
    window; where a case has no point, in the same grid. ``distance_m`` is None where one of the two has no point.
    """
    row = case.row
    if row["anonymous"]:
        return []
    point = (row["longitude"], row["latitude"]) if row["longitude"] is not None else None
    found = _similar(actor, row["matter"] or _likely(row), row["list_version"], row["county"], row["grid"], point, now)
    return [item for item in found if item["id"] != row["id"] and item["agency"] == row["agency"]]


def similar_to_place(
    actor: Actor, *, county: str, matter: str, grid: str, point: tuple[float, float] | None, now: datetime
) -> list[dict[str, Any]]:
    """The same for a report that is being written; ``point`` is longitude and latitude in CGCS2000 degrees."""
    return _similar(actor, matter, catalogue.list_in_force(county, now).version, county, grid, point, now)


def _likely(row: dict[str, Any]) -> str:
    """The matter that the report's words speak for most; "" where they speak for none."""
    found = catalogue.suggest(row["description"], row["list_version"])
    return found[0].code if found else ""


def _similar(
    actor: Actor, code: str, version: str, county: str, grid: str, point: tuple[float, float] | None, now: datetime
) -> list[dict[str, Any]]:
    matter = catalogue.matter(code, version) if code else None
    if matter is None or not matter.merge_radius_m or not (point or grid):
        return []
    since = now - timedelta(days=matter.merge_window_days)
    box = box_around(point, matter.merge_radius_m) if point else None
    asked = _Asked(plain(actor), county, code, grid, box, since, first_key(since - _SKEW))
    found = [row for row in _OPEN(asked) if (row.pop("matter") or _likely(row)) == code]
    for row in found:
        del row["description"], row["list_version"]
        known = point is not None and row["longitude"] is not None
        row["distance_m"] = round(distance_m(*point, row["longitude"], row["latitude"])) if point and known else None
    near = [row for row in found if row["distance_m"] is None or row["distance_m"] <= matter.merge_radius_m]
    return sorted(near, key=lambda row: row["distance_m"] or 0)[:MOST]


Box = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    county: str
    matter: str
    grid: str
    around: Box | None
    since: datetime
    first: UUID


def _open(asked: _Asked) -> QuerySet[Case]:
    cases = visible_to(asked.actor).filter(
        county=asked.county, matter__in=(asked.matter, ""), anonymous=False, state__in=_MERGEABLE,
        reported_at__gte=asked.since, id__gte=asked.first,
    )  # fmt: skip
    here = Q(grid=asked.grid)
    if asked.around:
        longitude, latitude = asked.around
        here = Q(longitude__range=longitude, latitude__range=latitude) | Q(grid=asked.grid, longitude=None)
    return cases.filter(here)[: 5 * MOST]


_OPEN = CompiledRows[_Asked](
    _open, "id", "number", "state", "title", "agency", "longitude", "latitude", "reported_at", "channel", "matter",
    "description", "list_version",
)  # fmt: skip


def box_around(point: tuple[float, float], radius_m: int) -> Box:
    """The box that holds every point within a radius: from and to which longitude, and latitude."""
    longitude, latitude = point
    tall = radius_m / METRES_A_DEGREE
    wide = tall / math.cos(math.radians(latitude))
    return (longitude - wide, longitude + wide), (latitude - tall, latitude + tall)


def members(case: Loaded) -> list[dict[str, Any]]:
    """The cases merged into this one."""
    return _MEMBERS(OfCase(case.county, case.id))


_MEMBERS = CompiledRows[OfCase](
    lambda asked: Case.objects.filter(county=asked.county, merged_into=asked.id).order_by("id"),
    "id", "number", "title", "state", "reported_at",
)  # fmt: skip
