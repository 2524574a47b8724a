"""What the limits have in common: the statements of a request with holes for what each repetition must have anew.

An id, a hash or a key that was a request's own gets the number of the repetition in place of its last twelve
characters: the same number gives the same ids in every statement, also in those of the moves that follow a report.
The statements are as the product sent them, with the types that its driver gave.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

import psycopg

from bench.city import City
from bench.paths import CHAIN, Path
from bench.statements import Captured, Exemplar
from gezhi.project.database import APP

HOLE = 12  # hexadecimal digits of the number of a repetition
NUMBER = re.compile(r"\d{6}-\d{4}-\d{7,}")
GUESS = 1500  # repetitions a second that are made ready where a limit needs rows to work on
LANES = 1_000_000  # repetitions of one connection of one run: their numbers do not meet

Value = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Template:
    """A statement with ``$1`` …; each value is None or its pieces, with a hole between every two of them."""

    query: str
    values: tuple[Value, ...]
    casts: tuple[str, ...]  # ``::uuid`` of each value; empty where the server finds the type by itself


Transactions = tuple[tuple[bool, tuple[Template, ...]], ...]  # whether in a transaction, and its statements


@dataclass(frozen=True, slots=True)
class Limited:
    """Everything that a limit needs of a path: its requests, and those of the paths that must come before them."""

    path: Path
    requests: tuple[Transactions, ...]
    before: tuple[Transactions, ...] = ()


def types_of(city: City) -> dict[int, str]:
    """The name of every type of the database, by its number."""
    with psycopg.connect(city.embedded.url(APP)) as connection:
        return {
            int(oid): str(name) for oid, name in connection.execute("SELECT oid, format_type(oid, NULL) FROM pg_type")
        }


def limited(path: Path, captured: dict[str, Captured], types: dict[int, str]) -> Limited | None:
    """What the limits repeat for a path; None where its statements are not known."""
    found = captured.get(path.name)
    if found is None or not found.exemplars:
        return None
    tag = f"b-{int(time.time()):x}-"

    def requests(one: Captured) -> tuple[Transactions, ...]:
        return tuple(transactions(exemplar, types, tag) for exemplar in one.exemplars)

    earlier = CHAIN[: CHAIN.index(path)] if path.link else ()
    return Limited(path, requests(found), tuple(requests(captured[each.name])[0] for each in earlier))


def transactions(exemplar: Exemplar, types: dict[int, str], tag: str) -> Transactions:
    """Statements that follow each other in a transaction are one; the others stand alone."""
    return tuple(
        (atomic, tuple(
            Template(
                each.query, tuple(pieces(value, exemplar.marks, tag) for value in each.values),
                tuple(f"::{types[oid]}" if oid in types else "" for oid in each.types),
            )
            for each in group
        ))
        for atomic, group in groupby(exemplar.statements, key=lambda each: each.atomic)
    )  # fmt: skip


def pieces(value: str | None, marks: Collection[str], tag: str) -> Value:
    """The text between the holes; ``tag`` begins the numbers of invented cases, which have a length of their own."""
    if value is None:
        return None
    found = [mark for mark in marks if mark in value]
    if not found:
        return (value,)
    parts: list[str] = [""]
    for part in re.split(f"({'|'.join(map(re.escape, sorted(found, key=len, reverse=True)))})", value):
        if part not in marks:
            parts[-1] += part
        else:
            parts[-1] += tag if NUMBER.fullmatch(part) else part[:-HOLE]
            parts.append("")
    return tuple(parts)


def filled(value: Value, number: int) -> str | None:
    """The value of one repetition."""
    return None if value is None else value[0] if len(value) == 1 else f"{number:012x}".join(value)


def with_casts(template: Template, render: Sequence[str] | None = None) -> str:
    """The statement with ``$1::uuid`` …, or with other texts in place of ``$1``."""

    def one(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        return (render[index] if render else match[0]) + template.casts[index]

    return re.sub(r"\$(\d+)", one, template.query)
