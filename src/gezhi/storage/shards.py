"""Writes to tables that are sharded by county name it: where rows of any county are meant, it is one after another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

T = TypeVar("T", bound=Model)


def by_county(rows: QuerySet[T]) -> Iterator[QuerySet[T]]:
    """The same rows, those of one county at a time, always in the same order.

    >>> dropped = sum(some.delete()[0] for some in by_county(old))
    """
    for county in list(rows.order_by("county").values_list("county", flat=True).distinct()):
        yield rows.filter(county=county)
