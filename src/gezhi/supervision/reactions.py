"""What supervision does when something happened to a case. Called with a fact, safe to repeat."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.actions.studying import keep_decision
from gezhi.cases.events import DeletedByLaw, FellDue, TakenUp
from gezhi.supervision.actions import follow_deletion, record_take_up, warn_of_clock
from gezhi.supervision.events import DisputeDecided
from gezhi.supervision.queries.detail import decision_of


def escalation_is_recorded(fact: TakenUp, now: datetime) -> None:
    """A case was taken up by its own move, at whatever door: its escalation is on record."""
    record_take_up(county=fact.county, case_id=fact.case, seq=fact.seq, now=now)


def decision_is_a_precedent(fact: DisputeDecided, now: datetime) -> None:
    """What a coordination meeting decided is proposed the next time (Art. 18)."""
    conclusion, gist = decision_of(fact.county, fact.document)
    keep_decision(
        county=fact.county, case_id=fact.case, document=fact.document, agency=fact.decided_by, lead=fact.lead,
        conclusion=conclusion, gist=gist, now=now,
    )  # fmt: skip


def words_go_with_the_cases(fact: DeletedByLaw, now: datetime) -> None:
    """What a document repeats of a case is deleted or sealed off with the case's own words (P16); at once."""
    follow_deletion(fact=fact, now=now)


def late_unit_is_warned(fact: FellDue, now: datetime) -> None:
    """A clock came to a level: the unit that held it is warned by the agency above."""
    warn_of_clock(fell=fact, now=now)
