"""What becomes of a running term when the calendar is announced: it may end later, never earlier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gezhi.cases.rules.terms_of_time import SOON
from gezhi.kernel.worktime import Allowance, Calendar, due, share


@dataclass(frozen=True, slots=True)
class Term:
    """When a running term ends, when its alert comes, and whether that rests on a year without an announcement."""

    due_at: datetime
    soon_at: datetime
    provisional: bool


def recalculated(allowance: Allowance, started_at: datetime, promised: Term, calendar: Calendar) -> Term:
    """The term by another calendar. What was promised stays where the new calendar would end it earlier."""
    fresh = due(allowance, started_at, calendar)
    if fresh.at <= promised.due_at:
        return Term(promised.due_at, promised.soon_at, fresh.provisional)
    soon = share(allowance, started_at, SOON, calendar)
    return Term(fresh.at, max(soon, promised.soon_at), fresh.provisional)
