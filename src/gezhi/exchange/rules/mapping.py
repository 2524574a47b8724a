"""The mapping file: TOML that a person writes for one source. Every mistake in it is a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from gezhi.cases.terms import Channel
from gezhi.exchange.rules.texts import DELIMITERS, cell, is_of_text
from gezhi.exchange.terms import Bound, ColumnMap, Field, FileForm, Time
from gezhi.geography.rules import crs_of
from gezhi.geography.terms import Crs
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

NOT_TOML = Refusal(
    "mapping-not-toml",
    Kind.INVALID,
    Text("映射文件不是有效的 TOML：{reason}。", "The mapping is no valid TOML: {reason}."),
)
UNKNOWN_KEY = Refusal(
    "mapping-unknown-key",
    Kind.INVALID,
    Text("映射文件里不认识“{key}”。这里可用：{known}。", "The mapping's key {key} is not known. Known here: {known}."),
)
WRONG_VALUE = Refusal(
    "mapping-wrong-value",
    Kind.INVALID,
    Text(
        "映射文件里“{key}”的值不对：{value}。应为{wanted}。", "The mapping's {key} is wrong: {value}. It is {wanted}."
    ),
)
NEEDED = Refusal(
    "mapping-needed",
    Kind.INVALID,
    Text(
        "没有指定“{word}”是哪一列（映射文件里是 [columns] 的 {name}）。",
        "No column is named for “{word}” ({name} of [columns] in a mapping file).",
    ),
)
NO_PLACE_COLUMN = Refusal(
    "mapping-no-place",
    Kind.INVALID,
    Text(
        "没有说明位置：至少要指定网格或地址的列，或者经度和纬度两列"
        "（映射文件里是 [columns] 的 grid、address、longitude、latitude）。",
        "No place: name the column of the grid or the address, or those of longitude and latitude (grid, address, "
        "longitude, latitude of [columns] in a mapping file).",
    ),
)
NO_CRS = Refusal(
    "mapping-no-crs",
    Kind.INVALID,
    Text(
        "有经纬度就要写明“坐标系”（映射文件里是 [place] 的 crs）：cgcs2000、wgs84、gcj02 或 bd09。",
        "Coordinates need their “Reference system” (crs of [place] in a mapping file): cgcs2000, wgs84, gcj02 or bd09.",
    ),
)
NO_CHANNEL = Refusal(
    "mapping-no-channel",
    Kind.INVALID,
    Text(
        "没有来源渠道：请指定渠道的列，或选定没有这一列时的渠道（映射文件里是 [columns] 或 [defaults] 的 channel）。",
        "There is no channel: name its column, or choose the channel where the column is missing (channel of [columns] "
        "or [defaults] in a mapping file).",
    ),
)
MISSING_COLUMN = Refusal(
    "import-missing-column",
    Kind.INVALID,
    Text(
        "文件里没有映射所说的列“{column}”（按 {encoding} 读取）。文件里的列：{known}。",
        "The file has no column {column} that the mapping names (read as {encoding}). Its columns: {known}.",
    ),
)
TWICE = Refusal(
    "import-column-twice",
    Kind.INVALID,
    Text("文件里有两列都叫“{column}”，分不清用哪一列。", "Two columns are called {column}; which is meant?"),
)

_TEXT = Text("文字", "a text")
_SHOWN = 30  # names of columns in a sentence
_KNOWN: Mapping[str, Collection[str]] = {
    "": ("columns", "defaults", "place", "time", "file", "matters", "channels"),
    "columns": tuple(Field),
    "defaults": ("channel", "county"),
    "place": ("crs",),
    "time": ("formats", "reported_at"),
    "file": ("encoding", "delimiter", "sheet", "header", "source"),
}


def mapping_of(source: bytes) -> ColumnMap:
    """Read a mapping file; refuses the first mistake in it."""
    try:
        given = tomllib.loads(source.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise NOT_TOML(reason=str(wrong)) from None
    _check_keys("", given)
    parts = {name: _table(given, name) for name in _KNOWN[""]}
    for name in _KNOWN:
        if name:
            _check_keys(name, parts[name])
    mapping = ColumnMap(
        columns={Field(name): _columns(name, value) for name, value in parts["columns"].items()},
        channel=_channel("defaults.channel", parts["defaults"].get("channel")),
        county=_county(parts["defaults"].get("county", "")),
        crs=_crs(parts["place"].get("crs")),
        matters={cell(name): _matter(name, value) for name, value in parts["matters"].items()},
        channels={
            cell(name): channel
            for name, value in parts["channels"].items()
            if (channel := _channel(f"channels.{name}", value))
        },
        formats=_formats(parts["time"].get("formats", [])),
        time=_time(parts["time"].get("reported_at", Time.EVIDENCE.value)),
        file=_form(parts["file"]),
        source=_source(parts["file"].get("source", "")),
    )
    _check_whole(mapping)
    return mapping


def bind(mapping: ColumnMap, header: Sequence[str], *, encoding: str, exact: bool) -> Bound:
    """Find the mapping's columns in the header of a file; refuses one that is missing or there twice."""
    names = [cell(name) for name in header]
    indexes = {}
    for field, columns in mapping.columns.items():
        for column in columns:
            if column not in names:
                shown = "、".join(name[:40] for name in names[:_SHOWN] if name)
                raise MISSING_COLUMN(field=field, column=column, encoding=encoding, known=shown)
            if names.count(column) > 1:
                raise TWICE(field=field, column=column)
        indexes[field] = tuple(names.index(column) for column in columns)
    return Bound(mapping, len(names), indexes, exact)


