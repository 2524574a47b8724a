"""The file of rejected rows: the columns of the source and one more with the reason, to be corrected and fed again."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from gezhi.exchange.queries import Table
from gezhi.exchange.rules.texts import LACKING, cell, guarded
from gezhi.exchange.terms import Row
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

REASON = Text("未导入的原因", "why it did not come in")
CANNOT_WRITE = Refusal(
    "import-cannot-write",
    Kind.INVALID,
    Text("无法写入被拒行的文件 {path}：{reason}。", "The file of rejected rows {path} cannot be written: {reason}."),
)


class Rejected:
    """Writes rows as they are rejected; no file is made where none is. The file may be read by its owner alone.

    It is UTF-8 with a byte order mark, so that every spreadsheet opens it rightly, with the delimiter that the mapping
    names. A reason that stands in it from the time before is replaced. A row that is too short is filled up with a mark
    that is no value, so that it does not come in as if those cells had been empty.
    """

    def __init__(self, path: Path, table: Table) -> None:
        self.path, self.table = path, table
        self.count = 0
        self._file: IO[str] | None = None
        self._writer: Any = None
        self._reason = _reason_column(table.head[-1])
        self._width = len(self._cells(table.head[-1]))

    def __enter__(self) -> Rejected:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: Row, reasons: Sequence[Text]) -> None:
        """Set a row aside with all its reasons, in both languages."""
        if self._writer is None:
            self._open()
        said = " ".join(f"{text.zh} / {text.en}" for text in reasons)
        cells = self._cells(row.cells)
        lacking = [LACKING] * (self._width - len(cells))
        beyond = cells[self._width :]  # after the reason, so that this stands below its heading
        while beyond and not beyond[-1].strip():
            beyond.pop()
        self._writer.writerow([*cells[: self._width], *lacking, said, *beyond])
        self.count += 1

    def _open(self) -> None:
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as wrong:
            raise CANNOT_WRITE(path=self.path, reason=wrong.strerror or "") from None
        self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
        delimiter = self.table.bound.mapping.file.delimiter or ","
        self._writer = csv.writer(self._file, delimiter=delimiter)
        for cells in self.table.head[:-1]:
            self._writer.writerow([guarded(text) for text in cells])
        self._writer.writerow([*self._cells(self.table.head[-1]), f"{REASON.zh} / {REASON.en}"])

    def _cells(self, cells: Sequence[str]) -> list[str]:
        kept = [guarded(text) for number, text in enumerate(cells) if number != self._reason]
        return kept


def next_to(source: Path) -> Path:
    """A name beside the source under which no file stands yet: what somebody is correcting is not overwritten."""
    stem = source.with_name(f"{source.stem}.rejected.csv")
    number = 1
    while stem.exists():
        number += 1
        stem = source.with_name(f"{source.stem}.rejected-{number}.csv")
    return stem


def _reason_column(header: Sequence[str]) -> int:
    last = len(header) - 1
    return last if header and cell(header[last]) == f"{REASON.zh} / {REASON.en}" else -1
