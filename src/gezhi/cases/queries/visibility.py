"""What each actor may see: every read of cases starts here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.cases.models import Case, WorkOrder
from gezhi.cases.terms import OrderState
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty, Level

NO_SUCH_CASE = Refusal(
    "no-such-case",
    Kind.NOT_FOUND,
    Text("没有这个案件，或者您无权查看。", "There is no such case, or you may not see it."),
)
_COLUMN = {Level.COUNTY: "county", Level.TOWNSHIP: "township", Level.VILLAGE: "village", Level.GRID: "grid"}


def visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases an actor may see. Equality on the level's own column, so that an index serves every scope.

    A duty that is not named here sees none: the system administrator has no business data.
    """
    scope = _SCOPES.get(actor.duty)
    return Case.objects.filter(scope(actor)) if scope else Case.objects.none()


def _in_places(actor: Actor) -> Q:
    level = Level.of(actor.places[0])
    if level is Level.CITY:
        return Q()
    column = _COLUMN[level]
    return Q(**{column: actor.places[0]}) if len(actor.places) == 1 else Q(**{f"{column}__in": actor.places})


def _of_departmental_worker(actor: Actor) -> Q:
    """Art. 11: matters of her own department in her grids, and what she reported herself."""
    return _in_places(actor) & (Q(lead_department=actor.department) | Q(reporter=actor.person))


def _of_department(actor: Actor) -> Q:
    """What it leads and what it has a share in."""
    if len(actor.county) != 6:
        return Q(pk__in=_keys(_shares(actor)).union(_led(actor), all=True))
    # A department may have a quarter of its county's cases: pages are cut from the county's newest, not from its own.
    share = _shares(actor).filter(county=OuterRef("county"), case_id=OuterRef("id"))
    return Q(county=actor.county) & (Q(lead=actor.organisation) | Q(Exists(share)))


def _shares(actor: Actor) -> QuerySet[WorkOrder]:
    # An order that was ended (recalled, given to another) gives no sight any more.
    return WorkOrder.objects.filter(organisation=actor.organisation).exclude(state=OrderState.ENDED)


def _keys(orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder, Any]:
    return orders.values_list("county", "case_id")


def _led(actor: Actor) -> QuerySet[Case, Any]:
    return Case.objects.filter(lead=actor.organisation).values_list("county", "id")


def _of_workers(actor: Actor) -> Q:
    """Her grids, and what the agency ordered to them from elsewhere."""
    return _in_places(actor) | Q(worker_places__overlap=list(actor.places))


def _of_committee(actor: Actor) -> Q:
    """Its village, and what it assists in: few rows, found by three indexes and put together."""
    county = actor.county
    village = Case.objects.filter(_in_places(actor), county=county).values_list("county", "id")
    keys = _keys(_shares(actor).filter(county=county)).union(_led(actor).filter(county=county), village, all=True)
    return Q(county=county, pk__in=keys)


_SCOPES: dict[Duty, Callable[[Actor], Q]] = {
    Duty.SYSTEM: lambda actor: Q(),
    Duty.AGENCY_OFFICER: _in_places,
    Duty.VERIFIER: _in_places,
    Duty.BUSINESS_ADMINISTRATOR: _in_places,
    Duty.GRID_LEADER: _of_workers,
    Duty.FULL_TIME_WORKER: _of_workers,
    Duty.PART_TIME_WORKER: _in_places,
    Duty.COMMITTEE_MEMBER: _of_committee,
    Duty.DEPARTMENTAL_WORKER: _of_departmental_worker,
    Duty.HANDLER: _of_department,
    Duty.INTERFACE: lambda actor: Q(reporter_organisation=actor.organisation),
    Duty.PETITIONER: lambda actor: Q(county=actor.county, id=actor.organisation),
}
