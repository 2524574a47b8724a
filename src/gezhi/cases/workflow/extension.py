"""The short table of an extension (延期): asked for by a department, decided by the grid agency (Art. 21 ¶3).

It stands beside the case, which stays where it is. A work order keeps what is asked for (``extension_asked``) and how
often it was granted (``extensions``); the clock keeps its first due moment beside the new one, so that the figures of
the term still count it as late and list it apart. Why, by which measures and who decided are the steps' own words.
"""

from __future__ import annotations

from gezhi.cases import access
from gezhi.cases.rules import checks, guards
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.row import Row

_RUNNING = (State.DISPATCHED, State.HANDLING)

EXTENSION: tuple[Row, ...] = (
    Row(
        _RUNNING, Action.ASK_EXTENSION, None, (access.LEAD, access.ASSISTING),
        asks=(asks.NEW_DUE, asks.REASON, asks.MEASURES), guards=(guards.is_not_suspended, guards.may_be_extended),
        checks=(checks.extends_within_bounds,), article=(21, 3),
    ),
    Row(
        _RUNNING, Action.CANCEL_EXTENSION, None, (access.LEAD, access.ASSISTING), asks=(asks.REASON,),
        guards=(guards.own_extension_is_asked,), article=(21, 3),
    ),
    Row(
        _RUNNING, Action.GRANT_EXTENSION, None, (access.AGENCY,), asks=(asks.EXTENSION, asks.REMARK),
        guards=(guards.is_not_suspended, guards.extension_is_asked), checks=(checks.is_still_ahead,), article=(21, 3),
    ),
    Row(
        _RUNNING, Action.REFUSE_EXTENSION, None, (access.AGENCY,), asks=(asks.EXTENSION, asks.REASON),
        guards=(guards.extension_is_asked,), article=(21, 3),
    ),
)  # fmt: skip
