"""What supervision does when something happened to a case. Called with a fact from the queue, safe to repeat."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.events import TakenUp
from gezhi.supervision.actions import record_take_up, warn_of_clock
from gezhi.supervision.actions.warning import Fell


def escalation_is_recorded(fact: TakenUp, now: datetime) -> None:
    """A case was taken up by its own move, at whatever door: its escalation is on record."""
    record_take_up(county=fact.county, case_id=fact.case, seq=fact.seq, now=now)


def late_unit_is_warned(fact: Fell, now: datetime) -> None:
    """A clock came to a level: the unit that held it is warned by the agency above."""
    warn_of_clock(fell=fact, now=now)
