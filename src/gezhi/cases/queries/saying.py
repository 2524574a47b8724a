"""What one step of a case said, and how many are touched by one: for those above who act on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from gezhi.cases.models import Case, CaseClock, Petitioner, Step, StepWords, WorkOrder
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.similar import box_around
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import Standing
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.ids import first_key
from gezhi.security.terms import Actor

MOST_COUNTED = 1000  # more of either would not say more


@dataclass(frozen=True, slots=True)
class Said:
    """A step: its key, the chained facts, its words (empty where they were deleted by law); and the case then."""

    id: UUID
    at: datetime
    facts: Mapping[str, Any]
    words: Mapping[str, Any]
    taken_from: UUID | None  # the agency that held the case before it was taken up
    number: str  # of the case


def said_in(county: str, case_id: UUID, seq: int) -> Said | None:
    """The step of this number; None where there is none."""
    steps = Step.objects.filter(county=county, case_id=case_id)
    found = steps.filter(seq=seq).values("id", "at", "facts", "case__number").first()
    if found is None:
        return None
    words = StepWords.objects.filter(county=county, id=found["id"]).values_list("words", flat=True).first()
    before = found["facts"].get("from_agency")
    taken_from = UUID(before) if before else None
    return Said(found["id"], found["at"], found["facts"], words or {}, taken_from, found["case__number"])


def standing_of(county: str, keys: Collection[UUID]) -> Mapping[UUID, Standing]:
    """How the words of some cases stand, by id."""
    found = Case.objects.filter(county=county, id__in=keys).values_list("id", "restricted_at", "disposed_at")
    return {key: Standing(restricted is not None, disposed is not None) for key, restricted, disposed in found}


def parts_in(county: str, keys: Collection[UUID]) -> frozenset[UUID]:
    """The bodies that have or had a part in some cases: who held one, leads, assists or did; in one statement."""
    cases = Case.objects.filter(county=county, id__in=keys).values_list("agency")
    orders = WorkOrder.objects.filter(county=county, case_id__in=keys).values_list("organisation")
    held = CaseClock.objects.filter(county=county, case_id__in=keys).values_list("owner")
    return frozenset(body for (body,) in cases.union(orders, held))


def gathered(actor: Actor, case: Loaded, *, days: int, now: datetime) -> tuple[int, int]:
    """How many people a case involves, and how many reports of its matter the actor sees at its place in the last
    ``days``, itself among them. Of those whom somebody saw and those who stand behind it and what was merged into it
    as petitioners the greater number. Counts of cases, never a list of people (P04)."""
    own = Q(case_id=case.id)
    merged = Case.objects.filter(county=case.county, merged_into=case.id).values("id")
    people = Petitioner.objects.filter(own | Q(case_id__in=merged), county=case.county)
    seen = case.row["people"] or 0
    return max(seen, people[:MOST_COUNTED].count()), _reports(actor, case, days=days, now=now)


def _reports(actor: Actor, case: Loaded, *, days: int, now: datetime) -> int:
    row = case.row
    if not row["matter"] or not row["township"]:
        return 1
    radius = catalogue.matter(row["matter"], row["list_version"]).merge_radius_m
    here = Q(grid=row["grid"])
    if row["longitude"] is not None and radius:
        longitude, latitude = box_around((row["longitude"], row["latitude"]), radius)
        here = Q(longitude__range=longitude, latitude__range=latitude) | Q(grid=row["grid"], longitude=None)
    of_late = visible_to(actor).filter(
        here, county=case.county, township=row["township"], matter=row["matter"],
        id__gte=first_key(now - timedelta(days=days)),
    )  # fmt: skip
    return max(1, of_late[:MOST_COUNTED].count())
