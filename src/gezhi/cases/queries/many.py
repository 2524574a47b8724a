"""Many cases at a time: what the table answers for each, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.cases import moves
from gezhi.cases.queries.lists import COLUMNS
from gezhi.cases.queries.loading import Loaded, load_many
from gezhi.cases.queries.visibility import NO_SUCH_CASE, visible_to
from gezhi.cases.terms import Action
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the cases, None where there is none for this actor; and why the move is refused, None where allowed."""

    key: UUID
    case: Loaded | None
    refused: Refused | None


def answers_of(actor: Actor, action: Action, keys: Sequence[UUID], *, now: datetime) -> list[Asked]:
    """What the table would answer now to this move for each of the cases, in their order; two statements at most."""
    moves.asked_for_many(action)
    found = load_many(actor, keys)
    return [_asked(key, found.get(key), action, actor, now) for key in dict.fromkeys(keys)]


def _asked(key: UUID, case: Loaded | None, action: Action, actor: Actor, now: datetime) -> Asked:
    if case is None:
        return Asked(key, None, NO_SUCH_CASE())
    try:
        moves.answer_to_many(case.facts, action, actor=actor, now=now)
    except Refused as refused:
        return Asked(key, case, refused)
    return Asked(key, case, None)


def rows_of(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The rows of these cases as lists show them, by id; those that the actor may not see are missing."""
    return {row["id"]: row for row in visible_to(actor).filter(id__in=keys).values(*COLUMNS)}
