"""Exports: ask, decide, make, take, forget. Asking, approval, making and every download are on record (P15, P19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from gezhi.cases.actions.export_files import write_file
from gezhi.cases.models import Export
from gezhi.cases.queries.exports import NO_SUCH_EXPORT, count_up_to, export_path, exports_visible_to
from gezhi.cases.queries.lists import Filters
from gezhi.cases.queries.narrowing import narrow
from gezhi.cases.rules.exporting import (
    KEPT,
    NO_ROWS,
    NOT_FOR_EXPORT,
    NOT_NARROWED,
    TOO_MANY_ROWS,
    approvals_needed,
    checked_fields,
    most_rows,
    state_at,
)
from gezhi.cases.rules.views import checked_filters
from gezhi.cases.terms import ExportForm, ExportState
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationKind
from gezhi.security import actions as security
from gezhi.security.terms import Actor, ApprovalAction, ApprovalKind, ApprovalState
from gezhi.storage.idempotency import once, remember
from gezhi.storage.models import FirstAnswer
from gezhi.storage.queue import enqueue
from gezhi.storage.rows import one
from gezhi.storage.shards import by_county

NOT_READY = Refusal(
    "export-not-ready",
    Kind.CONFLICT,
    Text("这个导出{state}，没有文件可下载。", "This export is {state}: there is no file to download."),
)
POSTING_ENDED = "posting-ended"
UNEXPECTED = "unexpected"


def ask_export(
    *, actor: Actor, now: datetime, filters: Mapping[str, str], columns: Sequence[str], form: ExportForm, reason: str,
    language: str, key: str | None = None,
) -> UUID:  # fmt: skip
    """Ask for a list of cases as a file; it is made once enough others have approved. ``key``: safe to repeat."""
    asked = {"export": dict(filters), "columns": list(columns), "form": str(form), "reason": reason}

    def write(request: str) -> dict[str, Any]:
        return _ask(actor, now, filters, columns, form, reason, language, key, request)

    return UUID(once(county=actor.county, person=actor.person, key=key, asked=asked, write=write)["export"])


def _ask(
    actor: Actor, now: datetime, filters: Mapping[str, str], columns: Sequence[str], form: ExportForm, reason: str,
    language: str, key: str | None, request: str,
) -> dict[str, Any]:  # fmt: skip
    body = people.organisation(actor.organisation)
    columns = checked_fields(actor, columns)
    if body.kind is OrganisationKind.PARTNER:
        raise NOT_FOR_EXPORT()
    kept, counted = _counted(actor, filters, columns, now)
    export = uuid7(now)
    with transaction.atomic():
        approval = security.ask_approval(
            actor=actor, now=now, kind=ApprovalKind.EXPORT, object=f"export:{export}", region=body.region,
            reason=reason, needed=approvals_needed(columns),
        )  # fmt: skip
        Export.objects.create(
            county=actor.county, id=export, person=actor.person, posting=actor.posting,
            organisation=actor.organisation, approval=approval, asked_at=now, language=language, filters=kept,
            columns=columns, form=form, counted=counted, state=ExportState.WAITING,
        )  # fmt: skip
        answer = {"export": str(export)}
        FirstAnswer.objects.bulk_create(
            remember(county=actor.county, person=actor.person, key=key, request=request, answer=answer, now=now)
        )
    return answer


def _counted(
    actor: Actor, filters: Mapping[str, str], columns: Sequence[str], now: datetime
) -> tuple[dict[str, str], int]:
    """The filters as they are kept, and how many cases fit; refuses all there is, none, and too many."""
    kept = checked_filters(filters)
    if not kept.keys() - {"sort"}:
        raise NOT_NARROWED(field="filters")
    most = most_rows(columns)
    counted = count_up_to(actor, narrow(Filters(), kept, actor, now), most)
    if counted > most:
        raise TOO_MANY_ROWS(field="filters", most=most)
    if counted == 0:
        raise NO_ROWS(field="filters")
    return kept, counted


def decide_export(
    *, actor: Actor, now: datetime, approval_id: UUID, action: ApprovalAction, reason: str = ""
) -> ApprovalState:
    """Approve, refuse or withdraw; what is granted is made by a job of the same transaction."""
    with transaction.atomic():
        state = security.decide_approval(actor=actor, now=now, approval_id=approval_id, action=action, reason=reason)
        after = _AFTER.get(state)
        row = Export.objects.filter(approval=approval_id).values("county", "id").first()
        if row is None:
            raise NO_SUCH_EXPORT()
        if after is not None:
            Export.objects.filter(**row).update(state=after)
        if after is ExportState.RUNNING:
            enqueue("cases.export", county=row["county"], export=str(row["id"]))
    return state


_AFTER = {
    ApprovalState.GRANTED: ExportState.RUNNING,
    ApprovalState.REFUSED: ExportState.REFUSED,
    ApprovalState.WITHDRAWN: ExportState.WITHDRAWN,
}


def make_export(*, county: str, export_id: UUID, now: datetime) -> None:
    """Write the file of an export that was granted, as its asker sees the cases now. Safe to repeat."""
    making = (ExportState.RUNNING, ExportState.FAILED)  # a try that failed is tried again by the queue
    row = one(Export.objects.filter(county=county, id=export_id, state__in=making).values())
    if row is None:
        return
    mine = Export.objects.filter(county=county, id=export_id, state__in=making)
    actor = people.actor_of_posting(row["posting"], row["person"], now)
    if actor is None:
        mine.update(state=ExportState.FAILED, trouble=POSTING_ENDED)
        return
    try:
        checked_fields(actor, row["columns"])
        made = write_file(row, narrow(Filters(), row["filters"], actor, now), actor, now)
    except Refused as refused:
        mine.update(state=ExportState.FAILED, trouble=refused.code)
        return
    except Exception:
        mine.update(state=ExportState.FAILED, trouble=UNEXPECTED)
        raise
    with transaction.atomic():
        security.audit(now=now, actor=actor, action="make-export", object=f"export:{export_id}")
        done = mine.update(
            state=ExportState.READY, trouble="", file=made.file, rows=made.rows, size=made.size, sha256=made.sha256,
            ready_at=now, expires_at=now + KEPT,
        )  # fmt: skip
        if not done:  # another worker was quicker
            transaction.on_commit(lambda: export_path(made.file).unlink(missing_ok=True))


def take_export(*, actor: Actor, now: datetime, export_id: UUID, address: str = "") -> tuple[BinaryIO, str]:
    """The file, open for reading, and its name; only for whoever asked, for seven days, each time on record."""
    row = one(exports_visible_to(actor).filter(id=export_id).values())
    if row is None:
        raise NO_SUCH_EXPORT()
    state = state_at(ExportState(row["state"]), row["expires_at"], now)
    if state is not ExportState.READY:
        raise NOT_READY(state=state)
    try:
        file: BinaryIO = export_path(row["file"]).open("rb")
    except FileNotFoundError:
        raise NOT_READY(state=ExportState.EXPIRED) from None
    security.audit(now=now, actor=actor, action="take-export", object=f"export:{export_id}", address=address)
    return file, f"gezhi-{row['ready_at']:%Y%m%d}-{str(export_id)[-6:]}.{row['form']}"


def expire_exports(*, now: datetime) -> int:
    """Delete the files of exports whose seven days are over, and what a process that died left; says how many."""
    over = Export.objects.filter(state=ExportState.READY, expires_at__lte=now)
    gone = 0
    for some in by_county(over):
        for file, key, county in list(some.values_list("file", "id", "county")):
            export_path(file).unlink(missing_ok=True)
            gone += Export.objects.filter(county=county, id=key).update(state=ExportState.EXPIRED, file="")
    oldest = (now - KEPT - timedelta(days=1)).timestamp()
    for path in export_path("").glob("*.*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    return gone
