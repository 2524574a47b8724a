"""The bar of moves: every button is a row of the table; those refused say why and cite the article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from gezhi.cases import queries
from gezhi.cases.access import RECORDERS
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import Row
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

# The step that carries a case on; the first of these that one may make is the filled button. A note carries nothing on.
_FORWARD: Sequence[Action] = (
    Action.ACCEPT, Action.DISPATCH, Action.ACKNOWLEDGE, Action.REDISPATCH, Action.SUBMIT_RESULT,
    Action.FINISH_ASSISTING, Action.VERIFY, Action.CLOSE,
    Action.CLOSE_AND_FOLLOW, Action.ANSWER, Action.ORDER_GRID, Action.RESOLVE_ON_SPOT,
    Action.SELF_HANDLE, Action.GRANT_EXTENSION, Action.ACCEPT_ASSISTING, Action.FINISH_SHARE,
    Action.EXPLAIN, Action.COSIGN_EXPLANATION,
)  # fmt: skip
# Refused only because there is nothing to do it to, or it takes a second person: listed, but not in the bar itself.
_QUIET = frozenset(
    {
        "no-assisting-order",
        "void-two-persons",
        "no-extension-asked",
        "no-suspension-asked",
        "suspension-two-persons",
        "not-suspended",
        "assisting-not-refused",
        "no-assistance-asked",
        "not-controlled",
        "no-explanation-owed",
        "nothing-to-cosign",
    }
)
AT_ONCE = 4  # buttons in the bar; the others stand under "more"
# As ``kernel.help.KEYS`` says them: the same on the page of a case and at the desk.
KEYS: Mapping[Action, str] = {
    Action.TRANSFER: "t", Action.REFER_OUT: "r", Action.DECLINE: "d", Action.MERGE: "m", Action.NOTE: "n",
    Action.ACKNOWLEDGE: "a", Action.SUBMIT_RESULT: "f", Action.ASK_RETURN: "b", Action.ASK_EXTENSION: "e",
    Action.EXPLAIN: "i", Action.RECALL: "z",
}  # fmt: skip
_WAITING: Mapping[State, Text] = {
    State.REPORTED: Text("等持有本件的网格化机构受理。", "Waiting for the grid agency that holds it to accept."),
    State.ACCEPTED: Text("等持有本件的网格化机构派单。", "Waiting for the grid agency that holds it to dispatch."),
    State.DISPATCHED: Text("等牵头部门签收。", "Waiting for the lead department to acknowledge."),
    State.HANDLING: Text("正在办理，等承办人反馈。", "Being handled; waiting for the handler's result."),
    State.RETURNED: Text("等网格化机构研究退单。", "Waiting for the grid agency to study the return."),
    State.SUBMITTED: Text("等核查。", "Waiting for verification."),
    State.VERIFIED: Text("等网格化机构答复、结案。", "Waiting for the grid agency to answer and close."),
    State.ARCHIVED: Text("已归档，只读。", "Archived; read-only."),
}
_OVER = Text("这件事已经结束。", "This case has ended.")


@dataclass(frozen=True, slots=True)
class MoveView:
    """A button."""

    action: Action
    text: Text
    address: str
    primary: bool
    key: str


@dataclass(frozen=True, slots=True)
class RefusalView:
    """A move that is refused now."""

    text: Text
    reason: Text
    citation: Text | None
    code: str


def bar_of(actor: Actor, found: Loaded, now: datetime) -> dict[str, Any]:
    """The moves this actor may make, the forward one first; those refused; what is waited for otherwise."""
    offered = queries.offered_moves(found, actor=actor, now=now)
    rows = {each.action: each.row for each in offered}
    allowed = [each.action for each in offered if each.refused is None]
    forward = next((action for action in _FORWARD if action in allowed), None)
    ordered = sorted(allowed, key=lambda action: (action is not forward, action is not Action.NOTE))
    refusals = [
        RefusalView(name_of(each.row), why.text, why.citation, why.code)
        for each in offered
        if (why := each.refused) is not None
    ]
    views = [MoveView(a, name_of(rows[a]), address_of(found, a), a is forward, KEYS.get(a, "")) for a in ordered]
    shown = len(views) if len(views) <= AT_ONCE + 1 else AT_ONCE
    return {
        "told": [view for view in refusals if view.code not in _QUIET], "moves": views[:shown], "more": views[shown:],
        "refusals": refusals, "waiting": None if forward else _WAITING.get(found.facts.state, _OVER), "move": None,
    }  # fmt: skip


def name_of(row: Row) -> Text:
    """What a button says: the action, or that it is recorded for a body that does not sign in yet."""
    if row.action is Action.NOTE or not RECORDERS & set(row.who):
        return row.action.text
    return Text("代登记：{action}", "record: {action}").fill(action=row.action)


def address_of(found: Loaded, action: Action) -> str:
    """The page of a move's form."""
    return reverse("cases:move", args=[found.id, action.value])
