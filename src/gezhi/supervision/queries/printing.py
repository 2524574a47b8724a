"""A document as PDF, for those who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from gezhi.cases.queries.detail import FILE_RESTRICTED
from gezhi.people import queries as people
from gezhi.security.terms import Actor
from gezhi.supervision.archive.notice import Sheet, render
from gezhi.supervision.queries.detail import further_cases, trace
from gezhi.supervision.queries.loading import load


def printed(*, actor: Actor, document_id: UUID) -> tuple[bytes, str]:
    """The PDF and the document's number."""
    found = load(actor, document_id)
    row = found.row
    if row["sealed_at"] is not None:
        raise FILE_RESTRICTED()
    numbers = [number for _, number in further_cases(found)]
    return render(sheet_of(row, numbers, trace(found))), row["number"]


def sheet_of(row: Mapping[str, Any], further: Sequence[str], steps: Sequence[Mapping[str, Any]]) -> Sheet:
    """What is printed of a document: its row, the numbers of its further cases and its steps, oldest first."""
    return Sheet(
        row, _name(row["agency"]), _name(row["unit"]), _name(row["lead"]), [_name(key) for key in row["participants"]],
        [row["case_number"], *further], steps,
    )  # fmt: skip


def _name(key: UUID | None) -> str:
    return people.organisation(key).name if key else ""
