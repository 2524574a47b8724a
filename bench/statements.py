"""The statements that the product sends for a request, with their values: what is counted, and what the limits repeat.

They are taken where psycopg sends them, so that every way to the database is seen. For a process of the product.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import psycopg
from psycopg import pq
from psycopg._queries import PostgresQuery
from psycopg.adapt import Transformer

from bench.client import Broken
from bench.inside import Ask, expect
from bench.paths import CHAIN, DIFFERENT, Path
from bench.world import World

SLOWEST, SHOWN = 4, 90  # statements; characters of their beginning and of their end
WARM = 4  # requests before the first that counts: what a process keeps is there then
SETTLED = 8  # … that come first: PostgreSQL decides on its plan for a prepared statement after five executions
TIMED = 4  # rounds of the requests of a path that reads
TURNS = 24  # requests of each path that writes
# Ids with dashes and without, hashes; numbers of cases.
MARKS = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?:[0-9a-f]{32}){1,2}\b|\b\d{6}-\d{4}-\d{7,}\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with ``$1`` …, the texts of its values and their types; ``atomic``: in a transaction."""

    query: str
    values: tuple[str | None, ...]
    types: tuple[int, ...]
    atomic: bool
    seconds: float = field(default=0.0, compare=False)  # until its answer was there


@dataclass(frozen=True, slots=True)
class Exemplar:
    """The statements of one request; ``marks`` are the ids, hashes and numbers in them that were its own alone."""

    statements: tuple[Statement, ...]
    marks: frozenset[str] = frozenset()


@dataclass(slots=True)
class Captured:
    """Of one path: how many statements a request costs, and requests that the limits can repeat."""

    count: float = 0.0
    exemplars: list[Exemplar] = field(default_factory=list)
    times: list[str] = field(default_factory=list)  # lines: milliseconds of a request, and the statement
    problem: str = ""


class Recorder:
    """Notes every statement that psycopg sends in this process."""

    def __init__(self) -> None:
        self.seen: list[Statement] = []
        original = psycopg.Cursor.execute
        seen = self

        def execute(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
            began = time.perf_counter()
            result = original(cursor, query, params, **options)
            seen.note(cursor, query, params, time.perf_counter() - began)
            return result

        psycopg.Cursor.execute = execute  # type: ignore[method-assign, assignment]

    def note(self, cursor: Any, query: Any, params: Any, seconds: float) -> None:
        text = query.as_string(cursor.connection) if hasattr(query, "as_string") else query
        text = text.decode() if isinstance(text, bytes) else text
        atomic = cursor.connection.info.transaction_status != pq.TransactionStatus.IDLE
        if params is None:
            self.seen.append(Statement(text, (), (), atomic, seconds))
            return
        made = PostgresQuery(Transformer(cursor.connection))
        made.convert(text.replace("%s", "%t"), params)  # values as text, which every limit can send
        values = tuple(None if value is None else bytes(value).decode() for value in made.params or ())
        self.seen.append(Statement(made.query.decode(), values, tuple(made.types), atomic, seconds))

    def take(self) -> tuple[Statement, ...]:
        taken, self.seen = tuple(self.seen), []
        return taken


def captured(ask: Ask, world: World, paths: Sequence[Path]) -> dict[str, Captured]:
    """What each path sends, by name. Writes are made for real: this is the bench's own city."""
    recorder = Recorder()
    found = {path.name: _read(recorder, ask, world, path) for path in paths if not path.link}
    links = CHAIN[: 1 + max((CHAIN.index(path) for path in paths if path.link), default=-1)]
    return found | _chain(recorder, ask, world, links)


def _read(recorder: Recorder, ask: Ask, world: World, path: Path) -> Captured:
    if path.each > 1:
        return _count_big(recorder, ask, world, path)
    try:
        messages = list(dict.fromkeys(islice(path.make(world, DIFFERENT), 2 * DIFFERENT)))
        for message in messages * SETTLED:
            expect(ask, message, path.expected)
        recorder.take()
        taken = []
        for message in messages * TIMED:
            expect(ask, message, path.expected)
            taken.append(recorder.take())
    except Broken as wrong:
        return Captured(problem=str(wrong))
    exemplars = [Exemplar(each) for each in taken[: len(messages)]]
    return Captured(sum(map(len, taken)) / len(taken), exemplars, times_of(taken))


def _count_big(recorder: Recorder, ask: Ask, world: World, path: Path) -> Captured:
    """A request of many units: the statements of one unit."""
    try:
        for message in path.make(world, 2):
            recorder.take()
            expect(ask, message, path.expected)
    except Broken as wrong:
        return Captured(problem=str(wrong))
    return Captured(len(recorder.take()) / path.each)


def _chain(recorder: Recorder, ask: Ask, world: World, links: Sequence[Path]) -> dict[str, Captured]:
    """A case's life again and again: each link asks for what the answer before it makes possible."""
    lives: list[list[tuple[Statement, ...]]] = []
    recorder.take()
    try:
        for turn in range(WARM + TURNS):
            life: list[tuple[Statement, ...]] = []
            answer: dict[str, Any] = {}
            for path in links:
                assert path.link
                answer = expect(ask, path.link(world, turn, answer), path.expected)
                life.append(recorder.take())
            lives.append(life)
    except Broken as wrong:
        return {path.name: Captured(problem=str(wrong)) for path in links}
    del lives[:WARM]
    usual = _usual(lives)
    marks = own_marks(lives, usual)
    return {
        path.name: Captured(
            sum(len(life[number]) for life in lives) / len(lives),
            [Exemplar(lives[usual][number], marks)],
            times_of([life[number] for life in lives]),
        )
        for number, path in enumerate(links)
    }


def times_of(requests: Sequence[Sequence[Statement]]) -> list[str]:
    """What a request waits for each of its statements on average, the longest first: one client, nobody beside it."""
    waited: Counter[str] = Counter()
    for request in requests:
        for statement in request:
            waited[" ".join(statement.query.split())] += statement.seconds  # type: ignore[assignment]
    return [f"{1000 * total / len(requests):7.2f} ms  {_ends(query)}" for query, total in waited.most_common(SLOWEST)]


def _ends(query: str) -> str:
    """Lists of columns are long; how a statement begins and how it ends says which it is."""
    return query if len(query) <= 2 * SHOWN else f"{query[:SHOWN]} … {query[-SHOWN:]}"


def _usual(lives: Sequence[Sequence[Sequence[Statement]]]) -> int:
    """The index of a life whose statements are those of most others: one that fetched no new block of numbers."""
    shapes = [tuple(tuple(statement.query for statement in request) for request in life) for life in lives]
    return shapes.index(Counter(shapes).most_common(1)[0][0]) if shapes else 0


def own_marks(lives: Sequence[Sequence[Sequence[Statement]]], chosen: int) -> frozenset[str]:
    """Ids, hashes and numbers that occur in the chosen life and in no other: each repetition needs its own."""
    counted: Counter[str] = Counter()
    mine: set[str] = set()
    for index, life in enumerate(lives):
        marks = {
            mark
            for request in life for statement in request for value in statement.values if value
            for mark in MARKS.findall(value)
        }  # fmt: skip
        counted.update(marks)
        mine = marks if index == chosen else mine
    return frozenset(mark for mark in mine if counted[mark] == 1)
