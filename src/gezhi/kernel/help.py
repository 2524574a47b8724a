"""What a page's help says: what the page is for, what the law expects of whoever works on it, and its keys."""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.kernel.law import cite
from gezhi.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that the regulation expects, in plain words, with the article (and paragraph) that says so."""

    text: Text
    article: tuple[int] | tuple[int, int]

    @property
    def citation(self) -> Text:
        return cite(*self.article)


@dataclass(frozen=True, slots=True)
class Help:
    """The help of one page. ``keys`` are names of keys, and what they do; ``own_keys`` where the page lists its own."""

    title: Text
    about: Text
    law: tuple[Expected, ...]
    keys: tuple[tuple[str, Text], ...] = ()
    own_keys: bool = False


# The keys of every page with rows to go through; those of single pages stand with their help.
LISTS = (("J K", Text("下一条，上一条", "next, previous")), ("↵", Text("打开", "open")))
