"""Facts that cases announces: past tense, ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.cases.terms import Action
from gezhi.catalogue.terms import ClockKind, Urgency


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A step was written: the case went from one state to another (or stayed, for a side step)."""

    county: str
    case: UUID
    seq: int
    action: str
    source: str | None
    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A higher agency took a case up (Art. 23); the step of this number says on which ground and who answers."""

    county: str
    case: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class Happened:
    """A step as those above are told of it: whose it was, and which organisations the case came to by it."""

    step: UUID
    at: datetime
    action: Action
    by: UUID  # organisation
    county: str
    case: UUID
    number: str
    urgency: Urgency | None
    agency: UUID
    lead: UUID | None
    assisting: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class FellDue:
    """The due-soon or the due moment of a running clock has come."""

    clock: UUID
    kind: ClockKind
    at: datetime
    overdue: bool
    owner: UUID
    county: str
    case: UUID
    number: str
    urgency: Urgency | None