def _check_whole(mapping: ColumnMap) -> None:
    for field in (Field.DESCRIPTION, Field.NUMBER):
        if field not in mapping.columns:
            raise NEEDED(name=field.value, word=field)
    point = [field in mapping.columns for field in (Field.LONGITUDE, Field.LATITUDE)]
    if not (all(point) or (not any(point) and {Field.GRID, Field.ADDRESS} & set(mapping.columns))):
        raise NO_PLACE_COLUMN()
    if any(point) and mapping.crs is None:
        raise NO_CRS()
    if Field.CHANNEL not in mapping.columns and mapping.channel is None:
        raise NO_CHANNEL()


def _check_keys(table: str, given: Mapping[str, Any]) -> None:
    for key in given:
        if table in _KNOWN and key not in _KNOWN[table]:
            raise UNKNOWN_KEY(key=f"{table}.{key}" if table else key, known="、".join(_KNOWN[table]))


def _table(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise _wrong(f"[{name}]", value, Text("一个表", "a table"))
    return value


def _wrong(key: str, value: object, wanted: Text) -> Exception:
    return WRONG_VALUE(key=key, value=str(value)[:60], wanted=wanted)


def _columns(name: str, value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(column, str) and column.strip() for column in listed):
        raise _wrong(f"columns.{name}", value, Text("列名，或列名的列表", "the name of a column, or a list of names"))
    if len(listed) > 1 and name != Field.DESCRIPTION:
        raise _wrong(f"columns.{name}", value, Text("一个列名", "the name of one column"))
    return tuple(cell(column) for column in listed)


def _channel(key: str, value: Any) -> Channel | None:
    if value is None:
        return None
    if value not in [channel.value for channel in Channel]:
        raise _wrong(key, value, Text("、".join(Channel), ", ".join(Channel)))
    return Channel(value)


def _county(value: Any) -> str:
    if not (isinstance(value, str) and re.fullmatch(r"(?:\d{6})?", value, re.ASCII)):
        raise _wrong("defaults.county", value, Text("县（市、区）的六位代码", "the six digits of a county"))
    return value


def _crs(value: Any) -> Crs | None:
    return None if value is None else crs_of(str(value))


def _matter(name: str, value: Any) -> str:
    if not (isinstance(value, str) and re.fullmatch(r"(?:\d{6})?", value, re.ASCII)):
        raise _wrong(f"matters.{name}", value, Text("六位事项代码，或空", "the six digits of a matter, or empty"))
    return value


def _formats(value: Any) -> tuple[str, ...]:
    wanted = Text('strptime 格式的列表，如 ["%d/%m/%Y %H:%M"]', 'a list of strptime formats, as ["%d/%m/%Y %H:%M"]')
    if not (isinstance(value, list) and all(isinstance(form, str) for form in value)):
        raise _wrong("time.formats", value, wanted)
    for form in value:
        sample = datetime(2026, 12, 31, 23, 59)  # noqa: DTZ001 - of no place
        try:
            datetime.strptime(sample.strftime(form), form)  # noqa: DTZ007
        except ValueError:
            raise _wrong("time.formats", form, wanted) from None
    return tuple(value)


def _time(value: Any) -> Time:
    if value not in [time.value for time in Time]:
        raise _wrong("time.reported_at", value, Text("、".join(Time), " or ".join(Time)))
    return Time(value)


def _source(value: Any) -> str:
    if not (isinstance(value, str) and re.fullmatch(r"(?:[a-z0-9][a-z0-9-]{0,15})?", value, re.ASCII)):
        wanted = Text(
            '来源系统的代号：引号里 1 到 16 个小写字母、数字或连字符，如 "12345"',
            'the short name of the source: 1 to 16 small letters, digits or hyphens in quotes, as "12345"',
        )
        raise WRONG_VALUE(field="source", key="file.source", value=str(value)[:60], wanted=wanted)
    return value


def _form(given: Mapping[str, Any]) -> FileForm:
    form = FileForm(**{name: value for name, value in given.items() if name != "source"})
    for name in ("encoding", "delimiter", "sheet"):
        if not isinstance(getattr(form, name), str):
            raise _wrong(f"file.{name}", getattr(form, name), _TEXT)
    if not is_of_text(form.encoding or "utf-8"):
        raise _wrong("file.encoding", form.encoding, Text("utf-8、gb18030 等", "utf-8, gb18030 or the like"))
    if form.delimiter and form.delimiter not in tuple(DELIMITERS):
        raise _wrong(
            "file.delimiter", form.delimiter, Text("逗号、制表符、分号或竖线", "a comma, tab, semicolon or bar")
        )
    if type(form.header) is not int or not 1 <= form.header <= 100:
        raise _wrong("file.header", form.header, Text("1 到 100 的行号", "the number of a line from 1 to 100"))
    return form
