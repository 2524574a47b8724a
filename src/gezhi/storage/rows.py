"""Plain rows: dictionaries that a caller may add to, from a queryset of values; and new rows of a table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.db.models import Expression, Model, QuerySet, TextField
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)
Row = dict[str, Any]


def rows(values: QuerySet[Any, Any]) -> list[Row]:
    """All rows of ``.values(…)`` as dictionaries of the caller's own."""
    return list(values)


def one(values: QuerySet[Any, Any]) -> Row | None:
    """The first row of ``.values(…)``, or None."""
    row: Row | None = values.first()
    return row


def new(table: type[M], **values: Any) -> M:
    """A row for ``together.write_together``: an instance with these values, and the defaults of the other columns.

    ``table(**values)`` asks each field and tells two signals of it, which cost more than all else about a new row.
    Raises TypeError for a name that is no column.
    """
    constants, factories = _defaults(table)
    row = table.__new__(table)
    held = vars(row)
    held.update(constants)
    held.update(values)
    if len(held) != len(constants):
        raise TypeError(f"{table.__name__} has no column {', '.join(values.keys() - constants.keys())}")
    held["_state"] = ModelState()
    for name, make in factories:
        if name not in values:
            held[name] = make()
    return row


@cache
def _defaults(table: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Of each column the value that it has by itself; and what makes those that no two rows may share."""
    constants: dict[str, Any] = {}
    factories: list[tuple[str, Callable[[], Any]]] = []
    for field in table._meta.local_concrete_fields:
        made = field.has_default() and callable(field.default)
        constants[field.attname] = None if made else field.get_default()
        factories += [(field.attname, field.default)] * made
    return constants, factories


class Written(Expression):
    """A value that is written in SQL, about the row of the query in which it stands (its table under its own name)."""

    def __init__(self, sql: str) -> None:
        super().__init__(output_field=TextField())
        self.sql = sql

    def as_sql(self, *_: Any) -> tuple[str, tuple[str | int, ...]]:
        return self.sql, ()


def row_as_json(table: type[Model], *columns: str) -> Written:
    """Columns of a row as one JSON object, written by PostgreSQL: for lists that programs read.

    The interpreter neither reads the values nor writes them again.
    """
    pairs = ", ".join([f'\'{column}\', "{table._meta.db_table}"."{column}"' for column in columns])
    return Written(f"json_build_object({pairs})::text")
