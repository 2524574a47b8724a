"""Several writes as one data-modifying statement: one round trip, one plan, all or nothing.

PostgreSQL runs the parts of ``WITH a AS (INSERT …), b AS (UPDATE …) SELECT 1`` on one snapshot, so no part may touch
a row that another part writes; references between new rows are checked at the end of the statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
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


def write_many(*tables: Sequence[models.Model]) -> None:
    """Insert hundreds of new rows: a statement a table, all its rows in one parameter. Empty lists are passed over.

    A parameter for each value takes long to bind and to plan, and there may be no more than 65,535 of them. To be
    called in a transaction.
    """
    for rows in tables:
        if rows:
            statement, names = _many(type(rows[0]))
            given = orjson.dumps([{column: getattr(row, name) for column, name in names} for row in rows])
            with connection.cursor() as cursor:
                cursor.execute(statement, [given.decode()])


@cache
def _many(model: type[models.Model]) -> tuple[str, Sequence[tuple[str, str]]]:
    """The INSERT of rows in JSON, and each column with the attribute that holds its value."""
    names = [(str(field.column), field.attname) for field in model._meta.local_concrete_fields]
    table = model._meta.db_table
    columns = ", ".join(f'"{column}"' for column, _ in names)
    rows = f'json_populate_recordset(NULL::"{table}", %s::json)'
    return f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {rows}', names  # noqa: S608 - names of models


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
