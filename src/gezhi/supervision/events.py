"""Facts that supervision announces: past tense, ids only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DisputeDecided:
    """A coordination meeting decided which department leads a disputed matter (Art. 18): what precedents are made of.

    ``decided_by`` is the agency that called it, ``lead`` the department, ``document`` the record of the meeting.
    """

    county: str
    case: UUID
    document: UUID
    decided_by: UUID
    lead: UUID
    list_version: str
    matter: str
