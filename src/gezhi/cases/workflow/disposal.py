"""The short table of a disposal batch (鉴定销毁): proposed by the keeper, appraised by another, then witnessed.

No file is destroyed but in such a batch (P21). Whoever proposed it neither appraises nor witnesses it. An auditor
witnesses: one who reads no business, so she sees the register and not the files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gezhi.cases.terms.disposal import Batch, DisposalAction, DisposalState
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty

NOT_BY_ONE = Refusal(
    "disposal-not-by-one",
    Kind.FORBIDDEN,
    Text("提出、鉴定和监销须由不同的人。", "Proposing, appraising and witnessing are for different persons."),
    article=(25, 2),
)
WRONG_STATE = Refusal(
    "disposal-decided",
    Kind.CONFLICT,
    Text("这一批{state}，不能“{action}”。", "This batch is {state}; there is no “{action}” now."),
)
NOT_YOURS = Refusal(
    "disposal-not-yours",
    Kind.FORBIDDEN,
    Text("“{action}”只能由{who}来做。", "Only {who} may do this: {action}."),
    article=(25, 2),
)
NO_OPINION = Refusal("opinion-needed", Kind.INVALID, Text("请写明意见或理由。", "Give your opinion or reason."))


@dataclass(frozen=True, slots=True)
class Who:
    """A relation between a batch and an actor, with the words for it."""

    text: Text
    holds: Callable[[Batch, Actor], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """From this state, by this action, to that state, by whom; ``apart``: by nobody who has spoken before."""

    source: DisposalState
    action: DisposalAction
    target: DisposalState
    who: Who
    apart: bool = True
    needs_opinion: bool = True


KEEPER = Who(
    Text("保管机构或上级网格化机构的业务管理员", "a business administrator of the keeper or of the agency above"),
    lambda batch, actor: actor.duty is Duty.BUSINESS_ADMINISTRATOR and actor.covers(batch.region),
)
PROPOSER = Who(Text("提出人", "whoever proposed it"), lambda batch, actor: actor.person == batch.proposed_by)
WITNESS = Who(
    Text("保管机构所在地的审计员", "an auditor of the keeper's area"),
    lambda batch, actor: actor.duty is Duty.AUDITOR and actor.covers(batch.region),
)
ITSELF = Who(Text("系统", "the system"), lambda batch, actor: actor.duty is Duty.SYSTEM)
_A, _S = DisposalAction, DisposalState

TABLE: tuple[Row, ...] = (
    Row(_S.PROPOSED, _A.APPRAISE, _S.APPRAISED, KEEPER),
    Row(_S.PROPOSED, _A.REFUSE, _S.REFUSED, KEEPER),
    Row(_S.PROPOSED, _A.WITHDRAW, _S.WITHDRAWN, PROPOSER, apart=False, needs_opinion=False),
    Row(_S.APPRAISED, _A.WITNESS, _S.RUNNING, WITNESS),
    Row(_S.APPRAISED, _A.REFUSE, _S.REFUSED, WITNESS),
    Row(_S.APPRAISED, _A.WITHDRAW, _S.WITHDRAWN, PROPOSER, apart=False, needs_opinion=False),
    Row(_S.RUNNING, _A.FINISH, _S.DONE, ITSELF, apart=False, needs_opinion=False),
)  # fmt: skip


def decide(batch: Batch, action: DisposalAction, *, actor: Actor, opinion: str = "") -> Row:
    """The row of the table by which this actor may do this; raises Refused."""
    row = next((row for row in TABLE if row.source is batch.state and row.action is action), None)
    if row is None:
        raise WRONG_STATE(state=batch.state, action=action)
    if not row.who.holds(batch, actor):
        raise NOT_YOURS(action=action, who=row.who.text)
    if row.apart and actor.person in {batch.proposed_by, batch.appraised_by}:
        raise NOT_BY_ONE()
    if row.needs_opinion and not opinion.strip():
        raise NO_OPINION(field="opinion")
    return row


def allowed(batch: Batch, actor: Actor) -> list[DisposalAction]:
    """What this actor may do to the batch as it stands."""
    return [
        row.action for row in TABLE
        if row.source is batch.state and row.who.holds(batch, actor)
        and not (row.apart and actor.person in {batch.proposed_by, batch.appraised_by})
    ]  # fmt: skip
