"""The short table of a suspension (挂起): on a ground of a list, with evidence, up to a ceiling, decided by another.

While a case is suspended its clocks stand still and a clock of the suspension itself runs; when that is over, the
system resumes. The lead department asks for it, and so does the grid agency where it waits for the petitioner itself;
until it is decided the clocks run. Whoever asked does not decide: another officer of the agency does, or, of what the
agency asked for, the agency above. A return suspends nothing: the petitioner's clock never stops for it.
"""

from __future__ import annotations

from gezhi.cases import access
from gezhi.cases.rules import needs, suspending
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.row import Row

SUSPENDABLE = (State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING)
_WHY = (asks.SUSPENSION_GROUND, asks.REASON, asks.UNTIL, asks.ATTACHMENTS)
_ASKED = (asks.SUSPENSION_GROUND, asks.REASON, asks.PETITIONER_ASKED, asks.UNTIL, asks.ATTACHMENTS)
_DECIDERS = (access.AGENCY, access.ABOVE_PROPOSER)

SUSPENSION: tuple[Row, ...] = (
    Row(
        SUSPENDABLE, Action.ASK_SUSPENSION, None, (access.LEAD, access.AGENCY),
        asks=_ASKED, needs=(needs.evidence_of_suspension,), guards=(suspending.may_be_suspended,),
        checks=(suspending.suspension_is_within_bounds, suspending.petitioner_was_asked), article=(21, 3),
    ),
    Row(
        SUSPENDABLE, Action.GRANT_SUSPENSION, None, _DECIDERS, asks=(asks.REMARK,),
        guards=(
            suspending.suspension_is_asked, suspending.another_asked_for_it, suspending.suspension_is_still_ahead,
        ),
        article=(21, 3),
    ),
    Row(
        SUSPENDABLE, Action.REFUSE_SUSPENSION, None, _DECIDERS, asks=(asks.REASON,),
        guards=(suspending.suspension_is_asked, suspending.another_asked_for_it), article=(21, 3),
    ),
    Row(
        SUSPENDABLE, Action.RESUME, None, (access.AGENCY, access.LEAD, access.SYSTEM), asks=(asks.REMARK,),
        guards=(suspending.is_suspended, suspending.system_waits_for_the_end), article=(21, 3),
    ),
)  # fmt: skip

# No move any more, and in no table: an officer suspended alone. Steps of older files are read by it.
FORMER: tuple[Row, ...] = (Row(SUSPENDABLE, Action.SUSPEND, None, (access.AGENCY,), asks=_WHY),)
