"""Files whose retention is over, and the batches in which they are destroyed. No words of a file are read here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, QuerySet

from gezhi.cases.models import Case, DisposalBatch, DisposalEntry, SealedPackage
from gezhi.cases.terms import Batch, DisposalState, State
from gezhi.kernel import chain
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty
from gezhi.storage.rows import one, rows

NO_SUCH_BATCH = Refusal("no-such-disposal", Kind.NOT_FOUND, Text("没有这个销毁批次。", "There is no such batch."))
_PENDING = (DisposalState.PROPOSED, DisposalState.APPRAISED, DisposalState.RUNNING)
SHOWN = 50  # batches of an overview, entries of a page


def batches_visible_to(actor: Actor) -> QuerySet[DisposalBatch]:
    """Batches of an area: for the business administrators of its agencies and its auditors; nobody else sees any."""
    if actor.duty is Duty.SYSTEM:
        return DisposalBatch.objects.all()
    if actor.duty not in (Duty.BUSINESS_ADMINISTRATOR, Duty.AUDITOR):
        return DisposalBatch.objects.none()
    seen = DisposalBatch.objects.none()
    for place in actor.places:
        seen = seen | DisposalBatch.objects.filter(region__startswith=place)
    return seen


def due_for_disposal(actor: Actor, now: datetime) -> QuerySet[Case]:
    """Archived files that the actor's agency keeps, whose period is over, and that no running batch holds."""
    if actor.duty is not Duty.BUSINESS_ADMINISTRATOR:
        return Case.objects.none()
    held = DisposalEntry.objects.filter(
        county=OuterRef("county"), case_id=OuterRef("id"), destroyed_at=None, spared="", batch__state__in=_PENDING
    )
    kept = Case.objects.filter(agency=actor.organisation, archived_at__isnull=False, disposed_at=None)
    return kept.filter(state=State.ARCHIVED, retention_until__lte=today(now)).exclude(Exists(held))


def first_due(actor: Actor) -> date | None:
    """The day on which the next file of the actor's agency may be appraised."""
    kept = Case.objects.filter(agency=actor.organisation, disposed_at=None, archived_at__isnull=False)
    found: date | None = kept.aggregate(first=Min("retention_until"))["first"]
    return found


def batches(actor: Actor) -> list[dict[str, Any]]:
    """The newest batches that the actor may see."""
    return rows(batches_visible_to(actor).order_by("-id").values()[:SHOWN])


def batch(actor: Actor, batch_id: UUID) -> dict[str, Any]:
    """One batch, or the same refusal whether it is missing or foreign."""
    found = one(batches_visible_to(actor).filter(id=batch_id).values())
    if found is None:
        raise NO_SUCH_BATCH()
    return found


def facts_of(row: Mapping[str, Any]) -> Batch:
    """What a decision on a batch needs."""
    return Batch(DisposalState(row["state"]), row["keeper"], row["region"], row["proposed_by"], row["appraised_by"])


def register(county: str, batch_id: UUID) -> list[dict[str, Any]]:
    """The register (销毁清册) of a batch that the actor may see, in the order of the numbers."""
    entries = DisposalEntry.objects.filter(county=county, batch_id=batch_id).order_by("number")
    return rows(entries.values(
        "case_id", "number", "matter", "ended_on", "kept_until", "head", "package", "destroyed_at", "spared"
    ))  # fmt: skip


def register_digest(entries: Iterable[Mapping[str, Any]]) -> str:
    """SM3 of what is appraised: a line for each file (number, last hash, package) in the order of the numbers."""
    lines = [f"{each['number']}\t{each['head']}\t{each['package']}\n" for each in entries]
    return chain.sm3("".join(lines).encode())


def packages_of(county: str, cases: Iterable[UUID]) -> dict[UUID, str]:
    """SM3 of the last sealed package by case."""
    found = SealedPackage.objects.filter(county=county, case_id__in=list(cases)).order_by("nth")
    return dict(found.values_list("case_id", "sm3"))


def is_continued(county: str, case_id: UUID) -> bool:
    """Whether a case that follows this one is not archived yet: then its history is still needed."""
    return Case.objects.filter(county=county, previous=case_id, archived_at=None).exists()


def today(now: datetime) -> date:
    """The day in China."""
    return now.astimezone(CHINA).date()
