"""Rows as the database's COPY takes them: one line of text a row, its cells divided by tabs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

NULL = r"\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text(value: str) -> str:
    """A string as a cell."""
    return value.translate(_ESCAPES) if "\\" in value or not value.isprintable() else value


def as_json(value: Any) -> str:
    """A JSON value as a cell; keys sorted as the chain has them, so that equal values look equal."""
    return text(_JSON.encode(value))


def array(values: Iterable[object]) -> str:
    """Codes, keys or whole numbers as a cell; no text that would need quotes."""
    return "{" + ",".join(map(str, values)) + "}"


def cell(value: Any) -> str:
    """Any other value of a column as a cell."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return array(value)
    return text(value) if isinstance(value, str) else text(str(value))


class Table:
    """A model's table, its columns in the order in which they are written."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.local_concrete_fields
        self.model = model
        self.name = model._meta.db_table
        self.columns = [field.attname for field in fields]
        self.index = {name: number for number, name in enumerate(self.columns)}
        self.json = frozenset(field.attname for field in fields if isinstance(field, models.JSONField))

    def write(self, lines: Sequence[str]) -> None:
        """Adds rows to the table."""
        if not lines:
            return
        columns = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor, cursor.copy(f'COPY "{self.name}" ({columns}) FROM STDIN') as copied:
            copied.write("\n".join(lines).encode() + b"\n")


class Known(dict[str | datetime, str]):
    """What stands for the keys and moments of a row: keys as they were put in or unchanged, moments shifted (UTC)."""

    def __init__(self, shift: timedelta) -> None:
        super().__init__()
        self.shift = shift

    def __missing__(self, old: str | datetime) -> str:
        new = old if isinstance(old, str) else (old + self.shift).astimezone(UTC).isoformat()
        self[old] = new
        return new


@dataclass(slots=True)
class Mould:
    """A row to be cast many times: the cells that stay, and where keys and moments (``stand``) stand in it.

    Keys are text throughout. What else changes is given with each casting, by the column's name.
    """

    table: Table
    values: dict[str, Any]
    cells: list[str]
    stand: list[tuple[int, str | datetime]]
    lists: list[tuple[int, list[str]]]

    @classmethod
    def of(cls, table: Table, row: Mapping[str, Any]) -> Mould:
        """The mould of a row as it was read."""
        mould = cls(table, {}, [], [], [])
        for number, name in enumerate(table.columns):
            value = row[name]
            if isinstance(value, UUID):
                value = str(value)
                mould.stand.append((number, value))
            elif isinstance(value, list) and value and isinstance(value[0], UUID):
                value = [str(key) for key in value]
                mould.lists.append((number, value))
            elif isinstance(value, datetime):
                mould.stand.append((number, value))
            mould.values[name] = value
            mould.cells.append(as_json(value) if name in table.json else cell(value))
        return mould

    def cast(self, known: Known, changed: Mapping[str, str]) -> str:
        """A line: keys and moments replaced, and the cells of the columns in ``changed``."""
        cells = self.cells.copy()
        for number, old in self.stand:
            cells[number] = known[old]
        for number, several in self.lists:
            cells[number] = array(known[old] for old in several)
        index = self.table.index
        for name, value in changed.items():
            cells[index[name]] = value
        return "\t".join(cells)
