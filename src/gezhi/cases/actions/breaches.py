"""Take in a report of a task off the list so that nothing leads back to whoever made it; and deal with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings

from gezhi.cases.actions.building import new_receipt
from gezhi.cases.models import BreachReport
from gezhi.cases.queries.breaches import accusable, breach_for_update, breach_of_receipt, breaches
from gezhi.cases.rules.breaches import (
    ANSWER,
    LONGEST,
    NO_FINDING,
    NOBODY_ACCUSED,
    NOT_A_WORKER,
    TOO_OFTEN,
    WHAT,
    check_answer,
    half_day,
    is_received_by,
    is_worker,
)
from gezhi.cases.rules.cooperation import words
from gezhi.cases.terms import Breach, BreachFinding, BreachState
from gezhi.kernel.refusal import Refused
from gezhi.people import queries as people
from gezhi.security import actions as security
from gezhi.security.rules import digest_of
from gezhi.security.terms import Actor, Level
from gezhi.storage.idempotency import done_once
from gezhi.storage.limits import take

A_REPORT = 10  # questions about one report that are no burden


def report_breach(*, actor: Actor, now: datetime, address: str, accused: UUID | None, what: str) -> str:
    """Take in a report; its receipt, which is shown once and is the only way to follow it. Raises Refused.

    ``actor`` says only that a grid worker tells it and in which county; neither she nor her grid is kept, no audit row
    and no first answer is written (so the call has no key), and the moment is kept to the half-day (P17, P40).
    """
    if not is_worker(actor):
        raise NOT_A_WORKER()
    said = words(what, field="what", what=WHAT, most=LONGEST)
    body = next((each for each in accusable(actor) if each.id == accused), None)
    if body is None:
        raise NOBODY_ACCUSED(field="accused")
    _take("public-report", address, 1, now)
    county = actor.places[0][: Level.COUNTY.digits]
    receipt, (day, afternoon) = new_receipt(), half_day(now)
    above = (people.agency_of(county, Level.COUNTY), people.agency_of(county, Level.CITY))
    BreachReport(
        county=county, id=uuid4(), state=BreachState.RECEIVED,
        addressee=next(each.id for each in above if is_received_by(each, body.id)), accused=body.id, what=said,
        received_on=day, afternoon=afternoon, receipt=digest_of(receipt),
    ).save(force_insert=True)  # fmt: skip
    return receipt


def follow_breach(*, now: datetime, address: str, receipt: str) -> Breach:
    """How a report stands, for whoever holds its code; signed in or not, it leaves no trace."""
    _take("receipt", address, A_REPORT, now)
    return breach_of_receipt(receipt)


def _take(purpose: str, address: str, times: int, now: datetime) -> None:
    """Counted together with what residents send and ask, so that the count does not say what it was."""
    try:
        take(purpose, address, most=times * settings.GEZHI.public_reports_per_hour, now=now)
    except Refused:
        raise TOO_OFTEN() from None


def look_at_breaches(*, actor: Actor, now: datetime) -> list[Breach]:
    """The reports that are addressed to the actor's agency; that she read them is on record (P15), whoever told not."""
    found = breaches(actor)
    if found:
        security.audit(
            now=now, actor=actor, action="look-at-off-list", object=f"organisation:{actor.organisation}",
            purpose=str(len(found)),
        )  # fmt: skip
    return found


def answer_breach(
    *, actor: Actor, now: datetime, breach_id: UUID, finding: BreachFinding | None, answer: str, key: str | None = None
) -> None:
    """Say what was found out and done; whoever holds the code reads it. Raises Refused. ``key``: safe to repeat."""

    def write() -> dict[str, str]:
        row = breach_for_update(actor, breach_id)
        check_answer(BreachState(row.state))
        if finding is None:
            raise NO_FINDING(field="finding")
        row.answer = words(answer, field="answer", what=ANSWER)
        row.state, row.finding = BreachState.ANSWERED, finding
        row.answered_by, row.answered_at = actor.person, now
        row.save(update_fields=["state", "finding", "answer", "answered_by", "answered_at"])
        security.audit(now=now, actor=actor, action="answer-off-list", object=f"off-list:{row.id}")
        return {}

    asked = {"answer-off-list": [str(breach_id), str(finding or ""), answer]}
    done_once(county=actor.county, person=actor.person, key=key, asked=asked, now=now, write=write)
