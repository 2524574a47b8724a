"""Open cases of an older system: a file is handed in, its columns are named, it is tried, then imported by a job.

The job is cut off and begun again without harm: every report has the number of its source and comes in once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from gezhi.exchange.actions.importing import import_reports
from gezhi.exchange.models import ReportFile
from gezhi.exchange.moves import decide_bringing
from gezhi.exchange.queries.bringing import NO_FILE, NO_REPORTER, header_of, on_disk, report_files_visible_to
from gezhi.exchange.rules.mapping import mapping_of
from gezhi.exchange.terms import BringingAction, BringingState, Imported, Stage
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.people.queries.staff import reporters
from gezhi.security.access import require
from gezhi.security.actions import audit
from gezhi.security.terms import Actor, Duty
from gezhi.storage.queue import enqueue

LARGEST = 20 * 1024 * 1024
KEPT = timedelta(days=30)
TOLD = 500  # problems that are kept to be read on the page; the file of rejected rows holds all
TOO_LARGE = Refusal(
    "report-file-too-large",
    Kind.TOO_LARGE,
    Text(
        "文件超过 {most} MB。请分成几个，或请运维人员用命令导入（docs/import.md）。",
        "The file has more than {most} MB. Hand it in in parts, or have it imported by the command (docs/import.md).",
    ),
)


@transaction.atomic
def hand_in_reports(*, actor: Actor, now: datetime, file_name: str, content: bytes) -> UUID:
    """Keep a file of reports whose header was read; nothing is done with it yet."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if len(content) > LARGEST:
        raise TOO_LARGE(field="file", most=LARGEST // 1024 // 1024)
    row = ReportFile.objects.create(
        id=uuid7(now), state=BringingState.HANDED_IN, organisation=actor.organisation, file_name=file_name[:120],
        content=content, header=header_of(content, file_name), made_at=now, made_by=actor.person,
        made_by_name=actor.name, made_as=actor.posting, moved_at=now,
    )  # fmt: skip
    audit(now=now, actor=actor, action="hand-in-reports", object=f"report-file:{row.id}", purpose=file_name)
    return row.id


@transaction.atomic
def try_reports(*, actor: Actor, now: datetime, file_id: UUID, mapping: str, reporter: UUID | None) -> None:
    """Try a file with a mapping, as a connected system of the area: a job checks every row and writes nothing."""
    row = _locked(actor, file_id)
    if reporter not in {each.posting for each in reporters(actor)}:
        raise NO_REPORTER(field="reporter")
    mapping_of(mapping.encode())  # refuses what is wrong with it
    row.mapping, row.reporter = mapping, reporter
    _begin(row, BringingAction.TRY, actor, now)


@transaction.atomic
def import_tried_reports(*, actor: Actor, now: datetime, file_id: UUID) -> None:
    """Import what was tried; the job says how far it is."""
    _begin(_locked(actor, file_id), BringingAction.CARRY_OUT, actor, now)


@transaction.atomic
def withdraw_reports(*, actor: Actor, now: datetime, file_id: UUID) -> None:
    """Nothing is done with the file; what it held is deleted."""
    row = _locked(actor, file_id)
    row.state = decide_bringing(BringingState(row.state), BringingAction.WITHDRAW)
    row.content, row.rejected, row.problems, row.header, row.moved_at = b"", None, [], [], now
    row.save()
    audit(now=now, actor=actor, action="withdraw-reports", object=f"report-file:{row.id}", purpose=row.file_name)


def work_on_reports(*, file_id: UUID, clock: Callable[[], datetime]) -> None:
    """What the job does: try or import, telling how far it is. Safe to repeat; a file that is at neither is left."""
    row = ReportFile.objects.filter(id=file_id, state__in=[BringingState.TRYING, BringingState.IMPORTING]).first()
    if row is None:
        return
    trying = row.state == BringingState.TRYING

    def progress(stage: Stage, done: int, total: int | None) -> None:
        ReportFile.objects.filter(id=file_id).update(stage=stage, rows=done, total=total, moved_at=clock())

    rejected, wrong = None, None
    result = Imported()
    with on_disk(bytes(row.content), row.file_name) as path:
        aside = path.with_name("rejected.csv")
        try:
            result = import_reports(
                actor=_reporter(row, clock()), clock=clock, source=path, mapping=mapping_of(row.mapping.encode()),
                progress=progress, rejected=aside, dry_run=trying,
                known_as=f"report-file:{row.id}",
            )  # fmt: skip
        except Refused as refused:
            wrong = [refused.text.zh, refused.text.en]
        rejected = _read(aside)
    _finish(row, result, wrong, rejected, clock())


def _finish(row: ReportFile, result: Imported, wrong: list[str] | None, rejected: bytes | None, now: datetime) -> None:
    with transaction.atomic():
        kept = ReportFile.objects.select_for_update().get(id=row.id)
        if kept.state != row.state:  # withdrawn meanwhile, or finished by another worker
            return
        after = decide_bringing(BringingState(kept.state), BringingAction.FINISH)
        kept.state = BringingState.TRIED if wrong else after  # what stopped as a whole may be mended and tried again
        kept.wrong, kept.rejected, kept.stage, kept.moved_at = wrong, rejected, "", now
        kept.rows, kept.taken, kept.there = result.rows, result.taken, result.there
        kept.refused, kept.other, kept.unsure = result.refused, result.other, result.unsure
        kept.personal = dict(result.personal)
        kept.problems = [[each.line, each.text.zh, each.text.en] for each in result.problems[:TOLD]]
        if kept.state == BringingState.DONE:
            kept.content = b""
        kept.save()


def sweep_report_files(*, now: datetime) -> int:
    """Delete the files that were handed in a month ago; how many there were."""
    deleted, _ = ReportFile.objects.filter(made_at__lt=now - KEPT).delete()
    return deleted


def _begin(row: ReportFile, action: BringingAction, actor: Actor, now: datetime) -> None:
    row.state = decide_bringing(BringingState(row.state), action)
    row.stage, row.rows, row.total, row.wrong, row.moved_at = "", 0, None, None, now
    row.save()
    audit(
        now=now, actor=actor, action=f"{action.value.replace('_', '-')}-reports", object=f"report-file:{row.id}",
        purpose=row.file_name,
    )  # fmt: skip
    enqueue("exchange.reports", once=f"reports:{row.id}", file=str(row.id))


def _locked(actor: Actor, file_id: UUID) -> ReportFile:
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    row = report_files_visible_to(actor).select_for_update().filter(id=file_id).first()
    if row is None:
        raise NO_FILE()
    return row


def _reporter(row: ReportFile, now: datetime) -> Actor:
    found = people.actors_of_postings([row.reporter], now) if row.reporter else {}
    if not found:
        raise NO_REPORTER(field="reporter")
    return next(iter(found.values()))[0]


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
