"""A row of the file read by its mapping: an entry, or every reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import TypeVar

from gezhi.cases.terms import Channel
from gezhi.exchange.rules.places import place_in
from gezhi.exchange.rules.texts import LACKING, cell, check_digits, check_value
from gezhi.exchange.rules.times import moment_of
from gezhi.exchange.terms import Bound, ColumnMap, Entry, Field, PlaceNames, Row, Told
from gezhi.geography.rules import check_point
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text

T = TypeVar("T")

WIDTH = Refusal(
    "import-width",
    Kind.INVALID,
    Text(
        "这一行有 {here} 列，表头有 {width} 列；多半是文字里的分隔符或换行没有加引号。",
        "This row has {here} columns, the header {width}: most likely a delimiter or a line break stands unquoted.",
    ),
)
BLANK = Refusal("import-blank", Kind.INVALID, Text("“{word}”是空的。", "The {word} is empty."))
TOO_LONG = Refusal(
    "import-too-long",
    Kind.INVALID,
    Text("“{word}”超过 {most} 字。", "The {word} has more than {most} characters."),
)
UNKNOWN_CHANNEL = Refusal(
    "import-unknown-channel",
    Kind.INVALID,
    Text(
        "不认识来源渠道“{value}”；请在“渠道对应”（映射文件里是 [channels]）说明它是什么。",
        "The channel {value} is not known; say under “Channels” ([channels] in a mapping file) what it is.",
    ),
)
NOT_A_NUMBER = Refusal(
    "import-not-a-number",
    Kind.INVALID,
    Text("“{word}”不是数：{value}。", "The {word} is no number: {value}."),
)
HALF_A_POINT = Refusal(
    "import-half-a-point",
    Kind.INVALID,
    Text("经度和纬度只有一个。", "Of longitude and latitude only one is given."),
)
NOT_A_GRID = Refusal(
    "import-not-a-grid",
    Kind.INVALID,
    Text("网格编码应为 15 位数字：{value}。", "A grid code has 15 digits: {value}."),
)

_NOWHERE = PlaceNames({}, {})
LONGEST = {Field.NUMBER: 60, Field.NAME: 40, Field.PHONE: 20, Field.ADDRESS: 200}
_TELLING = (Field.DESCRIPTION, Field.MATTER, Field.REPORTED_AT)
_DIGITS_MATTER = (Field.NUMBER, Field.PHONE, Field.GRID)
_CHANNELS = {word: channel for channel in Channel for word in (channel.value, channel.zh)}


def entry_of(row: Row, bound: Bound, names: PlaceNames) -> Entry | list[Refused]:
    """Read one row; where it cannot come in, every reason."""
    return _Reading(row, bound, names).entry()


def number_of(row: Row, bound: Bound) -> str:
    """The source's own number of a row, "" where it has none."""
    (index,) = bound.indexes[Field.NUMBER]
    return cell(row.cells[index]) if index < len(row.cells) else ""


def kept_number(number: str, mapping: ColumnMap) -> str:
    """The number under which a report is kept: with the name of its source, where the mapping gives one."""
    return f"{mapping.source}:{number}" if mapping.source else number


def told_of(row: Row, bound: Bound) -> Told | None:
    """What a row tells, whatever else is wrong with it; None where nobody can say which cell is which."""
    return None if _wrong_width(row, bound) else _Reading(row, bound, _NOWHERE).told()


