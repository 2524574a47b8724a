"""A table that somebody filled in, read from an XLSX or CSV file; the empty one, and the rows that cannot come in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from gezhi.exchange.queries import csvs, workbooks
from gezhi.exchange.queries.files import NO_FILE
from gezhi.exchange.rules.sheets import COLUMNS, EMPTY_SHEET, filled
from gezhi.exchange.rules.texts import EMPTY, guarded
from gezhi.exchange.terms import FileForm, Filled, Finding, Outcome, Sheet
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text, printable

LARGEST = 5 * 1024 * 1024  # bytes of a file
TOO_LARGE = Refusal(
    "sheet-too-large",
    Kind.TOO_LARGE,
    Text("文件有 {size} MB，最多 {most} MB。", "The file has {size} MB, at most {most} are read."),
)
REASON = Text("未导入的原因（改好后可直接再导入）", "why it did not come in (correct it and hand this file in)")
_FILL, _EXPLAINED = Text("填写", "fill in"), Text("说明", "explained")


def read_sheet(sheet: Sheet, path: Path, name: str = "") -> list[Filled]:
    """The rows of a filled-in table; refuses what is no such table, with a sentence. ``name``: as it was sent."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as wrong:
        raise NO_FILE(field="file", path=path.name, reason=wrong.strerror or "") from None
    if not size:
        raise EMPTY(field="file")
    if size > LARGEST:
        raise TOO_LARGE(field="file", size=size // 1024 // 1024, most=LARGEST // 1024 // 1024)
    form = FileForm()
    if workbooks.is_workbook(magic, name or path.name):
        rows = workbooks.rows(path, form, "")
    else:
        rows = csvs.rows(path, form)[1]
    first = next(rows, None)
    if first is None:
        raise EMPTY_SHEET(field="file")
    return filled(sheet, first[1], rows)


def empty_sheet(sheet: Sheet) -> bytes:
    """The template: a sheet to fill in, and one that explains its columns with an example, in both languages."""
    book, page = _new_book()
    _header(page, sheet, _FILL)
    told = book.create_sheet(f"{_EXPLAINED.zh} {_EXPLAINED.en}")
    told.append(["列 / column", "必填 / needed", "填什么 / what", "例 / example"])
    for column in COLUMNS[sheet]:
        needed = "是 / yes" if column.needed else ""
        what = f"{column.explained.zh} / {column.explained.en}"
        told.append([f"{column.name.zh} {column.name.en}", needed, what, column.example])
    for letter, width in zip("ABCD", (28, 16, 110, 28), strict=True):
        told.column_dimensions[letter].width = width
    return _saved(book)


def rejected_sheet(sheet: Sheet, findings: Iterable[Finding]) -> bytes:
    """The rows that cannot come in, as they were, with the reasons in a last column; to be corrected and handed in."""
    book, page = _new_book()
    _header(page, sheet, _FILL, f"{REASON.zh} {REASON.en}")
    for finding in findings:
        if finding.outcome is Outcome.WRONG:
            cells = [guarded(printable(finding.row.values.get(column.key, ""))) for column in COLUMNS[sheet]]
            page.append([*cells, printable(" ".join(f"{text.zh} / {text.en}" for text in finding.said))])
    return _saved(book)


def _new_book() -> tuple[Any, Any]:
    """A workbook and its first sheet."""
    import openpyxl  # takes 12 MB with what it imports, in each process that ever writes a workbook

    book = openpyxl.Workbook()
    return book, book.active


def _header(page: Any, sheet: Sheet, title: Text, *more: str) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    names = [f"{column.name.zh} {column.name.en}" for column in COLUMNS[sheet]]
    page.title = f"{title.zh} {title.en}"
    page.append([*names, *more])
    for number, name in enumerate(chain(names, more), start=1):
        top = page.cell(row=1, column=number)
        top.font, top.fill = Font(bold=True), PatternFill("solid", start_color="FFE8EEF5")
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = max(18, len(name) + 6)
        for line in range(2, 502 if not more else 2):
            page.cell(row=line, column=number).number_format = "@"  # 0012 stays 0012
    page.freeze_panes = "A2"


def _saved(book: Any) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
