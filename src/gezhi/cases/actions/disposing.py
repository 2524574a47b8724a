"""Disposal of files whose retention is over: propose a batch, appraise, witness, destroy (Art. 25 ¶2, P21).

The register is written when the batch is proposed and its digest is what the others agree to. Once an auditor has
witnessed it, a job destroys file by file, each in a transaction of its own: whatever stops the job, it goes on where it
was. A file whose turn comes while something has changed is spared, and the register says why.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.cases.actions.moving import move
from gezhi.cases.models import DisposalBatch, DisposalEntry
from gezhi.cases.queries.disposals import (
    NO_SUCH_BATCH,
    batches_visible_to,
    due_for_disposal,
    facts_of,
    is_continued,
    packages_of,
    register_digest,
    today,
)
from gezhi.cases.queries.visibility import NO_SUCH_CASE
from gezhi.cases.rules.guards import DISPOSED, FOR_GOOD, KEPT
from gezhi.cases.terms import Action, DisposalAction, DisposalState, Spared
from gezhi.cases.workflow.disposal import decide
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text, one_line
from gezhi.people import queries as people
from gezhi.security import actions as security
from gezhi.security.access import require
from gezhi.security.rules import separate
from gezhi.security.terms import SYSTEM, Actor, Duty
from gezhi.storage.queue import enqueue
from gezhi.storage.rows import one, rows

MOST = 500  # files of one batch: what two persons can look through
LONGEST = 200
NOTHING_DUE = Refusal(
    "nothing-due-for-disposal",
    Kind.CONFLICT,
    Text("没有保管期满的档案。", "No file's retention is over."),
    article=(25, 2),
)
NO_BASIS = Refusal(
    "basis-needed",
    Kind.INVALID,
    Text("请写明销毁依据。", "Say on which basis the files are destroyed."),
    article=(25, 2),
)
TOO_LONG = Refusal("too-long", Kind.INVALID, Text("不能超过 {most} 字。", "At most {most} characters."))


def propose_disposal(*, actor: Actor, now: datetime, basis: str) -> UUID:
    """Propose to destroy the files of the actor's agency whose retention is over, the oldest first; at most MOST."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    basis = _said(basis, "basis")
    if not basis:
        raise NO_BASIS(field="basis")
    with transaction.atomic():
        due = due_for_disposal(actor, now)
        county = due.order_by("retention_until").values_list("county", flat=True).first()
        if county is None:
            raise NOTHING_DUE()
        found = rows(
            due.filter(county=county).order_by("retention_until", "id").select_for_update(of=("self",))
            .values("id", "number", "matter", "ended_at", "retention_until", "head")[:MOST]
        )  # fmt: skip
        batch = _batch(actor, now, county, basis, len(found))
        entries = _entries(batch, found, now)
        batch.register = register_digest(vars(entry) for entry in sorted(entries, key=lambda entry: entry.number))
        batch.save(force_insert=True)
        DisposalEntry.objects.bulk_create(entries)
        security.audit(now=now, actor=actor, action="propose-disposal", object=f"disposal:{batch.id}", purpose=basis)
    return batch.id


def _batch(actor: Actor, now: datetime, county: str, basis: str, count: int) -> DisposalBatch:
    key, day = uuid7(now), today(now)
    return DisposalBatch(
        county=county, id=key, number=f"XH{day:%Y%m%d}-{str(key)[-6:].upper()}", keeper=actor.organisation,
        region=people.organisation(actor.organisation).region, due_on=day, basis=basis, state=DisposalState.PROPOSED,
        count=count, proposed_by=actor.person, proposed_name=actor.name, proposed_at=now,
    )  # fmt: skip


def _entries(batch: DisposalBatch, found: list[dict[str, Any]], now: datetime) -> list[DisposalEntry]:
    packages = packages_of(batch.county, [row["id"] for row in found])
    return [
        DisposalEntry(
            county=batch.county, id=uuid7(now), batch_id=batch.id, case_id=row["id"], number=row["number"],
            matter=row["matter"], ended_on=row["ended_at"].astimezone(CHINA).date(), kept_until=row["retention_until"],
            head=row["head"], package=packages.get(row["id"], ""),
        )
        for row in found
    ]  # fmt: skip


def decide_disposal(
    *, actor: Actor, now: datetime, batch_id: UUID, action: DisposalAction, opinion: str = ""
) -> DisposalState:
    """Appraise, witness, refuse or withdraw by the table; what was witnessed is destroyed by a job."""
    opinion = _said(opinion, "opinion")
    with transaction.atomic():
        county = batches_visible_to(actor).filter(id=batch_id).values_list("county", flat=True).first() or ""
        row = one(DisposalBatch.objects.filter(county=county, id=batch_id).select_for_update().values())
        if row is None:
            raise NO_SUCH_BATCH()
        target = decide(facts_of(row), action, actor=actor, opinion=opinion).target
        changed: dict[str, Any] = {"state": target}
        if action is DisposalAction.APPRAISE:
            changed |= {"appraised_by": actor.person, "appraised_name": actor.name, "appraised_at": now}
            changed |= {"appraisal": opinion}
        else:
            changed |= {"ended_by": actor.person, "ended_name": actor.name, "ended_at": now, "opinion": opinion}
        DisposalBatch.objects.filter(county=row["county"], id=batch_id).update(**changed)
        if target is DisposalState.RUNNING:
            enqueue("cases.dispose", county=row["county"], batch=str(batch_id))
        security.audit(
            now=now, actor=actor, action=f"{action}-disposal", object=f"disposal:{batch_id}", purpose=opinion
        )
    return target


def destroy_batch(*, county: str, batch_id: UUID, now: datetime) -> int:
    """Destroy the files of a batch that was witnessed, one after the other. Safe to repeat; says how many now."""
    batches = DisposalBatch.objects.filter(county=county, id=batch_id, state=DisposalState.RUNNING)
    row = one(batches.values())
    if row is None:
        return 0
    waiting = DisposalEntry.objects.filter(county=county, batch_id=batch_id, destroyed_at=None, spared="")
    done = sum(
        _destroy(row, key, case_id, now) for key, case_id in list(waiting.order_by("id").values_list("id", "case_id"))
    )
    decide(facts_of(row), DisposalAction.FINISH, actor=SYSTEM)
    batches.update(state=DisposalState.DONE, done_at=now)
    return done


def _destroy(batch: dict[str, Any], entry: UUID, case_id: UUID, now: datetime) -> bool:
    mine = DisposalEntry.objects.filter(county=batch["county"], id=entry, destroyed_at=None, spared="")
    given = {"batch": batch["number"], "basis": batch["basis"]}
    with transaction.atomic():
        if is_continued(batch["county"], case_id):
            mine.update(spared=Spared.CONTINUED)
            return False
        try:
            with transaction.atomic():
                move(actor=SYSTEM, now=now, case_id=case_id, action=Action.DISPOSE, given=given)
        except Refused as refused:
            mine.update(spared=_SPARED.get(refused.code, Spared.NOT_ARCHIVED))
            return False
        return bool(mine.update(destroyed_at=now))


_SPARED = {
    KEPT.code: Spared.KEPT_LONGER, FOR_GOOD.code: Spared.KEPT_LONGER, DISPOSED.code: Spared.NOT_ARCHIVED,
    NO_SUCH_CASE.code: Spared.NOT_ARCHIVED,
}  # fmt: skip


def _said(text: str, field: str) -> str:
    text = separate(one_line(text)).clean
    if len(text) > LONGEST:
        raise TOO_LONG(field=field, most=LONGEST)
    return text
