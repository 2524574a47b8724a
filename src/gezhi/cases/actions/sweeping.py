"""The sweep: marks due-soon and overdue once each, however many workers run it and whenever one of them dies.

A clock is marked by compare-and-set on its own row; ``SKIP LOCKED`` hands different rows to different workers. A worker
that dies leaves its batch unmarked, and the next sweep takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

BATCH = 5000
_DUE = "stopped_at IS NULL AND {mark} IS NULL AND {moment} <= %s"


@dataclass(frozen=True, slots=True)
class Swept:
    """How many clocks were marked."""

    soon: int
    overdue: int


def sweep(*, now: datetime) -> Swept:
    """Mark every running clock whose due-soon or due moment has come and which is not marked yet."""
    return Swept(soon=_mark("soon_at", "soon_marked_at", now), overdue=_mark("due_at", "overdue_marked_at", now))


def _mark(moment: str, mark: str, now: datetime) -> int:
    # The rows of one county after the other: each is locked and marked where its county is.
    statement = f"SELECT DISTINCT county FROM cases_caseclock WHERE {_DUE.format(moment=moment, mark=mark)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [now])
        counties = [county for (county,) in cursor.fetchall()]
    return sum(_mark_in(county, moment, mark, now) for county in sorted(counties))


def _mark_in(county: str, moment: str, mark: str, now: datetime) -> int:
    # MATERIALIZED: the batch is taken once, whatever the planner believes of a table it has no statistics of.
    statement = f"""
        WITH due AS MATERIALIZED (
            SELECT county, id FROM cases_caseclock WHERE {_DUE.format(moment=moment, mark=mark)} AND county = %s
            ORDER BY {moment} LIMIT %s FOR UPDATE SKIP LOCKED
        )
        UPDATE cases_caseclock clock SET {mark} = %s FROM due WHERE (clock.county, clock.id) = (due.county, due.id)"""  # noqa: S608 - column names are ours
    marked = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [now, county, BATCH, now])
            batch: int = cursor.rowcount
        marked += batch
        if batch < BATCH:
            return marked
