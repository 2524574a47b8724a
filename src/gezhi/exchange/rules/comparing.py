"""Whether a row tells what is there under its number, or another system gave that number to something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gezhi.exchange.terms import Told
from gezhi.kernel.text import Text
from gezhi.security.rules import separate

SAID = Text("来源系统的事项：{said}", "Matter in the source: {said}")


def with_said(description: str, said: str) -> str:
    """The words of a report whose matter nobody knows here, with what its source calls it."""
    return f"{description}\n{SAID.fill(said=said).zh}"  # the words of the record are Chinese, as its other words


def is_the_same(told: Told, *, description: str | None, at: datetime | None) -> bool:
    """Whether a row tells the report that is there. What is gone by law, or was not given, is not compared."""
    if told.at and at and told.at != at:
        return False
    return description is None or any(clean == description for clean in _as_kept(told, description))


def _as_kept(told: Told, description: str) -> Iterator[str]:
    """The words as they are kept, without personal data: the matter was known here, or it was not (then)."""
    for words in (told.description, with_said(told.description, told.said)):
        clean = separate(words.strip()).clean
        yield clean
        if clean == separate(description).clean:  # less was recognised as personal when it came in
            yield description
