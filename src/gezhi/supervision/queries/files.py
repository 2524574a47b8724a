"""The files of documents: seen by whoever sees the document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gezhi.cases.queries.detail import FILE_ERASED, FILE_RESTRICTED
from gezhi.cases.queries.papers import files_held_by
from gezhi.security.terms import Actor
from gezhi.supervision.queries.loading import load
from gezhi.supervision.queries.visibility import NO_SUCH_DOCUMENT


def file_of(actor: Actor, document_id: UUID, file_id: UUID) -> dict[str, Any]:
    """One file of a document: name, media type, and the digest of what is shown. Foreign and missing answer alike."""
    found = load(actor, document_id)
    row = next((each for each in files_held_by(found.row["county"], [document_id]) if each["id"] == file_id), None)
    if row is None:
        raise NO_SUCH_DOCUMENT()
    if not row["shown"]:
        raise FILE_ERASED()
    if found.row["sealed_at"] is not None:
        raise FILE_RESTRICTED()
    return row
