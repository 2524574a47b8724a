"""What each actor may see: every read of cases starts here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gezhi.cases.models import Case, WorkOrder
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty, Level

NO_SUCH_CASE = Refusal(
    "no-such-case",
    Kind.NOT_FOUND,
    Text("没有这个案件,或者您无权查看。", "There is no such case, or you may not see it."),
)
_BY_PLACE = frozenset(
    {Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.GRID_LEADER, Duty.FULL_TIME_WORKER, Duty.PART_TIME_WORKER, Duty.COMMITTEE_MEMBER,
     Duty.BUSINESS_ADMINISTRATOR}
)  # fmt: skip
_COLUMN = {Level.COUNTY: "county", Level.TOWNSHIP: "township", Level.VILLAGE: "village", Level.GRID: "grid"}


def visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases an actor may see. Equality on the level's own column, so that an index serves every scope."""
    cases = Case.objects.all()
    if actor.duty is Duty.SYSTEM:
        return cases
    if actor.duty in _BY_PLACE:
        return cases.filter(_in_places(actor))
    if actor.duty is Duty.DEPARTMENTAL_WORKER:
        return cases.filter(_in_places(actor)).filter(Q(lead_department=actor.department) | Q(reporter=actor.person))
    if actor.duty is Duty.HANDLER:
        return cases.filter(_of_department(actor))
    if actor.duty is Duty.INTERFACE:
        return cases.filter(reporter_organisation=actor.organisation)
    if actor.duty is Duty.PETITIONER:
        return cases.filter(county=actor.county, id=actor.organisation)
    return cases.none()  # the system administrator sees no business data


def _in_places(actor: Actor) -> Q:
    """A report that no grid was found for yet is seen by the agency that holds it."""
    level = Level.of(actor.places[0])
    if level is Level.CITY:
        return Q()
    column = _COLUMN[level]
    inside = Q(**{column: actor.places[0]}) if len(actor.places) == 1 else Q(**{f"{column}__in": actor.places})
    return inside


def _of_department(actor: Actor) -> Q:
    orders = WorkOrder.objects.filter(organisation=actor.organisation)
    if len(actor.county) == 6:
        orders = orders.filter(county=actor.county)
    assisting = Q(id__in=orders.values("case_id"))
    within = Q(county=actor.county) if len(actor.county) == 6 else Q()
    return within & (Q(lead=actor.organisation) | assisting)
