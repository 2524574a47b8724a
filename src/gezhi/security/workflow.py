"""The life of a request that others have to allow: the one table. What is not a row here cannot be done to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, ApprovalAction, ApprovalState, Asked, Duty

Guard = Callable[[Asked, Actor], None]

NOT_YOUR_OWN = Refusal(
    "no-approving-yourself",
    Kind.FORBIDDEN,
    Text("自己的申请不能自己批。", "Nobody approves her own request."),
)
SPOKEN = Refusal(
    "approved-before",
    Kind.CONFLICT,
    Text("您已经同意过，接下来由另一个人来批。", "You have approved already; the rest is another person's."),
)


@dataclass(frozen=True, slots=True)
class Who:
    """A relation between a request and an actor, with the words for it."""

    text: Text
    holds: Callable[[Asked, Actor], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """From this state, by this action, to that state, by whom, provided that; ``needs_reason``: with words."""

    source: ApprovalState
    action: ApprovalAction
    target: ApprovalState
    who: Who
    guards: tuple[Guard, ...] = ()
    applies: Callable[[Asked], bool] = lambda asked: True
    needs_reason: bool = False


def _is_another(asked: Asked, actor: Actor) -> None:
    if actor.person == asked.asked_by:
        raise NOT_YOUR_OWN()


def _has_not_spoken(asked: Asked, actor: Actor) -> None:
    if actor.person in asked.approved_by:
        raise SPOKEN()


def _more_are_needed(asked: Asked) -> bool:
    return len(asked.approved_by) + 1 < asked.needed


def _is_last(asked: Asked) -> bool:
    return not _more_are_needed(asked)


APPROVER = Who(
    Text("申请单位所在地或上级网格化机构的业务管理员", "a business administrator of the grid agency there or above"),
    lambda asked, actor: actor.duty is Duty.BUSINESS_ADMINISTRATOR and actor.covers(asked.region),
)
ASKER = Who(Text("申请人", "whoever asked"), lambda asked, actor: actor.person == asked.asked_by)
_WAITING = ApprovalState.WAITING

TABLE: tuple[Row, ...] = (
    Row(
        _WAITING, ApprovalAction.APPROVE, _WAITING, APPROVER, guards=(_is_another, _has_not_spoken),
        applies=_more_are_needed,
    ),
    Row(
        _WAITING, ApprovalAction.APPROVE, ApprovalState.GRANTED, APPROVER, guards=(_is_another, _has_not_spoken),
        applies=_is_last,
    ),
    Row(
        _WAITING, ApprovalAction.REFUSE, ApprovalState.REFUSED, APPROVER, guards=(_is_another, _has_not_spoken),
        needs_reason=True,
    ),
    Row(_WAITING, ApprovalAction.WITHDRAW, ApprovalState.WITHDRAWN, ASKER),
)  # fmt: skip
