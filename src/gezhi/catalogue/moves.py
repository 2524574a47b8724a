"""The one function that asks the table of what one person enters and another confirms."""

from __future__ import annotations

from gezhi.catalogue.terms import ProposalAction, ProposalState, Proposed
from gezhi.catalogue.workflow import TABLE
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

DECIDED_ALREADY = Refusal(
    "proposal-decided",
    Kind.CONFLICT,
    Text("这份录入已经处理过了：{state}。", "What was entered has been dealt with: {state}."),
)
WHY_MISSING = Refusal("no-reason", Kind.INVALID, Text("请写明理由。", "Give the reason."))


def decide(proposed: Proposed, action: ProposalAction, *, actor: Actor, reason: str = "") -> ProposalState:
    """The state that follows when this actor does this; raises Refused."""
    rows = [row for row in TABLE if row.action is action]
    for row in rows:
        if not row.who.holds(proposed, actor):
            raise row.who.otherwise(proposed)()
    now = [row for row in rows if row.source is proposed.state]
    if not now:
        raise DECIDED_ALREADY(state=proposed.state)
    for guard in now[0].guards:
        guard(proposed, actor)
    if now[0].needs_reason and not reason.strip():
        raise WHY_MISSING(field="remark")
    return now[0].target


def offered(proposed: Proposed, actor: Actor) -> tuple[ProposalAction, ...]:
    """What a page offers this actor: every action that the table allows, were a reason given."""
    return tuple(action for action in ProposalAction if _allows(proposed, action, actor))


def _allows(proposed: Proposed, action: ProposalAction, actor: Actor) -> bool:
    try:
        decide(proposed, action, actor=actor, reason="—")
    except Refused:
        return False
    return True
