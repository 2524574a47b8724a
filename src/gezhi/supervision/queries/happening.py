"""What has happened to documents since: read behind the writes by those who tell people of it (ADR 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from gezhi.supervision.models import DocumentStep
from gezhi.supervision.terms import About, Colour, DocumentAction, DocumentKind

_STEP = (
    "id", "at", "action", "organisation", "document_id", "document__kind", "document__number", "document__agency",
    "document__unit", "document__opener", "document__participants", "document__colour",
    "document__waits_for",
)  # fmt: skip
_STIRRED = (
    "SELECT span.county FROM unnest(%s::text[], %s::uuid[]) AS span (county, after)"
    " WHERE EXISTS (SELECT 1 FROM supervision_documentstep made"
    " WHERE made.county = span.county AND made.id > span.after)"
)


def stirred(keys: Mapping[str, UUID]) -> set[str]:
    """The counties where a document went on behind the key; in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STIRRED, [[*keys], [*keys.values()]])
        return {county for (county,) in cursor.fetchall()}


def happened(county: str, after: UUID, *, most: int) -> list[About]:
    """The steps of a county behind a key, in the order of their keys, ``most`` at a time: whom each concerns."""
    steps = DocumentStep.objects.filter(county=county, id__gt=after).order_by("id")
    return [_about(county, row) for row in steps.values(*_STEP)[:most]]


def _about(county: str, row: Mapping[str, Any]) -> About:
    colour = Colour(row["document__colour"]) if row["document__colour"] else None
    return About(
        row["id"], row["at"], row["document_id"], DocumentKind(row["document__kind"]), row["document__number"], county,
        _tells(row), colour,
    )  # fmt: skip


def _tells(row: Mapping[str, Any]) -> tuple[UUID, ...]:
    """Both sides and those who take part, but for whoever made the step; of a reminder only whose turn it is."""
    agency, unit = row["document__agency"], row["document__unit"]
    if row["action"] == DocumentAction.REMIND:
        return (row["document__waits_for"] or unit or agency,)
    sides = [agency, unit, row["document__opener"], *row["document__participants"]]
    if row["action"] == DocumentAction.WARN:
        sides = [unit]
    return tuple(dict.fromkeys(side for side in sides if side and side != row["organisation"]))
