"""Facts that cases announces: past tense, ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.cases.terms import Action, Mark
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
class DeletedByLaw:
    """Words of a case were deleted by law, its use was restricted or it was disposed of; told within the transaction.

    ``action`` says which of the three; the step of this number says on which basis, and its facts which steps' words
    went (``erases``). Whoever keeps words about the case beside it deletes or seals off its own.
    """

    county: str
    case: UUID
    seq: int
    action: Action


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
    posting: UUID | None = None  # of whoever did it
    unsolved: bool = False  # the petitioner says so, and it was not taken up again with that


@dataclass(frozen=True, slots=True)
class ClocksFell:
    """The clocks of a county that came to a mark after ``since``, up to ``until``: as many ``FellDue`` as they are.

    The sweep announces it, once for each of its windows; it is handed on to whoever subscribes to ``FellDue``.
    """

    county: str
    mark: Mark
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class FellDue:
    """A clock came to a mark while its owner held it; exactly once for each mark, unless its term was moved since.

    ``owner`` is the organisation whose clock it is, ``held_by`` the one in whose hands the case was: a department's
    clock runs on while the agency studies its return. ``warned_by`` is the grid agency that warns the latter: the one
    that holds the case, or the one above where that is late itself (None: nobody is above it). ``order`` is the work
    order that the clock belongs to. ``at`` is when it fell, ``due_at`` when its term was over or will be. The
    petitioner's total clock is nobody's alone and is not among them.
    """

    county: str
    case: UUID
    kind: ClockKind
    order: UUID | None
    owner: UUID
    held_by: UUID
    warned_by: UUID | None
    mark: Mark
    at: datetime
    clock: UUID
    due_at: datetime
    number: str
    urgency: Urgency | None
