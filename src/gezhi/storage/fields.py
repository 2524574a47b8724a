"""The reference between tables that are sharded by county: both halves of the key, so the same SQL runs on Citus."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.fields.related import ForeignObject

from gezhi.kernel.text import Term


class CountyReference(ForeignObject):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Points at a table whose key is (county, id) through this row's own ``county`` and one id column.

    >>> case = CountyReference("cases.Case", through="case_id", related_name="steps")
    """

    def __init__(self, to: Any, *, through: str = "", related_name: str | None = None, **options: Any) -> None:
        options.setdefault("on_delete", models.DO_NOTHING)
        options.setdefault("from_fields", ["county", through])
        options.setdefault("to_fields", ["county", "id"])
        super().__init__(to, related_name=related_name, **options)


def choices(term: type[Term]) -> list[tuple[str, str]]:
    """A term's values for a column; the words come from the term itself, so that migrations hold no wording."""
    return [(member.value, member.value) for member in term]
