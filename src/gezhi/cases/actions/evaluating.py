"""What a petitioner says of the result, by the code on her own phone or a receipt of her own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gezhi.cases.actions.moving import Moved, move
from gezhi.cases.queries.loading import load
from gezhi.cases.rules.evaluating import has_a_result, is_herself
from gezhi.cases.terms import Action, Verdict
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor
from gezhi.storage.idempotency import first_answers


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What became of an evaluation."""

    moved: Moved
    reopened: bool


def evaluate(
    *, actor: Actor, now: datetime, verdict: str, reason: str = "", version: int | None = None, key: str | None = None
) -> Evaluated:
    """The petitioner says what became of her matter. "Not solved" reopens the case, where she has not done so before.

    ``actor`` is ``queries.actor_of_receipt`` of her code or receipt. Raises Refused; then nothing was written.
    """
    given = {name: value for name, value in (("verdict", verdict), ("reason", reason)) if value}
    common: dict[str, Any] = {"actor": actor, "now": now, "case_id": actor.organisation}
    if not _said_before(actor, key):
        facts = load(actor, actor.organisation, lock=False).facts
        is_herself(facts, actor, now)
        has_a_result(facts.state)
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


def _said_before(actor: Actor, key: str | None) -> bool:
    """Whether this call is one that was answered: its phone did not hear so, and the code is used up since."""
    return bool(key and first_answers(county=actor.county, person=actor.person, keys=[key]))
