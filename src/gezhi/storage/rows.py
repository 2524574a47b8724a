"""Plain rows: dictionaries that a caller may add to, from a queryset of values."""

from __future__ import annotations

from typing import Any

from django.db.models import Expression, Model, QuerySet, TextField

Row = dict[str, Any]


def rows(values: QuerySet[Any, Any]) -> list[Row]:
    """All rows of ``.values(…)`` as dictionaries of the caller's own."""
    return list(values)


def one(values: QuerySet[Any, Any]) -> Row | None:
    """The first row of ``.values(…)``, or None."""
    row: Row | None = values.first()
    return row


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
