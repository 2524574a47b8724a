"""The short table of a supervision order (督办单, Art. 24 ¶1): issued, received, answered, verified, closed."""

from __future__ import annotations

from gezhi.supervision import access
from gezhi.supervision.rules import checks
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State
from gezhi.supervision.workflow import asks
from gezhi.supervision.workflow.row import Row

_K, _S = Kind.ORDER, State

ORDERS: tuple[Row, ...] = (
    Row(
        _K, (), Action.ISSUE, _S.ISSUED, (access.SUPERVISES,),
        asks=(asks.UNIT, asks.GROUNDS, asks.DEMANDED, asks.DEADLINE, asks.OTHERS),
        checks=(checks.unit_is_below, checks.unit_has_part, checks.deadline_is_ahead), article=(24, 1), asks_case=True,
    ),
    Row(
        _K, (_S.ISSUED,), Action.RECEIVE, _S.RECEIVED, (access.UNIT,), asks=(asks.REMARK, asks.RECEIPT),
        article=(24, 1),
    ),
    Row(
        _K, (_S.RECEIVED,), Action.ANSWER, _S.ANSWERED, (access.UNIT,), asks=(asks.RESULT, asks.EVIDENCE),
        article=(24, 1),
    ),
    Row(
        _K, (_S.ANSWERED,), Action.VERIFY, _S.VERIFIED, (access.AGENCY,), asks=(asks.FINDING, asks.EVIDENCE),
        article=(24, 2),
    ),
    Row(_K, (_S.ANSWERED,), Action.SEND_BACK, _S.RECEIVED, (access.AGENCY,), asks=(asks.REASON,), article=(24, 2)),
    Row(_K, (_S.VERIFIED,), Action.CLOSE, _S.CLOSED, (access.AGENCY,), asks=(asks.REMARK,), article=(24, 2)),
    Row(_K, (_S.ISSUED, _S.RECEIVED), Action.WITHDRAW, _S.WITHDRAWN, (access.AGENCY,), asks=(asks.REASON,)),
    Row(_K, (_S.ISSUED, _S.RECEIVED), Action.REMIND, None, (access.SYSTEM,)),
    Row(_K, (_S.ISSUED, _S.RECEIVED), Action.LAPSE, None, (access.SYSTEM,)),
)  # fmt: skip
