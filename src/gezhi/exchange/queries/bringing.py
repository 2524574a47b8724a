"""Files of reports on their way in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from gezhi.exchange.models import ReportFile
from gezhi.exchange.queries import csvs, workbooks
from gezhi.exchange.rules.texts import EMPTY, cell, is_blank
from gezhi.exchange.terms import Bringing, BringingState, FileForm, Problem
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people.queries.staff import StaffRow, reporters
from gezhi.security.terms import Actor, Duty

NO_FILE = Refusal("no-such-report-file", Kind.NOT_FOUND, Text("没有这个文件。", "There is no such file."))
NO_REPORTER = Refusal(
    "no-reporter-chosen",
    Kind.INVALID,
    Text(
        "请选择以哪个对接系统的名义登记；还没有的，先请系统管理员建号、再任“对接系统”岗位。",
        "Choose the connected system that reports; where there is none, have an account made and post it as one.",
    ),
)
_ZIP = b"PK\x03\x04"


def report_files_visible_to(actor: Actor) -> QuerySet[ReportFile]:
    """A business administrator sees the files of her agency; nobody else sees any."""
    if actor.duty is not Duty.BUSINESS_ADMINISTRATOR:
        return ReportFile.objects.none()
    return ReportFile.objects.filter(organisation=actor.organisation)


def report_files(actor: Actor) -> list[Bringing]:
    """The newest 20, without what they hold."""
    rows = report_files_visible_to(actor).defer("content", "rejected").order_by("-id")[:20]
    return [bringing_of(row) for row in rows]


def report_file(actor: Actor, file_id: UUID) -> Bringing:
    """One of them; missing and foreign answer alike."""
    row = report_files_visible_to(actor).defer("content").filter(id=file_id).first()
    if row is None:
        raise NO_FILE()
    return bringing_of(row)


def rejected_rows(actor: Actor, file_id: UUID) -> bytes:
    """The rows that could not come in, as CSV with their reasons."""
    row = report_files_visible_to(actor).filter(id=file_id).values_list("rejected", flat=True).first()
    if not row:
        raise NO_FILE()
    return bytes(row)


def connected_systems(actor: Actor) -> list[StaffRow]:
    """The postings of connected systems in the actor's area: as one of them an old system's reports come in."""
    return reporters(actor)


def header_of(content: bytes, name: str, line: int = 1) -> list[str]:
    """The names of the columns of a file; refuses what is no table, with a sentence."""
    if not content:
        raise EMPTY(field="file")
    form = FileForm(header=line)
    is_workbook = workbooks.is_workbook(content[:4], name)
    with on_disk(content, name) as path:
        rows = workbooks.rows(path, form, "") if is_workbook else csvs.rows(path, form)[1]
        head = [cells for _, cells in islice(rows, line)]
    if len(head) < line or is_blank(head[-1]):
        raise EMPTY(field="file")
    return [cell(name) for name in head[-1]][:200]


@contextmanager
def on_disk(content: bytes, name: str) -> Iterator[Path]:
    """The content as a file for those who read files; it goes again at once."""
    with tempfile.TemporaryDirectory(prefix="gezhi-reports-") as folder:
        path = Path(folder) / f"reports{'.xlsx' if content[:4] == _ZIP else '.csv'}"
        path.write_bytes(content)
        yield path


def bringing_of(row: ReportFile) -> Bringing:
    """The row of what is stored."""
    return Bringing(
        id=row.id, state=BringingState(row.state), file_name=row.file_name, header=tuple(row.header),
        mapping=row.mapping, made_at=row.made_at, made_by_name=row.made_by_name, reporter=row.reporter, stage=row.stage,
        rows=row.rows, total=row.total, taken=row.taken, there=row.there, refused=row.refused, other=row.other,
        unsure=row.unsure, personal=row.personal, wrong=Text(*row.wrong) if row.wrong else None,
        problems=tuple(Problem(line, Text(zh, en)) for line, zh, en in row.problems),
        has_rejected=row.rejected is not None, moved_at=row.moved_at,
    )  # fmt: skip
