"""The order of a run: fill, start, measure each row with its limits beside it, look inside, stop, sweep."""

from __future__ import annotations

import argparse
import contextlib
import pathlib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from bench import city as cities
from bench import limits, limits_bare, machine, sweep
from bench.city import City
from bench.client import Broken
from bench.inside import Order, inside
from bench.limits_bare import Bare
from bench.limits_pgbench import Pgbench
from bench.measure import Meter, Row, broken, checkpoint, measure, missed
from bench.paths import PATHS, PEOPLE, Path
from bench.prepare import prepare
from bench.statements import Captured
from bench.table import DISTURBED
from bench.world import World, world
from gezhi.project import folder

SEED = 2026
LOCATE, LOCATES = "locate", 0.02  # milliseconds
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
        rows += running.sweeps()
    whole = sum(memory.values())
    result = {
        "machine": facts, "database": database, "options": vars(given),
        "memory": memory | {"target": MOST_MEMORY, "reached": all(memory.values()) and whole <= MOST_MEMORY},
        "rows": [row.as_json() for row in rows],
    }  # fmt: skip
    return result, rows


class Run:
    """A running platform and what is asked of it."""

    def __init__(self, given: argparse.Namespace, city: City, meter: Meter, asked: World) -> None:
        self.given, self.city, self.meter, self.world = given, city, meter, asked
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
        types = limits.types_of(self.city)
        found = [limits.limited(path, captured, types) for path in paths if path.limited]
        known = {} if self.given.quick else {each.path.name: each for each in found if each}
        pgbench = Pgbench(self.city, self.given.connections)
        rows = []
        with ExitStack() as stack:
            serving = limits_bare.serving(self.city, known.values(), self.given.connections)
            bare = stack.enter_context(serving) if known else None
            for path in paths:
                with alone():
                    row = self._row(path, captured[path.name])
                    if path.name in known and bare:
                        self._limits(row, known[path.name], pgbench, bare)
                    if row.missed and row.requests:
                        row.profile = self._profile(path, captured[path.name])
                _tell(row)
                rows.append(row)
        return rows

    def _row(self, path: Path, captured: Captured) -> Row:
        checkpoint(self.city)
        row = measure(path, self.world, self.meter, seconds=self.given.seconds, connections=self.given.connections)
        row.statements = captured.count or None
        row.remarks += [f"its statements are not known: {captured.problem}"] * bool(captured.problem)
        return row

    def _profile(self, path: Path, captured: Captured) -> list[str]:
        """Where the time goes in what is not reached, before later rows change what is there."""
        try:
            lines: list[str] = inside(self.city, Order("profile", self.world, (path.name,)))[path.name]
        except Broken as wrong:
            return [str(wrong)]
        return [*(["statements, until the answer is there:"] if captured.times else []), *captured.times, *lines]

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
            before = self.meter.read()
            took = inside(self.city, Order("locate", self.world))
            others = self.meter.read().others(before)
        p50, p95, p99 = (took[name] * 1000 for name in ("p50", "p95", "p99"))
        row = Row(LOCATE, 1 / took["mean"], p50, p95, p99, 20_000, 0, 0, 0, "", "calls", targets={"p50": LOCATES})
        row.missed, row.others = missed(row), others
        _tell(row)
        return [row]

    def sweeps(self) -> list[Row]:
        """The sweep of clocks, with the web server stopped: it has its own processes."""
        rows = []
        for kind in sweep.KINDS:
            if self.wants(kind.name):
                with alone():
                    before = self.meter.read()
                    try:
                        row = sweep.measured(self.city, kind)
                    except Broken as wrong:
                        row = broken(kind.name, wrong, {})
                    row.others = self.meter.read().others(before)
                _tell(row)
                rows.append(row)
        return rows


def _tell(row: Row) -> None:
    limit = "".join(f", {name} {rate:,.0f}/s" for name, rate in row.limits.items())
    errors = f", {row.errors} errors" * bool(row.errors)
    say(f"{row.name}: {row.per_second:,.0f}/s, p50 {row.p50:.3g} ms, p99 {row.p99:.3g} ms{errors}{limit}")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two runs on one machine measure by turns, row by row."""
    path = pathlib.Path(tempfile.gettempdir()) / "gezhi-bench.lock"
    with ExitStack() as stack:
        try:
            stack.enter_context(folder.locked(path, wait=False))
        except folder.Busy:
            say("another bench measures on this machine; waiting for its row to end")
            stack.enter_context(folder.locked(path))
        yield
