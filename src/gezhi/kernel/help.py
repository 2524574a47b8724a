"""What a page's help says: what the page is for, what the law expects of whoever works on it, and its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gezhi.kernel.law import cite
from gezhi.kernel.text import Text

# What a key does, wherever it does anything: one letter, one meaning. Pages name those that they have.
KEYS: Mapping[str, Text] = {
    "J": Text("下一件", "next one"),
    "K": Text("上一件", "previous one"),
    "1 2 3": Text("选推荐的事项", "choose a suggested matter"),
    "0": Text("事项不确定", "the matter is unsure"),
    "L": Text("到牵头，方向键选", "to the lead; arrows choose"),
    "X": Text("到协办，空格勾选", "to the assisting; space ticks"),
    "W": Text("写给承办单位的话", "write to the departments"),
    "S": Text("这件先放一放", "leave this one for later"),
    "Z": Text("撤派", "recall"),
    "T": Text("上送/下转", "transfer"),
    "R": Text("转送", "refer out"),
    "D": Text("不予受理", "decline"),
    "M": Text("并案", "merge"),
    "N": Text("补充进展", "note progress"),
    "A": Text("签收", "acknowledge"),
    "F": Text("反馈结果", "submit the result"),
    "B": Text("退单", "ask for a return"),
    "E": Text("申请延期", "ask for an extension"),
    "I": Text("解释说明", "explain"),
    "U": Text("对本件发起督办等文书", "open an order of supervision or another document about this case"),
    "P": Text("看照片", "open the photo"),
    "V": Text("勾选，一起办；按住 Shift 连选", "select, to move several together; with Shift a range"),
    "C": Text("登记来件", "register a report"),
    "/": Text("查找", "search"),
    "?": Text("这个帮助", "this help"),
}
Keys = tuple[tuple[str, Text], ...]


def keys(*names: str) -> Keys:
    """Some of these keys, with what they do."""
    return tuple((name, KEYS[name]) for name in names)


# The keys of every page with rows to go through; those of single pages stand with their help.
LISTS: Keys = (*keys("J", "K"), ("↵", Text("打开", "open")))


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
    """The help of one page. ``keys`` are names of keys, and what they do; ``own_keys`` where the page lists them.

    The page itself leaves out those that have nothing to act on there (web/console/keys.js).
    """

    title: Text
    about: Text
    law: tuple[Expected, ...]
    keys: Keys = ()
    own_keys: bool = False
