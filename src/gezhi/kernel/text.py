"""Words that people read: one value holds both languages, so that none can be missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Self

CHINESE = "zh-hans"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or a word in both languages of the interface; may hold ``{names}`` to fill in."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a language tag; anything that is not English is answered in Chinese."""
        return self.en if language.lower().startswith("en") else self.zh

    def fill(self, **values: object) -> Text:
        """The same text with its ``{names}`` replaced; a value that is a Text or a Term keeps its languages."""
        return Text(self.zh.format(**_each(values, CHINESE)), self.en.format(**_each(values, ENGLISH)))

    def values_in(self, stored: str) -> dict[str, str] | None:
        """The values with which the Chinese sentence was filled to say what is stored; None where it was not.

        What was written once in one language, and is kept as it was, is read in both this way.
        """
        names = list[str]()
        pattern = ""
        for words, name, _, _ in Formatter().parse(self.zh):
            pattern += re.escape(words) + ("(.*?)" if name is not None else "")
            names += [name] if name is not None else []
        found = re.fullmatch(pattern, stored, re.DOTALL)
        return dict(zip(names, found.groups(), strict=True)) if found else None


class Term(StrEnum):
    """An enumeration whose members carry their word in both languages: ``RETURN = "return", "退单", "return"``."""

    zh: str
    en: str
    text: Text

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        if not (zh and en):  # the defaults are for type checkers, which take Level("6") for a call of this
            raise TypeError(f"{value} has no word in both languages")
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh, member.en = zh, en
        member.text = Text(zh, en)
        return member

    def in_language(self, language: str) -> str:
        return self.text.in_language(language)


def _each(values: dict[str, object], language: str) -> dict[str, object]:
    return {
        name: value.in_language(language) if isinstance(value, Text | Term) else value for name, value in values.items()
    }


def printable(text: str) -> str:
    """Without control signs, which no workbook can hold; ends of lines and tabs stay."""
    return "".join([sign for sign in text if sign in "\n\t" or sign.isprintable()])


def one_line(text: str) -> str:
    """On one line, each blank once, without control signs."""
    return printable(" ".join(text.split()))
