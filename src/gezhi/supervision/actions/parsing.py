"""What a door hands over, parsed by what the row asks: words to keep, and the things that ids and moments stood for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gezhi.cases import queries as cases
from gezhi.cases.actions.attachments import evidence_of, evidence_words
from gezhi.cases.actions.typed import (
    MISSING,
    UNKNOWN_THING,
    choice,
    cleaned,
    key,
    moment,
    only_what_is_asked,
    refuse_all,
    string,
    strings,
)
from gezhi.cases.rules.terms_of_time import said
from gezhi.cases.workflow.asks import LONGEST, LONGEST_LINE
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.refusal import Refused
from gezhi.people import queries as people
from gezhi.security.rules import separate
from gezhi.security.terms import Actor, Found
from gezhi.supervision.terms import Given
from gezhi.supervision.workflow import Ask, AskKind, Row

APART = ",，、"  # what parts the items of a list that was typed


@dataclass(slots=True)
class Parsed:
    """What parsing made of an input; ``found`` are personal data taken out of the words (privacy rule P43)."""

    given: Given
    found: list[tuple[str, Found]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Context:
    """What a parser may need beside the value."""

    actor: Actor
    county: str
    region: str
    now: datetime
    found: list[tuple[str, Found]]


def parse(row: Row, raw: Mapping[str, Any], *, actor: Actor, county: str, region: str, now: datetime) -> Parsed:
    """Parse what was handed in by the row's asks; refuses what is missing, wrong or too much, all at once."""
    asked = {ask.name: ask for ask in row.asks}
    only_what_is_asked(raw, asked, row.rests_on)
    words: dict[str, Any] = {}
    things: dict[str, Any] = {}
    context = Context(actor, county, region, now, [])
    wrong: list[Refused] = []
    for name, ask in asked.items():
        try:
            value = cleaned(ask, raw.get(name))
            if value not in (None, "", []):
                words[name], things[name] = _PARSERS[ask.kind](ask, value, context)
            elif ask.required:
                raise MISSING(field=name, what=ask.text)
        except Refused as refused:
            wrong.append(refused)
    refuse_all(wrong, row.rests_on)
    return Parsed(Given(words, things), context.found)


def _words(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    parted = separate(string(ask, value, LONGEST_LINE if ask.kind is AskKind.LINE else LONGEST))
    context.found.extend((ask.name, found) for found in parted.found)
    return parted.clean, parted.clean


def _choice(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    member = choice(ask, value)
    return str(member), member


def _moment(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    at = moment(ask, value, catalogue.calendar_for(context.region, context.now))
    return said(at), at


def _unit(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    unit = key(ask, value)
    try:
        row = people.organisation(unit)
    except Refused:
        raise UNKNOWN_THING(field=ask.name, what=ask.text) from None
    if not people.is_current(row):
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return {"id": str(row.id), "name": row.name}, row


def _units(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    pairs = [_unit(ask, item, context) for item in strings(ask, value, apart=APART)]
    return [words for words, _ in pairs], tuple(row for _, row in pairs)


def _cases(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    """Numbers of cases of the same county that the actor may see."""
    numbers = strings(ask, value, apart=APART)
    seen = cases.visible_to(context.actor).filter(county=context.county, number__in=numbers)
    found = {number: key for key, number in seen.values_list("id", "number")}
    if set(found) != set(numbers):
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return numbers, tuple((found[number], number) for number in numbers)


def _attachments(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    """Uploads of the actor's own that no step has yet; their digests stand in the words."""
    files = evidence_of(context.actor, context.county, [key(ask, item) for item in strings(ask, value)], field=ask.name)
    return evidence_words(files), files


_PARSERS: dict[AskKind, Callable[[Ask, Any, Context], tuple[Any, Any]]] = {
    AskKind.LINE: _words,
    AskKind.TEXT: _words,
    AskKind.CHOICE: _choice,
    AskKind.MOMENT: _moment,
    AskKind.UNIT: _unit,
    AskKind.LEAD: _unit,
    AskKind.UNITS: _units,
    AskKind.CASES: _cases,
    AskKind.ATTACHMENTS: _attachments,
}
