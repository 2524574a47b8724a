"""Templates of answers: plain words with a few placeholders, filled in without a template language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gezhi.catalogue.rules.answers import PLACEHOLDERS
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

_MARK = re.compile(r"[{｛]([^{}｛｝\n]{0,40})[}｝]")

UNKNOWN_PLACEHOLDER = Refusal(
    "unknown-placeholder",
    Kind.INVALID,
    Text(
        "答复中的“{{{name}}}”不是可用的占位。可用的有：{known}。",
        "“{{{name}}}” is no placeholder of an answer. There are: {known}.",
    ),
    article=(25, 1),
)


def is_english(text: str) -> bool:
    """In which language a person wrote: values of placeholders are put in in the same."""
    return not any("\u4e00" <= sign <= "\u9fff" for sign in text)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with each placeholder's value; refuses one that is none. What is put in is not read again."""

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in PLACEHOLDERS:
            raise UNKNOWN_PLACEHOLDER(
                field="content", name=name, known="、".join(f"{{{each}}}" for each in PLACEHOLDERS)
            )
        return values.get(name, "")

    return _MARK.sub(value, template)
