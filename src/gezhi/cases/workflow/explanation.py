"""The short table of an explanation (解释说明): department and grid worker tell her why it takes longer (Art. 21 ¶3).

It is owed from the moment the lead's term runs out, or an extension is granted, to each petitioner who can be told, and
has a clock of its own. The lead department explains, the grid worker co-signs; where she cannot be reached, recorded
attempts on different half-days stand for it. Nobody is told where there is nobody to tell, and never an offender (P35).
"""

from __future__ import annotations

from gezhi.cases import access
from gezhi.cases.rules import explaining
from gezhi.cases.terms import OPEN_STATES, Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.row import Row

_OPEN = tuple(state for state in State if state in OPEN_STATES)

EXPLANATION: tuple[Row, ...] = (
    Row(_OPEN, Action.OWE_EXPLANATION, None, (access.SYSTEM,), asks=(asks.FELL_DUE,), article=(21, 3)),
    Row(
        _OPEN, Action.EXPLAIN, None, (access.EXPLAINER,),
        asks=(
            asks.EXPLANATION, asks.WAY, asks.EXPLAINED_CONTENT, asks.EXPECTED, asks.RESPONSE, asks.TOLD_AT,
            asks.ATTACHMENTS,
        ),
        guards=(explaining.explanation_is_owed,),
        checks=(explaining.is_still_owed, explaining.moments_make_sense), article=(21, 3),
    ),
    Row(
        _OPEN, Action.TRY_EXPLAINING, None, (access.EXPLAINER,),
        asks=(asks.EXPLANATION, asks.WAY, asks.HOW_TRIED),
        guards=(explaining.explanation_is_owed,), checks=(explaining.is_still_owed,), article=(21, 3),
    ),
    Row(
        _OPEN, Action.COSIGN_EXPLANATION, None, (access.COSIGNER,), asks=(asks.EXPLAINED, asks.REMARK),
        guards=(explaining.explanation_is_to_be_cosigned,), checks=(explaining.cosigns_apart,), article=(21, 3),
    ),
    Row(
        _OPEN, Action.WAIVE_EXPLANATION, None, (access.AGENCY,),
        asks=(asks.WAIVED, asks.UNTOLD, asks.REASON),
        guards=(explaining.something_may_be_waived,), checks=(explaining.may_be_waived,), article=(21, 3),
    ),
)  # fmt: skip
