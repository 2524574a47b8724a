"""The one function that asks the table, and the one that lists what an actor may do now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gezhi.cases.access import RECORDERS
from gezhi.cases.rules.checks import photos_are_allowed
from gezhi.cases.rules.escalating import ONLY_ABOVE_ESCALATES
from gezhi.cases.rules.evaluating import is_herself
from gezhi.cases.rules.explaining import NOT_THE_GRIDS
from gezhi.cases.rules.needs import Need
from gezhi.cases.rules.suspending import is_not_suspended
from gezhi.cases.terms import Action, Facts, Given, State
from gezhi.cases.workflow import OF_DEPARTMENTS, TABLE, TASKS, Ask, Row
from gezhi.cases.workflow.row import CLOSED_LOOP, Guard
from gezhi.catalogue.terms import Process
from gezhi.kernel.refusal import Kind, Refusal, Refused, refuse, resting_on
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

NO_SUCH_MOVE = Refusal(
    "no-such-move",
    Kind.CONFLICT,
    Text("“{state}”的案件不能“{action}”。", "A case that is {state} cannot be moved by: {action}."),
)
NOT_YOURS = Refusal(
    "not-yours",
    Kind.FORBIDDEN,
    Text("“{action}”只能由{who}来做。", "Only {who} may do this: {action}."),
)
ONLY_AGENCIES_DISPATCH = Refusal(
    "only-agencies-dispatch",
    Kind.FORBIDDEN,
    Text("只有持有本件的网格化机构可以交办、派单。", "Only the grid agency that holds the case dispatches it."),
    article=(20, 1),
)
IS_TASK = Refusal(
    "task-not-dispatched",
    Kind.CONFLICT,
    Text(
        "这是网格任务，由网格化机构交办网格，不派给部门。",
        "This is a grid task: the agency orders it to the grid, not to a department.",
    ),
    article=(20, 1),
)
ONE_BY_ONE = Refusal(
    "one-by-one",
    Kind.CONFLICT,
    Text("“{action}”只能一件一件地做。", "This is done one case at a time: {action}."),
)
_DISPATCHES = frozenset({Action.DISPATCH, Action.REDISPATCH, Action.ORDER_GRID})


@dataclass(frozen=True, slots=True)
class Offer:
    """A move of the table from the case's state for this actor; refused ones say why."""

    row: Row
    refused: Refused | None


def decide(case: Facts, action: Action, *, actor: Actor, given: Given, now: datetime) -> Row:
    """The row of the table by which this actor may make this move; raises Refused."""
    row = row_for(case, action, actor=actor, now=now)
    with resting_on(row.rests_on):
        refuse([need.refusal(field=need.name) for need in needs_of(row, case) if need.lacks(given)])
        photos_are_allowed(case, given)  # whatever the row asks: where the matter forbids photos, none is taken (P20)
        for check in row.checks:
            check(case, actor, given, now)
    return row


def row_for(case: Facts, action: Action, *, actor: Actor, now: datetime) -> Row:
    """As ``decide``, before anything was handed in."""
    named = [row for row in TABLE if row.action is action]
    is_herself(case, actor, now)  # Art. 24 ¶1, whatever state the case is in
    if action in _DISPATCHES and not any(_is_for(row, case, actor) for row in named):
        raise ONLY_AGENCIES_DISPATCH()  # Art. 20 ¶1, whatever state the case is in
    if action is Action.TAKE_UP and not any(_is_for(row, case, actor) for row in named):
        raise ONLY_ABOVE_ESCALATES()  # Art. 23, whatever state the case is in
    if action in OF_DEPARTMENTS and _is_task(case):
        raise IS_TASK()
    rows = [row for row in named if case.state in row.sources]
    with resting_on((rows or named)[0].rests_on if named else CLOSED_LOOP):
        row = _own_row(rows, case, action, actor)
    with resting_on(row.rests_on):
        for guard in _guards(row):
            guard(case, actor, now)
    return row


def _own_row(rows: list[Row], case: Facts, action: Action, actor: Actor) -> Row:
    """The first of the rows from here that is this actor's."""
    if not rows:
        raise NO_SUCH_MOVE(state=case.state, action=action)
    mine = [row for row in rows if _is_for(row, case, actor)]
    if not mine and action is Action.COSIGN_EXPLANATION:
        raise NOT_THE_GRIDS()
    if not mine:
        raise NOT_YOURS(action=action, who=_names([row for row in rows if not RECORDERS & set(row.who)]))
    return mine[0]


def asked_for_many(action: Action) -> tuple[Ask, ...]:
    """What is asked once where this move is made for many cases at a time; refuses a move that never is."""
    named = [row for row in TABLE if row.action is action]
    found = next((row.for_many for row in named if row.for_many is not None), None)
    if found is None:
        with resting_on(named[0].rests_on if named else CLOSED_LOOP):
            raise ONE_BY_ONE(action=action)
    return found


def answer_to_many(case: Facts, action: Action, *, actor: Actor, now: datetime) -> Row:
    """What one of many cases answers, before what is asked once was handed in; raises Refused.

    Where nothing has to be handed in, needs and checks are asked too: what only this case wants refuses it here.
    """
    if any(ask.required for ask in asked_for_many(action)):
        return row_for(case, action, actor=actor, now=now)
    return decide(case, action, actor=actor, given=Given(), now=now)


def offers(case: Facts, *, actor: Actor, now: datetime) -> Iterator[Offer]:
    """The moves this actor's duty gives her from here, allowed or refused with the reason; in the table's order."""
    for row in table_of(case):
        if case.state not in row.sources or not _is_for(row, case, actor):
            continue
        try:
            with resting_on(row.rests_on):
                for guard in _guards(row):
                    guard(case, actor, now)
        except Refused as refused:
            yield Offer(row, refused)
        else:
            yield Offer(row, None)


def _guards(row: Row) -> tuple[Guard, ...]:
    """The row's own; and what carries a case on waits while it is suspended, unless the petitioner ends it."""
    moving = row.target is not None and row.action is not Action.WITHDRAW
    return (is_not_suspended, *row.guards) if moving else row.guards


def table_of(case: Facts) -> tuple[Row, ...]:
    """The table of the case's process: a grid task has a short one. An unsure matter may still be anything."""
    return TASKS if _is_task(case) else TABLE


def asked_of(case: Facts, action: Action, actor: Actor) -> tuple[Ask, ...]:
    """What this actor is asked for by an action from here; the move itself decides whether it may be made."""
    rows = [row for row in TABLE if row.action is action and case.state in row.sources]
    mine = [row for row in rows if _is_for(row, case, actor)] or rows
    return mine[0].asks if mine else ()


def needs_of(row: Row, case: Facts) -> list[Need]:
    """What this case demands of the row's open inputs."""
    return [need for needed in row.needs if (need := needed(case)) is not None]


def target_of(row: Row, case: Facts) -> State:
    """The state after the move; a side step leaves the case where it is."""
    return row.target or case.state


def _is_task(case: Facts) -> bool:
    return case.matter is not None and case.matter.process is Process.TASK


def _is_for(row: Row, case: Facts, actor: Actor) -> bool:
    return any(who.holds(case, actor) for who in row.who)


def _names(rows: list[Row]) -> Text:
    people = {who.text for row in rows for who in row.who}
    return Text("、".join(sorted(text.zh for text in people)), " or ".join(sorted(text.en for text in people)))
