"""What is told when something happened elsewhere. Doors: called with a fact from the queue, each safe to repeat."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.catalogue.events import CalendarProposed, DeadlinesProposed, ProposalDecided
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
    tell(tellings=[_waits(MessageKind.CALENDAR, fact, agency.id, now) for agency in agencies])


def somebody_has_to_compare(fact: DeadlinesProposed, now: datetime) -> None:
    """The county's other business administrators: deadlines of its list are theirs alone (Art. 9)."""
    agency = people.agency_of(fact.county, Level.COUNTY)
    tell(tellings=[_waits(MessageKind.DEADLINES, fact, agency.id, now)])


def who_entered_it_learns_what_became_of_it(fact: ProposalDecided, now: datetime) -> None:
    """Whoever entered a notice or other deadlines, in the posting in which she did, while she holds it."""
    kind = MessageKind.DEADLINES_DECIDED if fact.deadlines else MessageKind.CALENDAR_DECIDED
    tell(
        tellings=[
            Telling(
                kind, fact.proposal, now, actor.organisation, actor.duty, fact.proposal, clock=fact.state,
                only=fact.entered_as,
            )
            for actor, _ in people.actors_of_postings([fact.entered_as], now).values()
        ]
    )  # fmt: skip


def _waits(kind: MessageKind, fact: CalendarProposed | DeadlinesProposed, agency: UUID, now: datetime) -> Telling:
    """For those who may decide; whoever entered it may not, and is not told of her own."""
    duty = Duty.BUSINESS_ADMINISTRATOR
    return Telling(kind, fact.proposal, now, agency, duty, fact.proposal, but=fact.entered_as)
