"""What follows a step: at most one queue row for the fact, and the few moves that the system makes itself."""

from __future__ import annotations

from gezhi.cases.actions.erasing import clear_beside
from gezhi.cases.actions.sealing import destroy_packages, reseal
from gezhi.cases.events import CaseMoved, ClocksFell, DeletedByLaw, TakenUp
from gezhi.cases.queries.falling import Window
from gezhi.cases.terms import PROOFS, Action
from gezhi.storage.at_once import tell
from gezhi.storage.queue import announce, enqueue

# After these the system looks whether it can go on by itself: waive the check of what was not drawn, close the routine.
_SYSTEM_GOES_ON = frozenset({Action.RESOLVE_ON_SPOT, Action.WAIVE_CHECK})


def announce_fallen(window: Window) -> None:
    """A reaction of the sweep: announces a window in its transaction, so that each of its clocks is told of once."""
    announce(ClocksFell(window.county, window.mark, window.since, window.until))


def follow(fact: CaseMoved) -> None:
    """Queue what has to happen after this step, in the same transaction; what was deleted by law is gone with it."""
    if fact.action in _SYSTEM_GOES_ON:
        enqueue("cases.go_on", county=fact.county, case=str(fact.case), seq=fact.seq)
    elif fact.action == Action.TAKE_UP:
        announce(TakenUp(fact.county, fact.case, fact.seq))
    elif fact.action == Action.ARCHIVE:
        enqueue("cases.seal", county=fact.county, case=str(fact.case))
    elif fact.action == Action.KEEP_LONGER:
        reseal(county=fact.county, case_id=fact.case, now=fact.at)
    elif fact.action == Action.DISPOSE:
        _clear(fact)
        destroy_packages(county=fact.county, case_id=fact.case)
    elif fact.action in PROOFS:
        _clear(fact)
        reseal(county=fact.county, case_id=fact.case, now=fact.at)


def _clear(fact: CaseMoved) -> None:
    """Before the package is sealed anew, so that it holds nothing of what others kept beside the case either."""
    clear_beside(fact)
    tell(DeletedByLaw(fact.county, fact.case, fact.seq, Action(fact.action)), fact.at)
