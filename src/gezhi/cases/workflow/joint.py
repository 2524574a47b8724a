"""The short tables of joint handling (Art. 22): assisting orders, assistance asked for, and a grid leader's division.

One department leads, with sole or main responsibility; others assist with orders and clocks of their own. Who assists
may refuse before acknowledging, and the agency excuses or upholds; the lead may ask for more, and the agency orders it
or not. None of this closes anything: the lead reports. Where the agency ordered a case to grids, their leader may
divide it among workers; a part has no clock.
"""

from __future__ import annotations

from gezhi.cases import access
from gezhi.cases.rules import joint
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.row import Row
from gezhi.catalogue.terms import ClockKind

_RUNNING = (State.DISPATCHED, State.HANDLING)

JOINT: tuple[Row, ...] = (
    Row(
        _RUNNING, Action.ACCEPT_ASSISTING, None, (access.ASSISTING,), asks=(asks.REMARK,),
        guards=(joint.assisting_is_unanswered,), article=(22,),
    ),
    Row(
        _RUNNING, Action.REFUSE_ASSISTING, None, (access.ASSISTING,), asks=(asks.REASON, asks.BASIS, asks.ATTACHMENTS),
        guards=(joint.assisting_is_unanswered,), article=(22,),
    ),
    Row(
        _RUNNING, Action.UPHOLD_ASSISTING, None, (access.AGENCY,), asks=(asks.ORDER, asks.REASON),
        guards=(joint.assisting_is_refused,), checks=(joint.this_one_is_refused,), article=(22,),
    ),
    Row(
        _RUNNING, Action.ASK_ASSISTANCE, None, (access.LEAD,), asks=(asks.ASSISTANCE, asks.REASON),
        guards=(joint.assistance_is_not_asked,), checks=(joint.may_assist_as_well,), article=(22,),
    ),
    Row(
        _RUNNING, Action.ORDER_ASSISTANCE, None, (access.AGENCY,), asks=(asks.ASSISTANCE, asks.MESSAGE),
        checks=(joint.may_assist_as_well,), starts=(ClockKind.HANDLING,), article=(22,),
    ),
    Row(
        _RUNNING, Action.DENY_ASSISTANCE, None, (access.AGENCY,), asks=(asks.REASON,),
        guards=(joint.assistance_is_asked,), article=(22,),
    ),
)  # fmt: skip

DIVISION: tuple[Row, ...] = (
    Row(
        (State.HANDLING,), Action.DIVIDE, None, (access.LEADER,), asks=(asks.WORKER, asks.PART, asks.SHARE_MESSAGE),
        checks=(joint.has_no_part,), article=(11,),
    ),
    Row(
        (State.HANDLING,), Action.FINISH_SHARE, None, (access.SHARER,), asks=(asks.RESULT, asks.ATTACHMENTS),
        article=(11,),
    ),
    Row(
        (State.HANDLING,), Action.TAKE_BACK_SHARES, None, (access.LEADER,), asks=(asks.REASON,),
        guards=(joint.a_share_is_open,), article=(22,),
    ),
)  # fmt: skip
