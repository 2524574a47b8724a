"""The short table of a request for cooperation (协作请求): how a department asks for grid workers' help (Art. 20 ¶1).

The department asks the agency, for a matter on the list; the agency orders it to the grid, or refuses. There is no
other way, and none past the agency.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gezhi.cases.rules.cooperation import DECIDED, NOT_YOURS, NOTHING_SAID, REASON
from gezhi.cases.terms import Cooperation, CooperationAction, CooperationState
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty


@dataclass(frozen=True, slots=True)
class Who:
    """A relation between a request and an actor, with the words for it."""

    text: Text
    holds: Callable[[Cooperation, Actor], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """From this state, by this action, to that state, by whom; ``needs_reason``: with words."""

    source: CooperationState
    action: CooperationAction
    target: CooperationState
    who: Who
    needs_reason: bool = False


AGENCY = Who(
    Text("收到请求的网格化机构", "the grid agency that was asked"),
    lambda asked, actor: actor.duty is Duty.AGENCY_OFFICER and actor.organisation == asked.agency,
)
DEPARTMENT = Who(
    Text("提出请求的部门", "the department that asked"),
    lambda asked, actor: actor.duty is Duty.HANDLER and actor.organisation == asked.department,
)
_ASKED = CooperationState.ASKED

TABLE: tuple[Row, ...] = (
    Row(_ASKED, CooperationAction.APPROVE, CooperationState.APPROVED, AGENCY),
    Row(_ASKED, CooperationAction.REFUSE, CooperationState.REFUSED, AGENCY, needs_reason=True),
    Row(_ASKED, CooperationAction.WITHDRAW, CooperationState.WITHDRAWN, DEPARTMENT),
)


def decide(asked: Cooperation, action: CooperationAction, *, actor: Actor, reason: str = "") -> Row:
    """The row of the table by which this actor may do this; raises Refused."""
    named = next(row for row in TABLE if row.action is action)
    if not named.who.holds(asked, actor):
        raise NOT_YOURS(action=action, who=named.who.text)
    if named.source is not asked.state:
        raise DECIDED(state=asked.state)
    if named.needs_reason and not reason.strip():
        raise NOTHING_SAID(field="reason", what=REASON)
    return named
