"""Open reports of the same matter nearby, to be offered for merging before a report is admitted."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from gezhi.cases.models import Case
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import State
from gezhi.catalogue import queries as catalogue
from gezhi.geography.rules import distance_m
from gezhi.security.terms import Actor
from gezhi.storage.rows import rows

MOST = 10
METRES_A_DEGREE = 111_320.0  # of latitude; of longitude times the cosine
_MERGEABLE = (State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING)


def similar_to(actor: Actor, case: Loaded, *, now: datetime) -> list[dict[str, Any]]:
    """Similar open cases of the same agency, nearest first. Never anonymous ones; none without matter or point."""
    row = case.row
    if not row["matter"] or row["longitude"] is None or row["anonymous"]:
        return []
    found = _near(actor, row["county"], row["matter"], row["list_version"], row["longitude"], row["latitude"], now)
    return [item for item in found if item["id"] != row["id"] and item["agency"] == row["agency"]]


def similar_to_point(
    actor: Actor, *, county: str, matter: str, longitude: float, latitude: float, now: datetime
) -> list[dict[str, Any]]:
    """The same for a report that is being written; degrees are CGCS2000."""
    version = catalogue.list_in_force(county, now).version
    return _near(actor, county, matter, version, longitude, latitude, now)


def _near(
    actor: Actor, county: str, code: str, version: str, longitude: float, latitude: float, now: datetime
) -> list[dict[str, Any]]:
    matter = catalogue.matter(code, version)
    if not matter.merge_radius_m:
        return []
    tall = matter.merge_radius_m / METRES_A_DEGREE
    wide = tall / math.cos(math.radians(latitude))
    cases = visible_to(actor).filter(
        county=county, matter=code, anonymous=False, state__in=_MERGEABLE,
        reported_at__gte=now - timedelta(days=matter.merge_window_days),
        longitude__range=(longitude - wide, longitude + wide), latitude__range=(latitude - tall, latitude + tall),
    )  # fmt: skip
    columns = ("id", "number", "state", "title", "agency", "longitude", "latitude", "reported_at", "channel")
    found = rows(cases.values(*columns)[: 5 * MOST])
    for row in found:
        row["distance_m"] = round(distance_m(longitude, latitude, row["longitude"], row["latitude"]))
    near = [row for row in found if row["distance_m"] <= matter.merge_radius_m]
    return sorted(near, key=lambda row: row["distance_m"])[:MOST]


def members(case: Loaded) -> list[dict[str, Any]]:
    """The cases merged into this one."""
    merged = Case.objects.filter(county=case.county, merged_into=case.id)
    return rows(merged.order_by("id").values("id", "number", "title", "state", "reported_at"))
