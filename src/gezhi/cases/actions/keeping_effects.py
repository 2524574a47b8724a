"""What the moves about the file change: how long it is kept, what of it is deleted, sealed off or destroyed by law."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gezhi.cases.rules.retention import DEFAULT_YEARS, kept_longer, kept_until
from gezhi.cases.terms import Action, Longer
from gezhi.cases.terms.kept_words import ERASED

if TYPE_CHECKING:
    from gezhi.cases.actions.effects import Context, Effects


def retained(context: Context) -> dict[str, Any]:
    """Class and date of the file, by the list that the matter was decided by (Art. 25 ¶2)."""
    matter = context.given.get("matter") or context.case.facts.matter
    years = matter.retention_years if matter else DEFAULT_YEARS
    return {"retention_years": years, "retention_until": kept_until(context.now, years)}


def _keeps_longer(effects: Effects, context: Context) -> None:
    longer, row = context.given["longer"], context.case.row
    if longer is Longer.GOOD or row["retention_until"] is None:
        effects.case |= {"retention_years": None, "retention_until": None}
        return
    years = int(longer.value)
    until = kept_longer(row["retention_until"], years, context.now)
    effects.case |= {"retention_years": row["retention_years"] + years, "retention_until": until}


def _disposes(effects: Effects, context: Context) -> None:
    """Every word goes; the steps, their hashes and the proofs stay, so that the chain still verifies (P42)."""
    said = str(Action.DISPOSE.zh)
    effects.erases = tuple(range(1, context.case.row["version"] + 1))
    effects.case |= {"disposed_at": context.now, "private": [], "title": said, "description": said, "address": ""}
    effects.case |= {"search": [], "longitude": None, "latitude": None}


def _erases(effects: Effects, context: Context) -> None:
    """What was taken out of the step's words goes with them; the report's words stand on the case row too."""
    seq = context.given.words["step"]
    effects.erases = (seq,)
    effects.case["private"] = [piece for piece in context.case.row["private"] if piece["step"] != seq]
    if seq == 1:
        erased = ERASED.zh
        effects.case |= {"title": erased, "description": erased, "address": "", "search": []}
        effects.case |= {"longitude": None, "latitude": None}


def _restricts(effects: Effects, context: Context) -> None:
    """The words stay in the sealed file alone: the case row, by which it is listed and found, holds none."""
    said = str(Action.RESTRICT.zh)
    effects.case |= {"restricted_at": context.now, "private": [], "title": said, "description": said, "address": ""}
    effects.case |= {"search": [], "longitude": None, "latitude": None}


KEEPING_EFFECTS: dict[Action, tuple[Callable[[Effects, Context], None], ...]] = {
    Action.ERASE_WORDS: (_erases,),
    Action.RESTRICT: (_restricts,),
    Action.KEEP_LONGER: (_keeps_longer,),
    Action.DISPOSE: (_disposes,),
}
