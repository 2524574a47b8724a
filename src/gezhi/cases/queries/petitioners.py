"""Petitioners as staff see them: masked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from gezhi.cases.models import Petitioner
from gezhi.cases.queries.loading import OfCase, petitioners_of, to_answer
from gezhi.cases.queries.sending import LAST, NO_SUCH_PETITIONER, reach, read, shielded
from gezhi.cases.rules.sending import state_of
from gezhi.cases.terms import CodeState
from gezhi.catalogue import queries as catalogue
from gezhi.security.rules import mask_name, mask_phone
from gezhi.storage.compiled import CompiledRows


def petitioner_keys(county: str, case_id: UUID) -> dict[UUID, bool]:
    """The petitioners of a case and of those merged into it, with whether each has been answered."""
    rows = Petitioner.objects.filter(petitioners_of(county, case_id)).values_list("id", "answered_at")
    return {key: answered is not None for key, answered in rows}


def left_to_tell(county: str, case_id: UUID) -> bool:
    """Whether somebody is neither told nor tried often enough."""
    most = catalogue.parameters(county).answer_attempts
    return to_answer(county, case_id).filter(answered_at=None, attempts__lt=most).exists()


def whole_petitioner(county: str, case_id: UUID, petitioner_id: UUID) -> tuple[str, str]:
    """Name and phone, unmasked: only for ``actions.look_at_petitioner``, which puts the look on record."""
    found = Petitioner.objects.filter(petitioners_of(county, case_id), id=petitioner_id)
    row = found.values_list("name", "phone").first()
    if row is None:
        raise NO_SUCH_PETITIONER()
    return row


def petitioners(county: str, case_id: UUID) -> list[dict[str, Any]]:
    """Masked rows, oldest first, for somebody who has already been allowed to see the case.

    ``evaluation`` is where her code is and whether she has evaluated, ``evaluation_at`` since when; ``reach`` decides
    whether a message may go to her.
    """
    return [_masked(row) for row in _PETITIONERS(OfCase(county, case_id))]


def _masked(row: dict[str, Any]) -> dict[str, Any]:
    last = read(row.pop("last"))
    state = state_of(last, row["answered_at"])
    phone = mask_phone(row["phone"]) if row["phone"] else ""
    at = (last.given_at or last.sent_at or last.asked_at) if last and state is not CodeState.NONE else None
    reached = replace(reach({**row, "shielded": row.pop("shielded")}), phone=phone)
    name = mask_name(row["name"]) if row["name"] else ""
    return row | {"name": name, "phone": phone, "evaluation": state, "evaluation_at": at, "reach": reached}


_PETITIONERS = CompiledRows[OfCase](
    lambda asked: Petitioner.objects.filter(petitioners_of(asked.county, asked.id))
    .annotate(last=LAST, shielded=shielded(asked.id)).order_by("id"),
    "id", "case_id", "name", "phone", "own_receipt", "attempts", "answered_at", "last", "shielded",
)  # fmt: skip
