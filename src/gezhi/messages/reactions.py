"""What is told when something happened elsewhere. Doors: called with a fact from the queue, each safe to repeat."""

from __future__ import annotations

from datetime import datetime

from gezhi.catalogue.events import CalendarProposed
from gezhi.kernel.refusal import Refused
from gezhi.messages.actions import tell
from gezhi.messages.terms import MessageKind, Telling
from gezhi.people import queries as people
from gezhi.security.terms import Duty, Level


def somebody_has_to_confirm(fact: CalendarProposed, now: datetime) -> None:
    """The business administrators who may confirm a notice: of the place's agency and of those above it."""
    if fact.region:
        levels = [level for level in (Level.CITY, Level.COUNTY, Level.TOWNSHIP) if len(fact.region) >= level.digits]
        agencies = []
        for level in levels:
            try:
                agencies.append(people.agency_of(fact.region, level))
            except Refused:  # no agency is named there yet
                continue
    else:
        agencies = people.agencies(Level.CITY)
    tell(
        tellings=[
            Telling(MessageKind.CALENDAR, fact.proposal, now, agency.id, Duty.BUSINESS_ADMINISTRATOR, fact.proposal)
            for agency in agencies
        ]
    )
