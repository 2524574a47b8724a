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
        city = people.agency_of(CITY, Level.CITY)
        (self.hotline,) = self.at(city, Duty.INTERFACE)

    def at(self, organisation: OrganisationRow, duty: Duty) -> list[Actor]:
        """Everybody with a duty at an organisation."""
        if organisation.id not in self._at:
            self._at[organisation.id] = people.actors_of(organisation.id, self._now)
        return [actor for actor in self._at[organisation.id] if actor.duty is duty]

    def workers(self, grid: str, duty: Duty) -> list[Actor]:
        """The grid workers of a kind in a grid, of those that the township's agency has."""
        return [actor for actor in self.at(people.agency_of(grid, Level.TOWNSHIP), duty) if actor.covers(grid)]

    def departmental(self, grid: str, department: str) -> Actor | None:
        """A department's own worker in a grid."""
        unit = people.department_at(grid[:9], department)
        sent = self.at(unit, Duty.DEPARTMENTAL_WORKER) if unit else []
        return next((actor for actor in sent if actor.covers(grid)), None)

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
