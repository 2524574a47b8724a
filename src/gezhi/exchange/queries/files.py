"""The file of another system: checked and read once from end to end before anything is imported.

Its rows are set aside in a nameless temporary file, so memory stays flat, a mistake on the last line is said before the
first row is written, and what is set aside goes with the process, also when it is killed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

import orjson

from gezhi.exchange.queries import csvs, workbooks
from gezhi.exchange.rules.mapping import bind
from gezhi.exchange.rules.texts import EMPTY, is_blank
from gezhi.exchange.terms import Bound, ColumnMap, Field, Progress, Row, Stage
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

LARGEST = 512 * 1024 * 1024  # bytes of the file
MOST_ROWS = 1_000_000
EVERY = 5000  # rows between two words about progress

NO_FILE = Refusal(
    "import-no-file", Kind.INVALID, Text("打不开文件 {path}：{reason}。", "The file {path} cannot be read: {reason}.")
)
TOO_LARGE = Refusal(
    "import-too-large",
    Kind.TOO_LARGE,
    Text(
        "文件有 {size} MB，最多 {most} MB。请分成几个文件导入。",
        "The file has {size} MB, at most {most} are read. Import it in parts.",
    ),
)
TOO_MANY_ROWS = Refusal(
    "import-too-many-rows",
    Kind.TOO_LARGE,
    Text("文件超过 {most} 行。请分成几个文件导入。", "The file has more than {most} rows. Import it in parts."),
)
NO_ROWS = Refusal(
    "import-no-rows",
    Kind.INVALID,
    Text("第 {header} 行是表头，其后没有数据。", "Line {header} is the header, and no data follows it."),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read: its mapping bound to its header, the lines down to the header, and its rows set aside."""

    bound: Bound
    head: list[list[str]]
    count: int
    _spool: IO[bytes]

    def rows(self) -> Iterator[Row]:
        """The rows in order, blank ones left out."""
        self._spool.seek(0)
        for line in self._spool:
            number, cells = orjson.loads(line)
            yield Row(number, cells)


@contextmanager
def opened(path: Path, mapping: ColumnMap, progress: Progress) -> Iterator[Table]:
    """Read a file to its end and hold it open; refuses what is no table, with a sentence."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as wrong:
        raise NO_FILE(path=path, reason=wrong.strerror or "") from None
    _check_size(size)
    is_workbook = workbooks.is_workbook(magic, path.name)
    with tempfile.TemporaryFile() as spool:
        yield _set_aside(path, mapping, spool, progress, is_workbook=is_workbook)


def _check_size(size: int) -> None:
    if not size:
        raise EMPTY()
    if size > LARGEST:
        raise TOO_LARGE(size=size // 1024 // 1024, most=LARGEST // 1024 // 1024)


def _set_aside(path: Path, mapping: ColumnMap, spool: IO[bytes], progress: Progress, *, is_workbook: bool) -> Table:
    if is_workbook:
        at = mapping.columns.get(Field.REPORTED_AT, ("",))[0]
        encoding, rows = "XLSX", workbooks.rows(path, mapping.file, at)
    else:
        encoding, rows = csvs.rows(path, mapping.file)
    head = [cells for _, cells in islice(rows, mapping.file.header)]
    if len(head) < mapping.file.header:
        raise NO_ROWS(header=mapping.file.header)
    if all(is_blank(cells) for cells in head) and not any(_filled(rows)):
        raise EMPTY()
    bound = bind(mapping, head[-1], encoding=encoding, exact=not is_workbook)
    count = 0
    for count, (line, cells) in enumerate(_filled(rows), start=1):
        blanks = [""] * (bound.width - len(cells)) if is_workbook else []
        spool.write(orjson.dumps((line, cells + blanks)) + b"\n")
        if count > MOST_ROWS:
            raise TOO_MANY_ROWS(most=MOST_ROWS)
        if count % EVERY == 0:
            progress(Stage.READING, count, None)
    if not count:
        raise NO_ROWS(header=mapping.file.header)
    return Table(bound, head, count, spool)


def _filled(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    return ((line, cells) for line, cells in rows if not is_blank(cells))
