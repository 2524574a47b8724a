"""Codes for evaluations go straight to the petitioner's phone: nobody at the desk sees one, and none is kept.

The code is derived from the message's random id under the platform's secret key, so that a message that is tried again
is the same message: a gateway that took it the first time drops it, and one code alone is ever good.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from gezhi.cases import access
from gezhi.cases.actions.building import RECEIPT_LENGTH, RECEIPT_SIGNS
from gezhi.cases.models import Evaluation
from gezhi.cases.moves import NOT_YOURS
from gezhi.cases.queries.loading import Loaded, load
from gezhi.cases.queries.sending import UNSAID, reach, sending_of, to_be_told
from gezhi.cases.rules.evaluating import evaluates_in_time, has_a_result
from gezhi.cases.rules.sending import STAFF_NUMBER, asked_today, may_be_asked, message, mobile, unreachable
from gezhi.cases.terms import CodeState, State
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Refused, resting_on
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security import actions as security
from gezhi.security.rules import digest_of
from gezhi.security.terms import SYSTEM, Actor
from gezhi.storage import sms
from gezhi.storage.idempotency import done_once
from gezhi.storage.queue import enqueue

EVALUATES = (24, 1)
CODE_ACTION = Text("发送评价码", "send a code for an evaluation")


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that is on its way. ``until``: to when she may evaluate; None: the case is not closed yet."""

    number: str
    until: str | None
    state: CodeState


@dataclass(frozen=True, slots=True)
class Line:
    """The row of an evaluation that she has not said yet, and whether a code was made for it."""

    id: UUID | None
    coded: bool


@dataclass(frozen=True, slots=True)
class _Due:
    sending: UUID
    phone: str
    text: str


def send_code(
    *, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID, address: str = "", key: str | None = None
) -> Asked:
    """Have a new code sent to a petitioner who was answered; an earlier one that was not used is void. On record.

    Raises Refused where the actor's agency does not hold the case, nothing may or can be sent to her, she has evaluated
    the result already, or was sent three today. ``key``: safe to repeat.
    """

    def write() -> dict[str, Any]:
        case = load(actor, case_id, lock=True)
        if not access.AGENCY.holds(case.facts, actor):
            with resting_on(EVALUATES):
                raise NOT_YOURS(action=CODE_ACTION, who=access.AGENCY.text)
        has_a_result(case.facts.state)
        evaluates_in_time(case.facts, actor, now)
        _check(case, petitioner_id, now)
        about = f"petitioner:{petitioner_id}"
        security.audit(now=now, actor=actor, action="send-evaluation-code", object=about, address=address)
        until = case.row["window_until"]
        return {
            "number": case.row["number"], "until": until.isoformat() if until else None,
            "state": CodeState.SENDING.value,
        }  # fmt: skip

    asked = {"send-code": [str(case_id), str(petitioner_id)]}
    answer = done_once(county=actor.county, person=actor.person, key=key, asked=asked, now=now, write=write)
    return Asked(answer["number"], answer["until"], CodeState(answer["state"]))


def _check(case: Loaded, petitioner_id: UUID, now: datetime) -> None:
    """Puts the message in line, if it may be asked for."""
    known = to_be_told(case.county, case.id, petitioner_id)
    reached, last = reach(known), sending_of(case.county, petitioner_id)
    refused = unreachable(case.facts, reached, gateway=sms.is_set())
    if refused is not None:
        raise refused
    if people.is_number_of_staff(mobile(reached.phone)):
        raise STAFF_NUMBER()
    may_be_asked(last, reached, now)
    line = Line(known["line"], known["coded"])
    put_in_line(case, petitioner_id, line=line, now=now, asked=asked_today(last, now) + 1)


def put_in_line(case: Loaded, petitioner_id: UUID, *, line: Line, now: datetime, asked: int = 1) -> None:
    """A message for her, in the caller's transaction; from here on an earlier code is void."""
    fresh: dict[str, Any] = {
        "case_id": case.id, "code": "", "code_made_at": None, "sending": uuid4(), "asked_at": now, "asked": asked,
        "tries": 0, "sent_at": None,
    }  # fmt: skip
    unsaid = Evaluation.objects.filter(county=case.county, id__in=[line.id] if line.id else [])
    if line.coded:
        void(unsaid, now=now)
    if line.coded or not unsaid.update(**fresh):
        Evaluation.objects.create(county=case.county, id=uuid7(now), petitioner=petitioner_id, **fresh)
    enqueue("cases.send_code", county=case.county, petitioner=str(petitioner_id))


def void(codes: QuerySet[Evaluation], *, now: datetime) -> None:
    """None of these speaks any more. Each keeps its digest, so that whoever holds it is told so."""
    codes.filter(UNSAID).exclude(code="").update(voided_at=now, sending=None)


def deliver_code(*, county: str, petitioner_id: UUID, now: datetime) -> None:
    """Hand the message that is in line for her to the gateway. Repeatable; raises ``sms.NotTaken``: try it again."""
    due = _due(county, petitioner_id, now)
    if due is None:
        return
    line = Evaluation.objects.filter(county=county, petitioner=petitioner_id, sending=due.sending, sent_at=None)
    try:
        sms.send(id=due.sending, phone=due.phone, text=due.text)
    except sms.NotTaken:
        line.update(tries=F("tries") + 1)
        raise
    with transaction.atomic():
        line.update(sent_at=now)
        # P15: a number has left the house, whoever made it so
        security.audit(now=now, actor=SYSTEM, action="hand-over-evaluation-code", object=f"petitioner:{petitioner_id}")


def _due(county: str, petitioner_id: UUID, now: datetime) -> _Due | None:
    """The message, with its code's digest kept before it leaves the house; None where there is none any more."""
    with transaction.atomic():
        line = Evaluation.objects.filter(UNSAID, county=county, petitioner=petitioner_id, sent_at=None)
        row = line.filter(sending__isnull=False).select_for_update().first()
        if row is None or row.sending is None:
            return None
        case = load(SYSTEM, row.case_id, lock=False)
        reached = reach(to_be_told(county, row.case_id, petitioner_id))
        hers = not people.is_number_of_staff(mobile(reached.phone))
        wanted = hers and _still_wanted(case, reached.answered_at, now)
        if not wanted or unreachable(case.facts, reached, gateway=True):
            line.update(sending=None, code="")
            return None
        code = _code(row.sending)
        line.update(code=digest_of(code), code_made_at=now)
    sender = people.organisation(case.row["agency"]).name
    text = message(sender=sender, address=settings.GEZHI.public_address, code=code)
    return _Due(row.sending, mobile(reached.phone), text)


def _still_wanted(case: Loaded, answered_at: datetime | None, now: datetime) -> bool:
    """Whether she still has a result to evaluate."""
    try:
        evaluates_in_time(case.facts, SYSTEM, now)
    except Refused:
        return False
    return answered_at is not None and case.facts.state in (State.VERIFIED, State.CLOSED)


def _code(sending: UUID) -> str:
    """Fourteen signs that nobody can tell from the message's id without the platform's secret key."""
    made = hmac.digest(settings.SECRET_KEY.encode(), b"evaluation code\n" + sending.bytes, "sha256")
    return "".join([RECEIPT_SIGNS[sign % 32] for sign in made[:RECEIPT_LENGTH]])
