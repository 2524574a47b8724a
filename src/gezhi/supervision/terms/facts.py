"""The values that decisions about a document are made on. Pure; no row, no query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.cases.terms import Facts
from gezhi.supervision.terms.words import Colour, DocumentKind, DocumentState


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as its table decides on it; ``state`` None: it is not opened yet.

    ``agency`` is the grid agency whose document it is, ``unit`` the other side: who is addressed, or keeps assisting.
    ``participants`` are those who were invited to a meeting, at ``meets_at``; ``parts`` the bodies that have or had a
    part in one of the cases, where somebody is about to be addressed.
    ``sealed``, ``disposed``: its words were sealed off or destroyed by law with those of its cases: nothing is added.
    ``case`` is there where the case has a say: on opening, and where the row asks whether it has ended.
    """

    kind: DocumentKind
    state: DocumentState | None = None
    agency: UUID | None = None
    unit: UUID | None = None
    opener: UUID | None = None
    participants: frozenset[UUID] = frozenset()
    parts: frozenset[UUID] = frozenset()
    meets_at: datetime | None = None
    appealed: bool = False
    sealed: bool = False
    disposed: bool = False
    case: Facts | None = None


@dataclass(frozen=True, slots=True)
class About:
    """A step as those above are told of it: which document it was about, and whom it concerns but for its maker."""

    step: UUID
    at: datetime
    document: UUID
    kind: DocumentKind
    number: str
    county: str
    tells: tuple[UUID, ...]
    colour: Colour | None
