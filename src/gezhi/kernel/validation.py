"""What is wrong with a request's fields, said in both languages: pydantic's error types as sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from gezhi.kernel.text import Text

WRONG = Text("格式不对", "is not of the right form")
DATE = Text("应为日期，如 2026-11-20", "must be a date such as 2026-11-20")
SENTENCES = {
    "missing": Text("必填", "is required"),
    "extra_forbidden": Text("没有这个字段", "is not a known field"),
    "string_type": Text("应为文字", "must be text"),
    "string_unicode": Text("含有半个字符", "holds half a character"),
    "string_too_short": Text("至少 {min_length} 个字", "must not be shorter than {min_length} (characters)"),
    "string_too_long": Text("最多 {max_length} 个字", "takes at most {max_length} characters"),
    "string_pattern_mismatch": Text("应为 {wanted}", "must be {wanted}"),
    "too_long": Text("最多 {max_length} 项", "takes at most {max_length} items"),
    "too_short": Text("至少 {min_length} 项", "must not be fewer than {min_length} (items)"),
    "int_type": Text("应为整数", "must be a whole number"),
    "int_parsing": Text("应为整数", "must be a whole number"),
    "int_from_float": Text("应为整数", "must be a whole number"),
    "float_type": Text("应为数字", "must be a number"),
    "float_parsing": Text("应为数字", "must be a number"),
    "finite_number": Text("应为有限的数字", "must be a finite number"),
    "bool_type": Text("应为 true 或 false", "must be true or false"),
    "bool_parsing": Text("应为 true 或 false", "must be true or false"),
    "greater_than_equal": Text("不能小于 {ge}", "must be at least {ge}"),
    "less_than_equal": Text("不能大于 {le}", "must be at most {le}"),
    "enum": Text("应为 {expected} 之一", "must be one of {expected}"),
    "literal_error": Text("应为 {expected} 之一", "must be one of {expected}"),
    "uuid_type": Text("应为 UUID", "must be a UUID"),
    "uuid_parsing": Text("应为 UUID", "must be a UUID"),
    "list_type": Text("应为列表", "must be a list"),
    "dict_type": Text("应为对象", "must be an object"),
    "model_attributes_type": Text("应为对象", "must be an object"),
    "model_type": Text("应为对象", "must be an object"),
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "datetime_type": Text("应为带时区的时间（ISO 8601）", "must be a time with its zone (ISO 8601)"),
    "datetime_parsing": Text("应为带时区的时间（ISO 8601）", "must be a time with its zone (ISO 8601)"),
    "datetime_from_date_parsing": Text("应为带时区的时间（ISO 8601）", "must be a time with its zone (ISO 8601)"),
    "timezone_aware": Text("时间须带时区", "must name its time zone"),
    "time_out_of_range": Text("时间须在 2000 年至 2199 年之间", "must lie between the years 2000 and 2199"),
}
LONGEST_FIELD = 100
MOST_TOGETHER = 10
DIGITS = Text("{count} 位数字", "{count} digits")
OR_UNSURE = Text("{wanted}，或 unsure", "{wanted}, or unsure")
ONE = Text("{field}：{what}", "{field} {what}")
MORE = Text("另有 {count} 处", "{count} more")
ONE_OF_KINDS = Text("应为{kinds}", "must be {kinds}")
KINDS = {
    "string_type": Text("文字", "text"), "int_type": Text("整数", "a whole number"),
    "list_type": Text("列表", "a list"),
    "float_type": Text("数字", "a number"), "bool_type": Text(" true 或 false", "true or false"),
    "uuid_type": Text(" UUID", "a UUID"), "dict_type": Text("对象", "an object"),
}  # fmt: skip
# What pydantic puts into a place for each kind that a value might have been of.
_TRIED = re.compile(r"(str|int|float|bool|none|uuid|dict|list|date|datetime|constrained-\w+|\w+\[.*)")
_INSIDE = re.compile(r"[a-z-]+\[.*\]?|response")  # steps of the validating itself, such as function-wrap[…]


def sentences(errors: Sequence[dict[str, Any]]) -> list[tuple[str, Text]]:
    """Each wrong field ("body.point.lon") and what is wrong with it, in the order found."""
    found: dict[str, list[dict[str, Any]]] = {}
    for error, place in _in_their_places(errors):
        found.setdefault(field_of(place), []).append(error)
    return [(field, text) for field, wrong in found.items() for text in _said_of(wrong)] or [("", WRONG)]


def _in_their_places(errors: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], tuple[Any, ...]]]:
    """Each error with its place, without the kinds that were tried for a value that may be of several: what was said
    of the kind that the value is of wins over what it is not."""
    tried: dict[tuple[Any, ...], set[str]] = {}
    for error in errors:
        for at, part in enumerate(error["loc"]):
            if isinstance(part, str) and _TRIED.fullmatch(part):
                tried.setdefault(tuple(error["loc"][:at]), set()).add(part)
    several = {place for place, kinds in tried.items() if len(kinds) > 1}
    within = [(error, *_of_several(tuple(error["loc"]), several)) for error in errors]
    inner = {before for error, before, rest in within if before is not None and (rest or error["type"] not in KINDS)}
    for error, before, rest in within:
        if before is None:
            yield error, tuple(error["loc"])
        elif before not in inner or rest or error["type"] not in KINDS:
            yield error, (*before, *rest)


def _of_several(
    place: tuple[Any, ...], several: Collection[tuple[Any, ...]]
) -> tuple[tuple[Any, ...] | None, tuple[Any, ...]]:
    """The place of the value that may be of several kinds, and what comes behind the kind; None where it is none."""
    for at in range(len(place)):
        if place[:at] in several:
            return place[:at], place[at + 1 :]
    return None, ()


def _said_of(wrong: Sequence[dict[str, Any]]) -> list[Text]:
    """What is said of one field: where it may be of several kinds and is of none, they are named together."""
    kinds = [KINDS[error["type"]] for error in wrong if error["type"] in KINDS]
    if len(wrong) == 1 or len(kinds) < len(wrong):
        return [_sentence(error) for error in wrong]
    zh, en = [kind.zh for kind in kinds], [kind.en for kind in kinds]
    return [ONE_OF_KINDS.fill(kinds=Text(_listed(zh, "、", "或"), _listed(en, ", ", " or ")))]


def together(found: Sequence[tuple[str, Text]]) -> Text:
    """Every wrong field in one sentence; beyond ``MOST_TOGETHER`` their number."""
    parts = [ONE.fill(field=field, what=what) if field else what for field, what in found[:MOST_TOGETHER]]
    if len(found) > MOST_TOGETHER:
        parts.append(MORE.fill(count=len(found) - MOST_TOGETHER))
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def field_of(loc: Sequence[Any]) -> str:
    """The field as a program finds it: its place in the request without the source's own wrapper."""
    parts = [str(part) for part in loc if not _INSIDE.fullmatch(str(part))]
    if parts[:1] in (["body"], ["query"], ["path"], ["header"], ["file"], ["form"]):
        source, *rest = parts
        wrapped = source == "body" or (source == "query" and rest[:1] == ["given"])
        parts = rest[1:] if wrapped and len(rest) > 1 else rest or [source]
    return ".".join(parts)[:LONGEST_FIELD]


