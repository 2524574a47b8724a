"""What follows a step: at most one queue row for the fact, and the few moves that the system makes itself."""

from __future__ import annotations

from gezhi.cases.actions.erasing import clear_beside
from gezhi.cases.actions.sealing import reseal
from gezhi.cases.events import CaseMoved, TakenUp
from gezhi.cases.terms import PROOFS, Action
from gezhi.storage.queue import announce, enqueue

# After these the system looks whether it can go on by itself: waive the check of what was not drawn, close the routine.
_SYSTEM_GOES_ON = frozenset({Action.RESOLVE_ON_SPOT, Action.WAIVE_CHECK})


def follow(fact: CaseMoved) -> None:
    """Queue what has to happen after this step, in the same transaction; what was deleted by law is gone with it."""
    if fact.action in _SYSTEM_GOES_ON:
        enqueue("cases.go_on", county=fact.county, case=str(fact.case), seq=fact.seq)
    elif fact.action == Action.TAKE_UP:
        announce(TakenUp(fact.county, fact.case, fact.seq))
    elif fact.action == Action.ARCHIVE:
        enqueue("cases.seal", county=fact.county, case=str(fact.case))
    elif fact.action in PROOFS:
        clear_beside(fact)
        reseal(county=fact.county, case_id=fact.case, now=fact.at)
