"""The short table of an extension (延期): asked for by a department, decided by the grid agency (Art. 21 ¶3).

It stands beside the case, which stays where it is. A work order keeps what is asked for (``extension_asked``) and how
often it was granted (``extensions``); the clock keeps its first due moment beside the new one, so that the figures of
the term still count it as late and list it apart. Why, by which measures and who decided are the steps' own words.
"""

from __future__ import annotations

from gezhi.cases import access
from gezhi.cases.rules import extending, suspending
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.row import Row

_RUNNING = (State.DISPATCHED, State.HANDLING)

EXTENSION: tuple[Row, ...] = (
    Row(
        _RUNNING, Action.ASK_EXTENSION, None, (access.LEAD, access.ASSISTING),
        asks=(asks.NEW_DUE, asks.REASON, asks.MEASURES),
        guards=(suspending.is_not_suspended, extending.may_be_extended),
        checks=(extending.extends_within_bounds,), article=(21, 3),
    ),
    Row(
        _RUNNING, Action.CANCEL_EXTENSION, None, (access.LEAD, access.ASSISTING), asks=(asks.REASON,),
        guards=(extending.own_extension_is_asked,), article=(21, 3),
    ),
    Row(
        _RUNNING, Action.GRANT_EXTENSION, None, (access.AGENCY,), asks=(asks.EXTENSION, asks.REMARK),
        guards=(suspending.is_not_suspended, extending.extension_is_asked),
        checks=(extending.is_still_ahead,), article=(21, 3),
    ),
    Row(
        _RUNNING, Action.REFUSE_EXTENSION, None, (access.AGENCY,), asks=(asks.EXTENSION, asks.REASON),
        guards=(extending.extension_is_asked,), article=(21, 3),
    ),
)  # fmt: skip
