"""Deletion by law: the words and files of one step go, its link of the chain stays and still verifies (P16, P42).

What goes: the words with their salt, the step's files, and, with the report itself, the petitioners' names and numbers;
the first answers of the case, whose digests are of what was asked, are emptied. What stays is the proof: the step that
deleted, and salted or long digests from which nobody can guess what was there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from gezhi.cases.actions import clocks as clock_rows
from gezhi.cases.events import CaseMoved
from gezhi.cases.models import Attachment, Case, CaseClock, Petitioner, SealedPackage, Step, StepWords
from gezhi.cases.queries.files import package_path, path_of
from gezhi.cases.queries.petitioners import left_to_tell
from gezhi.cases.terms import PROOFS, TOLD_AFTER_END, Action, State
from gezhi.catalogue.terms import ClockKind
from gezhi.storage.models import FirstAnswer
from gezhi.storage.queue import enqueue
from gezhi.storage.shards import by_county

UNUSED_KEPT = timedelta(days=2)
UNNAMED = "附件"  # a file's name says what was on it


def erase(*, county: str, case_id: UUID, seqs: Collection[int]) -> None:
    """Delete the words of steps with their salt, and the files that came with them unless another step has the same.

    The proofs among them stay.
    """
    steps = Step.objects.filter(county=county, case_id=case_id, seq__in=seqs).exclude(action__in=PROOFS)
    StepWords.objects.filter(county=county, id__in=steps.values("id")).delete()
    _erase_files(county, Attachment.objects.filter(county=county, case_id=case_id, seq__in=seqs))


def erase_held(*, county: str, held_by: UUID, seqs: Collection[int]) -> None:
    """The same for the files of steps of a paper beside a case."""
    _erase_files(county, Attachment.objects.filter(county=county, held_by=held_by, seq__in=seqs))


def _erase_files(county: str, files: QuerySet[Attachment]) -> None:
    digests = {digest for pair in files.values_list("sha256", "shown") for digest in pair if digest}
    files.update(shown="", name=UNNAMED)
    if digests:
        destroy_later(county=county, digests=digests)


def clear_beside(fact: CaseMoved) -> None:
    """What else holds what was deleted or restricted: the people of the report, and what repeats are compared by."""
    step = Step.objects.filter(county=fact.county, case_id=fact.case, seq=fact.seq)
    erases = step.values_list("facts__erases", flat=True).get()
    if fact.action == Action.RESTRICT or 1 in (erases or ()):
        Petitioner.objects.filter(county=fact.county, case_id=fact.case).update(name="", phone="")
        _settle_reply(fact)
    answers = FirstAnswer.objects.filter(answer__id=str(fact.case), at__lt=fact.at)
    for some in by_county(answers):
        some.update(request="", answer={})  # not dropped: a repeat must not bring the words in again


def _settle_reply(fact: CaseMoved) -> None:
    """Where nobody is left who could be told, the clock of telling her stops."""
    if State(fact.target) not in TOLD_AFTER_END or left_to_tell(fact.county, fact.case):
        return
    running = CaseClock.objects.filter(county=fact.county, case_id=fact.case, stopped_at=None)
    running.filter(kind=ClockKind.REPLY).update(stopped_at=fact.at)
    case = Case.objects.filter(county=fact.county, id=fact.case)
    case.update(**clock_rows.shown((), case.values_list("holder", flat=True).get()))


def destroy_later(*, county: str, digests: Iterable[str] = (), packages: Iterable[str] = ()) -> None:
    """Files go after the commit: at once, and by a job of the same transaction where the process dies in between."""
    files, old = sorted(digests), sorted(packages)
    enqueue("cases.destroy", county=county, digests=files, packages=old)
    transaction.on_commit(lambda: destroy(county=county, digests=files, packages=old))


def destroy(*, county: str, digests: Iterable[str], packages: Iterable[str]) -> None:
    """Unlink files that no step has any more, packages that were replaced or destroyed. Safe to repeat."""
    _unlink(set(digests))
    for file in packages:
        row = SealedPackage.objects.filter(county=county, file=file).values("case_id", "nth").first()
        if row and _is_gone(county, row["case_id"], row["nth"]):
            package_path(file).unlink(missing_ok=True)


def _is_gone(county: str, case_id: UUID, nth: int) -> bool:
    if Case.objects.filter(county=county, id=case_id, disposed_at__isnull=False).exists():
        return True
    return SealedPackage.objects.filter(county=county, case_id=case_id, nth__gt=nth).exists()


def drop_unused(*, now: datetime) -> int:
    """Drop uploads that no report or move named within two days. Says how many."""
    unused = Attachment.objects.filter(case_id=None, held_by=None, uploaded_at__lt=now - UNUSED_KEPT)
    digests = {digest for pair in unused.values_list("sha256", "shown") for digest in pair}
    with transaction.atomic():
        dropped = sum(some.delete()[0] for some in by_county(unused))
        transaction.on_commit(lambda: _unlink(digests))
    return dropped


def _unlink(digests: set[str]) -> None:
    """After the commit only: a file that is gone too early could not be brought back."""
    kept = Attachment.objects.exclude(shown="")
    for digest in digests:
        if not kept.filter(sha256=digest).exists() and not kept.filter(shown=digest).exists():
            path_of(digest).unlink(missing_ok=True)
