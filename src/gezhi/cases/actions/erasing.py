"""Deletion by law: the words and files of one step go, its link of the chain stays and still verifies (P16, P42)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gezhi.cases.models import Attachment, Step, StepWords
from gezhi.cases.queries.files import path_of

UNUSED_KEPT = timedelta(days=2)


def erase(*, county: str, case_id: UUID, step: UUID) -> None:
    """Delete the words with their salt, and the files that came with the step unless another step has the same."""
    seq = Step.objects.values_list("seq", flat=True).get(county=county, id=step)
    StepWords.objects.filter(county=county, id=step).delete()
    files = Attachment.objects.filter(county=county, case_id=case_id, seq=seq)
    digests = {digest for pair in files.values_list("sha256", "shown") for digest in pair if digest}
    files.update(shown="")
    transaction.on_commit(lambda: _unlink(digests))


def drop_unused(*, now: datetime) -> int:
    """Drop uploads that no report or move named within two days. Says how many."""
    unused = Attachment.objects.filter(case_id=None, uploaded_at__lt=now - UNUSED_KEPT)
    digests = {digest for pair in unused.values_list("sha256", "shown") for digest in pair}
    with transaction.atomic():
        dropped, _ = unused.delete()
        transaction.on_commit(lambda: _unlink(digests))
    return dropped


def _unlink(digests: set[str]) -> None:
    """After the commit only: a file that is gone too early could not be brought back."""
    kept = Attachment.objects.exclude(shown="")
    for digest in digests:
        if not kept.filter(sha256=digest).exists() and not kept.filter(shown=digest).exists():
            path_of(digest).unlink(missing_ok=True)
