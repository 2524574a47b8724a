"""The short table of a corrective action (整改, Art. 24 ¶2): problem, measures, deadline, re-examination.

Nothing is closed that was not re-examined by the agency that demanded it.
"""

from __future__ import annotations

from gezhi.supervision import access
from gezhi.supervision.rules import checks, guards
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State
from gezhi.supervision.workflow import asks
from gezhi.supervision.workflow.row import Row

_K, _S, _A = Kind.RECTIFICATION, State, (24, 2)
_OPEN = (_S.ISSUED, _S.PLANNED, _S.ANSWERED, _S.VERIFIED)

RECTIFICATION: tuple[Row, ...] = (
    Row(
        _K, (), Action.DEMAND, _S.ISSUED, (access.SUPERVISES,),
        asks=(asks.UNIT, asks.PROBLEM, asks.DEMANDED, asks.DEADLINE, asks.OTHERS),
        checks=(checks.unit_is_below, checks.unit_has_part, checks.deadline_is_ahead), article=_A, asks_case=True,
    ),
    Row(_K, (_S.ISSUED,), Action.PLAN, _S.PLANNED, (access.UNIT,), asks=(asks.MEASURES, asks.RECEIPT), article=_A),
    Row(_K, (_S.PLANNED,), Action.ANSWER, _S.ANSWERED, (access.UNIT,), asks=(asks.RESULT, asks.EVIDENCE), article=_A),
    Row(
        _K, (_S.ANSWERED,), Action.RE_EXAMINE, _S.VERIFIED, (access.AGENCY,), asks=(asks.FINDING, asks.EVIDENCE),
        article=_A,
    ),
    Row(_K, (_S.ANSWERED,), Action.FAIL, _S.PLANNED, (access.AGENCY,), asks=(asks.FINDING, asks.EVIDENCE), article=_A),
    Row(
        _K, _OPEN, Action.CLOSE, _S.CLOSED, (access.AGENCY,), asks=(asks.REMARK,), guards=(guards.is_re_examined,),
        article=_A,
    ),
    Row(_K, (_S.ISSUED, _S.PLANNED), Action.WITHDRAW, _S.WITHDRAWN, (access.AGENCY,), asks=(asks.REASON,)),
    Row(_K, (_S.ISSUED, _S.PLANNED), Action.REMIND, None, (access.SYSTEM,)),
    Row(_K, (_S.ISSUED, _S.PLANNED), Action.LAPSE, None, (access.SYSTEM,)),
)  # fmt: skip
