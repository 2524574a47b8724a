"""What a document about a case loses when words of the case are deleted, sealed off or destroyed by law. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from gezhi.cases.terms import Action as CaseAction
from gezhi.cases.terms import Standing
from gezhi.security.terms import Duty
from gezhi.supervision.terms import PROOFS, DocumentAction

# Which columns of a document repeat the words of which of its steps.
_REPEATS: Mapping[DocumentAction, tuple[str, ...]] = {
    DocumentAction.ASK: ("grounds",),
    DocumentAction.TAKE_UP: ("grounds", "leader", "leader_post", "responsible", "responsible_post"),
    DocumentAction.ISSUE: ("grounds", "demand"),
    DocumentAction.DEMAND: ("grounds", "demand"),
    DocumentAction.WARN: ("grounds",),
    DocumentAction.ASK_MEETING: ("grounds",),
    DocumentAction.CALL: ("demand",),
}
TEXTS = ("grounds", "demand", "leader", "leader_post", "responsible", "responsible_post")


class Lot(Enum):
    """What becomes of a document's words: they are deleted, are sealed off, or stay for its other cases."""

    DELETED = "deleted"
    SEALED = "sealed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Said:
    """A step of a document that has words."""

    seq: int
    at: datetime
    action: DocumentAction
    duty: Duty


def lot_of(action: CaseAction, others: Iterable[Standing]) -> Lot:
    """What becomes of the words, by what happened to one case and how the document's other cases stand.

    Nobody can part the words of a document by its cases: they stay while another case needs them, and go with the last.
    """
    left = [each for each in others if not each.disposed]
    if any(not each.restricted for each in left):
        return Lot.KEPT
    return Lot.SEALED if left or action is CaseAction.RESTRICT else Lot.DELETED


def goes(said: Said, action: CaseAction, since: datetime) -> bool:
    """Whether a step's words are deleted. ``since``: when the words of the case were written that are deleted.

    What was written earlier cannot repeat them, and what the platform writes by itself repeats nobody's words. With a
    file that is destroyed everything goes but the proofs.
    """
    if said.action in PROOFS:
        return False
    return action is CaseAction.DISPOSE or (said.at >= since and said.duty is not Duty.SYSTEM)


def blanked(gone: Iterable[Said]) -> tuple[str, ...]:
    """The columns that repeat words which are deleted."""
    names = {name for said in gone for name in _REPEATS.get(said.action, ())}
    return tuple(name for name in TEXTS if name in names)
