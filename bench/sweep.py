"""The sweep: how long four workers need to mark clocks that are due, and that none is marked twice.

A million clocks stand in a table of their own beside the product's, with the same columns and indexes and the same name
in another schema; the workers run the product's ``sweep`` with that schema in front. Their sum says what was marked
twice: it is the number of clocks that were due, and each of those bears its mark.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from bench.city import City
from bench.client import Broken
from bench.measure import Row, missed
from gezhi.project.database import APP, SUPERUSER

SCHEMA, TABLE = "bench_sweep", "cases_caseclock"
WORKERS = 4
CLOCKS, FEW = 1_000_000, 20_000
ALL_IN, FEW_IN = 5_000, 300  # milliseconds that were promised
# A key that grows with the number, as those of the product grow with time, and ends by chance.
KEY = "(lpad(to_hex({0}), 12, '0') || '7' || left(md5({0}::text), 3) || '8' || right(md5({0}::text), 15))::uuid"
WORKER = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["options"] = "-c search_path=%s,public"
django.setup()
from datetime import datetime
from django.db import connection
from gezhi.cases.actions.sweeping import sweep
connection.ensure_connection()
print("ready", flush=True)
now = datetime.fromisoformat(sys.stdin.readline().strip())
swept = sweep(now=now)
print(swept.soon, swept.overdue, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table: how many of the clocks are due, whether they were marked as due soon before."""

    name: str
    due: int
    warned: bool
    within: float | None  # milliseconds


KINDS = (
    Kind("sweep all due", CLOCKS, True, ALL_IN),
    Kind("sweep few due", FEW, True, FEW_IN),
    Kind("sweep both marks", CLOCKS, False, None),  # two marks for each clock
)


def measured(city: City, kind: Kind, *, clocks: int = CLOCKS) -> Row:
    """Fills the table, has the workers sweep it, and checks every clock."""
    now = datetime.now(UTC)
    due = min(kind.due, clocks)
    with psycopg.connect(city.embedded.url(SUPERUSER), autocommit=True) as database:
        _fill(database, now, clocks, due, warned=kind.warned)
        try:
            seconds, marked = _sweep(city, now)
            wrong = _wrong(database, now, marked, due, warned=kind.warned)
        finally:
            database.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(SCHEMA)))
    took = seconds * 1000
    row = Row(
        kind.name, due / seconds, took, took, took, due, seconds, WORKERS, errors=int(bool(wrong)), first_error=wrong,
        unit="clocks",
    )  # fmt: skip
    row.targets = {"p99": kind.within} if kind.within else {}
    row.missed = missed(row)
    return row


def _fill(database: psycopg.Connection, now: datetime, clocks: int, due: int, *, warned: bool) -> None:
    """Clocks in the order in which they are due, give or take some days, as they are started in life."""
    names = [row[0] for row in database.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s", [TABLE]
    )]  # fmt: skip
    moment = sql.Literal(now)
    # The last of the due ones became due a second ago, the first of the others will be in a minute.
    due_at = sql.SQL(
        "CASE WHEN n <= {due} THEN {now}::timestamptz - '1 s'::interval - ({due} - n) * '1 s'::interval"
        " - random() * '2 d'::interval"
        " ELSE {now}::timestamptz + '1 min'::interval + (n - {due}) * '1 s'::interval + random() * '2 d'::interval END"
    ).format(due=sql.Literal(due), now=moment)
    special = {
        "id": sql.SQL(KEY.format("n")), "case_id": sql.SQL(KEY.format("(n / 3)")), "due_at": due_at,
        "soon_at": sql.SQL("{} - '1 d'::interval").format(due_at),
        "stopped_at": sql.SQL("NULL"), "overdue_marked_at": sql.SQL("NULL"),
        "soon_marked_at": sql.SQL("{}::timestamptz").format(moment) if warned else sql.SQL("NULL"),
    }  # fmt: skip
    schema, table = sql.Identifier(SCHEMA), sql.Identifier(SCHEMA, TABLE)
    public = sql.Identifier("public", TABLE)
    for statement in (
        sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema),
        sql.SQL("CREATE SCHEMA {}").format(schema),
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(table, public),
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM (SELECT * FROM {} LIMIT 1) one, generate_series(1, {}) n").format(
            table, sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(special.get(name, sql.Identifier("one", name)) for name in names), public,
            sql.Literal(clocks),
        ),
        sql.SQL("VACUUM ANALYZE {}").format(table),
        sql.SQL("CHECKPOINT"),
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, sql.Identifier(APP)),
        sql.SQL("GRANT SELECT, UPDATE ON {} TO {}").format(table, sql.Identifier(APP)),
    ):  # fmt: skip
        database.execute(statement)


def _sweep(city: City, now: datetime) -> tuple[float, list[tuple[int, int]]]:
    """Seconds from the start signal to the end of the last worker, and what each marked: due soon, overdue."""
    workers = [
        subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", WORKER % SCHEMA], env=city.for_django, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(WORKERS)
    ]  # fmt: skip
    for worker in workers:
        if _line(worker) != "ready":
            raise Broken("a worker of the sweep did not start")
    began = time.monotonic()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write(now.isoformat() + "\n")
        worker.stdin.flush()
    said = [_line(worker) for worker in workers]
    seconds = time.monotonic() - began
    for worker in workers:
        worker.communicate()
    if not all(said):
        raise Broken("a worker of the sweep failed")
    return seconds, [(int(soon), int(overdue)) for soon, overdue in map(str.split, said)]


def _line(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout
    return worker.stdout.readline().strip()


def _wrong(
    database: psycopg.Connection, now: datetime, marked: list[tuple[int, int]], due: int, *, warned: bool
) -> str:
    """What is not as it must be, or nothing."""
    soon, overdue = (sum(each[index] for each in marked) for index in (0, 1))
    found = database.execute(
        sql.SQL(
            "SELECT count(*) FILTER (WHERE overdue_marked_at IS NOT NULL),"
            " count(*) FILTER (WHERE overdue_marked_at IS NULL AND due_at <= %s),"
            " count(*) FILTER (WHERE soon_marked_at IS NULL AND soon_at <= %s) FROM {}"
        ).format(sql.Identifier(SCHEMA, TABLE)),
        [now, now],
    ).fetchone()
    assert found
    if overdue != due or found[0] != due:
        return f"{overdue} marks were made on {due} due clocks; {found[0]} bear one"
    if found[1] or found[2] or (warned and soon):
        return f"{found[1]} due clocks and {found[2]} due-soon ones are unmarked, {soon} were marked as due soon anew"
    return ""
