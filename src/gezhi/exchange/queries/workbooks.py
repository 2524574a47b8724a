"""Rows of an XLSX workbook. Its size unpacked, macros and merged cells are looked at before a cell is read."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from gezhi.exchange.rules.texts import cell, formula, guarded
from gezhi.exchange.terms import FileForm
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

UNPACKED = 1024 * 1024 * 1024  # bytes of all parts
STRINGS = 256 * 1024 * 1024  # bytes of the shared texts, which are held in memory
RATIO, SMALL = 200, 64 * 1024 * 1024  # a part that packs better than that, and is not small, is a bomb

BROKEN = Refusal(
    "import-broken-workbook",
    Kind.INVALID,
    Text(
        "这不是有效的 XLSX 工作簿，或者文件已损坏；CSV 请用 .csv 的文件名。",
        "This is no valid XLSX workbook, or it is damaged; a CSV has a name that ends in .csv.",
    ),
)
MACROS = Refusal(
    "import-macros",
    Kind.INVALID,
    Text(
        "工作簿里有宏，不予读取。请另存为不含宏的 .xlsx。",
        "The workbook holds macros and is not read. Save it as .xlsx without them.",
    ),
)
BOMB = Refusal(
    "import-bomb",
    Kind.TOO_LARGE,
    Text(
        "工作簿解压后有 {size} MB，大得不正常，不予读取。请导出为 CSV。",
        "Unpacked the workbook has {size} MB, which is not normal, and is not read. Export it as CSV.",
    ),
)
MERGED = Refusal(
    "import-merged-cells",
    Kind.INVALID,
    Text(
        "工作表里有合并单元格（{range}）。请取消合并并填好每一行，再导入。",
        "The sheet has merged cells ({range}). Take them apart and fill in every row.",
    ),
)
NO_SHEET = Refusal(
    "import-no-sheet",
    Kind.INVALID,
    Text("工作簿里没有工作表“{sheet}”，只有：{known}。", "The workbook has no sheet {sheet}, only: {known}."),
)

OLD_WORKBOOK = Refusal(
    "import-old-workbook",
    Kind.INVALID,
    Text(
        "这是旧版（.xls）或加了密码的工作簿。请去掉密码，另存为 .xlsx 或 CSV。",
        "This is an old (.xls) or locked workbook. Take the password off and save it as .xlsx or CSV.",
    ),
)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm")

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s(?:[^>]*\s)?ref\s*=\s*["']\s*([A-Z]+\d+(?::[A-Z]+(\d+))?)\s*["']""")
_TAIL = 200  # bytes kept between two blocks, longer than the tag looked for
_FAILURES = (  # what openpyxl runs into in a file that is none
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, ParseError,
)  # fmt: skip


def is_workbook(begins: bytes, name: str) -> bool:
    """Whether a file is to be read as a workbook, by its first bytes; one that only bears the name of one is refused
    as unreadable, before anybody is told which columns it lacks."""
    if begins.startswith(_OLE):
        raise OLD_WORKBOOK()
    if not begins.startswith(_ZIP) and name.lower().endswith(_NAMES):
        raise BROKEN()
    return begins.startswith(_ZIP)


def rows(path: Path, form: FileForm, at: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of the named or first sheet; a number in the column ``at`` is a date of the book's own calendar."""
    try:
        _check_package(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a style or a validation it does not know
            yield from _rows(path, form, at)
    except _FAILURES:
        raise BROKEN() from None


def _check_package(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        parts = package.infolist()
        if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
            raise MACROS()
        size = sum(part.file_size for part in parts)
        bombs = [part for part in parts if part.file_size > max(SMALL, part.compress_size * RATIO)]
        texts = [part for part in parts if "sharedstrings" in part.filename.lower() and part.file_size > STRINGS]
        if size > UNPACKED or bombs or texts:
            raise BOMB(size=size // 1024 // 1024)
        types = package.read("[Content_Types].xml")
        if b"macroEnabled" in types:
            raise MACROS()


def _rows(path: Path, form: FileForm, at: str) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # takes 12 MB with what it imports, in each process that ever reads a workbook

    with path.open("rb") as file:  # opened here, so that it is closed whatever is wrong with it
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = _sheet(book, form.sheet)
        _check_merged(path, sheet._worksheet_path, form.header)
        sheet.reset_dimensions()  # what programs write there is often wrong
        serial = -1
        for line, row in enumerate(sheet.iter_rows(), start=1):
            cells = _trimmed(row)
            if line == form.header:
                names = [cell(text) for text in cells]
                serial = names.index(at) if at in names else -1
            elif line > form.header and 0 <= serial < len(cells):
                cells[serial] = _moment(row[serial], book.epoch)
            yield line, cells


def _trimmed(row: Sequence[Any]) -> list[str]:
    """The cells as text without the empty ones at the end: a row that is formatted whole has 16,384."""
    cells = [_written(each) for each in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _sheet(book: Any, wanted: str) -> Any:
    sheets = [sheet for sheet in book.worksheets if wanted or sheet.sheet_state == "visible"]
    found = [sheet for sheet in sheets if sheet.title == wanted] if wanted else sheets
    if not found:
        raise NO_SHEET(sheet=wanted, known="、".join(sheet.title for sheet in book.worksheets))
    return found[0]


def _check_merged(path: Path, part: str, header: int) -> None:
    """Refuses cells merged in the header or below: openpyxl does not tell of them when it reads row by row."""
    with zipfile.ZipFile(path) as package, package.open(part.lstrip("/")) as sheet:
        rest = b""
        while block := sheet.read(1024 * 1024):
            for match in _MERGED.finditer(rest + block):
                if int(match[2] or 0) >= header:
                    raise MERGED(range=match[1].decode())
            rest = block[-_TAIL:]


def _moment(given: Any, epoch: datetime) -> str:
    value = given.value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 2_958_466:
        from openpyxl.utils.datetime import from_excel

        return _text(from_excel(value, epoch))
    return _written(given)


def _written(given: Any) -> str:
    """A cell as text, as a CSV would hold it: a formula marked as one, and a text that begins as one kept a text."""
    text = _text(given.value)
    begun = text.lstrip()
    if not begun.startswith("="):
        return text
    return formula(begun) if given.data_type == "f" else guarded(begun)


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a fraction, moments as ISO 8601, a formula as it is written."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    formula = getattr(value, "text", None)
    return str(formula if isinstance(formula, str) else value)
