"""The sample city's people: officers at every agency, a handler in every department's unit, grid workers everywhere.

None of them can sign in (no password is set); the sample's cases are made in their postings. Where somebody of
``accounts`` holds a place already, nobody is added. Names are numbers of a kind and a county.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gezhi.geography import queries as geography
from gezhi.geography.terms import GridRow, RegionRow
from gezhi.people.actions import appoint_many
from gezhi.people.queries import agencies, department_at, departments_at
from gezhi.people.terms import NewPosting, OrganisationRow
from gezhi.project.sample import accounts
from gezhi.security.actions import create_accounts
from gezhi.security.terms import GRID_WORKERS, SYSTEM, Duty, Level, NewAccount

# Which departments have a worker of their own in the grids (Art. 10): police, justice, natural resources, environment,
# housing, health, emergencies, markets, urban management, fire.
SENDING = ("01", "03", "05", "06", "07", "11", "12", "13", "14", "17")
_LETTER = {
    Duty.AGENCY_OFFICER: "PD",
    Duty.VERIFIER: "HC",
    Duty.BUSINESS_ADMINISTRATOR: "YW",
    Duty.HANDLER: "CB",
    Duty.GRID_LEADER: "WZ",
    Duty.FULL_TIME_WORKER: "ZZ",
    Duty.PART_TIME_WORKER: "JZ",
    Duty.DEPARTMENTAL_WORKER: "ZY",
}
_AT_AN_AGENCY = (Duty.AGENCY_OFFICER, Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Place:
    """A place to be filled: a duty at an organisation over places."""

    duty: Duty
    organisation: OrganisationRow
    places: tuple[str, ...]


def load(*, now: datetime) -> int:
    """Post somebody at every place of the sample city that is still empty; how many there are."""
    places = list(_empty())
    made = create_accounts(actor=SYSTEM, now=now, accounts=list(_numbered(places)))
    postings = [
        NewPosting(account, place.organisation.id, place.duty, place.places)
        for account, place in zip(made, places, strict=True)
    ]
    appoint_many(actor=SYSTEM, now=now, postings=postings)
    return len(postings)


def _places() -> Iterator[Place]:
    for agency in agencies():
        for duty in _AT_AN_AGENCY:
            yield Place(duty, agency, (agency.region,))
        for unit in departments_at(agency.region):
            yield Place(Duty.HANDLER, unit, (unit.region,))
        if agency.level is Level.TOWNSHIP:
            yield from _in_township(agency)


def _in_township(agency: OrganisationRow) -> Iterator[Place]:
    everywhere = tuple(grid.code for grid in geography.grids(township=agency.region))
    for village in geography.regions(agency.region):
        yield from _in_village(agency, village, geography.grids(village=village.code))
    for department in SENDING:
        unit = department_at(agency.region, department)
        if unit and everywhere:
            yield Place(Duty.DEPARTMENTAL_WORKER, unit, everywhere)


def _in_village(agency: OrganisationRow, village: RegionRow, grids: list[GridRow]) -> Iterator[Place]:
    if grids:
        yield Place(Duty.GRID_LEADER, agency, tuple(grid.code for grid in grids))
    for grid in grids:
        yield Place(Duty.FULL_TIME_WORKER, agency, (grid.code,))
        if grid.number % 2:
            yield Place(Duty.PART_TIME_WORKER, agency, (grid.code,))


def _empty() -> Iterator[Place]:
    taken = Counter(_key(each.duty, each.region, each.department, each.places) for each in accounts.everybody())
    for place in _places():
        key = _key(place.duty, place.organisation.region, place.organisation.department, place.places)
        if taken[key]:
            taken[key] -= 1
        else:
            yield place


def _key(duty: Duty, region: str, department: str | None, places: tuple[str, ...]) -> tuple[object, ...]:
    """What a place is taken by: one's own first grid, or the duty at the organisation."""
    return (duty, department, places[0]) if duty in GRID_WORKERS else (duty, department, region)


def _numbered(places: list[Place]) -> Iterator[NewAccount]:
    counted: Counter[tuple[Duty, str]] = Counter()
    for place in places:
        county = place.organisation.region[:6]
        counted[place.duty, county] += 1
        number = f"{counted[place.duty, county]:04d}"
        work_number = f"{_LETTER[place.duty]}{county[4:] or '00'}{number}"
        short = geography.region(county).name[:-1]
        yield NewAccount(work_number.lower(), f"{place.duty.zh} {short}-{number}", work_number)
