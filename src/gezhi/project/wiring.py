"""Which fact calls which reactions: the one visible table. Facts go up, from a lower context to those above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from gezhi.cases import reactions as cases
from gezhi.cases.events import ClocksFell, DeletedByLaw, FellDue, TakenUp
from gezhi.cases.queries import papers
from gezhi.cases.queries.happening import fell_due
from gezhi.catalogue.events import CalendarAnnounced, CalendarProposed, DeadlinesProposed, ProposalDecided
from gezhi.messages import reactions as messages
from gezhi.storage.at_once import subscribe
from gezhi.supervision import reactions as supervision
from gezhi.supervision.events import DisputeDecided
from gezhi.supervision.queries.papers import papers_about

Reaction = Callable[[Any, datetime], None]

REACTIONS: Mapping[type, Sequence[Reaction]] = {
    CalendarProposed: [messages.somebody_has_to_confirm],
    DeadlinesProposed: [messages.somebody_has_to_compare],
    ProposalDecided: [messages.who_entered_it_learns_what_became_of_it],
    CalendarAnnounced: [cases.terms_follow_the_calendar],
    TakenUp: [supervision.escalation_is_recorded],
    ClocksFell: [],  # each of its clocks is a FellDue
    FellDue: [supervision.late_unit_is_warned],
    DisputeDecided: [supervision.decision_is_a_precedent],
}
# Within the transaction in which it happens: what was deleted by law is gone from everywhere at once, or nothing is.
AT_ONCE: Mapping[type, Sequence[Reaction]] = {
    DeletedByLaw: [supervision.words_go_with_the_cases],
}
# Who keeps papers beside a case, and is asked for them when its package is sealed.
PAPERS = (papers_about,)
_FACTS: Mapping[str, type] = {fact.__name__: fact for fact in REACTIONS}


def connect() -> None:
    """Ties contexts together that know each other in one direction only; called once, when the project starts."""
    subscribe(AT_ONCE)
    papers.ask(PAPERS)


def deliver(fact: str, holding: Mapping[str, Any], now: datetime) -> None:
    """Hand a fact from the queue to all its reactions. One that fails stops the delivery, which is tried again."""
    kind = _FACTS[fact]
    known: Any = TypeAdapter(kind).validate_python(dict(holding))
    for reaction in REACTIONS[kind]:
        reaction(known, now)
    if isinstance(known, ClocksFell) and REACTIONS[FellDue]:
        for due in fell_due(known.county, known.since, known.until, known.mark):
            for reaction in REACTIONS[FellDue]:
                reaction(due, now)
