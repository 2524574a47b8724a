"""Deletion by law reaches what stands beside a case, in the transaction in which it happens to the case (P16, P42).

A document about that case alone loses the words that can repeat what was deleted; its chain stays and a step of its own
says which words went and on which basis. One that is about other cases too keeps them for those, but for the personal
data that had been taken out of them. See ADR 22.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from gezhi.cases.actions.erasing import erase_held
from gezhi.cases.events import DeletedByLaw
from gezhi.cases.queries.saying import Said as CaseStep
from gezhi.cases.queries.saying import said_in, standing_of
from gezhi.cases.terms import Action as CaseAction
from gezhi.security.terms import Duty
from gezhi.storage.models import FirstAnswer
from gezhi.storage.rows import rows
from gezhi.storage.shards import by_county
from gezhi.supervision.actions.escalating import actor_of
from gezhi.supervision.actions.writing import Said, carry_on
from gezhi.supervision.models import Document, DocumentCase, DocumentStep, DocumentWords
from gezhi.supervision.rules.erasing import TEXTS, Lot, blanked, goes, lot_of
from gezhi.supervision.rules.erasing import Said as Step
from gezhi.supervision.terms import DocumentAction, DocumentState

Row = dict[str, Any]


def follow_deletion(*, fact: DeletedByLaw, now: datetime) -> None:
    """Delete or seal off what the documents about a case repeat of it; the caller's transaction, safe to repeat."""
    step = said_in(fact.county, fact.case, fact.seq)
    if step is None:
        return
    since = _written_at(fact, step)
    further = DocumentCase.objects.filter(county=fact.county, case_id=fact.case).values("document_id")
    about = Document.objects.filter(Q(case_id=fact.case) | Q(id__in=further), county=fact.county, disposed_at=None)
    for row in rows(about.order_by("id").select_for_update(of=("self",)).values()):
        _follow(row, fact, step, since, now)


def _written_at(fact: DeletedByLaw, step: CaseStep) -> datetime:
    """When the first of the words that are deleted was written."""
    first = said_in(fact.county, fact.case, min(step.facts.get("erases") or (fact.seq,)))
    return first.at if first else step.at


def _follow(row: Row, fact: DeletedByLaw, step: CaseStep, since: datetime, now: datetime) -> None:
    lot = lot_of(fact.action, standing_of(fact.county, _others(row, fact.case)).values())
    said = _steps(row)
    if lot is Lot.KEPT:
        seqs = {each.seq for each in said if goes(each, fact.action, since)}
        _change(row, {"private": _without(row, seqs)})
        _forget_answers(row["id"], now)
    elif lot is Lot.SEALED:
        if row["sealed_at"] is None:
            values = {name: "" for name in TEXTS} | {"private": [], "sealed_at": now}
            _write(row, step, DocumentAction.RESTRICT, values, now=now)
    else:
        _delete(row, fact, step, [each for each in said if goes(each, fact.action, since)], now)


def _delete(row: Row, fact: DeletedByLaw, step: CaseStep, gone: Sequence[Step], now: datetime) -> None:
    seqs = [each.seq for each in gone]
    steps = DocumentStep.objects.filter(county=row["county"], document_id=row["id"], seq__in=seqs)
    DocumentWords.objects.filter(county=row["county"], id__in=steps.values("id")).delete()
    erase_held(county=row["county"], held_by=row["id"], seqs=seqs)
    values: Row = {name: "" for name in blanked(gone)} | {"private": _without(row, seqs)}
    if fact.action is CaseAction.DISPOSE:
        values |= {name: "" for name in TEXTS} | {"private": [], "disposed_at": now}
    if seqs:
        _write(row, step, DocumentAction.ERASE_WORDS, values, erases=seqs, now=now)
    elif values != {"private": row["private"]}:
        _change(row, values)


def _write(
    row: Row, step: CaseStep, action: DocumentAction, values: Row, *, now: datetime, erases: Sequence[int] = ()
) -> None:
    """The document's own step says what went and on which basis; it is made by whoever decided so about the case."""
    said = Said(actor_of(step), action, {"basis": step.words.get("basis", "")}, erases=erases)
    carry_on(row, said, now=now, target=DocumentState(row["state"]), values=values)
    _forget_answers(row["id"], now)


def _change(row: Row, values: Row) -> None:
    Document.objects.filter(county=row["county"], id=row["id"]).update(**values)


def _forget_answers(document: UUID, now: datetime) -> None:
    """The first answers to what was asked about it hold digests of the words: they are emptied, as a case's are."""
    for some in by_county(FirstAnswer.objects.filter(answer__id=str(document), at__lt=now)):
        some.update(request="", answer={})


def _others(row: Row, case: UUID) -> set[UUID]:
    further = DocumentCase.objects.filter(county=row["county"], document_id=row["id"])
    return {row["case_id"], *further.values_list("case_id", flat=True)} - {case}


def _steps(row: Row) -> list[Step]:
    """The steps that have words, oldest first."""
    steps = DocumentStep.objects.filter(county=row["county"], document_id=row["id"]).order_by("seq")
    words = DocumentWords.objects.filter(county=row["county"], id__in=steps.values("id")).exclude(words={})
    kept = set(words.values_list("id", flat=True))
    return [
        Step(seq, at, DocumentAction(action), Duty(duty))
        for key, seq, at, action, duty in steps.values_list("id", "seq", "at", "action", "duty")
        if key in kept
    ]


def _without(row: Row, seqs: Collection[int]) -> list[dict[str, Any]]:
    return [piece for piece in row["private"] if piece["step"] not in seqs]
