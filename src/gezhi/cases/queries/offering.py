"""The moves a person may make on a case: every button of a page and the API's allowed moves come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gezhi.cases import moves
from gezhi.cases.queries.loading import Loaded, knowing_cosigners
from gezhi.cases.rules.needs import Need
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
    needs: Mapping[str, Need]  # of this case, by the input's name


def offered_moves(case: Loaded, *, actor: Actor, now: datetime) -> list[Offered]:
    """The moves of the table for this actor from the case's state, allowed ones first; one of each action."""
    seen: dict[Action, Offered] = {}
    case = knowing_cosigners(case, actor, now)
    for offer in moves.offers(case.facts, actor=actor, now=now):
        known = seen.get(offer.row.action)
        if known is None or (known.refused and not offer.refused):
            seen[offer.row.action] = Offered(
                offer.row.action, offer.row.asks, offer.refused, offer.row, needs_by_name(offer.row, case)
            )  # fmt: skip
    return sorted(seen.values(), key=lambda offered: offered.refused is not None)


def needs_by_name(row: Row, case: Loaded) -> dict[str, Need]:
    """What this case demands of the row's open inputs, by the input's name."""
    return {need.name: need for need in moves.needs_of(row, case.facts)}
