"""What was typed into one input, whichever table asks: cleaned, bounded, refused with one and the same sentence.

An input is known by its name and its words; of a choice, by its choices. Whoever has a table of moves of its own
(supervision) parses by these, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from gezhi.cases.workflow.asks import LONGEST_LINE, MOST
from gezhi.kernel.refusal import Article, Kind, Refusal, Refused, refuse, resting_on
from gezhi.kernel.text import Term, Text
from gezhi.kernel.worktime import CHINA, Calendar, end_of_day

MISSING = Refusal("missing", Kind.INVALID, Text("请填写“{what}”。", "Please fill in: {what}."))
TOO_LONG = Refusal(
    "too-long", Kind.INVALID, Text("“{what}”不能超过 {most} 字。", "{what} takes at most {most} characters.")
)
TOO_MANY = Refusal("too-many", Kind.INVALID, Text("“{what}”不能超过 {most} 项。", "{what} takes at most {most} items."))
WRONG_TYPE = Refusal("wrong-type", Kind.INVALID, Text("“{what}”的格式不对。", "{what} is not of the right form."))
WRONG_NUMBER = Refusal(
    "wrong-number",
    Kind.INVALID,
    Text("“{what}”应为 1 到 {most} 的整数。", "{what} is a whole number from 1 to {most}."),
)
UNKNOWN_CHOICE = Refusal("unknown-choice", Kind.INVALID, Text("“{what}”没有这个选项。", "{what} has no such choice."))
UNKNOWN_THING = Refusal(
    "unknown-thing", Kind.INVALID, Text("“{what}”中填写的对象不存在。", "There is nothing of this name: {what}.")
)
NOT_ASKED = Refusal("not-asked", Kind.INVALID, Text("这一步不需要“{name}”。", "This move does not take: {name}."))


class Input(Protocol):
    """What is asked for."""

    @property
    def name(self) -> str: ...
    @property
    def text(self) -> Text: ...
    @property
    def choices(self) -> type[Term] | None: ...


def only_what_is_asked(raw: Mapping[str, Any], asked: Mapping[str, object], article: Article) -> None:
    """Refuses an input that the move does not take: it rests on the move's article."""
    with resting_on(article):
        for name in raw:
            if name not in asked:
                raise NOT_ASKED(field=name, name=name)


def refuse_all(wrong: Sequence[Refused], article: Article) -> None:
    """What a move lacks rests on the article that the move itself rests on, where it names none."""
    with resting_on(article):
        refuse(wrong)


def cleaned(ask: Input, value: Any) -> Any:
    """Text without blanks around it, a list or nothing as it is; refuses whatever else a program may send."""
    if isinstance(value, str):
        if "\x00" in value:
            raise WRONG_TYPE(field=ask.name, what=ask.text)
        return value.strip()
    if value is None or isinstance(value, list):
        return value
    raise WRONG_TYPE(field=ask.name, what=ask.text)


def string(ask: Input, value: Any, most: int) -> str:
    """One text of at most ``most`` characters."""
    if not isinstance(value, str) or "\x00" in value:
        raise WRONG_TYPE(field=ask.name, what=ask.text)
    if len(value) > most:
        raise TOO_LONG(field=ask.name, what=ask.text, most=most)
    return value


def strings(ask: Input, value: Any, *, apart: str = ",") -> list[str]:
    """The items of a list, or of a text in which blanks and the signs of ``apart`` part them; each once."""
    if not isinstance(value, list):
        value = value.translate(dict.fromkeys(map(ord, apart), " ")).split()
    if len(value) > MOST:
        raise TOO_MANY(field=ask.name, what=ask.text, most=MOST)
    return list(dict.fromkeys(string(ask, item, LONGEST_LINE) for item in value))


def key(ask: Input, value: Any) -> UUID:
    """The id of something."""
    try:
        return UUID(string(ask, value, LONGEST_LINE))
    except ValueError:
        raise WRONG_TYPE(field=ask.name, what=ask.text) from None


def number(ask: Input, value: Any, most: int) -> int:
    """A whole number from 1 to ``most``."""
    given = whole(string(ask, value, LONGEST_LINE))
    if given is None or not 1 <= given <= most:
        raise WRONG_NUMBER(field=ask.name, what=ask.text, most=most)
    return given


def whole(text: str) -> int | None:
    """A whole number as somebody writes one; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def choice(ask: Input, value: Any) -> Term:
    """One of the choices."""
    assert ask.choices is not None
    try:
        return ask.choices(string(ask, value, LONGEST_LINE))
    except ValueError:
        raise UNKNOWN_CHOICE(field=ask.name, what=ask.text) from None


def moment(ask: Input, value: Any, calendar: Calendar) -> datetime:
    """A moment in Chinese time, or a day, which ends when the calendar says so."""
    text = string(ask, value, LONGEST_LINE)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise WRONG_TYPE(field=ask.name, what=ask.text) from None
    if not 2000 <= given.year < 2200:
        raise WRONG_TYPE(field=ask.name, what=ask.text)
    at = end_of_day(given.date(), calendar) if len(text) == len("2026-01-01") else given
    return at.replace(tzinfo=CHINA) if at.tzinfo is None else at
