"""What each move changes on the document's row, beside state, step and chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from gezhi.catalogue import queries as catalogue
from gezhi.kernel.worktime import Allowance, Unit, due
from gezhi.supervision import access, moves
from gezhi.supervision.rules.reminding import remind_at
from gezhi.supervision.terms import WATCHED, DocumentAction, DocumentKind, DocumentState, Given

Values = dict[str, Any]


def columns(action: DocumentAction, given: Given, *, county: str, region: str, now: datetime) -> Values:
    """The columns that a move sets from what was handed in."""
    set_ = _SETS.get(action)
    values = set_(given) if set_ else {}
    if action in (DocumentAction.ASK_MEETING, DocumentAction.CALL):
        values |= {"due_at": _decided_by(county, region, now)}
    return values


def watch(row: Mapping[str, Any], *, now: datetime) -> Values:
    """When the deadline reminds and lapses from where the document stands; each happens once (no twice after a
    sending back)."""
    reachable = row["sealed_at"] is None and row["disposed_at"] is None
    running = (
        reachable and (DocumentKind(row["kind"]), DocumentState(row["state"])) in WATCHED and row["due_at"] is not None
    )
    since, until = row["opened_at"], row["due_at"]
    parameters = catalogue.parameters(row["county"], now)
    return {
        "remind_at": remind_at(since, until, parameters) if running and row["reminded_at"] is None else None,
        "lapses_at": until if running and row["lapsed_at"] is None else None,
    }


def turn_of(row: Mapping[str, Any]) -> Any:
    """The organisation whose turn it is; None where the document waits for nobody."""
    if row["sealed_at"] is not None or row["disposed_at"] is not None:
        return None
    who = moves.waits_for(DocumentKind(row["kind"]), DocumentState(row["state"]))
    if who is None or who is access.SYSTEM:
        return None
    return row["unit"] if who is access.UNIT else row["agency"]


def _decided_by(county: str, region: str, now: datetime) -> datetime:
    """A dispute is decided within so many working days after it was brought up (Art. 18); the county sets how many."""
    days = catalogue.parameters(county, now).meeting_days
    return due(Allowance(Unit.WORKING_DAY, days), now, catalogue.calendar_for(region, now)).at


def _asks(given: Given) -> Values:
    return {"ground": given["ground"], "grounds": given["reason"]}


def _demands(given: Given) -> Values:
    return {
        "unit": given["unit"].id, "grounds": given["grounds"], "demand": given["demand"], "due_at": given["deadline"],
    }  # fmt: skip


def _warns(given: Given) -> Values:
    return {"unit": given["unit"].id, "colour": given["colour"], "grounds": given["grounds"]}


def _calls(given: Given) -> Values:
    return {
        "demand": given["agenda"], "meets_at": given["meets_at"],
        "participants": sorted({body.id for body in given["participants"]}),
    }  # fmt: skip


_SETS: dict[DocumentAction, Callable[[Given], Values]] = {
    DocumentAction.ASK: _asks,
    DocumentAction.ISSUE: _demands,
    DocumentAction.DEMAND: _demands,
    DocumentAction.WARN: _warns,
    DocumentAction.ASK_MEETING: lambda given: {"grounds": given["reason"]},
    DocumentAction.CALL: _calls,
    DocumentAction.SETTLE: lambda given: {"lead": given["lead"].id},
    DocumentAction.APPEAL: lambda given: {"appealed": True},
}
