"""Facts that cases announces: past tense, ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


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
