"""Precedents and what returns came to: of organisations, in the area that one works for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from gezhi.cases.models import Precedent, ReturnStudy
from gezhi.cases.queries.deciding import Earlier, counted_leads, leads_before
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.rules.precedents import NO_SUCH_PRECEDENT, may_read
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage.rows import rows

PAGE = 50
MOST_PROPOSED, MOST_READ = 3, 50
_COLUMNS = tuple(field.attname for field in Precedent._meta.local_concrete_fields)
_SAID = ("conclusion", "decided_at", "lead_department", "assisting", "village", "township")
_OF_AGENCY = frozenset({Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR})


def precedents_visible_to(actor: Actor) -> QuerySet[Precedent]:
    """For an agency those of its area and of the agencies above it; for a department those that name it the lead."""
    if actor.duty is Duty.HANDLER:
        return _in_county(Precedent.objects.filter(lead=actor.organisation), actor)
    if actor.duty not in _OF_AGENCY:
        return Precedent.objects.none()
    return _in_county(Precedent.objects.filter(agency__in=_agencies(actor)), actor)


def _in_county(found: QuerySet[Precedent], actor: Actor) -> QuerySet[Precedent]:
    return found.filter(county=actor.county) if len(actor.county) == Level.COUNTY.digits else found


def _agencies(actor: Actor) -> list[UUID]:
    """The agencies within one's area, and those that the area lies in."""
    own = people.organisation(actor.organisation).region
    return [each.id for each in people.agencies() if each.region.startswith(own) or own.startswith(each.region)]


def precedents(
    actor: Actor, *, matter: str = "", withdrawn: bool = False, after: UUID | None = None
) -> list[dict[str, Any]]:
    """The newest first, a page at a time; of one matter (its code, or the beginning of it) where one is named.

    ``source`` says whether the reader may open the case that it came from. Refuses whom precedents are not for.
    """
    may_read(actor)
    found = precedents_visible_to(actor).order_by("-id")
    if matter:
        found = found.filter(matter__startswith=matter)
    if not withdrawn:
        found = found.filter(withdrawn_at=None)
    if after is not None:
        found = found.filter(id__lt=after)
    return rows(_with_sources(found, actor).values(*_COLUMNS, "source")[:PAGE])


def _with_sources(found: QuerySet[Precedent], actor: Actor) -> QuerySet[Precedent]:
    """With the case that each came from, where the reader may open it."""
    seen = visible_to(actor).filter(county=OuterRef("county"), id=OuterRef("case_id"))
    return found.annotate(source=Subquery(seen.values("id")[:1]))


def precedent_for_update(actor: Actor, precedent_id: UUID) -> Precedent:
    """One precedent under its lock; refuses a missing one and a foreign one alike."""
    found = precedents_visible_to(actor).filter(id=precedent_id)
    county = found.values_list("county", flat=True).first()
    if county is None:
        raise NO_SUCH_PRECEDENT()
    return found.select_for_update(of=("self",)).get(county=county)  # so that the lock is one shard's


def going_by(actor: Actor, case: Loaded, matter: str, *, now: datetime) -> tuple[list[Earlier], list[dict[str, Any]]]:
    """What was decided before in this matter here, and the precedents to go by: one statement for both.

    Precedents of the case's own village come first, then of its township, then the newest. They are proposals (P22).
    """
    before = leads_before(actor, case, matter, now=now)
    if before is None:
        return [], []
    found = precedents_visible_to(actor).filter(county=case.county, matter=matter, withdrawn_at=None)
    said = _with_sources(found.exclude(case_id=case.id), actor).order_by("-id").values_list(
        "lead", JSONObject(**{name: name for name in (*_SAID, "source")})
    )  # fmt: skip
    earlier, precedents = [], []
    for lead, words in before.union(said[:MOST_READ], all=True):
        if words is None:
            earlier.append(lead)
        else:
            precedents.append(words | {"decided_at": datetime.fromisoformat(words["decided_at"])})
    village, township = case.row["village"], case.row["township"]

    def nearness(row: dict[str, Any]) -> int:
        return 0 if village and row["village"] == village else 1 if township and row["township"] == township else 2

    return counted_leads(earlier), sorted(precedents, key=nearness)[:MOST_PROPOSED]


@dataclass(frozen=True, slots=True)
class Returns:
    """Of an organisation in a period: returns that were studied, founded and not."""

    organisation: UUID
    founded: int
    unfounded: int


@dataclass(frozen=True, slots=True)
class ReturnFigures:
    """Unfounded returns count against the department that asked, founded ones against the agency's first dispatch."""

    departments: Sequence[Returns]
    agencies: Sequence[Returns]


def return_figures(actor: Actor, *, since: datetime, until: datetime) -> ReturnFigures:
    """The returns studied from ``since`` to before ``until`` in one's area; a department is told of its own.

    About organisations, never about persons.
    """
    studies = _studies_visible_to(actor).filter(studied_at__gte=since, studied_at__lt=until)
    if actor.duty is Duty.HANDLER:
        return ReturnFigures(_counted(studies, "department"), ())
    return ReturnFigures(_counted(studies, "department"), _counted(studies, "agency"))


def _studies_visible_to(actor: Actor) -> QuerySet[ReturnStudy]:
    studies = ReturnStudy.objects.all()
    if len(actor.county) == Level.COUNTY.digits:
        studies = studies.filter(county=actor.county)
    if actor.duty is Duty.HANDLER:
        return studies.filter(department=actor.organisation)
    if actor.duty in _OF_AGENCY:
        own = people.organisation(actor.organisation).region
        return studies.filter(agency__in=[each.id for each in people.agencies() if each.region.startswith(own)])
    return studies.none()


def _counted(studies: QuerySet[ReturnStudy], column: str) -> list[Returns]:
    found = studies.order_by().values_list(column).annotate(
        just=Count("id", filter=Q(founded=True)), unjust=Count("id", filter=Q(founded=False))
    )  # fmt: skip
    counted = [Returns(key, founded, unfounded) for key, founded, unfounded in found]
    return sorted(counted, key=lambda each: (-each.unfounded - each.founded, str(each.organisation)))
