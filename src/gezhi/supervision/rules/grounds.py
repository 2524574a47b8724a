"""The grounds of warnings that make themselves: kept in Chinese as they were written, read in both languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.text import Term, Text
from gezhi.supervision.terms import Colour, DocumentKind

OF_CLOCK = Text(
    "案件 {number} 的{clock}时限于 {due} 届满，未及时处理，给予{colour}警示。",
    "The term of {clock} of case {number} ended at {due} and it was not dealt with: a {colour} warning.",
)
OF_DEADLINE = Text(
    "{kind}（{number}）期限届满未反馈，给予黄色警示。",
    "The {kind} {number} was not answered within its term: a yellow warning.",
)
_WORDS: Mapping[str, type[Term]] = {"clock": ClockKind, "colour": Colour, "kind": DocumentKind}


def in_both(stored: str) -> Text | str:
    """The grounds in both languages where the product wrote them itself; what somebody typed as it is."""
    for sentence in (OF_CLOCK, OF_DEADLINE):
        values = sentence.values_in(stored)
        if values is not None:
            return sentence.fill(**{name: _word(name, value) for name, value in values.items()})
    return stored


def _word(name: str, value: str) -> Term | str:
    return next((each for each in _WORDS.get(name, ()) if each.zh == value), value)