def _sentence(error: dict[str, Any]) -> Text:
    found = SENTENCES.get(error["type"], WRONG)
    try:
        return found.fill(**_facts(error.get("ctx", {})))
    except (KeyError, IndexError):
        return WRONG


def _facts(context: Mapping[str, Any]) -> dict[str, Any]:
    """What a sentence may name; a pattern as words, for nobody reads regular expressions."""
    wanted = _in_words(str(context.get("pattern", "")))
    known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    named = {"expected": Text(_listed(known, "、", " 或 "), _listed(known, ", ", " or "))} if known else {}
    return {**context, **named, **({"wanted": wanted} if wanted else {})}


def _in_words(pattern: str) -> Text | None:
    """What the API's patterns ask for: so many digits, or one of several numbers of digits; None for any other."""
    counts = re.findall(r"\\d\{(\d+)(?:,(\d+))?\}", pattern)
    if not counts:
        return None
    if counts[0][1]:
        least, most = counts[0]
        number = Text(f"{least} 至 {most}", f"{least} to {most}")
    else:
        exact = [count for count, _ in counts]
        number = Text(_listed(exact, "、", " 或 "), _listed(exact, ", ", " or "))
    wanted = DIGITS.fill(count=number)
    return OR_UNSURE.fill(wanted=wanted) if "unsure" in pattern else wanted


def _listed(items: Sequence[str], comma: str, last: str) -> str:
    return last.join(part for part in (comma.join(items[:-1]), items[-1]) if part)
