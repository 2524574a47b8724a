"""Rows of a delimited text file, with the line that each begins on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from gezhi.exchange.rules.texts import NOT_TEXT, WRONG_ENCODING, delimiter_of, encoding_of
from gezhi.exchange.terms import FileForm
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

BLOCK = 1024 * 1024
LONGEST_CELL = 131_072  # characters; a quote that is never closed swallows the rest of the file

OPEN_QUOTE = Refusal(
    "import-open-quote",
    Kind.INVALID,
    Text(
        "从第 {line} 行起有一个单元格长得不可能，多半是引号没有闭合。",
        "From line {line} on a cell is impossibly long: most likely a quote was not closed.",
    ),
)


def rows(path: Path, form: FileForm) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The encoding that was found, and (line, cells) one after the other."""
    with path.open("rb") as file:
        encoding = encoding_of(_sample(file), form.encoding)
    return encoding, _rows(path, encoding, form)


def _rows(path: Path, encoding: str, form: FileForm) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    line = 0
    with path.open("rb") as file, io.TextIOWrapper(file, encoding, errors="strict", newline="") as text:
        try:
            delimiter = form.delimiter or delimiter_of(_line(text, form.header))
            text.seek(0)
            reader = csv.reader(text, delimiter=delimiter)
            for cells in reader:
                begins, line = line + 1, reader.line_num
                if any("\x00" in each for each in cells):
                    raise NOT_TEXT()
                yield begins, cells
        except UnicodeDecodeError:
            raise WRONG_ENCODING(line=_wrong_line(path, encoding) or line + 1, encoding=encoding) from None
        except csv.Error:
            raise OPEN_QUOTE(line=line + 1) from None


def _wrong_line(path: Path, encoding: str) -> int:
    """The first line that is no text of this encoding: a text is read in blocks, and so its reader knows less."""
    if encoding.startswith("utf-16"):  # whose lines do not end with one byte
        return 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return 0


def _line(text: io.TextIOWrapper, number: int) -> str:
    found = ""
    for _ in range(number):
        found = text.readline(LONGEST_CELL)
    return found


def _sample(file: IO[bytes]) -> bytes:
    """The first bytes in which a sign outside ASCII stands, or the last ones; a long ASCII start says nothing."""
    block = file.read(BLOCK)
    begun = block
    while block and block.isascii():
        block = file.read(BLOCK)
        begun = block or begun
    return begun
