"""The order of a run: fill, start, measure each row with its limits beside it, look inside, stop, sweep."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import city as cities
from bench import limits, limits_bare, machine, sweep
from bench.city import City
from bench.client import Broken
from bench.inside import Order, inside
from bench.limits_bare import Bare
from bench.limits_pgbench import Pgbench
from bench.measure import Meter, Row, broken, checkpoint, measure, missed
from bench.paths import PATHS, PEOPLE
from bench.prepare import prepare
from bench.statements import Captured
from bench.table import DISTURBED
from bench.world import World, world
from gezhi.project import folder

SEED = 2026
LOCATE, LOCATES = "locate", 50_000  # 20 µs each
MOST_MEMORY = 500_000_000  # bytes of web server and worker together
_began = time.monotonic()


def say(text: str) -> None:
    """One line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - _began:6.1f} s] {text}", file=sys.stderr, flush=True)


def run(given: argparse.Namespace) -> tuple[dict[str, Any], list[Row]]:
    """The whole run: the result as it is written, and its rows."""
    facts = machine.facts()
    city = cities.at(given.data or cities.default_data(given.cases))
    with folder.locked(city.data / "bench.lock", wait=False), city.embedded.in_use(say):
        prepare(city, given.cases, say)
        say(f"starting the platform on {city.data}")
        with cities.running(city) as supervisor:
            running = Run(given, city, Meter(city, supervisor), world(city.port, cities.passwords(city), PEOPLE, SEED))
            database = machine.database(city)
            rows = running.rows()
            memory = running.meter.memory()
            rows += running.located()
            running.profile(rows)
        rows += running.sweeps()
    whole = sum(memory.values())
    result = {
        "machine": facts, "database": database, "options": vars(given),
        "memory": memory | {"target": MOST_MEMORY, "reached": whole <= MOST_MEMORY},
        "rows": [row.as_json() for row in rows],
    }  # fmt: skip
    return result, rows


class Run:
    """A running platform and what is asked of it."""

    def __init__(self, given: argparse.Namespace, city: City, meter: Meter, asked: World) -> None:
        self.given, self.city, self.meter, self.world = given, city, meter, asked
        self.waits: dict[str, list[str]] = {}
        self.wanted = tuple(name.strip() for name in given.only.split(",") if name.strip())

    def wants(self, name: str) -> bool:
        return not self.wanted or name.startswith(self.wanted)

    def rows(self) -> list[Row]:
        """Every path over HTTP, each with its limits right behind it, so that both meet the same machine."""
        paths = [path for path in PATHS if self.wants(path.name)]
        say("looking at the statements of each path")
        captured = (
            inside(self.city, Order("statements", self.world, tuple(path.name for path in paths))) if paths else {}
        )
        self.waits = {name: ["statements, until the answer is there:", *each.times] for name, each in captured.items()}
        types = limits.types_of(self.city)
        found = [limits.limited(path, captured, types) for path in paths if path.limited]
        known = {} if self.given.quick else {each.path.name: each for each in found if each}
        pgbench = Pgbench(self.city, self.given.connections)
        rows = []
        with ExitStack() as stack:
            bare = (
                stack.enter_context(limits_bare.serving(self.city, known.values(), self.given.connections))
                if known
                else None
            )
            for path in paths:
                with alone():
                    checkpoint(self.city)
                    row = measure(
                        path, self.world, self.meter, seconds=self.given.seconds, connections=self.given.connections
                    )
                    _count(row, captured.get(path.name))
                    if path.name in known and bare:
                        self._limits(row, known[path.name], pgbench, bare)
                _tell(row)
                rows.append(row)
        return rows

    def _limits(self, row: Row, limited: limits.Limited, pgbench: Pgbench, bare: Bare) -> None:
        for name, limit in (("pgbench", pgbench), ("bare", bare)):
            checkpoint(self.city)
            before = self.meter.read()
            try:
                row.limits[name] = limit.rate(limited, self.given.seconds)
            except (Broken, OSError) as wrong:
                row.remarks.append(f"no limit by {name}: {wrong}")
            if (others := self.meter.read().others(before)) > DISTURBED:
                row.remarks.append(f"beside {name} others used {others:.2f} cores: this limit is higher in truth")

    def located(self) -> list[Row]:
        """``locate`` in process."""
        if not self.wants(LOCATE):
            return []
        with alone():
            took = inside(self.city, Order("locate", self.world))
        p50, p95, p99 = (took[name] * 1000 for name in ("p50", "p95", "p99"))
        row = Row(
            LOCATE, 1 / took["mean"], p50, p95, p99, 20_000, 0, 0, 0, "", "calls", targets={"per_second": LOCATES}
        )
        row.missed = missed(row)
        _tell(row)
        return [row]

    def profile(self, rows: list[Row]) -> None:
        """Where the time goes in what is not reached."""
        names = [row.name for row in rows if row.missed and row.requests and row.name != LOCATE]
        if names and not self.given.quick:
            say(f"looking where the time goes in {', '.join(names)}")
            with alone():
                lines = inside(self.city, Order("profile", self.world, tuple(names)))
            for row in rows:
                row.profile = [*self.waits.get(row.name, []), *lines.get(row.name, [])] if row.name in lines else []

    def sweeps(self) -> list[Row]:
        """The sweep of clocks, with the web server stopped: it has its own processes."""
        rows = []
        for kind in sweep.KINDS:
            if self.wants(kind.name):
                with alone():
                    checkpoint(self.city)
                    try:
                        row = sweep.measured(self.city, kind)
                    except Broken as wrong:
                        row = broken(kind.name, wrong, {})
                _tell(row)
                rows.append(row)
        return rows


def _count(row: Row, captured: Captured | None) -> None:
    if captured is not None:
        row.statements = captured.count or None
        row.remarks += [f"its statements are not known: {captured.problem}"] * bool(captured.problem)


def _tell(row: Row) -> None:
    limit = "".join(f", {name} {rate:,.0f}/s" for name, rate in row.limits.items())
    errors = f", {row.errors} errors" * bool(row.errors)
    say(f"{row.name}: {row.per_second:,.0f}/s, p50 {row.p50:.3g} ms, p99 {row.p99:.3g} ms{errors}{limit}")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two runs on one machine measure by turns, row by row."""
    path = Path(tempfile.gettempdir()) / "gezhi-bench.lock"
    with ExitStack() as stack:
        try:
            stack.enter_context(folder.locked(path, wait=False))
        except folder.Busy:
            say("another bench measures on this machine; waiting for its row to end")
            stack.enter_context(folder.locked(path))
        yield
