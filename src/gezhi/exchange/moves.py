"""The functions that ask the table of tables that were handed in."""

from __future__ import annotations

from gezhi.exchange.terms import BringingAction, BringingState, DraftAction, DraftState, Sheet
from gezhi.exchange.workflow import BRINGING, TABLE
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.access import require
from gezhi.security.terms import Actor

NOT_NOW = Refusal(
    "import-state",
    Kind.CONFLICT,
    Text("这张表的状态是“{state}”，不能这样做。", "This table is {state}; that cannot be done with it."),
)


FILE_NOT_NOW = Refusal(
    "bringing-state",
    Kind.CONFLICT,
    Text("这个文件的状态是“{state}”，不能这样做。", "This file is {state}; that cannot be done with it."),
)


def decide_bringing(state: BringingState, action: BringingAction) -> BringingState:
    """The state of a file of reports that follows; raises Refused."""
    for row in BRINGING:
        if row.source is state and row.action is action:
            return row.target
    raise FILE_NOT_NOW(state=state)


def knows(sheet: Sheet, action: DraftAction) -> bool:
    """Whether such a thing is ever done with a table of this kind."""
    return any(row.sheet is sheet and row.action is action for row in TABLE)


def decide(sheet: Sheet, state: DraftState, action: DraftAction, *, actor: Actor) -> DraftState:
    """The state that follows when this actor does this; raises Refused."""
    rows = [row for row in TABLE if row.sheet is sheet and row.action is action]
    require(actor, *{row.duty for row in rows})
    for row in rows:
        if row.source is state:
            return row.target
    raise NOT_NOW(state=state)


def may(sheet: Sheet, state: DraftState, action: DraftAction, actor: Actor) -> bool:
    """Whether a page offers this."""
    return any(
        (row.sheet, row.source, row.action, row.duty) == (sheet, state, action, actor.duty) for row in TABLE
    )  # fmt: skip
