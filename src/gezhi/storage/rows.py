"""Plain rows: dictionaries that a caller may add to, from a queryset of values."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

Row = dict[str, Any]


def rows(values: QuerySet[Any, Any]) -> list[Row]:
    """All rows of ``.values(…)`` as dictionaries of the caller's own."""
    return list(values)


def one(values: QuerySet[Any, Any]) -> Row | None:
    """The first row of ``.values(…)``, or None."""
    row: Row | None = values.first()
    return row
