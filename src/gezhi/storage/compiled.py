"""Queries that are asked all the time: Django compiles each shape of them once; afterwards only the values change.

A query set says what is asked in the words of the tables, and compiling it took more of the interpreter's time than
asking and reading the answer. Here it is compiled with stand-ins, which show where each value goes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import JSONField, QuerySet

T = TypeVar("T")
Statement = tuple[str, list[Any]]
Place = int | list[int]
COUNTY, TOWNSHIP = 6, 9  # digits
SHAPES = 512  # that are kept; a shape that is not is only compiled again
_FIRST_CODE = 900_001  # no region's code begins so
_FIRST_NUMBER = 1_000_000.5  # of no place on earth
_FIRST_MOMENT = datetime(1, 1, 2, tzinfo=UTC)
_FIRST_TOKEN = 1 << 30


@dataclass(frozen=True, slots=True)
class Tokens:
    """Numbers that a statement takes as one array: neither they nor how many there are decide its shape."""

    numbers: tuple[int, ...]


class Compiled(Generic[T]):
    """A function that makes a query set, or a statement of several, from values, called for its rows instead.

    The values are dataclasses and tuples of ids, moments, numbers with a fraction, codes (digits only), ``Tokens`` and,
    as part of the shape, anything hashable. Names and free text do not belong there: each would be a shape of its own.

    >>> newest = Compiled(lambda asked: visible_to(asked.actor).values_list("id"))
    >>> newest(Asked(actor))
    """

    def __init__(self, make: Callable[[T], QuerySet[Any, Any] | Statement]) -> None:
        self._make = make
        self._compiled = lru_cache(maxsize=SHAPES)(self._compile)

    def __call__(self, asked: T) -> list[tuple[Any, ...]]:
        """The rows as they come from the database: tuples in the order of ``values_list``."""
        values: list[Any] = []
        shape = _shape(asked, values)
        sql, places = self._compiled(shape, _Unseen(asked))
        return fetched((sql, [_put(place, constant, values) for place, constant in places]))

    def _compile(self, shape: Hashable, asked: _Unseen) -> tuple[str, list[tuple[Place, Any]]]:
        """The statement ("" where no row can match); for each parameter the place of its value, or -1 and itself.

        Of a parameter that is a list of values: their places.
        """
        values: list[Any] = []
        _shape(asked.value, values)
        stand_ins: list[Any] = []
        sql, found = self._made(_with_stand_ins(asked.value, stand_ins))
        where = {stand_in: place for place, stand_in in reversed(list(enumerate(stand_ins)))}
        places = [(_place(given, where), given) for given in found]
        again = [_put(place, given, values) for place, given in places]
        assert self._made(asked.value) == (sql, again), "the statement depends on a value"
        return sql, places

    def _made(self, asked: Any) -> Statement:
        made = self._make(asked)
        return statement_of(made) if isinstance(made, QuerySet) else made


def _place(given: Any, where: Mapping[Any, int]) -> Place:
    if isinstance(given, list) and given and all(isinstance(each, Hashable) for each in given):
        if tuple(given) in where:
            return where[tuple(given)]
        if all(each in where for each in given):
            return [where[each] for each in given]
    return where.get(given, -1) if isinstance(given, Hashable) else -1


def _put(place: Place, constant: Any, values: Sequence[Any]) -> Any:
    if isinstance(place, list):
        return [values[each] for each in place]
    return values[place] if place >= 0 else constant


class CompiledRows(Generic[T]):
    """The same, called for dictionaries of the caller's own: what ``.values(*columns)`` would give."""

    def __init__(self, make: Callable[[T], QuerySet[Any]], *columns: str) -> None:
        self._rows = Compiled[T](lambda asked: make(asked).values_list(*columns))
        self._make, self._columns = make, columns
        self._json: tuple[str, ...] | None = None  # columns that the database hands over as text

    def __call__(self, asked: T) -> list[dict[str, Any]]:
        """The rows, in the order of the query set."""
        found = [dict(zip(self._columns, row, strict=True)) for row in self._rows(asked)]
        for name in self._texts(asked):
            for row in found:
                row[name] = None if row[name] is None else json.loads(row[name])
        return found

    def _texts(self, asked: T) -> tuple[str, ...]:
        if self._json is None:
            fields = {field.attname: field for field in self._make(asked).model._meta.local_concrete_fields}
            self._json = tuple(name for name in self._columns if isinstance(fields.get(name), JSONField))
        return self._json


class _Unseen:
    """The values of the call that compiles a shape; all of them are equal, so that the shape alone is the key."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return True


def _is_code(value: Any) -> bool:
    return type(value) is str and len(value) >= COUNTY and value.isdigit()


def _shape(value: Any, values: list[Any]) -> Hashable:
    """What of a value decides the statement; what does not is put into ``values``, in order."""
    if isinstance(value, UUID | datetime | float):
        values.append(value)
        return type(value).__name__
    if _is_code(value):
        values += (
            value,
            value[:COUNTY],
            value[:TOWNSHIP],
        )  # a query may ask for the county of a place, or its township
        return len(value)
    if isinstance(value, tuple):
        return tuple([_shape(part, values) for part in value])
    if isinstance(value, Tokens):
        values.append(list(value.numbers))
        return Tokens
    if is_dataclass(value) and not isinstance(value, type):
        return tuple([_shape(getattr(value, name), values) for name in _names(type(value))])
    return value  # type: ignore[no-any-return]


@lru_cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _with_stand_ins(value: Any, made: list[Any]) -> Any:
    """The same value with a stand-in for each that ``_shape`` puts apart."""
    stand_in = value
    if isinstance(value, UUID):
        made.append(stand_in := UUID(int=len(made) + 1))
    elif isinstance(value, float):
        made.append(stand_in := _FIRST_NUMBER + len(made))
    elif isinstance(value, datetime):
        made.append(stand_in := _FIRST_MOMENT + timedelta(days=len(made)))
    elif _is_code(value):
        county = str(_FIRST_CODE + len(made))
        stand_in = county.ljust(len(value), "0")
        made += (stand_in, county, stand_in[:TOWNSHIP])
    elif isinstance(value, Tokens):
        stand_in = Tokens((_FIRST_TOKEN + len(made),))
        made.append(stand_in.numbers)
    elif isinstance(value, tuple):
        stand_in = tuple([_with_stand_ins(part, made) for part in value])
    elif is_dataclass(value) and not isinstance(value, type):
        stand_in = type(value)(**{n: _with_stand_ins(getattr(value, n), made) for n in _names(type(value))})
    return stand_in


def statement_of(rows: QuerySet[Any, Any]) -> Statement:
    """The statement of a query set and its parameters; "" where no row can match."""
    try:
        statement, parameters = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return "", []
    return statement, list(parameters)


def fetched(statement: Statement) -> list[tuple[Any, ...]]:
    """The rows of a statement; none of an empty one."""
    sql, parameters = statement
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
