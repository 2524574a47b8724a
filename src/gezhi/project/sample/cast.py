"""Who acts in the sample's cases: the people that were posted at organisations and in grids, asked for once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Duty, Level

CITY = "4407"


class Cast:
    """The actors of the sample city, as they were posted at its beginning."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._at: dict[UUID, list[Actor]] = {}
        self._in: dict[str, list[Actor]] = {}
        city = people.agency_of(CITY, Level.CITY)
        (self.hotline,) = self.at(city, Duty.INTERFACE)

    def at(self, organisation: OrganisationRow, duty: Duty) -> list[Actor]:
        """Everybody with a duty at an organisation."""
        if organisation.id not in self._at:
            self._at[organisation.id] = people.actors_of(organisation.id, self._now)
        return [actor for actor in self._at[organisation.id] if actor.duty is duty]

    def workers(self, grid: str, duty: Duty) -> list[Actor]:
        """The grid workers of a kind in a grid."""
        if grid not in self._in:
            self._in[grid] = people.grid_actors(grid, self._now)
        return [actor for actor in self._in[grid] if actor.duty is duty]

    def departmental(self, grid: str, department: str) -> Actor | None:
        """A department's own worker in a grid."""
        sent = [each for each in self.workers(grid, Duty.DEPARTMENTAL_WORKER) if each.department == department]
        return sent[0] if sent else None

    @staticmethod
    def resident(county: str) -> Actor:
        """Somebody who reports without an account, as the public door lets her."""
        nobody = UUID(int=0)
        return Actor(
            person=nobody,
            name=Duty.PETITIONER.zh,
            posting=nobody,
            duty=Duty.PETITIONER,
            organisation=nobody,
            organisation_name=Duty.PETITIONER.zh,
            level=Level.COUNTY,
            places=(county,),
        )
