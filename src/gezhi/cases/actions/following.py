"""What follows a step: at most one queue row for the fact, and the few moves that the system makes itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.cases.terms import Action
from gezhi.storage.queue import enqueue

# After these the system looks whether it can go on by itself: waive the check of what was not drawn, close the routine.
_SYSTEM_GOES_ON = frozenset({Action.RESOLVE_ON_SPOT, Action.WAIVE_CHECK})


def follow(
    county: str, case_id: UUID, action: Action, *, seq: int, source: str | None, target: str, now: datetime
) -> None:
    """Queue what has to happen after this step, in the same transaction."""
    if action in _SYSTEM_GOES_ON:
        enqueue("cases.go_on", county=county, case=str(case_id), seq=seq)
    if action is Action.ARCHIVE:
        enqueue("cases.seal", county=county, case=str(case_id))
