"""What each move changes on the case row and its work orders, beside state, step and clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from gezhi.cases.actions.clocks import return_until, window
from gezhi.cases.models import WorkOrder
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.rules.drawing import is_drawn
from gezhi.cases.rules.extending import own_order
from gezhi.cases.terms import Action, Given, OpenOrder, OrderRole, OrderState, Outcome, Reached, Suspension
from gezhi.kernel.ids import uuid7
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage.rows import new


@dataclass(slots=True)
class Effects:
    """Changes that a move brings: columns of the case, orders that are new, ended or changed, an answer."""

    case: dict[str, Any] = field(default_factory=dict)
    new_orders: list[WorkOrder] = field(default_factory=list)
    ended_orders: dict[OrderState, list[UUID]] = field(default_factory=dict)
    acknowledged: list[UUID] = field(default_factory=list)
    reopened: bool = False
    answered: tuple[UUID, bool] | None = None
    erased: UUID | None = None
    answers_anew: bool = False
    extension_asked: dict[UUID, datetime | None] = field(default_factory=dict)  # by work order
    extended: dict[UUID, datetime] = field(default_factory=dict)
    suspends_until: datetime | None = None
    resumes_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Context:
    case: Loaded
    given: Given
    actor: Actor
    now: datetime


def effects_of(action: Action, *, case: Loaded, given: Given, actor: Actor, now: datetime) -> Effects:
    """The effects of a move that has been decided."""
    effects = Effects()
    for apply in _EFFECTS.get(action, ()):
        apply(effects, Context(case, given, actor, now))
    return effects


def _ends(effects: Effects, context: Context) -> None:
    until = window(context.now, settings.GEZHI.archive_window_days)
    _forgets_suspension(effects, context)
    effects.case |= {"ended_at": context.now, "window_until": until}


def _goes_on(effects: Effects, context: Context) -> None:
    effects.case |= {"ended_at": None, "window_until": None}


def _decides_matter(effects: Effects, context: Context) -> None:
    matter = context.given.get("matter")
    if matter is not None:
        effects.case |= {
            "matter": matter.code, "list_version": matter.version, "urgency": str(matter.urgency),
            "lead_department": matter.lead,
        }  # fmt: skip


def _decides_place(effects: Effects, context: Context) -> None:
    grid = context.given.get("grid")
    if grid and grid != context.case.row["grid"]:
        effects.case |= {"grid": grid, "village": grid[:12], "township": grid[:9], "grid_candidates": []}


def _hands_over(effects: Effects, context: Context) -> None:
    to = context.given["agency"]
    effects.case["agency"] = to.id
    if to.level is Level.TOWNSHIP and not context.case.row["township"]:
        effects.case["township"] = to.region  # an address only: the county has found out whose it is


def _takes_up(effects: Effects, context: Context) -> None:
    """Art. 23: the case comes to the table of the agency that decided it; what was designated below holds no more."""
    effects.case |= {"agency": context.actor.organisation, "designated": None, "void_proposed_by": None}


def _reconsiders(effects: Effects, context: Context) -> None:
    effects.case["reconsidered"] = True


def _proposes_void(effects: Effects, context: Context) -> None:
    effects.case["void_proposed_by"] = context.actor.person


def _merges(effects: Effects, context: Context) -> None:
    effects.case["merged_into"] = context.given["into"].id


def _unmerges(effects: Effects, context: Context) -> None:
    effects.case["merged_into"] = None


def _dispatches(effects: Effects, context: Context) -> None:
    row, now = context.case.row, context.now
    lead, assisting = context.given["lead"], context.given.get("assisting") or ()
    parts = [(lead, OrderRole.LEAD), *((organisation, OrderRole.ASSISTING) for organisation in assisting)]
    effects.new_orders = [
        new(
            WorkOrder,
            county=row["county"], id=uuid7(now), case_id=row["id"], organisation=organisation.id, role=role,
            state=OrderState.DISPATCHED, dispatched_at=now,
        )
        for organisation, role in parts
    ]  # fmt: skip
    until = return_until(row["township"] or row["county"], now)
    # what was designated after a study is not undone by recalling and dispatching again
    effects.case |= {
        "final": lead.id == row["designated"],
        "lead": lead.id,
        "dispatched_at": now,
        "return_until": until,
        "worker_places": [],
        "extension_asked": False,
    }


def _is_final(effects: Effects, context: Context) -> None:
    """Art. 21 ¶4: after one study the designation is final."""
    effects.case |= {"final": True, "designated": context.given["lead"].id}


def _orders_grid(effects: Effects, context: Context) -> None:
    grids = context.given.get("grids") or (context.case.row["grid"],)
    effects.case |= {"worker_places": list(grids), "dispatched_at": context.now}


def _handles(effects: Effects, context: Context) -> None:
    people = list(context.case.row["handlers"])
    if context.actor.person not in people:
        effects.case["handlers"] = [*people, context.actor.person]


def _handles_oneself(effects: Effects, context: Context) -> None:
    effects.case["self_handler"] = context.actor.person


def _takes_back(effects: Effects, context: Context) -> None:
    _forgets_suspension(effects, context)
    effects.case |= {
        "final": False,
        "lead": None,
        "extension_asked": False,
        "worker_places": [],
        "self_handler": None,
        "dispatched_at": None,
        "return_until": None,
    }


def _ends_orders(effects: Effects, context: Context) -> None:
    open_orders = [order.id for order in context.case.facts.open_orders]
    if open_orders:
        effects.ended_orders[OrderState.ENDED] = open_orders


def _acknowledges(effects: Effects, context: Context) -> None:
    effects.acknowledged = [order.id for order in _lead_orders(context) if order.state is OrderState.DISPATCHED]


def _returns(effects: Effects, context: Context) -> None:
    effects.case["returns"] = context.case.row["returns"] + 1


def _finishes_assisting(effects: Effects, context: Context) -> None:
    mine = [
        order.id
        for order in context.case.facts.open_orders
        if order.role is OrderRole.ASSISTING and order.organisation == context.actor.organisation
    ]
    effects.ended_orders[OrderState.DONE] = mine


def _excuses_assisting(effects: Effects, context: Context) -> None:
    effects.ended_orders[OrderState.EXCUSED] = [context.given["order"].id]


def _submits(effects: Effects, context: Context) -> None:
    effects.case["outcome"] = str(context.given["outcome"])
    lead = [order.id for order in _lead_orders(context)]
    if lead:
        effects.ended_orders[OrderState.DONE] = lead


def _solves_on_spot(effects: Effects, context: Context) -> None:
    drawn = is_drawn(context.case.id, dangerous=context.case.facts.dangerous)
    effects.case |= {"on_the_spot": True, "drawn": drawn, "outcome": str(Outcome.SOLVED)}


def _clears_result(effects: Effects, context: Context) -> None:
    effects.case |= {"on_the_spot": False, "drawn": False, "outcome": ""}


def _reworks(effects: Effects, context: Context) -> None:
    effects.case["outcome"] = ""
    effects.reopened = context.case.row["lead"] is not None


def _reopens(effects: Effects, context: Context) -> None:
    if context.actor.duty in (Duty.PETITIONER, Duty.INTERFACE):
        effects.case["reopened_by_petitioner"] = True


def _answers(effects: Effects, context: Context) -> None:
    effects.answered = (context.given["petitioner"], context.given["reached"] is Reached.REACHED)


def _archives(effects: Effects, context: Context) -> None:
    effects.case["archived_at"] = context.now


def _erases(effects: Effects, context: Context) -> None:
    """What was taken out of the step's words goes with them; the report's words stand on the case row too."""
    seq = context.given.words["step"]
    effects.erased = context.given["step"]
    effects.case["private"] = [piece for piece in context.case.row["private"] if piece["step"] != seq]
    if seq == 1:
        erased = "依法删除"
        effects.case |= {"title": erased, "description": erased, "address": "", "search": []}
        effects.case |= {"longitude": None, "latitude": None}


def _restricts(effects: Effects, context: Context) -> None:
    """The words stay in the sealed file alone: the case row, by which it is listed and found, holds none."""
    said = str(Action.RESTRICT.zh)
    effects.case |= {"restricted_at": context.now, "private": [], "title": said, "description": said, "address": ""}
    effects.case |= {"search": [], "longitude": None, "latitude": None}


def _answers_anew(effects: Effects, context: Context) -> None:
    """What was told is no longer so: every petitioner is answered again."""
    effects.answers_anew = True


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
    _awaits(effects, context, {order.id: None})


def _refuses_extension(effects: Effects, context: Context) -> None:
    _awaits(effects, context, {context.given["order"].id: None})


def _awaits(effects: Effects, context: Context, changed: dict[UUID, datetime | None]) -> None:
    """Whether any order of the case still waits for a decision stands on the case, by which it is listed."""
    effects.extension_asked = changed
    asked = {order.id: order.extension_asked for order in context.case.facts.open_orders} | changed
    effects.case["extension_asked"] = any(asked.values())


def _settles_extensions(effects: Effects, context: Context) -> None:
    """What an order asked for goes with it."""
    gone = {key for keys in effects.ended_orders.values() for key in keys}
    left = [order for order in context.case.facts.open_orders if order.id not in gone]
    effects.case["extension_asked"] = any(order.extension_asked for order in left)


def _asks_suspension(effects: Effects, context: Context) -> None:
    effects.case |= {"suspension": Suspension.ASKED, "suspended_until": context.given["until"].at}


def _suspends(effects: Effects, context: Context) -> None:
    asked = context.given.get("until")
    until = asked.at if asked else context.case.row["suspended_until"]
    effects.suspends_until = until
    effects.case |= {"suspension": Suspension.RUNNING, "suspended_at": context.now, "suspended_until": until}


def _resumes(effects: Effects, context: Context) -> None:
    effects.resumes_from = context.case.row["suspended_at"]
    _forgets_suspension(effects, context)


def _forgets_suspension(effects: Effects, context: Context) -> None:
    effects.case |= {"suspension": Suspension.NONE, "suspended_at": None, "suspended_until": None}


def _lead_orders(context: Context) -> list[OpenOrder]:
    return [order for order in context.case.facts.open_orders if order.role is OrderRole.LEAD]


Apply = Callable[[Effects, Context], None]
_EFFECTS: dict[Action, tuple[Apply, ...]] = {
    Action.RESOLVE_ON_SPOT: (_solves_on_spot, _handles),
    Action.SELF_HANDLE: (_handles_oneself, _handles),
    Action.ACCEPT: (_decides_matter, _decides_place),
    Action.TRANSFER: (_hands_over,),
    Action.REFER_OUT: (_ends,),
    Action.DECLINE: (_ends,),
    Action.RECONSIDER: (_reconsiders, _goes_on, _answers_anew),
    Action.WITHDRAW: (_ends,),
    Action.PROPOSE_VOID: (_proposes_void,),
    Action.VOID: (_ends,),
    Action.MERGE: (_merges, _ends, _ends_orders, _takes_back),
    Action.UNMERGE: (_unmerges, _goes_on, _answers_anew, _decides_matter, _decides_place),
    Action.DISPATCH: (_dispatches,),
    Action.ORDER_GRID: (_orders_grid,),
    Action.RECALL: (_ends_orders, _takes_back),
    Action.ACKNOWLEDGE: (_acknowledges, _handles),
    Action.ASK_RETURN: (_returns, _handles, _forgets_suspension),
    Action.CANCEL_RETURN: (_acknowledges,),
    Action.REJECT_RETURN: (_acknowledges,),
    Action.REDISPATCH: (_ends_orders, _dispatches, _is_final),
    Action.REASSIGN: (_ends_orders, _takes_back),
    Action.TAKE_UP: (_ends_orders, _takes_back, _takes_up),
    Action.FINISH_ASSISTING: (_finishes_assisting, _handles, _settles_extensions),
    Action.EXCUSE_ASSISTING: (_excuses_assisting, _settles_extensions),
    Action.ASK_EXTENSION: (_asks_extension,),
    Action.CANCEL_EXTENSION: (_cancels_extension,),
    Action.GRANT_EXTENSION: (_grants_extension,),
    Action.REFUSE_EXTENSION: (_refuses_extension,),
    Action.ASK_SUSPENSION: (_asks_suspension,),
    Action.SUSPEND: (_suspends,),
    Action.GRANT_SUSPENSION: (_suspends,),
    Action.REFUSE_SUSPENSION: (_forgets_suspension,),
    Action.RESUME: (_resumes,),
    Action.SUBMIT_RESULT: (_submits, _handles, _settles_extensions, _forgets_suspension),
    Action.REWORK: (_reworks,),
    Action.REROUTE: (_clears_result, _takes_back, _decides_matter),
    Action.ANSWER: (_answers,),
    Action.CLOSE: (_ends,),
    Action.REOPEN: (_goes_on, _clears_result, _takes_back, _reopens, _answers_anew),
    Action.ARCHIVE: (_archives,),
    Action.ERASE_WORDS: (_erases,),
    Action.RESTRICT: (_restricts,),
}
