"""Steps of documents: the one way in which anything about one is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gezhi.kernel.chain import GENESIS, commitment, link, new_salt
from gezhi.kernel.ids import uuid7
from gezhi.security.terms import Actor
from gezhi.storage.rows import new
from gezhi.supervision.models import DocumentStep, DocumentWords
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentState as State


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a document's chain stands: the row to write on, the last number and hash."""

    county: str
    document: UUID
    seq: int = 0
    head: str = GENESIS


def step_rows(
    chain: Chain, *, actor: Actor, now: datetime, action: Action, source: State | None, target: State,
    words: Mapping[str, Any], erases: Sequence[int] = (),
) -> tuple[DocumentStep, DocumentWords]:  # fmt: skip
    """The next step and its words, linked to the chain's head; written by the caller together with the change.

    ``erases``: whose words were deleted by law; it stands in the chained facts, as in a case's.
    """
    salt, seq = new_salt(), chain.seq + 1
    promised = commitment(words, salt)
    facts: dict[str, Any] = {
        "document": str(chain.document), "seq": seq, "at": now.astimezone(UTC).isoformat(), "action": str(action),
        "from": str(source) if source else None, "to": str(target), "person": str(actor.person), "name": actor.name,
        "duty": str(actor.duty), "posting": str(actor.posting), "organisation": str(actor.organisation),
        "organisation_name": actor.organisation_name, "commitment": promised,
    }  # fmt: skip
    if erases:
        facts["erases"] = list(erases)
    key = uuid7(now)
    step = new(
        DocumentStep,
        county=chain.county, id=key, document_id=chain.document, seq=seq, at=now, action=action, source=source or "",
        target=target, person=actor.person, duty=actor.duty, organisation=actor.organisation, facts=facts,
        commitment=promised, hash=link(chain.head, facts),
    )  # fmt: skip
    return step, new(DocumentWords, county=chain.county, id=key, words=dict(words), salt=salt)
