"""Deletion by law: the words and files of one step go, its link of the chain stays and still verifies (P16, P42)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from gezhi.cases.models import Attachment, Step, StepWords
from gezhi.cases.queries.files import path_of


def erase(*, county: str, case_id: UUID, step: UUID) -> None:
    """Delete the words with their salt, and the files that came with the step unless another step has the same."""
    seq = Step.objects.values_list("seq", flat=True).get(county=county, id=step)
    StepWords.objects.filter(county=county, id=step).delete()
    files = Attachment.objects.filter(county=county, case_id=case_id, seq=seq)
    digests = {digest for pair in files.values_list("sha256", "shown") for digest in pair if digest}
    files.update(shown="")
    transaction.on_commit(lambda: _unlink(digests))


def _unlink(digests: set[str]) -> None:
    """After the commit only: a file that is gone too early could not be brought back."""
    kept = Attachment.objects.exclude(shown="")
    for digest in digests:
        if not kept.filter(sha256=digest).exists() and not kept.filter(shown=digest).exists():
            path_of(digest).unlink(missing_ok=True)
