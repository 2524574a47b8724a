"""The one function that asks the table of approvals."""

from __future__ import annotations

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, ApprovalAction, Asked
from gezhi.security.workflow import TABLE, Row

DECIDED = Refusal(
    "approval-decided",
    Kind.CONFLICT,
    Text("这个申请{state}，不用再批。", "This request is {state}; there is nothing left to decide."),
)
NOT_YOURS_TO_APPROVE = Refusal(
    "not-yours-to-approve",
    Kind.FORBIDDEN,
    Text("“{action}”只能由{who}来做。", "Only {who} may do this: {action}."),
)
WHY_NOT = Refusal("reason-needed", Kind.INVALID, Text("请写明不同意的理由。", "Say why you do not approve."))


def decide(asked: Asked, action: ApprovalAction, *, actor: Actor, reason: str = "") -> Row:
    """The row of the table by which this actor may do this; raises Refused."""
    rows = [row for row in TABLE if row.action is action and row.source is asked.state and row.applies(asked)]
    if not rows:
        raise DECIDED(state=asked.state)
    row = rows[0]
    if not row.who.holds(asked, actor):
        raise NOT_YOURS_TO_APPROVE(action=action, who=row.who.text)
    for guard in row.guards:
        guard(asked, actor)
    if row.needs_reason and not reason.strip():
        raise WHY_NOT(field="reason")
    return row
