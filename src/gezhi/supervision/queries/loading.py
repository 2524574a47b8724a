"""One document under its lock, as the pure facts that decisions are made on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gezhi.cases import queries as cases
from gezhi.cases.queries.loading import Loaded as LoadedCase
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor
from gezhi.storage.rows import one
from gezhi.supervision.queries.visibility import NO_SUCH_DOCUMENT, one_visible_to
from gezhi.supervision.terms import DocumentKind, DocumentState, Paper


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document read for a decision: its row, the facts made of it, and its case where the actor sees that."""

    row: dict[str, Any]
    paper: Paper
    case: LoadedCase | None = None


def load(actor: Actor, document_id: UUID, *, lock: bool = False) -> Loaded:
    """The document, if the actor may see it; otherwise the same refusal as for one that does not exist."""
    found = one_visible_to(actor).filter(id=document_id)
    if lock:  # so that the lock is one shard's
        county = found.values_list("county", flat=True).first()
        found = found.filter(county=county or "").select_for_update(of=("self",))
    row = one(found.values())
    if row is None:
        raise NO_SUCH_DOCUMENT()
    case = case_for(actor, row["case_id"])
    return Loaded(row, paper_of(row, case), case)


def case_for(actor: Actor, case_id: UUID) -> LoadedCase | None:
    """The case as the actor may see it now; None where she may not, as when it was given to another."""
    try:
        return cases.get_for(actor, case_id)
    except Refused:
        return None


def paper_of(row: dict[str, Any], case: LoadedCase | None) -> Paper:
    return Paper(
        DocumentKind(row["kind"]), DocumentState(row["state"]), row["agency"], row["unit"], row["opener"],
        participants=frozenset(row["participants"]), meets_at=row["meets_at"], appealed=row["appealed"],
        sealed=row["sealed_at"] is not None, disposed=row["disposed_at"] is not None, case=case.facts if case else None,
    )  # fmt: skip
