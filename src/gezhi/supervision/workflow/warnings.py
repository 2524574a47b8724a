"""The short table of a warning (警示, Art. 24 ¶2): to a unit that is late, with receipt; appealed once, upheld or not.

Made by the system when a clock comes to a level, in the name of the agency above; or by hand by an agency.
"""

from __future__ import annotations

from gezhi.supervision import access
from gezhi.supervision.rules import checks, guards
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State
from gezhi.supervision.workflow import asks
from gezhi.supervision.workflow.row import Row

_K, _S, _A = Kind.WARNING, State, (24, 2)
_STANDING = (_S.ISSUED, _S.RECEIVED, _S.UPHELD)

WARNINGS: tuple[Row, ...] = (
    Row(
        _K, (), Action.WARN, _S.ISSUED, (access.SUPERVISES, access.SYSTEM), asks=(asks.UNIT, asks.COLOUR, asks.GROUNDS),
        checks=(checks.unit_is_below, checks.unit_has_part), article=_A, asks_case=True,
    ),
    Row(_K, (_S.ISSUED,), Action.RECEIVE, _S.RECEIVED, (access.UNIT,), asks=(asks.REMARK, asks.RECEIPT), article=_A),
    Row(
        _K, _STANDING, Action.APPEAL, _S.APPEALED, (access.UNIT,), asks=(asks.REASON, asks.EVIDENCE),
        guards=(guards.is_not_appealed,), article=_A,
    ),
    Row(_K, (_S.APPEALED,), Action.UPHOLD, _S.UPHELD, (access.AGENCY,), asks=(asks.REASON,), article=_A),
    Row(
        _K, (*_STANDING, _S.APPEALED), Action.WITHDRAW, _S.WITHDRAWN, (access.AGENCY,), asks=(asks.REASON,), article=_A
    ),
)  # fmt: skip
