"""What one person enters and another confirms (双人复核): the one table. What is not a row here cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gezhi.catalogue.access import NOT_CALENDAR_KEEPER, NOT_LIST_KEEPER, may_announce, may_keep_list
from gezhi.catalogue.rules.proposals import check_another, check_own
from gezhi.catalogue.terms import ProposalAction, ProposalState, Proposed
from gezhi.kernel.refusal import Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

Guard = Callable[[Proposed, Actor], None]


@dataclass(frozen=True, slots=True)
class Who:
    """A relation between what was entered and an actor, with the words for it."""

    text: Text
    holds: Callable[[Proposed, Actor], bool]
    otherwise: Callable[[Proposed], Refusal]


@dataclass(frozen=True, slots=True)
class Row:
    """From this state, by this action, to that state, by whom, provided that; ``needs_reason``: with words."""

    source: ProposalState
    action: ProposalAction
    target: ProposalState
    who: Who
    guards: tuple[Guard, ...]
    needs_reason: bool = False


def _keeps(proposed: Proposed, actor: Actor) -> bool:
    return may_keep_list(actor, proposed.list_of) if proposed.list_of else may_announce(actor, proposed.region)


def _is_another(proposed: Proposed, actor: Actor) -> None:
    check_another(proposed.proposed_by, actor.person)


def _is_own(proposed: Proposed, actor: Actor) -> None:
    check_own(proposed.proposed_by, actor.person)


KEEPER = Who(
    Text(
        "有权录入的业务管理员（日历：本辖区；时限：本县）",
        "a business administrator who may enter such a thing (calendar: of the area; deadlines: of the county)",
    ),
    _keeps,
    lambda proposed: NOT_LIST_KEEPER if proposed.list_of else NOT_CALENDAR_KEEPER,
)
_WAITING = ProposalState.WAITING

TABLE: tuple[Row, ...] = (
    Row(_WAITING, ProposalAction.CONFIRM, ProposalState.CONFIRMED, KEEPER, guards=(_is_another,)),
    Row(_WAITING, ProposalAction.REFUSE, ProposalState.REFUSED, KEEPER, guards=(_is_another,), needs_reason=True),
    Row(_WAITING, ProposalAction.WITHDRAW, ProposalState.WITHDRAWN, KEEPER, guards=(_is_own,)),
)
