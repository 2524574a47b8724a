"""Several writes as one data-modifying statement: one round trip, one plan, all or nothing.

PostgreSQL runs the parts of ``WITH a AS (INSERT …), b AS (UPDATE …) SELECT 1`` on one snapshot, so no part may touch
a row that another part writes; references between new rows are checked at the end of the statement.

Rows travel as JSON, one parameter a table, which PostgreSQL turns into rows of that table's type: a parameter for each
value took most of the time of a write, and there may be no more than 65,535 of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db import connection, models, transaction


@dataclass(frozen=True, slots=True)
class Change:
    """An UPDATE of the rows of a table whose columns equal ``where``; a list there means any of its values."""

    table: type[models.Model]
    where: Mapping[str, Any]
    values: Mapping[str, Any]


def all_or_nothing(*, alone: bool) -> AbstractContextManager[None]:
    """A transaction around a write; none is opened for one that is ``alone``: its one statement is a transaction.

    Within another transaction it is a savepoint, so that a refused write leaves the rest usable.
    """
    if alone and not connection.in_atomic_block:
        return nullcontext()
    return transaction.atomic()


def write_together(*writes: Change | Sequence[models.Model]) -> None:
    """Insert lists of new rows and make changes, all in one statement. Empty ones are passed over."""
    parts: list[str] = []
    parameters: list[Any] = []
    for write in writes:
        if isinstance(write, Change):
            if write.values:
                parts.append(_update(write.table, tuple(write.where.items()), tuple(write.values)))
                parameters += [orjson.dumps(dict(write.values)).decode(), *_given(write.where)]
        elif write:
            statement, others = _insert(type(write[0]))
            parts.append(statement)
            parameters.append(_as_json(write, others))
    if parts:
        named = ", ".join([f"w{number} AS ({part})" for number, part in enumerate(parts)])
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {named} SELECT 1", parameters)


def write_missing(rows: Sequence[models.Model]) -> int:
    """Insert those rows of one table that clash with none that is there; says how many those are."""
    if not rows:
        return 0
    statement, others = _insert(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ON CONFLICT DO NOTHING", [_as_json(rows, others)])
        return int(cursor.rowcount)


def _as_json(rows: Sequence[models.Model], others: Sequence[str]) -> str:
    values = [vars(row).copy() for row in rows]  # copied whole: to name each column takes twice as long
    for row in values:
        for name in others:
            row.pop(name, None)
    return orjson.dumps(values).decode()


@cache
def _insert(model: type[models.Model]) -> tuple[str, Sequence[str]]:
    """The INSERT of rows in JSON, and the attributes of a row that are none of its columns, which are named alike.

    What the database fills in by itself (``db_default``) is left to it.
    """
    table, fields = model._meta.db_table, model._meta.local_concrete_fields
    columns = ", ".join([f'"{field.column}"' for field in fields if not field.has_db_default()])
    others = ["_state", *(field.attname for field in fields if field.has_db_default())]
    rows = f'json_populate_recordset(NULL::"{table}", %s::json)'
    return f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {rows}', others  # noqa: S608 - names of models


def _update(model: type[models.Model], where: tuple[tuple[str, Any], ...], columns: tuple[str, ...]) -> str:
    table = model._meta.db_table
    changes = ", ".join([f'"{column}" = new."{column}"' for column in columns])
    found = " AND ".join([_condition(table, name, value) for name, value in where])
    given = f'json_populate_record(NULL::"{table}", %s::json) new'
    return f'UPDATE "{table}" SET {changes} FROM {given} WHERE {found}'  # noqa: S608 - names of models


def _condition(table: str, name: str, value: Any) -> str:
    if value is None:
        return f'"{table}"."{name}" IS NULL'
    return f'"{table}"."{name}" = ANY(%s)' if isinstance(value, list) else f'"{table}"."{name}" = %s'


def _given(where: Mapping[str, Any]) -> list[Any]:
    return [value for value in where.values() if value is not None]
