"""Requests for cooperation: a department's own, and for the agency those that it was asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from gezhi.cases.models import Case, CooperationRequest
from gezhi.cases.rules.cooperation import NO_SUCH_REQUEST
from gezhi.cases.terms import CooperationRow, CooperationState
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage.rows import rows

PAGE = 50
_OF_AGENCY = frozenset({Duty.AGENCY_OFFICER, Duty.BUSINESS_ADMINISTRATOR})


def requests_visible_to(actor: Actor) -> QuerySet[CooperationRequest]:
    """A department sees its own; an agency those of its area. Grid workers see the case that comes of one."""
    found = CooperationRequest.objects.all()
    if len(actor.county) == Level.COUNTY.digits:
        found = found.filter(county=actor.county)
    if actor.duty is Duty.HANDLER:
        return found.filter(department=actor.organisation)
    if actor.duty in _OF_AGENCY:
        own = people.organisation(actor.organisation).region
        return found.filter(agency__in=[each.id for each in people.agencies() if each.region.startswith(own)])
    return found.none()


def cooperation_requests(
    actor: Actor, *, state: CooperationState | None = None, after: UUID | None = None
) -> list[CooperationRow]:
    """A page of them, the newest first, each with the number and the state of the case that came of it."""
    found = requests_visible_to(actor).order_by("-id")
    if state is not None:
        found = found.filter(state=state)
    if after is not None:
        found = found.filter(id__lt=after)
    page = rows(found.values()[:PAGE])
    made = [row["case_id"] for row in page if row["case_id"]]
    cases = dict[Any, tuple[str, str]]()
    if made:  # who asked is told how it stands; what is in the case is for those who see the case
        of_requests = Case.objects.filter(county__in={row["county"] for row in page}, id__in=made)
        cases = {key: (number, state) for key, number, state in of_requests.values_list("id", "number", "state")}
    return [_row(row, *cases.get(row["case_id"], ("", ""))) for row in page]


def _row(row: dict[str, Any], number: str, state: str) -> CooperationRow:
    same = (
        "id", "agency", "department", "matter", "list_version", "grid", "what", "why", "asked_at", "decided_at",
        "reason", "case_id",
    )  # fmt: skip
    return CooperationRow(
        **{name: row[name] for name in same}, state=CooperationState(row["state"]), case_number=number, case_state=state
    )


def request_for_update(actor: Actor, request_id: UUID) -> CooperationRequest:
    """One request under its lock; refuses a missing one and a foreign one alike."""
    found = requests_visible_to(actor).filter(id=request_id)
    county = found.values_list("county", flat=True).first()
    if county is None:
        raise NO_SUCH_REQUEST()
    return found.select_for_update(of=("self",)).get(county=county)  # so that the lock is one shard's
