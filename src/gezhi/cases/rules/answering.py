"""Templates of answers: plain words with a few placeholders, filled in without a template language."""

from __future__ import annotations

from gezhi.catalogue.rules.answers import PLACEHOLDERS, placeholders_in
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

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


def check_placeholders(words: str) -> None:
    """Refuses an answer with something in braces that is no placeholder: she would read the braces."""
    for name in placeholders_in(words):
        if name not in PLACEHOLDERS:
            known = "、".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise UNKNOWN_PLACEHOLDER(field="content", name=name, known=known)
