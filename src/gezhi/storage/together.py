"""Several writes as one data-modifying statement: one round trip, one plan, all or nothing.

PostgreSQL runs the parts of ``WITH a AS (INSERT …), b AS (UPDATE …) SELECT 1`` on one snapshot, so no part may touch
a row that another part writes; references between new rows are checked at the end of the statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import sql


@dataclass(frozen=True, slots=True)
class Change:
    """An UPDATE of the rows of a queryset."""

    rows: models.QuerySet[Any]
    values: Mapping[str, Any]


def write_together(*writes: Change | Sequence[models.Model]) -> None:
    """Insert lists of new rows and make changes, all in one statement. Empty lists are passed over."""
    parts: list[str] = []
    parameters: list[Any] = []
    for write in writes:
        for statement, values in _compile(write):
            parts.append(statement)
            parameters.extend(values)
    if not parts:
        return
    named = ", ".join(f"w{number} AS ({part})" for number, part in enumerate(parts))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} SELECT 1", parameters)


def _compile(write: Change | Sequence[models.Model]) -> list[tuple[str, Sequence[Any]]]:
    if isinstance(write, Change):
        update: Any = write.rows.order_by().query.chain(sql.UpdateQuery)
        update.add_update_values(dict(write.values))
        statement, values = update.get_compiler(connection=connection).as_sql()
        return [(statement, values)] if statement else []
    if not write:
        return []
    head, row, fields = _insertion(type(write[0]))
    parameters = [field.get_db_prep_save(getattr(new, field.attname), connection) for new in write for field in fields]
    return [(f"{head} {', '.join([row] * len(write))}", parameters)]


@cache
def _insertion(model: type[models.Model]) -> tuple[str, str, Sequence[models.Field[Any, Any]]]:
    """The fixed parts of an INSERT: compiling one anew for each row cost half the time of a write."""
    fields = model._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES', f"({', '.join(['%s'] * len(fields))})", fields
