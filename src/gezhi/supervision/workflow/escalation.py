"""The short table of an escalation (提级办理, Art. 23): applied for by those below, decided by a city or county agency.

Taking up is a move of the case itself, too (``cases.workflow.escalation``): both are written in one transaction. The
agency below keeps the duty to assist, and says in the trace what it did.
"""

from __future__ import annotations

from gezhi.supervision import access
from gezhi.supervision.rules import guards
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State
from gezhi.supervision.workflow import asks
from gezhi.supervision.workflow.row import Row

_K, _S = Kind.ESCALATION, State
ELEMENTS = (
    asks.GROUND, asks.ASSESSMENT, asks.LEADER, asks.LEADER_POST, asks.RESPONSIBLE, asks.RESPONSIBLE_POST, asks.DEADLINE,
)  # fmt: skip

ESCALATION: tuple[Row, ...] = (
    Row(
        _K, (), Action.ASK, _S.ASKED, (access.APPLIES,), asks=(asks.GROUND, asks.REASON),
        guards=(guards.case_is_open,), article=(23,), asks_case=True,
    ),
    Row(
        _K, (), Action.TAKE_UP, _S.RUNNING, (access.ESCALATES,), asks=ELEMENTS, guards=(guards.case_is_open,),
        article=(23,), asks_case=True,
    ),
    Row(
        _K, (_S.ASKED,), Action.TAKE_UP, _S.RUNNING, (access.ESCALATES,), asks=ELEMENTS, guards=(guards.case_is_open,),
        article=(23,), asks_case=True,
    ),
    Row(_K, (_S.ASKED,), Action.REFUSE, _S.REFUSED, (access.AGENCY,), asks=(asks.REASON,), article=(23,)),
    Row(_K, (_S.ASKED,), Action.WITHDRAW, _S.WITHDRAWN, (access.OPENER,), asks=(asks.REASON,)),
    Row(_K, (_S.RUNNING,), Action.ASSIST, None, (access.UNIT,), asks=(asks.RESULT, asks.EVIDENCE), article=(23,)),
    Row(
        _K, (_S.RUNNING,), Action.CONCLUDE, _S.CONCLUDED, (access.AGENCY,), asks=(asks.RESULT, asks.EVIDENCE),
        guards=(guards.case_has_ended,), article=(23,), asks_case=True,
    ),
    Row(_K, (_S.RUNNING,), Action.REMIND, None, (access.SYSTEM,)),
    Row(_K, (_S.RUNNING,), Action.LAPSE, None, (access.SYSTEM,)),
)  # fmt: skip
