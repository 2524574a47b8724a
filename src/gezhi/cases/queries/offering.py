"""The moves a person may make on a case: every button of a page and the API's allowed moves come from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gezhi.cases import moves
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.terms import Action
from gezhi.cases.workflow import Ask, Row
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor


@dataclass(frozen=True, slots=True)
class Offered:
    """One move: what it is, what it asks, and why not, where it is refused."""

    action: Action
    asks: tuple[Ask, ...]
    refused: Refused | None
    row: Row


def offered_moves(case: Loaded, *, actor: Actor, now: datetime) -> list[Offered]:
    """The moves of the table for this actor from the case's state, allowed ones first; one of each action."""
    seen: dict[Action, Offered] = {}
    for offer in moves.offers(case.facts, actor=actor, now=now):
        known = seen.get(offer.row.action)
        if known is None or (known.refused and not offer.refused):
            seen[offer.row.action] = Offered(offer.row.action, offer.row.asks, offer.refused, offer.row)
    return sorted(seen.values(), key=lambda offered: offered.refused is not None)
