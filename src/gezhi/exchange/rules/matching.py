"""Which column is what: guessed from the names of a header, written as a mapping file from a form. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from gezhi.exchange.rules.texts import cell
from gezhi.exchange.terms import Field
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

BAD_LINE = Refusal(
    "mapping-bad-line",
    Kind.INVALID,
    Text("第 {line} 行“{said}”应写成：文件里的说法 = 代码。", "Line {line}, {said}: write the file's word = code."),
)
_KNOWN: Mapping[Field, tuple[str, ...]] = {
    Field.DESCRIPTION: ("情况说明", "诉求内容", "问题描述", "内容", "描述", "description"),
    Field.NUMBER: ("来源编号", "工单编号", "案件编号", "编号", "number", "id"),
    Field.CHANNEL: ("来源渠道", "来源", "渠道", "channel", "source"),
    Field.MATTER: ("事项分类", "事项", "类别", "分类", "matter", "category"),
    Field.REPORTED_AT: ("登记时间", "上报时间", "受理时间", "时间", "reported at", "time", "date"),
    Field.NAME: ("诉求人姓名", "联系人", "姓名", "name"),
    Field.PHONE: ("诉求人电话", "联系电话", "电话", "手机", "phone"),
    Field.ADDRESS: ("地址", "地点", "位置", "address"),
    Field.GRID: ("网格编码", "网格代码", "网格", "grid"),
    Field.LONGITUDE: ("经度", "longitude", "lon", "lng"),
    Field.LATITUDE: ("纬度", "latitude", "lat"),
}
# A form's way to say which number of "03/04/2026" is the day: it gives the mapping these notations.
DATES: Mapping[str, Text] = {
    "day": Text("日在前：3日4月写成 03/04/2026", "the day first: 03/04/2026 is 3 April"),
    "month": Text("月在前：3月4日写成 03/04/2026", "the month first: 03/04/2026 is 4 March"),
}
_PARTS = {"day": "%d/%m", "month": "%m/%d"}


def guessed(header: Sequence[str]) -> dict[Field, str]:
    """The column that each field most likely is, by its name, each once; a person looks it over."""
    names = [cell(name) for name in header]
    found: dict[Field, str] = {}
    for exact in (True, False):
        for field, words in _KNOWN.items():
            if field in found:
                continue
            free = [name for name in names if name and name not in found.values()]
            hits = [name for word in words for name in free if _is_like(name, word, exact=exact)]
            if hits:
                found[field] = hits[0]
    return found


def _is_like(name: str, word: str, *, exact: bool) -> bool:
    return name.casefold() == word if exact else len(word) > 1 and word in name.casefold()


def toml_of(typed: Mapping[str, str]) -> str:
    """What a form says as the text of a mapping file, which the reader of mapping files then checks.

    ``typed`` holds ``column-description`` and the like, ``second`` (of the description), ``channel``, ``county``,
    ``crs``, ``reported_at``, ``dates`` (of ``DATES``), ``header``, ``source``, ``matters`` and ``channels`` (lines
    "word = code").
    """
    columns: dict[str, object] = {}
    for field in Field:
        column = typed.get(f"column-{field.value}", "")
        if column:
            columns[field.value] = column
    if "description" in columns and typed.get("second") and typed["second"] != columns["description"]:
        columns["description"] = [columns["description"], typed["second"]]
    tables: dict[str, dict[str, object]] = {
        "columns": columns,
        "defaults": {name: typed[name] for name in ("channel", "county") if typed.get(name)},
        "place": {"crs": typed["crs"]} if typed.get("crs") else {},
        "time": _time(typed),
        "file": _file(typed),
        "matters": dict(_pairs(typed.get("matters", ""), "matters")),
        "channels": dict(_pairs(typed.get("channels", ""), "channels")),
    }
    return "\n".join(_table(name, values) for name, values in tables.items() if values)


def dates_of(formats: Sequence[str]) -> str:
    """Which of ``DATES`` the notations of a mapping are; "" where they are others."""
    return next((name for name in DATES if [*formats] == _formats(name)), "")


def _formats(dates: str) -> list[str]:
    return [
        f"{_PARTS[dates].replace('/', sign)}{sign}{year}{time}"
        for sign in "/-." for year in ("%Y", "%y") for time in ("", " %H:%M", " %H:%M:%S")
    ]  # fmt: skip


def _time(typed: Mapping[str, str]) -> dict[str, object]:
    formats: dict[str, object] = {"formats": _formats(typed["dates"])} if typed.get("dates") in DATES else {}
    return formats | ({"reported_at": typed["reported_at"]} if typed.get("reported_at") else {})


def _file(typed: Mapping[str, str]) -> dict[str, object]:
    header = {"header": int(typed["header"])} if typed.get("header", "").isdecimal() else {}
    return header | ({"source": typed["source"].strip()} if typed.get("source", "").strip() else {})


def _pairs(lines: str, field: str) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        word, equals, code = line.rpartition("=")
        if not (equals and word.strip()):
            raise BAD_LINE(field=field, line=number, said=line.strip()[:40])
        found.append((word.strip(), code.strip()))
    return found


def _table(name: str, values: Mapping[str, object]) -> str:
    lines = [f"{_text(key)} = {_value(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines])


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_text(str(each)) for each in value)}]"
    return str(value) if isinstance(value, int) else _text(str(value))


def _text(value: str) -> str:
    """A basic string of TOML: JSON's, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
