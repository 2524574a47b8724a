"""What the moves of joint handling change: assisting orders, assistance asked for, parts of a grid's workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from gezhi.cases.models import WorkOrder
from gezhi.cases.terms import Action, OrderRole, OrderState
from gezhi.kernel.ids import uuid7
from gezhi.storage.rows import new

if TYPE_CHECKING:
    from gezhi.cases.actions.effects import Context, Effects


def _accepts_assisting(effects: Effects, context: Context) -> None:
    effects.acknowledged = _own(context)


def _refuses_assisting(effects: Effects, context: Context) -> None:
    effects.refused_orders = _own(context)


def _upholds_assisting(effects: Effects, context: Context) -> None:
    """What was upheld counts as acknowledged."""
    effects.acknowledged = [context.given["order"].id]


def _own(context: Context) -> list[UUID]:
    orders = context.case.facts.open_orders
    return [order.id for order in orders if order.organisation == context.actor.organisation]


def _asks_assistance(effects: Effects, context: Context) -> None:
    effects.case["assistance_asked"] = [body.id for body in context.given["assisting"]]


def _orders_assistance(effects: Effects, context: Context) -> None:
    row, now = context.case.row, context.now
    effects.new_orders = [
        new(
            WorkOrder,
            county=row["county"], id=uuid7(now), case_id=row["id"], organisation=body.id, role=OrderRole.ASSISTING,
            state=OrderState.DISPATCHED, dispatched_at=now,
        )
        for body in context.given["assisting"]
    ]  # fmt: skip
    _denies_assistance(effects, context)


def _denies_assistance(effects: Effects, context: Context) -> None:
    effects.case["assistance_asked"] = []


def _divides(effects: Effects, context: Context) -> None:
    worker, row = context.given["worker"].person, context.case.row
    effects.case |= {"divided_by": context.actor.person, "sharers": [*row["sharers"], worker]}


def _finishes_share(effects: Effects, context: Context) -> None:
    """Whoever did a part handled the case, and does not verify it."""
    person, row = context.actor.person, context.case.row
    effects.case["sharers"] = [each for each in row["sharers"] if each != person]
    if person not in row["handlers"]:
        effects.case["handlers"] = [*row["handlers"], person]


def _takes_shares_back(effects: Effects, context: Context) -> None:
    """Whoever had a part may have begun with it, and does not verify the case either."""
    row = context.case.row
    effects.case |= {"sharers": [], "handlers": list(dict.fromkeys([*row["handlers"], *row["sharers"]]))}


JOINT_EFFECTS: dict[Action, tuple[Callable[[Effects, Context], None], ...]] = {
    Action.ACCEPT_ASSISTING: (_accepts_assisting,),
    Action.REFUSE_ASSISTING: (_refuses_assisting,),
    Action.UPHOLD_ASSISTING: (_upholds_assisting,),
    Action.ASK_ASSISTANCE: (_asks_assistance,),
    Action.ORDER_ASSISTANCE: (_orders_assistance,),
    Action.DENY_ASSISTANCE: (_denies_assistance,),
    Action.DIVIDE: (_divides,),
    Action.FINISH_SHARE: (_finishes_share,),
    Action.TAKE_BACK_SHARES: (_takes_shares_back,),
}
