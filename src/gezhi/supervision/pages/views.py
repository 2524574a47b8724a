"""Documents as pages show them: time left, what each step said, the moves one may make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from gezhi.cases.pages.clocks import Chip
from gezhi.cases.terms import EscalationGround
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.law import cite
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.kernel.worktime import Unit, left
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty
from gezhi.supervision.moves import Offer
from gezhi.supervision.rules.grounds import in_both
from gezhi.supervision.terms import ARTICLES, WATCHED, Colour, DocumentAction, DocumentKind, DocumentState
from gezhi.supervision.workflow import TABLE, Ask

_ASKS: Mapping[tuple[DocumentKind, DocumentAction, str], Ask] = {
    (row.kind, row.action, ask.name): ask for row in TABLE for ask in row.asks
}
_ENDED = frozenset({DocumentState.CONCLUDED, DocumentState.CLOSED, DocumentState.REFUSED, DocumentState.WITHDRAWN})
_QUIET = frozenset({"reason", "remark", "result"})  # the words speak for themselves
_TERMS: Mapping[str, type[Term]] = {"ground": EscalationGround, "colour": Colour}


@dataclass(frozen=True, slots=True)
class Line:
    """A document as a row of a list. ``mine``: it waits for whoever looks."""

    id: UUID
    number: str
    kind: DocumentKind
    state: DocumentState
    colour: Colour | None
    said: Text | str
    agency: Text | None
    unit: Text | None
    agency_short: Text | None
    unit_short: Text | None
    case_number: str
    chip: Chip | None
    opened_at: datetime
    ended: bool
    mine: bool
    address: str


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the trace: what was done, by which body, and its words as pairs of label and text."""

    at: datetime
    action: DocumentAction
    organisation: Text | str
    who: str
    words: list[tuple[Text | None, str | Text | Term]]
    deleted: bool
    restricted: bool
    files: list[tuple[str, str]]  # name and address


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move as a button or, refused, as a reason."""

    action: DocumentAction
    address: str
    primary: bool
    refused: Refused | None


def line_of(item: Mapping[str, Any], actor: Actor, now: datetime) -> Line:
    kind, state = DocumentKind(item["kind"]), DocumentState(item["state"])
    return Line(
        item["id"], item["number"], kind, state, Colour(item["colour"]) if item["colour"] else None,
        in_both(item["grounds"]) or item["demand"], item["agency_name"], item["unit_name"], item["agency_short"],
        item["unit_short"], item["case_number"],
        chip_of(item, now), item["opened_at"], state in _ENDED, item["waits_for"] == actor.organisation,
        reverse("supervision:document", args=[item["id"]]),
    )  # fmt: skip


def chip_of(item: Mapping[str, Any], now: datetime) -> Chip | None:
    """What is left of the deadline while it runs, in working days."""
    due_at = item["due_at"]
    if item["sealed_at"] or item["disposed_at"]:  # no deadline runs any more
        return None
    if due_at is None or (DocumentKind(item["kind"]), DocumentState(item["state"])) not in WATCHED:
        return None
    calendar = catalogue.calendar_for(item["county"], now)
    remaining = left(due_at, now, Unit.WORKING_DAY, calendar)
    percent = catalogue.parameters(item["county"], now).soon_percent
    soon = item["opened_at"] + (due_at - item["opened_at"]) * percent / 100
    tone = "over" if now >= due_at else "soon" if now >= soon else "ok"
    return Chip(tone, remaining.text, due_at)


def steps_of(steps: Sequence[Mapping[str, Any]], kind: DocumentKind) -> list[StepView]:
    """The trace, the newest first."""
    return [_step(step, kind) for step in reversed(steps)]


def _step(step: Mapping[str, Any], kind: DocumentKind) -> StepView:
    action = DocumentAction(step["action"])
    duty = Duty(step["duty"])
    who = "" if duty is Duty.SYSTEM else step["name"]
    words = step["words"] or {}
    files = [
        (file["name"], reverse("supervision:file", args=[step["document_id"], file["id"]]))
        for file in words.get("attachments", ())
    ]
    order = [name for of_kind, of_action, name in _ASKS if (of_kind, of_action) == (kind, action)]
    names = sorted(words.keys() - {"attachments"}, key=lambda name: order.index(name) if name in order else len(order))
    said = [_said(kind, action, name, words[name]) for name in names]
    return StepView(step["at"], action, _body(step), who, said, step["words"] is None, "restricted" in step, files)


def _body(step: Mapping[str, Any]) -> Text | str:
    try:
        return people.organisation(step["organisation"]).text
    except Refused:
        return str(step["organisation_name"])


def _said(kind: DocumentKind, action: DocumentAction, name: str, value: Any) -> tuple[Text | None, str | Text | Term]:
    ask = _ASKS.get((kind, action, name))
    label = None if name in _QUIET or ask is None else ask.label
    if name in _TERMS:
        return label, _TERMS[name](value)
    if name == "grounds":
        return label, in_both(str(value))
    named = [_named(each) for each in (value if isinstance(value, list) else [value])]
    return label, Text("、".join(each.zh for each in named), ", ".join(each.en for each in named))


def _named(value: Any) -> Text:
    """An organisation with its name in both languages; anything else as it stands."""
    if isinstance(value, Mapping):
        return people.in_both(str(value["name"]), UUID(value["id"]) if "id" in value else None)
    return Text(str(value), str(value))


def moves_of(offers: Sequence[Offer], address: str, *, mine: bool) -> list[MoveView]:
    """Buttons, the first allowed one filled where it is the reader's turn; ``address`` has a place for the action."""
    views: list[MoveView] = []
    for offer in offers:
        first = mine and offer.refused is None and not any(view.primary for view in views)
        views.append(MoveView(offer.row.action, address.format(offer.row.action.value), first, offer.refused))
    return views


def citation_of(kind: DocumentKind) -> Text:
    return cite(*ARTICLES[kind])
