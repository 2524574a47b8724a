"""The short table of an evaluation (评价): the petitioner says what became of her matter, by a code of her own.

"Not solved" reopens the case by the petitioner's own row of the table, once; "satisfied" closes nothing by itself.
"""

from __future__ import annotations

from gezhi.cases import access
from gezhi.cases.rules import evaluating
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.row import Row

EVALUATION: tuple[Row, ...] = (
    Row(
        (State.VERIFIED, State.CLOSED), Action.EVALUATE, None, (access.HERSELF,),
        asks=(asks.VERDICT, asks.WHY_NOT), needs=(evaluating.reason,),
        guards=(
            evaluating.is_herself, evaluating.evaluates_in_time, evaluating.evaluates_once, evaluating.was_answered,
        ),
        article=(24, 1),
    ),
)  # fmt: skip
