"""The short table of a coordination meeting (会商, Art. 18): a dispute, its minutes, and a decision in time."""

from __future__ import annotations

from gezhi.supervision import access
from gezhi.supervision.rules import checks, guards
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State
from gezhi.supervision.workflow import asks
from gezhi.supervision.workflow.row import Row

_K, _S, _A = Kind.MEETING, State, (18,)
_CALL = (asks.AGENDA, asks.PARTICIPANTS, asks.LIAISONS, asks.MEETS_AT)

MEETINGS: tuple[Row, ...] = (
    Row(
        _K, (), Action.ASK_MEETING, _S.ASKED, (access.HAS_PART,), asks=(asks.REASON,), guards=(guards.case_is_open,),
        article=_A, asks_case=True,
    ),
    Row(
        _K, (), Action.CALL, _S.CALLED, (access.SUPERVISES,), asks=_CALL, guards=(guards.case_is_open,),
        checks=(checks.meeting_is_ahead, checks.those_concerned_meet), article=_A, asks_case=True,
    ),
    Row(
        _K, (_S.ASKED,), Action.CALL, _S.CALLED, (access.AGENCY,), asks=_CALL, guards=(guards.case_is_open,),
        checks=(checks.meeting_is_ahead, checks.those_concerned_meet), article=_A, asks_case=True,
    ),
    Row(_K, (_S.ASKED,), Action.REFUSE, _S.REFUSED, (access.AGENCY,), asks=(asks.REASON,), article=_A),
    Row(_K, (_S.ASKED,), Action.WITHDRAW, _S.WITHDRAWN, (access.OPENER,), asks=(asks.REASON,)),
    Row(
        _K, (_S.CALLED,), Action.SETTLE, _S.CONCLUDED, (access.AGENCY,),
        asks=(asks.HELD_AT, asks.MINUTES, asks.LEAD, asks.SHARES, asks.GIST, asks.SIGNED),
        checks=(checks.meeting_was_held, checks.lead_is_of_the_level, checks.lead_was_invited),
        article=_A, asks_case=True,
    ),
    Row(_K, (_S.CALLED,), Action.WITHDRAW, _S.WITHDRAWN, (access.AGENCY,), asks=(asks.REASON,)),
    Row(_K, (_S.ASKED, _S.CALLED), Action.REMIND, None, (access.SYSTEM,)),
    Row(_K, (_S.ASKED, _S.CALLED), Action.LAPSE, None, (access.SYSTEM,)),
)  # fmt: skip
