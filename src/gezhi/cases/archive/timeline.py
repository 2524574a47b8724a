"""data/timeline.csv: one row for each step, for people with a spreadsheet. A pure function of the record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from gezhi.cases.archive.dossier import Coded, Step, iso
from gezhi.cases.archive.record import Record
from gezhi.kernel.text import Text

BEIJING = timezone(timedelta(hours=8))  # no summer time since 1991; needs no time-zone database on the reader's machine
COLUMNS = (
    "序号 Step",
    "北京时间 Beijing time",
    "世界时 UTC",
    "终端时间 Device time (UTC)",
    "动作代码 Action code",
    "动作 Action",
    "英文动作 Action in English",
    "原状态 From",
    "新状态 To",
    "经办人 Actor",
    "岗位职责 Duty",
    "任职 Posting",
    "单位 Organisation",
    "清单版本 List version",
    "内容 Words",
    "承诺 Commitment (SM3)",
    "链值 Chain hash (SM3)",
)
DELETED = Text("依法删除", "deleted by law")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(record: Record) -> bytes:
    """UTF-8 with a byte-order mark and CRLF, as spreadsheets expect it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_plain(cell) for cell in row(step, record.labels)] for step in record.steps)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def cells(data: bytes) -> list[list[str]] | None:
    """The rows of such a table, the header first; None where it is not one."""
    try:
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)) or None
    except (UnicodeDecodeError, csv.Error):
        return None


def row(step: Step, labels: Mapping[str, Text]) -> tuple[str, ...]:
    """The cells of one step, as many as COLUMNS."""
    return (
        str(step.seq),
        beijing(step.at),
        iso(step.at),
        "" if step.device_at is None else iso(step.device_at),
        step.action.code,
        step.action.text.zh,
        step.action.text.en,
        _state(step.source),
        _state(step.target),
        step.actor,
        step.duty.zh,
        step.posting,
        step.organisation,
        step.list_version,
        "\n".join(f"{label}:{value}" for label, value in spoken(step, labels)),
        step.commitment,
        step.hash,
    )


def spoken(step: Step, labels: Mapping[str, Text]) -> list[tuple[str, str]]:
    """The words of a step as label and value in Chinese; words that are gone say so and on which basis."""
    if step.words is None:
        return [(DELETED.zh, step.erased.zh if step.erased else "")]
    return [
        (labels[name].zh if name in labels else name, step.readable.get(name) or _said(value))
        for name, value in sorted(step.words.items(), key=lambda item: (isinstance(item[1], list), item[0]))
        if value not in (None, "", [], {})
    ]


def beijing(at: datetime | None) -> str:
    """A moment in Beijing time to the second, "" for none."""
    return "" if at is None else at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_item(item) for item in value)
    return _item(value)


def _item(value: Any) -> str:
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return str(value["name"])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _state(state: Coded | None) -> str:
    return "" if state is None else f"{state.text.zh} {state.code}"


def _plain(cell: str) -> str:
    """A spreadsheet must not take a reporter's words for a formula."""
    return "'" + cell if cell.startswith(_FORMULA) else cell
