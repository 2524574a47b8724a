"""The short table of a suspension (挂起): on a ground of a list, with evidence, up to a ceiling, decided by the agency.

While a case is suspended its clocks stand still and a clock of the suspension itself runs; when that is over, the
system resumes. The grid agency suspends by itself where it asks the petitioner for more; a department asks for it. A
return suspends nothing: the petitioner's clock never stops for it.
"""

from __future__ import annotations

from gezhi.cases import access
from gezhi.cases.rules import needs, suspending
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.row import Row

SUSPENDABLE = (State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING)
_HANDLED = (State.DISPATCHED, State.HANDLING)
_WHY = (asks.SUSPENSION_GROUND, asks.REASON, asks.UNTIL, asks.ATTACHMENTS)

SUSPENSION: tuple[Row, ...] = (
    Row(
        _HANDLED, Action.ASK_SUSPENSION, None, (access.LEAD,), asks=_WHY, needs=(needs.evidence_of_suspension,),
        guards=(suspending.may_be_suspended,), checks=(suspending.suspension_is_within_bounds,),
        article=(21, 3),
    ),
    Row(
        SUSPENDABLE, Action.SUSPEND, None, (access.AGENCY,), asks=_WHY, needs=(needs.evidence_of_suspension,),
        guards=(suspending.may_be_suspended,), checks=(suspending.suspension_is_within_bounds,),
        article=(21, 3),
    ),
    Row(
        _HANDLED, Action.GRANT_SUSPENSION, None, (access.AGENCY,), asks=(asks.REMARK,),
        guards=(suspending.suspension_is_asked, suspending.suspension_is_still_ahead), article=(21, 3),
    ),
    Row(
        _HANDLED, Action.REFUSE_SUSPENSION, None, (access.AGENCY,), asks=(asks.REASON,),
        guards=(suspending.suspension_is_asked,), article=(21, 3),
    ),
    Row(
        SUSPENDABLE, Action.RESUME, None, (access.AGENCY, access.LEAD, access.SYSTEM), asks=(asks.REMARK,),
        guards=(suspending.is_suspended, suspending.system_waits_for_the_end), article=(21, 3),
    ),
)  # fmt: skip
