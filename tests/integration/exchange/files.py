"""Files as a hotline exports them, and the import of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from tests.integration.cases.desk import MONDAY
from tests.people import GRID, Cast

from gezhi.exchange.actions import import_reports
from gezhi.exchange.rules.mapping import mapping_of
from gezhi.exchange.terms import Imported
from gezhi.security.terms import Actor

HEADER = ["工单编号", "诉求内容", "事项", "登记时间", "联系人", "电话", "地址", "网格编码", "经度", "纬度"]
MAPPING = """
[columns]
number = "工单编号"
description = "诉求内容"
matter = "事项"
reported_at = "登记时间"
name = "联系人"
phone = "电话"
address = "地址"
grid = "网格编码"
longitude = "经度"
latitude = "纬度"
[defaults]
channel = "hotline"
[place]
crs = "cgcs2000"
[matters]
"垃圾" = "040101"
"""


def row(number: int | str, **more: Any) -> list[Any]:
    values: dict[str, Any] = {
        "工单编号": f"RX-{number}", "诉求内容": f"第{number}号反映：巷口垃圾没人清", "事项": "垃圾",
        "登记时间": "2026-02-20 10:00", "联系人": "", "电话": "", "地址": "", "网格编码": GRID, "经度": "", "纬度": "",
    }  # fmt: skip
    return [(values | more)[name] for name in HEADER]


def as_csv(path: Path, rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    lines = [delimiter.join(_quoted(value, delimiter) for value in cells) for cells in [HEADER, *rows]]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def _quoted(value: Any, delimiter: str) -> str:
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in (delimiter, '"', "\n")) else text


def as_workbook(path: Path, rows: Sequence[Sequence[Any]], *, epoch: datetime | None = None) -> Any:
    """Saves a workbook and gives it back, to be altered and saved again."""
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    for cells in [HEADER, *rows]:
        sheet.append([value if value != "" else None for value in cells])
    book.save(path)
    return book


def imported(cast: Cast, path: Path, mapping: str = MAPPING, *, by: Actor | None = None, **more: Any) -> Imported:
    return import_reports(
        actor=by or cast.hotline, clock=lambda: MONDAY, source=path, mapping=mapping_of(mapping.encode()),
        progress=lambda stage, done, total: None, **more,
    )  # fmt: skip
