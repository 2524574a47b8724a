"""Bodies of requests as JSON: how they are read, and which of their text PostgreSQL cannot keep."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import orjson

from gezhi.kernel.text import Text

NOT_TEXT = Text(
    "文字中含有不能保存的字符（U+0000 或半个字符）。",
    "The text holds a character that cannot be stored (U+0000, or half a character).",
)
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_NUL = b"\\u0000"


def read(body: bytes) -> Any:
    """The value of a JSON body; raises ValueError where it is none.

    Half a character (a lone surrogate, as programs leave it that cut a text at a length) is text to JSON's grammar: it
    is read, so that whoever asked can be told of the very field.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        if not _HALF.search(body):
            raise
    try:
        return json.loads(body, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def is_doubtful(body: bytes) -> bool:
    """Whether a body may hold text that cannot be kept; nearly all do not, and are not looked through."""
    return _NUL in body or _HALF.search(body) is not None


def is_kept(value: Any) -> bool:
    """Whether PostgreSQL can keep every text of a value that was read."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, str) and not _is_text(each):
            return False
        if isinstance(each, dict):
            left += [*each, *each.values()]
        elif isinstance(each, list):
            left += each
    return True


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
