"""What each actor may see: every read of cases starts here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from gezhi.cases.access import COSIGNERS
from gezhi.cases.models import Case
from gezhi.geography import queries as geography
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
    """The cases an actor may see.

    A duty that is not named here sees none: the system administrator has no business data.
    """
    scope = _SCOPES.get(actor.duty)
    return Case.objects.filter(scope(actor)) if scope else Case.objects.none()


def one_visible_to(actor: Actor) -> QuerySet[Case]:
    """The same for a case that is asked for by its id: also what she reported herself, wherever it is."""
    scope = _SCOPES.get(actor.duty)
    seen = scope(actor) if scope else None
    if not seen:  # nothing, or everything
        return visible_to(actor)
    return Case.objects.filter(seen | Q(reporter=actor.person))


def cosignable_by(actor: Actor) -> QuerySet[Case]:
    """What one may be asked to co-sign an explanation of: also of grids of her township that have nobody.

    Whether she is the nearest is asked when it is known which case it is.
    """
    if actor.duty not in COSIGNERS:
        return one_visible_to(actor)
    townships = sorted({place[: Level.TOWNSHIP.digits] for place in actor.places})
    own = Q(reporter=actor.person) | _of_workers(actor)
    return Case.objects.filter(own | Q(cosign_owed=True, township__in=townships))


def sees(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether a leader or worker sees the whole of a case that she may be asked to co-sign something of."""
    in_place = any(str(row["grid"]).startswith(place) for place in actor.places)
    return in_place or row["reporter"] == actor.person or not set(row["worker_places"]).isdisjoint(actor.places)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what an actor may see. ``few``: found by what it is about and sorted, whatever is asked.

    ``by_due``: there is an index by due moments for all states together, not only for each.
    """

    cases: Q
    few: bool = False
    by_due: bool = False


def parts_of(actor: Actor) -> list[Part]:
    """The same cases in parts that do not overlap, each equal in a column that indexes for lists begin with.

    A page is read from the index of each part, in order and no further than it goes, where an OR would have to be
    sorted whole.
    """
    if actor.duty in BY_PLACE:
        return _in_each_place(actor)
    parts = _PARTS.get(actor.duty)
    scope = _SCOPES.get(actor.duty)
    return parts(actor) if parts else [Part(scope(actor))] if scope else []


def is_of_city(actor: Actor) -> bool:
    """Whether an actor sees the cases of a whole city."""
    return actor.duty in BY_PLACE and Level.of(actor.places[0]) is Level.CITY


def _in_places(actor: Actor) -> Q:
    level = Level.of(actor.places[0])
    if level is Level.CITY:
        return Q()
    column = _COLUMN[level]
    return Q(**{column: actor.places[0]}) if len(actor.places) == 1 else Q(**{f"{column}__in": actor.places})


def _in_each_place(actor: Actor) -> list[Part]:
    level = Level.of(actor.places[0])
    if level is Level.CITY:
        return [Part(county, by_due=True) for county in _each_county(actor)]
    by_due = level in (Level.COUNTY, Level.GRID)  # a grid's cases are few
    return [Part(Q(**{_COLUMN[level]: place}), by_due=by_due) for place in actor.places]


def _each_county(actor: Actor) -> list[Q]:
    """The actor's own county, or each of her city's."""
    if len(actor.county) == Level.COUNTY.digits:
        return [Q(county=actor.county)]
    return [Q(county=county.code) for county in geography.regions(actor.county)]


def _of_departmental_worker(actor: Actor) -> Q:
    """Art. 11: matters of her own department in her grids, and what she reported herself."""
    return _in_places(actor) & (Q(lead_department=actor.department) | Q(reporter=actor.person))


def _of_department(actor: Actor) -> Q:
    """What it leads and what it has a share in."""
    return _in_own_county(actor) & (_led(actor) | _shared(actor))


def _parts_of_department(actor: Actor) -> list[Part]:
    # Whoever leads a case is not among those who share in it.
    led = [Part(county & _led(actor)) for county in _each_county(actor)]
    return [*led, Part(_in_own_county(actor) & _shared(actor), few=True)]


def _in_own_county(actor: Actor) -> Q:
    return Q(county=actor.county) if len(actor.county) == Level.COUNTY.digits else Q()


def _led(actor: Actor) -> Q:
    return Q(lead=actor.organisation)


def _shared(actor: Actor) -> Q:
    # An order that was ended (recalled, given to another) gives no sight any more.
    return Q(sharing__contains=[actor.organisation])


def _of_workers(actor: Actor) -> Q:
    """Her grids, and what the agency ordered to them from elsewhere."""
    return _in_places(actor) | Q(worker_places__overlap=list(actor.places))


def _parts_of_workers(actor: Actor) -> list[Part]:
    ordered = Q(worker_places__overlap=list(actor.places))
    return [*_in_each_place(actor), Part(~_in_places(actor) & ordered, few=True)]


def _of_committee(actor: Actor) -> Q:
    """Its village, and what it leads or assists in."""
    return Q(county=actor.county) & (_in_places(actor) | _led(actor) | _shared(actor))


def _parts_of_committee(actor: Actor) -> list[Part]:
    elsewhere = Q(county=actor.county) & ~_in_places(actor)
    return [*_in_each_place(actor), Part(elsewhere & _led(actor)), Part(elsewhere & _shared(actor), few=True)]


BY_PLACE = frozenset(
    {Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR, Duty.PART_TIME_WORKER}
)  # fmt: skip
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
# Of the other duties each scope is one part.
_PARTS: dict[Duty, Callable[[Actor], list[Part]]] = {
    Duty.GRID_LEADER: _parts_of_workers,
    Duty.FULL_TIME_WORKER: _parts_of_workers,
    Duty.COMMITTEE_MEMBER: _parts_of_committee,
    Duty.HANDLER: _parts_of_department,
}
