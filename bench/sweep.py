"""The sweep: how long four workers need to hand on the clocks that are due, and that none is handed on twice.

A million clocks of the city's counties stand in a table of their own beside the product's, with the same columns and
indexes and the same name in another schema, and so do the windows; the workers run the product's ``sweep`` with that
schema in front. Each window is reacted to as a reminder would: its clocks are read and counted for each owner. The
workers' sums say what was read twice: they are the number of clocks that were due, and so is the sum over the windows.
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

SCHEMA, TABLE, WINDOWS = "bench_sweep", "cases_caseclock", "cases_sweptwindow"
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
from django.db.models import Count
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.queries.falling import clocks_of
read = {"soon": 0, "yellow": 0, "orange": 0, "red": 0}
def tell(window):
    told = clocks_of(window).order_by().values_list("owner", "kind").annotate(clocks=Count("id"))
    read[window.mark] += sum(clocks for _, _, clocks in told)
connection.ensure_connection()
print("ready", flush=True)
now = datetime.fromisoformat(sys.stdin.readline().strip())
sweep(now=now, reactions=[tell])
print(*read.values(), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table: how many of the clocks are due, whether they were come to as due soon before."""

    name: str
    due: int
    warned: bool
    within: float | None  # milliseconds


KINDS = (
    Kind("sweep all due", CLOCKS, True, ALL_IN),
    Kind("sweep few due", FEW, True, FEW_IN),
    Kind("sweep both marks", CLOCKS, False, None),  # due soon and due
)


def measured(city: City, kind: Kind, *, clocks: int = CLOCKS) -> Row:
    """Fills the table, has the workers sweep it, and checks every clock."""
    now = datetime.now(UTC)
    due = min(kind.due, clocks)
    with psycopg.connect(city.embedded.url(SUPERUSER), autocommit=True) as database:
        _fill(database, now, clocks, due, warned=kind.warned)
        try:
            seconds, marked = _sweep(city, now)
            wrong = _wrong(database, marked, due, clocks, warned=kind.warned)
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
    asked = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
    names = [row[0] for row in database.execute(asked, [TABLE])]
    # The last of the due ones became due a second ago, the first of the others will be in a minute.
    due_at = sql.SQL(
        "CASE WHEN n <= {due} THEN {now}::timestamptz - '1 s'::interval - ({due} - n) * '1 s'::interval"
        " - random() * '2 d'::interval"
        " ELSE {now}::timestamptz + '1 min'::interval + (n - {due}) * '1 s'::interval + random() * '2 d'::interval END"
    ).format(due=sql.Literal(due), now=sql.Literal(now))
    counties = [row[0] for row in database.execute("SELECT DISTINCT county FROM cases_case ORDER BY county")]
    special = {
        "id": sql.SQL(KEY.format("n")), "case_id": sql.SQL(KEY.format("(n / 3)")), "stopped_at": sql.SQL("NULL"),
        "county": sql.SQL("({}::text[])[1 + n % {}]").format(sql.Literal(counties), sql.Literal(len(counties))),
        "due_at": sql.SQL("due"), "lapses_at": sql.SQL("due"), "soon_at": sql.SQL("due - '1 d'::interval"),
        "orange_at": sql.SQL("due + '40 d'::interval"), "red_at": sql.SQL("due + '80 d'::interval"),
        "warns_at": sql.SQL("NULL") if warned else sql.SQL("due - '1 d'::interval"),
    }  # fmt: skip
    schema, table, windows = (sql.Identifier(*name) for name in ((SCHEMA,), (SCHEMA, TABLE), (SCHEMA, WINDOWS)))
    public = sql.Identifier("public", TABLE)
    for statement in (
        sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema),
        sql.SQL("CREATE SCHEMA {}").format(schema),
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(table, public),
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(windows, sql.Identifier("public", WINDOWS)),
        sql.SQL(
            "INSERT INTO {} ({}) SELECT {} FROM (SELECT * FROM {} LIMIT 1) one,"
            " (SELECT n, {} AS due FROM generate_series(1, {}) n) each"
        ).format(
            table, sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(special.get(name, sql.Identifier("one", name)) for name in names), public, due_at,
            sql.Literal(clocks),
        ),
        sql.SQL("VACUUM ANALYZE {}").format(table),
        sql.SQL("CHECKPOINT"),
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, sql.Identifier(APP)),
        sql.SQL("GRANT SELECT ON {} TO {}").format(table, sql.Identifier(APP)),
        sql.SQL("GRANT SELECT, INSERT ON {} TO {}").format(windows, sql.Identifier(APP)),
    ):  # fmt: skip
        database.execute(statement)


def _sweep(city: City, now: datetime) -> tuple[float, list[list[int]]]:
    """Seconds from the start signal to the end of the last worker, and what each read of each mark."""
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
    return seconds, [[int(number) for number in line.split()] for line in said]


def _line(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout
    return worker.stdout.readline().strip()


def _wrong(database: psycopg.Connection, read: list[list[int]], due: int, clocks: int, *, warned: bool) -> str:
    """What is not as it must be, or nothing."""
    soon, overdue, orange, red = (sum(each[index] for each in read) for index in range(4))
    found = database.execute(
        sql.SQL(
            "SELECT coalesce(sum(fallen) FILTER (WHERE mark = 'soon'), 0),"
            " coalesce(sum(fallen) FILTER (WHERE mark = 'yellow'), 0) FROM {}"
        ).format(sql.Identifier(SCHEMA, WINDOWS))
    ).fetchone()
    assert found
    if orange or red:
        return f"{orange} and {red} clocks were warned of too soon"
    if overdue != due or (soon != 0 if warned else soon < due or soon > clocks):
        return f"{overdue} due clocks and {soon} due soon were read of {due}"
    return "" if (soon, overdue) == tuple(map(int, found)) else f"the windows say {found}, read were {soon}, {overdue}"
