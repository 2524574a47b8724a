"""The short table of grid tasks (collecting, visits, campaigns): the rows of a case's life without departments.

A task is ordered by the grid agency to its grids and done there, or by the departmental worker of the grid herself
(Art. 11). No work order goes to a department, so nothing in this table dispatches to one, and nothing can be returned
by one (Art. 20 ¶1).
"""

from __future__ import annotations

from gezhi.cases.terms import Action, State
from gezhi.cases.workflow.row import Row
from gezhi.cases.workflow.table import RECORDED, TABLE

OF_DEPARTMENTS = frozenset(
    {
        Action.DISPATCH, Action.RECALL, Action.ACKNOWLEDGE, Action.ASK_RETURN, Action.CANCEL_RETURN,
        Action.REJECT_RETURN, Action.REDISPATCH, Action.FINISH_ASSISTING, Action.EXCUSE_ASSISTING,
        Action.ACCEPT_ASSISTING, Action.REFUSE_ASSISTING, Action.UPHOLD_ASSISTING, Action.ASK_ASSISTANCE,
        Action.ORDER_ASSISTANCE, Action.DENY_ASSISTANCE, Action.ASK_EXTENSION, Action.CANCEL_EXTENSION,
        Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION, Action.OWE_EXPLANATION, Action.EXPLAIN, Action.TRY_EXPLAINING,
        Action.COSIGN_EXPLANATION, Action.WAIVE_EXPLANATION,
    }
)  # fmt: skip
TASKS: tuple[Row, ...] = tuple(
    row for row in TABLE
    if row.action not in OF_DEPARTMENTS and row not in RECORDED and row.target is not State.DISPATCHED
)  # fmt: skip
