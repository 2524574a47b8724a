"""The file of an export: a workbook or a CSV with a watermark that can be seen, written page by page."""

from __future__ import annotations

import csv
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from gezhi.cases.queries.exports import export_path, rows_for_export
from gezhi.cases.queries.lists import Filters
from gezhi.cases.rules.exporting import FIELDS, most_rows, plain_cell
from gezhi.cases.rules.terms_of_time import said
from gezhi.cases.terms import Channel, ExportForm, Outcome, State
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import Urgency
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.people import queries as people
from gezhi.security.terms import Actor

_YES_NO = (Text("是", "yes"), Text("否", "no"))
_MARK = Text(
    "格治导出 · {who}（{duty}，{body}）· {at} · 共不超过 {most} 件 · 内部资料，不得外传，7 日内有效",
    "Gezhi export · {who} ({duty}, {body}) · {at} · at most {most} cases · internal, not to be passed on; valid 7 days",
)
_SHORT = Text("{who} {at} 导出", "exported by {who} {at}")
_MARK_HEAD = Text("导出人和时间", "Exported by, at")
_SHEET = Text("案件", "Cases")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was written."""

    file: str
    rows: int
    size: int
    sha256: str


def write_file(export: Mapping[str, Any], filters: Filters, actor: Actor, now: datetime) -> Made:
    """Write the rows that the actor may see now, under a random name; whole or not at all."""
    form, columns, language = ExportForm(export["form"]), export["columns"], export["language"]
    file = f"{secrets.token_hex(20)}.{form}"
    path = export_path(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    count = _Counted(row for page in rows_for_export(actor, filters, columns, most_rows(columns)) for row in page)
    who = {"who": actor.name, "duty": actor.duty, "at": said(now), "most": most_rows(columns),
           "body": people.organisation(actor.organisation).short_text}  # fmt: skip
    mark = _MARK.fill(**who).in_language(language)
    short = _SHORT.fill(**who).in_language(language)
    heads = [*(FIELDS[name].text.in_language(language) for name in columns), _MARK_HEAD.in_language(language)]
    lines = ([*(_cell(name, row, language) for name in columns), plain_cell(short)] for row in count)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        _WRITERS[form](part, [plain_cell(mark)], heads, lines, language)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return Made(file, count.number, path.stat().st_size, _digest(path))


class _Counted:
    """Rows, counted as they go by."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._rows:
            self.number += 1
            yield row


def _write_csv(path: Path, mark: list[str], heads: list[str], lines: Iterable[list[str]], language: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:  # with its mark, by which spreadsheets know UTF-8
        writer = csv.writer(out)
        writer.writerow(mark)
        writer.writerow(heads)
        writer.writerows(lines)


def _write_xlsx(path: Path, mark: list[str], heads: list[str], lines: Iterable[list[str]], language: str) -> None:
    from openpyxl import Workbook  # takes 12 MB with what it imports, in each process that ever writes a workbook

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.description = "Gezhi", mark[0]  # the mark that is not seen
    sheet = book.create_sheet(_SHEET.in_language(language))
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = mark[0].replace("&", "&&")
    sheet.append(mark)
    sheet.append(heads)
    for line in lines:
        sheet.append(line)
    book.save(path)
    book.close()


_WRITERS: Mapping[ExportForm, Callable[[Path, list[str], list[str], Iterable[list[str]], str], None]] = {
    ExportForm.CSV: _write_csv,
    ExportForm.XLSX: _write_xlsx,
}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cell(name: str, row: Mapping[str, Any], language: str) -> str:
    said = _SAY[name](row)
    return plain_cell(said.in_language(language) if isinstance(said, Text | Term) else str(said))


def _moment(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: said(row[name]) if row[name] else ""


def _term(term: type[Term], name: str) -> Callable[[Mapping[str, Any]], Term | str]:
    return lambda row: term(row[name]) if row[name] else ""


def _body(name: str) -> Callable[[Mapping[str, Any]], Text | str]:
    def said(row: Mapping[str, Any]) -> Text | str:
        key: UUID | None = row[name]
        try:
            return people.organisation(key).short_text if key else ""
        except Refused:
            return ""

    return said


def _yes(name: str) -> Callable[[Mapping[str, Any]], Text]:
    return lambda row: _YES_NO[0] if row[name] else _YES_NO[1]


def _matter(row: Mapping[str, Any]) -> Text | str:
    try:
        return catalogue.matter(row["matter"], row["list_version"]).name if row["matter"] else ""
    except Refused:
        return str(row["matter"])


def _place(row: Mapping[str, Any]) -> Text | str:
    code = row["grid"] or row["township"] or row["county"]
    try:
        return geography.place_text(code)
    except Refused:
        return str(code)


_SAY: Mapping[str, Callable[[Mapping[str, Any]], Text | Term | str | int]] = {
    "number": lambda row: row["number"],
    "state": _term(State, "state"),
    "title": lambda row: row["title"],
    "description": lambda row: row["description"],
    "matter": _matter,
    "urgency": _term(Urgency, "urgency"),
    "channel": _term(Channel, "channel"),
    "place": _place,
    "address": lambda row: row["address"],
    "holder": _body("holder"),
    "lead": _body("lead"),
    "reported": _moment("reported_at"),
    "due": _moment("due_at"),
    "provisional": _yes("provisional"),
    "returns": lambda row: row["returns"],
    "on_the_spot": _yes("on_the_spot"),
    "outcome": _term(Outcome, "outcome"),
    "ended": _moment("ended_at"),
    "petitioners": lambda row: "、".join(name for name, _ in row["people"] if name),
    "phones": lambda row: "、".join(phone for _, phone in row["people"] if phone),
}
