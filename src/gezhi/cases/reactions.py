"""What cases do when something happened elsewhere. Doors: called with a fact from the queue, each safe to repeat."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.actions.recalculating import recalculate_later
from gezhi.catalogue.events import CalendarAnnounced


def terms_follow_the_calendar(fact: CalendarAnnounced, now: datetime) -> None:
    """A notice is in force: the running terms it touches are recalculated, county by county."""
    recalculate_later(version=fact.version, now=now)