class _Reading:
    def __init__(self, row: Row, bound: Bound, names: PlaceNames) -> None:
        self.row, self.bound, self.names = row, bound, names
        self.mapping = bound.mapping
        self.problems: list[Refused] = []

    def entry(self) -> Entry | list[Refused]:
        if problem := _wrong_width(self.row, self.bound):
            return [problem]
        texts = {field: self._text(field) for field in self.bound.indexes}
        for field in (Field.NUMBER, Field.DESCRIPTION):
            if not texts[field]:
                self.problems.append(BLANK(word=field))
        said = texts.get(Field.MATTER, "")
        matter = self.mapping.matters.get(said, said if re.fullmatch(r"\d{6}", said, re.ASCII) else "")
        address = texts.get(Field.ADDRESS, "")
        channel = self._try(lambda: self._channel(texts.get(Field.CHANNEL, "")))
        at = texts.get(Field.REPORTED_AT, "")
        entry = Entry(
            number=texts[Field.NUMBER], description=texts[Field.DESCRIPTION], channel=channel or Channel.OTHER_SYSTEM,
            matter=matter, said=said, at=self._try(lambda: moment_of(at, self.mapping.formats)) if at else None,
            name=texts.get(Field.NAME, ""), phone=texts.get(Field.PHONE, ""), address=address,
            grid=self._try(lambda: _grid(texts.get(Field.GRID, ""))) or "",
            area=place_in(address, self.names) if address else "",
            point=self._try(lambda: _point(texts.get(Field.LONGITUDE, ""), texts.get(Field.LATITUDE, ""))),
            crs=self.mapping.crs,
        )  # fmt: skip
        return self.problems or entry

    def told(self) -> Told:
        texts = {field: self._text(field) for field in _TELLING if field in self.bound.indexes}
        at = texts.get(Field.REPORTED_AT, "")
        moment = self._try(lambda: moment_of(at, self.mapping.formats)) if at else None
        return Told(texts[Field.DESCRIPTION], texts.get(Field.MATTER, ""), moment)

    def _try(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Refused as refused:
            self.problems.append(refused)
            return None

    def _text(self, field: Field) -> str:
        """The text of a field, a line for each of its columns; what is no value is a problem."""
        parts: list[str] = []
        for index, column in zip(self.bound.indexes[field], self.mapping.columns[field], strict=True):
            written = self.row.cells[index]
            if text := cell(written):
                parts.append(text)
                try:
                    check_value(written, column)
                    _check(field, text, column, self.mapping)
                except Refused as refused:
                    self.problems.append(refused)
        return "\n".join(parts)

    def _channel(self, text: str) -> Channel | None:
        found = self.mapping.channels.get(text) or _CHANNELS.get(text)
        if found or not text:
            if not (found or self.mapping.channel):
                raise BLANK(word=Field.CHANNEL)
            return found or self.mapping.channel
        raise UNKNOWN_CHANNEL(value=text[:40])


def _wrong_width(row: Row, bound: Bound) -> Refused | None:
    here = len(row.cells)
    if LACKING in row.cells:
        return WIDTH(here=here - list(row.cells).count(LACKING), width=bound.width)
    if not bound.exact or here == bound.width:
        return None
    if here > bound.width and not any(text.strip() for text in row.cells[bound.width :]):
        return None
    return WIDTH(here=here, width=bound.width)


def _check(field: Field, text: str, column: str, mapping: ColumnMap) -> None:
    if field in _DIGITS_MATTER:
        check_digits(text, column)
    most = LONGEST.get(field, len(text))
    if field is Field.NUMBER:
        most -= len(kept_number("", mapping))
    if len(text) > most:
        raise TOO_LONG(word=field, most=most)


def _grid(text: str) -> str:
    if text and not re.fullmatch(r"\d{15}", text, re.ASCII):
        raise NOT_A_GRID(value=text[:40])
    return text


def _point(longitude: str, latitude: str) -> tuple[float, float] | None:
    if not longitude and not latitude:
        return None
    if not (longitude and latitude):
        raise HALF_A_POINT()
    lon, lat = _number(Field.LONGITUDE, longitude), _number(Field.LATITUDE, latitude)
    check_point(lon, lat)
    return lon, lat


def _number(field: Field, text: str) -> float:
    try:
        number = float(text.rstrip("°"))
    except ValueError:
        raise NOT_A_NUMBER(word=field, value=text[:40]) from None
    if not isfinite(number):
        raise NOT_A_NUMBER(word=field, value=text[:40])
    return number
