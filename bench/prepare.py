"""Filling the city once, and giving every run the same: a copy of the filled database as it was.

What a run writes (tens of thousands of cases) is gone with the next run's copy, so that runs can be compared.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from bench import city as cities
from bench.city import City, NotReady
from gezhi.project import demo
from gezhi.project.config import ROOT
from gezhi.project.database import NAME, OWNER, SUPERUSER, Embedded

KEPT = f"{NAME}_filled"
STAMP = "filled.json"
QUIET = 70  # seconds within which every job that comes each minute has come once
LONGEST = 900
Say = Callable[[str], object]


def prepare(city: City, cases: int, say: Say) -> None:
    """The city as every run finds it: migrated where tables changed, filled anew where the filling did."""
    stamp = city.data / STAMP
    wanted = {"cases": cases, **_code()}
    known = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else {}
    embedded = city.embedded
    _durable(embedded, durable=True)  # also after a run that was killed while it filled
    is_filled = all(known.get(part) == wanted[part] for part in ("cases", "filling")) and _exists(embedded, KEPT)
    if is_filled:
        say(f"copying the city of {cases:,} cases as it was filled")
        _copy(embedded, KEPT, NAME)
    if not is_filled or known["tables"] != wanted["tables"]:
        stamp.unlink(missing_ok=True)
        _durable(embedded, durable=False)
        if is_filled:
            _migrate(city, say)
        else:
            if known or demo.is_loaded(city.data):
                say("filling or number of cases have changed: making the city anew")
            _make(city, cases, say)
        _copy(embedded, NAME, KEPT)
        _durable(embedded, durable=True)
        stamp.write_text(json.dumps(wanted), encoding="utf-8")
    embedded.prepared_by = ""


def _durable(embedded: Embedded, *, durable: bool) -> None:
    """What is made anew whenever it is not whole need not outlive a crash while it is made."""
    change = "ALTER SYSTEM RESET {}" if durable else "ALTER SYSTEM SET {} = off"
    for setting in ("fsync", "full_page_writes"):
        _administer(embedded, change, setting)
    _administer(embedded, "SELECT pg_reload_conf()")
    if durable:
        os.sync()


def _make(city: City, cases: int, say: Say) -> None:
    _administer(city.embedded, "DROP DATABASE IF EXISTS {} WITH (FORCE)", KEPT)
    _administer(city.embedded, "DROP DATABASE IF EXISTS {} WITH (FORCE)", NAME)
    _administer(city.embedded, "CREATE DATABASE {} OWNER {}", NAME, OWNER)
    demo.forget(city.data)
    city.embedded.prepared_by = ""
    say("loading the sample city")
    with cities.running(city):
        pass
    if cases:
        say(f"filling it to {cases:,} cases")
        _fill(city, cases)
        say("waiting until the worker has nothing left to do")
        with cities.running(city):
            _until_quiet(city)
    _tidy(city)


def _migrate(city: City, say: Say) -> None:
    """Where tables alone have changed, what is filled is kept, as an office's data would be: a fill takes longer."""
    say("tables have changed: migrating the city")
    city.embedded.prepared_by = ""
    with cities.running(city):
        _until_quiet(city)
    _tidy(city)


def _tidy(city: City) -> None:
    with psycopg.connect(city.embedded.url(SUPERUSER), autocommit=True) as database:
        database.execute("VACUUM (ANALYZE)")


def _fill(city: City, cases: int) -> None:
    command = [sys.executable, "-X", "utf8", "-m", "bench.fill", "--cases", str(cases)]
    if subprocess.run(command, env=city.for_django, stdout=subprocess.DEVNULL, check=False).returncode:  # noqa: S603
        raise NotReady("the city could not be filled; what went wrong stands above.")


def _until_quiet(city: City) -> None:
    """What fell due in a year is found by the first sweeps; later ones have nothing like it to do.

    A warning about an archived case has its package sealed again: clones have none, and nobody seals a year's in a day.
    """
    began = time.monotonic()
    time.sleep(QUIET)
    waiting = (
        "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' OR status = 'todo' AND scheduled_at IS NULL LIMIT 1"
    )
    with psycopg.connect(city.embedded.url(SUPERUSER), autocommit=True) as database:
        while database.execute(waiting).fetchone() and time.monotonic() - began < LONGEST:
            database.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'cases.reseal' AND status = 'todo'")
            time.sleep(0.2)


def _code() -> dict[str, str]:
    """A hash of what makes the tables, and one of what fills them."""
    here = cities.TOP / "bench"
    files = {
        "tables": (ROOT / "src").rglob("migrations/*.py"),
        "filling": [*here.glob("fill*.py"), *here.glob("rows*.py")],
    }
    return {part: _hash(sorted(paths)) for part, paths in files.items()}


def _hash(paths: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def _copy(embedded: Embedded, source: str, target: str) -> None:
    _administer(embedded, "DROP DATABASE IF EXISTS {} WITH (FORCE)", target)
    _administer(embedded, "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY", target, source, OWNER)


def _exists(embedded: Embedded, name: str) -> bool:
    with psycopg.connect(embedded.url(SUPERUSER, "postgres"), autocommit=True) as server:
        return bool(server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _administer(embedded: Embedded, statement: str, *names: str) -> None:
    with psycopg.connect(embedded.url(SUPERUSER, "postgres"), autocommit=True) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
