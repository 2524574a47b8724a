"""The values that decisions on a case are made on. Pure; no row, no query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gezhi.cases.terms.telling import OpenExplanation
from gezhi.cases.terms.words import OffList, OrderRole, OrderState, State, Suspension
from gezhi.catalogue.terms import ClockKind, MatterRow, Parameters, Urgency
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Level


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """A work order that still runs; ``due_at`` is its own clock's, ``extension_asked`` the moment it asks for."""

    id: UUID
    organisation: UUID
    role: OrderRole
    state: OrderState
    due_at: datetime | None = None
    extension_asked: datetime | None = None
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision on a case may depend on, read once under the lock. Pure; no row, no query."""

    id: UUID
    county: str
    number: str
    state: State
    version: int
    agency: UUID
    agency_level: Level
    agency_region: str
    matter: MatterRow | None
    list_version: str
    urgency: Urgency | None
    township: str
    village: str
    grid: str
    reporter: UUID | None
    reporter_organisation: UUID | None
    anonymous: bool
    dangerous: bool
    reported_at: datetime
    lead: UUID | None = None
    worker_places: tuple[str, ...] = ()
    handlers: frozenset[UUID] = frozenset()
    self_handler: UUID | None = None
    dispatched_at: datetime | None = None
    return_until: datetime | None = None
    suspension: Suspension = Suspension.NONE
    suspended_until: datetime | None = None
    suspension_asked_by: UUID | None = None  # the person who may not decide on it
    suspensions: int = 0  # so far
    returns: int = 0
    studies: int = 0  # of returns; after some of them the designation is final
    assistance_asked: tuple[UUID, ...] = ()  # bodies that the lead asks the agency to have assist
    divided_by: UUID | None = None  # the grid leader who divided it among workers
    sharers: frozenset[UUID] = frozenset()  # workers with a part that is not reported done yet
    outcome: str = ""
    final: bool = False
    on_the_spot: bool = False
    drawn: bool = False
    void_proposed_by: UUID | None = None
    reconsidered: bool = False
    reopened_by_petitioner: bool = False
    window_until: datetime | None = None
    untold_petitioners: int = 0
    open_petitioners: int = 0  # neither told nor, by enough attempts, excused
    petitioners: int = 0  # counted where one of them acts
    open_orders: tuple[OpenOrder, ...] = ()
    running: tuple[ClockKind, ...] = ()
    restricted_at: datetime | None = None
    retention_until: date | None = None
    disposed_at: datetime | None = None
    merged_into: UUID | None = None
    merged_into_state: State | None = None
    open_members: int = 0
    member_reporters: frozenset[UUID] = frozenset()  # who reported what was merged into it
    parameters: Parameters = field(default_factory=Parameters)  # what the county's authority has set
    explanations: tuple[OpenExplanation, ...] = ()  # owed, or given and not co-signed
    unexplained: tuple[UUID, ...] = ()  # the lead's late clocks of which nothing was owed; where it may be closed
    explanation_owed: bool = False
    cosign_owed: bool = False
    lead_recorded: bool = False  # the lead does not sign in yet
    cosign_place: str = ""  # where those are posted who co-sign for a grid that has nobody
    nobody_cosigns: bool | None = None  # asked only where a signature may be waived
    evaluated: bool = False  # by the petitioner who acts
    answered: bool = False  # the petitioner who acts was told the result
    recorded: tuple[OrganisationRow, ...] = ()  # bodies of open orders that were marked as not signing in yet


@dataclass(frozen=True, slots=True)
class Given:
    """What the person handed in with a move, parsed: words to keep, and the things that ids stood for."""

    words: Mapping[str, Any] = field(default_factory=dict)
    things: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.things[name]

    def get(self, name: str) -> Any:
        return self.things.get(name)


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """The case that another is to be merged into."""

    id: UUID
    county: str
    number: str
    state: State
    agency: UUID
    anonymous: bool


@dataclass(frozen=True, slots=True)
class OffListClaim:
    """On which ground somebody says that a matter is off the list, and which one the list in force bears out."""

    said: OffList
    true: OffList


@dataclass(frozen=True, slots=True)
class NewDue:
    """The moment that a department asks for, and the last one that the list's term of an extension allows."""

    at: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file handed in with a report or a move; its digests stand in the step's words."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case's words stand: ``restricted``: sealed off by law; ``disposed``: destroyed."""

    restricted: bool
    disposed: bool
