"""What each move changes on the case row and its work orders, beside state, step and clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from gezhi.cases import access
from gezhi.cases.actions import telling
from gezhi.cases.actions.clocks import return_until, window
from gezhi.cases.actions.drawing import drawn_now
from gezhi.cases.actions.joint_effects import JOINT_EFFECTS
from gezhi.cases.actions.keeping_effects import KEEPING_EFFECTS, retained
from gezhi.cases.actions.studying import studied
from gezhi.cases.actions.time_effects import TIME_EFFECTS, forgets_suspension, settles_extensions
from gezhi.cases.models import Explanation, WorkOrder
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.sending import reach, to_be_told
from gezhi.cases.rules.halfdays import counts, is_done_with
from gezhi.cases.rules.lateness import kept
from gezhi.cases.rules.sending import unreachable
from gezhi.cases.terms import (
    Action,
    Given,
    OpenOrder,
    OrderRole,
    OrderState,
    Outcome,
    Reached,
    Responsibility,
    State,
    Verdict,
)
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.ids import uuid7
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage import sms
from gezhi.storage.rows import new


@dataclass(slots=True)
class Effects:
    """Changes that a move brings: columns of the case, orders that are new, ended or changed, an answer."""

    case: dict[str, Any] = field(default_factory=dict)
    new_orders: list[WorkOrder] = field(default_factory=list)
    ended_orders: dict[OrderState, list[UUID]] = field(default_factory=dict)
    acknowledged: list[UUID] = field(default_factory=list)
    reopened: bool = False
    answered: tuple[UUID, bool, bool] | None = None  # who, if reached, and if the attempt counts
    left_to_tell: int | None = None  # petitioners, after an answer
    counted: bool | None = None  # whether an attempt to reach somebody counts as one more
    sends_code: bool = False  # to the phone of who is answered, for her evaluation
    code_line: UUID | None = None  # the row of one that she has not said yet
    code_made: bool = False  # for that row
    evaluated: Verdict | None = None
    draw: Mapping[str, Any] = field(default_factory=dict)  # of an on-the-spot result: chained with the step
    erases: tuple[int, ...] = ()  # numbers of the steps whose words go
    answers_anew: bool = False
    extension_asked: dict[UUID, datetime | None] = field(default_factory=dict)  # by work order
    extended: dict[UUID, datetime] = field(default_factory=dict)
    explanations: list[Explanation] = field(default_factory=list)  # that are owed from now on
    explanation_changes: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    owed_since: datetime | None = None
    suspends_until: datetime | None = None
    resumes_from: datetime | None = None
    refused_orders: list[UUID] = field(default_factory=list)
    beside: list[list[Model]] = field(default_factory=list)  # new rows of other tables, a list for each


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
    forgets_suspension(effects, context)
    effects.case |= {"ended_at": context.now, "window_until": until, "explanation_owed": False, "cosign_owed": False}
    effects.case |= retained(context)


def _goes_on(effects: Effects, context: Context) -> None:
    effects.case |= {"ended_at": None, "window_until": None, "retention_years": None, "retention_until": None}


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


def _counts_people(effects: Effects, context: Context) -> None:
    """What was reported stays where the agency knows no better."""
    if (people := context.given.get("people")) is not None:
        effects.case["people"] = people


def _hands_over(effects: Effects, context: Context) -> None:
    to = context.given["agency"]
    effects.case["agency"] = to.id
    if to.level is Level.TOWNSHIP and not context.case.row["township"]:
        effects.case["township"] = to.region  # an address only: the county has found out whose it is


def _takes_up(effects: Effects, context: Context) -> None:
    """Art. 23: the case comes to the table of the agency that decided it; what was designated below holds no more."""
    _ends_orders(effects, context, to=OrderState.TAKEN_UP)
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
    assisting = [organisation.id for organisation in context.given.get("assisting") or ()]
    # Art. 22: sole or main responsibility; where it is not said, it follows from whether others assist
    said = context.given.get("responsibility") or (Responsibility.MAIN if assisting else Responsibility.SOLE)
    _orders(effects, context, lead=context.given["lead"].id, assisting=assisting, responsibility=said)


def _orders(
    effects: Effects, context: Context, *, lead: UUID, assisting: Sequence[UUID] = (), responsibility: Responsibility
) -> None:
    row, now = context.case.row, context.now
    parts = [(lead, OrderRole.LEAD), *((organisation, OrderRole.ASSISTING) for organisation in assisting)]
    effects.new_orders = [
        new(
            WorkOrder,
            county=row["county"], id=uuid7(now), case_id=row["id"], organisation=organisation, role=role,
            state=OrderState.DISPATCHED, dispatched_at=now,
            responsibility=str(responsibility) if role is OrderRole.LEAD else "",
        )
        for organisation, role in parts
    ]  # fmt: skip
    until = return_until(row, now)
    # what was designated after a study is not undone by recalling and dispatching again
    effects.case |= {
        "final": lead == row["designated"],
        "lead": lead,
        "dispatched_at": now,
        "return_until": until,
        "worker_places": [],
        "extension_asked": False,
        "assistance_asked": [],
    }


def _studies(effects: Effects, context: Context) -> None:
    """Art. 21 ¶4: a study is counted, leaves a precedent, and after as many as the authority has set is final."""
    facts = context.case.facts
    lead = context.given.get("lead")
    designated = lead.id if lead else facts.lead
    studies = facts.studies + 1
    effects.case["studies"] = studies
    if studies >= facts.parameters.final_after:
        effects.case |= {"final": True, "designated": designated}
    effects.beside += studied(context.case, context.given, lead=designated, actor=context.actor, now=context.now)


def _orders_grid(effects: Effects, context: Context) -> None:
    grids = context.given.get("grids") or (context.case.row["grid"],)
    effects.case |= {"worker_places": list(grids), "dispatched_at": context.now}


def _orders_check(effects: Effects, context: Context) -> None:
    """A result on the spot was ordered to nobody: the grids that look at it stand where those would that handle it."""
    effects.case["worker_places"] = list(context.given["grids"])


def _handles(effects: Effects, context: Context) -> None:
    """Whoever had a part in it has handled it, too, whether she reported it done or her leader did for all."""
    people = context.case.row["handlers"]
    handled = list(dict.fromkeys([*people, *context.case.row["sharers"], context.actor.person]))
    if handled != people:
        effects.case["handlers"] = handled


def _handles_oneself(effects: Effects, context: Context) -> None:
    effects.case["self_handler"] = context.actor.person


def _takes_back(effects: Effects, context: Context) -> None:
    forgets_suspension(effects, context)
    effects.case |= {
        "final": False,
        "lead": None,
        "extension_asked": False,
        "assistance_asked": [],
        "worker_places": [],
        "divided_by": None,
        "sharers": [],
        "self_handler": None,
        "dispatched_at": None,
        "return_until": None,
    }


def _ends_orders(effects: Effects, context: Context, *, to: OrderState = OrderState.ENDED) -> None:
    open_orders = [order.id for order in context.case.facts.open_orders]
    if open_orders:
        effects.ended_orders[to] = open_orders


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
    effects.case |= {"outcome": str(context.given["outcome"]), "assistance_asked": [], "sharers": []}
    lead = [order.id for order in _lead_orders(context)]
    if lead:
        effects.ended_orders[OrderState.DONE] = lead
    effects.case["kept"] = _kept(context, lead)


def _kept(context: Context, lead: Sequence[UUID]) -> str:
    """Of the clock of whoever led; what was handled without a clock kept nothing."""
    mine = [c for c in context.case.clocks if c.kind == ClockKind.HANDLING and (not lead or c.order_id in lead)]
    if not mine:
        return ""
    return str(kept(due_at=mine[0].due_at, first_due_at=mine[0].first_due_at, ended_at=context.now))


def _solves_on_spot(effects: Effects, context: Context) -> None:
    effects.draw = drawn_now(context.case, by=context.actor.person, now=context.now)
    drawn = bool(effects.draw["drawn"])
    effects.case |= {"on_the_spot": True, "drawn": drawn, "outcome": str(Outcome.SOLVED)}
    if drawn:
        effects.case["drawn_at"] = context.now


def _verifies(effects: Effects, context: Context) -> None:
    if context.case.row["on_the_spot"]:  # the grid that was asked to look at it has done so
        effects.case["worker_places"] = []


def _clears_result(effects: Effects, context: Context) -> None:
    effects.case |= {"on_the_spot": False, "drawn": False, "outcome": "", "kept": ""}


def _reworks(effects: Effects, context: Context) -> None:
    effects.case["outcome"] = ""
    effects.reopened = context.case.row["lead"] is not None


def _reopens(effects: Effects, context: Context) -> None:
    """What a petitioner says is not solved goes back to the department that led; else the agency decides who does."""
    _takes_back(effects, context)
    if access.PETITIONER_OF_LED.holds(context.case.facts, context.actor):
        main = Responsibility.MAIN if context.case.row["sharing"] else Responsibility.SOLE
        _orders(effects, context, lead=context.case.row["lead"], responsibility=main)
    if context.actor.duty in (Duty.PETITIONER, Duty.INTERFACE):
        effects.case["reopened_by_petitioner"] = True


def _answers(effects: Effects, context: Context) -> None:
    person, facts = context.given["petitioner"], context.case.facts
    calendar = catalogue.calendar_for(facts.township or facts.county, context.now)
    told = to_be_told(context.case.county, context.case.id, person)
    counted = counts(context.now, told["tried_at"], calendar)
    reached = context.given["reached"] is Reached.REACHED
    effects.answered = (person, reached, counted)
    effects.counted = None if reached else counted
    done = is_done_with(told, facts.parameters.answer_attempts, reached=reached, counted=counted)
    effects.left_to_tell = facts.open_petitioners - done
    if reached and told["answered_at"] is None and facts.state in (State.VERIFIED, State.CLOSED):
        effects.sends_code = unreachable(facts, reach(told), gateway=sms.is_set()) is None
        effects.code_line, effects.code_made = told["line"], told["coded"]


def _evaluates(effects: Effects, context: Context) -> None:
    effects.evaluated = context.given["verdict"]


def _leads_on(effects: Effects, context: Context) -> None:
    effects.case["follow_up"] = context.given["follow_up"]


def _archives(effects: Effects, context: Context) -> None:
    effects.case["archived_at"] = context.now


def _answers_anew(effects: Effects, context: Context) -> None:
    """What was told is no longer so: every petitioner is answered again."""
    effects.answers_anew = True


def _lead_orders(context: Context) -> list[OpenOrder]:
    return [order for order in context.case.facts.open_orders if order.role is OrderRole.LEAD]


Apply = Callable[[Effects, Context], None]
_EFFECTS: dict[Action, tuple[Apply, ...]] = {
    Action.RESOLVE_ON_SPOT: (_solves_on_spot, _handles, forgets_suspension),
    Action.SELF_HANDLE: (_handles_oneself, _handles),
    Action.ACCEPT: (_decides_matter, _decides_place, _counts_people),
    Action.TRANSFER: (_hands_over, forgets_suspension),
    Action.REFER_OUT: (_ends,),
    Action.DECLINE: (_ends,),
    Action.RECONSIDER: (_reconsiders, _goes_on, _answers_anew),
    Action.WITHDRAW: (telling.wants_no_more, _ends),
    Action.PROPOSE_VOID: (_proposes_void,),
    Action.VOID: (_ends,),
    Action.MERGE: (_merges, _ends, _ends_orders, _takes_back),
    Action.UNMERGE: (_unmerges, _goes_on, _answers_anew, _decides_matter, _decides_place),
    Action.DISPATCH: (_dispatches, telling.passes_on),
    Action.ORDER_GRID: (_orders_grid,),
    Action.RECALL: (_ends_orders, _takes_back),
    Action.ACKNOWLEDGE: (_acknowledges, _handles),
    Action.ASK_RETURN: (_returns, _handles, forgets_suspension),
    Action.CANCEL_RETURN: (_acknowledges,),
    Action.REJECT_RETURN: (_acknowledges, _studies),
    Action.REDISPATCH: (_ends_orders, _dispatches, telling.passes_on, _studies),
    Action.REASSIGN: (_ends_orders, _takes_back),
    Action.TAKE_UP: (_takes_back, _takes_up),
    Action.FINISH_ASSISTING: (_finishes_assisting, _handles, settles_extensions),
    Action.EXCUSE_ASSISTING: (_excuses_assisting, settles_extensions),
    Action.OWE_EXPLANATION: (telling.owes_explanation,),
    Action.EXPLAIN: (telling.explains,),
    Action.TRY_EXPLAINING: (telling.tries_explaining,),
    Action.COSIGN_EXPLANATION: (telling.cosigns,),
    Action.WAIVE_EXPLANATION: (telling.waives_explanation,),
    Action.SUBMIT_RESULT: (_submits, _handles, settles_extensions, forgets_suspension),
    Action.ORDER_CHECK: (_orders_check,),
    Action.VERIFY: (_verifies,),
    Action.REWORK: (_reworks,),
    Action.REROUTE: (_clears_result, _takes_back, _decides_matter),
    Action.ANSWER: (_answers,),
    Action.EVALUATE: (_evaluates,),
    Action.CLOSE: (_ends,),
    Action.CLOSE_AND_FOLLOW: (_ends, _leads_on),
    Action.REOPEN: (_goes_on, _clears_result, _reopens, _answers_anew),
    Action.ARCHIVE: (_archives,),
    **JOINT_EFFECTS,
    **KEEPING_EFFECTS,
    **TIME_EFFECTS,
}
