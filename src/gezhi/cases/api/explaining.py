"""Explanations: those of a case, and those that wait for a grid worker to co-sign."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from gezhi.cases import queries
from gezhi.cases.api.terms import Words, words
from gezhi.cases.queries import explaining
from gezhi.cases.terms import Cause, Told
from gezhi.security.access import signed_in

router = Router()


class ExplanationOut(Schema):
    """An explanation that is or was owed to one petitioner (Art. 21 ¶3); what was said is empty until then."""

    id: UUID
    petitioner: UUID | None = Field(description="None: there was nobody to tell")
    petitioner_name: str = Field(description="Masked")
    cause: Cause
    told: Told
    told_name: Words
    ground: str = Field(description="Why nobody is told; empty otherwise")
    department: UUID = Field(description="Whose it is to explain: whoever leads, until it has")
    term_of: UUID | None = Field(description="Whose term ran out or was extended")
    owed_at: datetime
    attempts: int = Field(description="On different half-days of working days")
    way: str
    content: str
    expected: str
    response: str
    explained_at: datetime | None
    cosigned_at: datetime | None


class ToCosignOut(ExplanationOut):
    """As much of a case as co-signing needs; ``version`` is what the move must name."""

    case_id: UUID
    number: str
    version: int
    matter: Words | None
    place: str


@router.get("/cases/{case_id}/explanations", response=list[ExplanationOut], summary="解释说明 / Explanations")
def list_explanations(request: HttpRequest, case_id: UUID) -> list[dict[str, Any]]:
    """Every explanation that is or was owed in a case, oldest first."""
    return [_out(row) for row in explaining.explanations(queries.get_for(signed_in(request), case_id))]


@router.get("/explanations", response=list[ToCosignOut], summary="待会签 / Explanations to co-sign")
def list_to_cosign(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for your signature as the grid's leader or full-time worker; make the move ``cosign_explanation``."""
    found = explaining.to_cosign(signed_in(request), now=timezone.now())
    return [
        _out(row) | {
            "number": row["case"]["number"], "version": row["case"]["version"], "place": row["case"]["place"],
            "matter": words(row["case"]["matter"]) if row["case"]["matter"] else None,
        }
        for row in found
    ]  # fmt: skip


def _out(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"told_name": words(Told(row["told"]))}
