"""Facts of the catalogue: what has happened, as ids only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ListAdopted:
    """A county has a new admission list; new cases follow it from its effective date, running ones keep theirs."""

    version: str
    county: str


@dataclass(frozen=True, slots=True)
class CalendarAnnounced:
    """The calendar of a place has changed; provisional due dates in these years may be made firm, only ever later."""

    version: int
    region: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CalendarProposed:
    """A notice was entered, by whoever holds this posting, and waits for another person to confirm it."""

    proposal: UUID
    region: str
    entered_as: UUID


@dataclass(frozen=True, slots=True)
class DeadlinesProposed:
    """Other deadlines for a county's list were entered and wait for another person to confirm them."""

    proposal: UUID
    county: str
    entered_as: UUID


@dataclass(frozen=True, slots=True)
class ProposalDecided:
    """Another person confirmed what was entered, or sent it back; ``deadlines``: no notice but a change of those."""

    proposal: UUID
    state: str
    entered_as: UUID
    deadlines: bool = False
