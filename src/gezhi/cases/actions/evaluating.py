"""Evaluations: the code that is handed to a petitioner, and what she says of the result with it or her receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.cases import access
from gezhi.cases.actions.building import new_receipt
from gezhi.cases.actions.moving import Moved, move
from gezhi.cases.models import Evaluation, Petitioner
from gezhi.cases.moves import NOT_YOURS
from gezhi.cases.queries.loading import load, petitioners_of
from gezhi.cases.queries.petitioners import NO_SUCH_PETITIONER
from gezhi.cases.rules.evaluating import EVALUATED, NOT_ANSWERED, evaluates_in_time, has_a_result
from gezhi.cases.terms import Action, Verdict
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.security import actions as security
from gezhi.security.rules import digest_of
from gezhi.security.terms import Actor

CODE_ACTION = Text("制作评价码", "make an evaluation code")


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be handed over: shown once, only its digest is kept. ``until`` None: the case is not closed yet."""

    code: str
    number: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What became of an evaluation."""

    moved: Moved
    reopened: bool


def make_code(*, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID, address: str = "") -> Code:
    """A new code for a petitioner who was answered; an earlier one that was not used is void. On record.

    Raises Refused where the actor's agency does not hold the case, or she has evaluated the result already.
    """
    with transaction.atomic():
        case = load(actor, case_id, lock=True)
        if not access.AGENCY.holds(case.facts, actor):
            raise NOT_YOURS(action=CODE_ACTION, who=access.AGENCY.text)
        has_a_result(case.facts.state)
        evaluates_in_time(case.facts, actor, now)
        person = Petitioner.objects.filter(petitioners_of(case.county, case.id), id=petitioner_id).first()
        if person is None:
            raise NO_SUCH_PETITIONER()
        if person.answered_at is None:
            raise NOT_ANSWERED()
        mine = Evaluation.objects.filter(county=case.county, petitioner=petitioner_id)
        if mine.filter(given_at__gte=person.answered_at).exists():
            raise EVALUATED()
        code = new_receipt()
        made: dict[str, Any] = {"code": digest_of(code), "code_made_at": now, "case_id": case.id}
        if not mine.filter(verdict="").update(**made):
            Evaluation.objects.create(county=case.county, id=uuid7(now), petitioner=petitioner_id, **made)
        security.audit(
            now=now, actor=actor, action="make-evaluation-code", object=f"petitioner:{petitioner_id}", address=address
        )
    return Code(code, case.row["number"], case.row["window_until"])


def evaluate(
    *, actor: Actor, now: datetime, verdict: str, reason: str = "", version: int | None = None, key: str | None = None
) -> Evaluated:
    """The petitioner says what became of her matter. "Not solved" reopens the case, where she has not done so before.

    ``actor`` is ``queries.actor_of_receipt`` of her code or receipt. Raises Refused; then nothing was written.
    """
    given = {name: value for name, value in (("verdict", verdict), ("reason", reason)) if value}
    common: dict[str, Any] = {"actor": actor, "now": now, "case_id": actor.organisation}
    has_a_result(load(actor, actor.organisation, lock=False).facts.state)
    with transaction.atomic():
        said = move(**common, action=Action.EVALUATE, given=given, version=version, key=key)
        if verdict != Verdict.NOT_SOLVED:
            return Evaluated(said, reopened=False)
        try:
            with transaction.atomic():
                again = move(**common, action=Action.REOPEN, given={"reason": reason}, key=key and f"{key[:80]}/reopen")
        except Refused:  # once is hers; from here the agency decides, and reads what she says
            return Evaluated(said, reopened=False)
    return Evaluated(again, reopened=True)
