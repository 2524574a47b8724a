"""The words of the console, explained to who uses them (glossary.toml beside this file)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gezhi.kernel.law import cite
from gezhi.kernel.text import Text

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, what it means here, and the article it comes from, where it is a word of the regulation's."""

    word: Text
    means: Text
    citation: Text | None


@cache
def groups() -> list[tuple[Text, list[Entry]]]:
    """Groups of words, in the order in which they are read."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [(Text(each["zh"], each["en"]), [_entry(word) for word in each["word"]]) for each in read["group"]]


def _entry(row: Mapping[str, Any]) -> Entry:
    article = row.get("article")
    means = Text(row["means_zh"], row["means_en"])
    return Entry(Text(row["zh"], row["en"]), means, cite(*article) if article else None)
