"""What a door hands over, parsed by what the row asks: words to keep, and the things that ids and moments stood for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.cases import queries as cases
from gezhi.cases.rules.terms_of_time import said
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.refusal import Kind, Refusal, Refused, refuse
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA, end_of_day
from gezhi.people import queries as people
from gezhi.security.rules import separate
from gezhi.security.terms import Actor, Found
from gezhi.supervision.terms import Given
from gezhi.supervision.workflow import Ask, AskKind, Row
from gezhi.supervision.workflow.asks import LONGEST, LONGEST_LINE, MOST

MISSING = Refusal("missing", Kind.INVALID, Text("请填写“{what}”。", "Please fill in: {what}."))
TOO_LONG = Refusal(
    "too-long", Kind.INVALID, Text("“{what}”不能超过 {most} 字。", "{what} takes at most {most} characters.")
)
TOO_MANY = Refusal("too-many", Kind.INVALID, Text("“{what}”不能超过 {most} 项。", "{what} takes at most {most} items."))
WRONG_TYPE = Refusal("wrong-type", Kind.INVALID, Text("“{what}”的格式不对。", "{what} is not of the right form."))
UNKNOWN_CHOICE = Refusal("unknown-choice", Kind.INVALID, Text("“{what}”没有这个选项。", "{what} has no such choice."))
UNKNOWN_THING = Refusal(
    "unknown-thing", Kind.INVALID, Text("“{what}”中填写的对象不存在。", "There is nothing of this name: {what}.")
)
NOT_ASKED = Refusal("not-asked", Kind.INVALID, Text("这一步不需要“{name}”。", "This move does not take: {name}."))


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
    for name in raw:
        if name not in asked:
            raise NOT_ASKED(field=name, name=name)
    words: dict[str, Any] = {}
    things: dict[str, Any] = {}
    context = Context(actor, county, region, now, [])
    wrong: list[Refused] = []
    for name, ask in asked.items():
        try:
            value = _clean(ask, raw.get(name))
            if value not in (None, "", []):
                words[name], things[name] = _PARSERS[ask.kind](ask, value, context)
            elif ask.required:
                raise MISSING(field=name, what=ask.text)
        except Refused as refused:
            wrong.append(refused)
    refuse(wrong)
    return Parsed(Given(words, things), context.found)


def _clean(ask: Ask, value: Any) -> Any:
    if isinstance(value, str):
        if "\x00" in value:
            raise WRONG_TYPE(field=ask.name, what=ask.text)
        return value.strip()
    if value is None or isinstance(value, list):
        return value
    raise WRONG_TYPE(field=ask.name, what=ask.text)


def _string(ask: Ask, value: Any, most: int) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise WRONG_TYPE(field=ask.name, what=ask.text)
    if len(value) > most:
        raise TOO_LONG(field=ask.name, what=ask.text, most=most)
    return value


def _strings(ask: Ask, value: Any) -> list[str]:
    text = value if isinstance(value, list) else value.replace(",", " ").replace("，", " ").replace("、", " ").split()
    if len(text) > MOST:
        raise TOO_MANY(field=ask.name, what=ask.text, most=MOST)
    return list(dict.fromkeys(_string(ask, item, LONGEST_LINE) for item in text))


def _words(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    parted = separate(_string(ask, value, LONGEST_LINE if ask.kind is AskKind.LINE else LONGEST))
    context.found.extend((ask.name, found) for found in parted.found)
    return parted.clean, parted.clean


def _choice(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    assert ask.choices is not None
    try:
        member = ask.choices(_string(ask, value, LONGEST_LINE))
    except ValueError:
        raise UNKNOWN_CHOICE(field=ask.name, what=ask.text) from None
    return str(member), member


def _moment(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    """A moment in Chinese time, or a day, which ends when the calendar says so."""
    text = _string(ask, value, LONGEST_LINE)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise WRONG_TYPE(field=ask.name, what=ask.text) from None
    if not 2000 <= given.year < 2200:
        raise WRONG_TYPE(field=ask.name, what=ask.text)
    if len(text) == len("2026-01-01"):
        given = end_of_day(given.date(), catalogue.calendar_for(context.region, context.now))
    at = given.replace(tzinfo=CHINA) if given.tzinfo is None else given
    return said(at), at


def _unit(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    try:
        row = people.organisation(UUID(_string(ask, value, LONGEST_LINE)))
    except ValueError:
        raise WRONG_TYPE(field=ask.name, what=ask.text) from None
    except Refused:
        raise UNKNOWN_THING(field=ask.name, what=ask.text) from None
    if not people.is_current(row):
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return {"id": str(row.id), "name": row.name}, row


def _units(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    pairs = [_unit(ask, item, context) for item in _strings(ask, value)]
    return [words for words, _ in pairs], tuple(row for _, row in pairs)


def _cases(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    """Numbers of cases of the same county that the actor may see."""
    numbers = _strings(ask, value)
    seen = cases.visible_to(context.actor).filter(county=context.county, number__in=numbers)
    found = {number: key for key, number in seen.values_list("id", "number")}
    if set(found) != set(numbers):
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return numbers, tuple((found[number], number) for number in numbers)


_PARSERS: dict[AskKind, Callable[[Ask, Any, Context], tuple[Any, Any]]] = {
    AskKind.LINE: _words,
    AskKind.TEXT: _words,
    AskKind.CHOICE: _choice,
    AskKind.MOMENT: _moment,
    AskKind.UNIT: _unit,
    AskKind.LEAD: _unit,
    AskKind.UNITS: _units,
    AskKind.CASES: _cases,
}
