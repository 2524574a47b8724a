"""What the moves about time change: extensions asked for and decided, suspensions, and what ends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gezhi.cases import access
from gezhi.cases.actions import telling
from gezhi.cases.actions.clocks import return_after
from gezhi.cases.rules.extending import own_order
from gezhi.cases.terms import Action, Suspension

if TYPE_CHECKING:
    from gezhi.cases.actions.effects import Context, Effects


def _asks_extension(effects: Effects, context: Context) -> None:
    order = own_order(context.case.facts, context.actor)
    assert order is not None
    _awaits(effects, context, {order.id: context.given["new_due"].at})


def _cancels_extension(effects: Effects, context: Context) -> None:
    order = own_order(context.case.facts, context.actor)
    assert order is not None
    _awaits(effects, context, {order.id: None})


def _grants_extension(effects: Effects, context: Context) -> None:
    order = context.given["order"]
    effects.extended = {order.id: order.extension_asked}
    telling.owes_for_extension(effects, context, order)
    _awaits(effects, context, {order.id: None})


def _refuses_extension(effects: Effects, context: Context) -> None:
    _awaits(effects, context, {context.given["order"].id: None})


def _awaits(effects: Effects, context: Context, changed: dict[UUID, datetime | None]) -> None:
    """Whether any order of the case still waits for a decision stands on the case, by which it is listed."""
    effects.extension_asked = changed
    asked = {order.id: order.extension_asked for order in context.case.facts.open_orders} | changed
    effects.case["extension_asked"] = any(asked.values())


def settles_extensions(effects: Effects, context: Context) -> None:
    """What an order asked for goes with it."""
    gone = {key for keys in effects.ended_orders.values() for key in keys}
    left = [order for order in context.case.facts.open_orders if order.id not in gone]
    effects.case["extension_asked"] = any(order.extension_asked for order in left)


def _asks_suspension(effects: Effects, context: Context) -> None:
    own = access.AGENCY.holds(context.case.facts, context.actor)
    effects.case |= {
        "suspension": Suspension.PROPOSED if own else Suspension.ASKED,
        "suspended_until": context.given["until"].at,
        "suspension_asked_by": context.actor.person,
    }


def _suspends(effects: Effects, context: Context) -> None:
    effects.suspends_until = context.case.row["suspended_until"]
    effects.case |= {"suspension": Suspension.RUNNING, "suspended_at": context.now, "suspension_asked_by": None}
    effects.case["suspensions"] = context.case.row["suspensions"] + 1


def _resumes(effects: Effects, context: Context) -> None:
    row, since = context.case.row, context.case.row["suspended_at"]
    effects.resumes_from = since
    if row["return_until"] and row["return_until"] > since:  # nor could it be returned meanwhile
        effects.case["return_until"] = return_after(row, since, context.now)
    forgets_suspension(effects, context)


def forgets_suspension(effects: Effects, context: Context) -> None:
    effects.case |= {"suspension": Suspension.NONE, "suspended_at": None, "suspended_until": None}
    effects.case["suspension_asked_by"] = None


TIME_EFFECTS: dict[Action, tuple[Callable[[Effects, Context], None], ...]] = {
    Action.ASK_EXTENSION: (_asks_extension,),
    Action.CANCEL_EXTENSION: (_cancels_extension,),
    Action.GRANT_EXTENSION: (_grants_extension,),
    Action.REFUSE_EXTENSION: (_refuses_extension,),
    Action.ASK_SUSPENSION: (_asks_suspension,),
    Action.GRANT_SUSPENSION: (_suspends,),
    Action.REFUSE_SUSPENSION: (forgets_suspension,),
    Action.RESUME: (_resumes,),
}
