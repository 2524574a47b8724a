"""Who is told of a change while it happens, and how much: in step with ``queries.visible_to``, without asking anybody.

A server that stays connected with hundreds of people cannot ask the database for each of them. What decides who sees a
case stands on the case and its work orders; it travels with the change and is compared here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from gezhi.security.terms import Actor, Duty


class Heard(StrEnum):
    """How a change concerns who is told of it."""

    MINE = "mine"  # her own organisation holds it, has a share in it, had one or did it
    SEEN = "seen"  # she may see it
    GONE = "gone"  # she saw it until now


@dataclass(frozen=True, slots=True)
class Change:
    """A step that was written, and where its case stands now.

    ``sharing`` are the organisations with a share in it beside the lead, ``lost`` those whose share ended with this
    step, ``by`` the one whose officer made it.
    """

    case: UUID
    seq: int
    by: UUID
    county: str
    township: str
    village: str
    grid: str
    holder: UUID
    agency: UUID
    lead: UUID | None
    worker_places: tuple[str, ...]
    lead_department: str
    reporter: UUID | None
    reporter_organisation: UUID | None
    sharing: frozenset[UUID] = frozenset()
    lost: frozenset[UUID] = frozenset()

    @property
    def at(self) -> frozenset[str]:
        """The codes of the places that it lies in; the city is around all of them."""
        return frozenset({self.county[:4], self.county, self.township, self.village, self.grid})


def told(actor: Actor, change: Change) -> Heard | None:
    """What of a change an actor is told; None where it is none of hers."""
    if may_see(actor, change):
        concerned = {change.holder, change.agency, change.lead, change.by, *change.sharing, *change.lost}
        return Heard.MINE if actor.organisation in concerned else Heard.SEEN
    saw_it = actor.duty in _BY_SHARE and actor.organisation in change.lost
    return Heard.GONE if saw_it else None


def may_see(actor: Actor, change: Change) -> bool:
    """Whether ``visible_to(actor)`` holds the case; a duty that is not named sees none."""
    scope = _SCOPES.get(actor.duty)
    return scope is not None and scope(actor, change)


def _in_places(actor: Actor, change: Change) -> bool:
    return not change.at.isdisjoint(actor.places)


def _of_workers(actor: Actor, change: Change) -> bool:
    return _in_places(actor, change) or not set(change.worker_places).isdisjoint(actor.places)


def _of_departmental_worker(actor: Actor, change: Change) -> bool:
    hers = change.lead_department == actor.department or change.reporter == actor.person
    return hers and _in_places(actor, change)


def _shares(actor: Actor, change: Change) -> bool:
    return actor.organisation == change.lead or actor.organisation in change.sharing


def _of_department(actor: Actor, change: Change) -> bool:
    return _shares(actor, change) and (len(actor.county) != 6 or change.county == actor.county)


def _of_committee(actor: Actor, change: Change) -> bool:
    return change.county == actor.county and (_shares(actor, change) or _in_places(actor, change))


_BY_SHARE = frozenset({Duty.HANDLER, Duty.COMMITTEE_MEMBER})
_SCOPES: Mapping[Duty, Callable[[Actor, Change], bool]] = {
    Duty.SYSTEM: lambda actor, change: True,
    Duty.AGENCY_OFFICER: _in_places,
    Duty.VERIFIER: _in_places,
    Duty.BUSINESS_ADMINISTRATOR: _in_places,
    Duty.GRID_LEADER: _of_workers,
    Duty.FULL_TIME_WORKER: _of_workers,
    Duty.PART_TIME_WORKER: _in_places,
    Duty.COMMITTEE_MEMBER: _of_committee,
    Duty.DEPARTMENTAL_WORKER: _of_departmental_worker,
    Duty.HANDLER: _of_department,
    Duty.INTERFACE: lambda actor, change: change.reporter_organisation == actor.organisation,
    Duty.PETITIONER: lambda actor, change: (change.county, change.case) == (actor.county, actor.organisation),
}
