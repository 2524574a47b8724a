"""``./run bench``: measures every hot path over HTTP against the real server, and how that stands to the targets.

The JSON that ``--json`` writes holds ``machine`` (bench.machine.facts), ``database`` (bench.machine.database),
``options``, ``memory`` (bytes of web server and worker) and ``rows`` (bench.measure.Row); ``--compare`` reads it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from bench import city as cities
from bench import machine, table, usage
from bench.city import City, NotReady
from bench.client import Broken
from bench.measure import Meter, Row, checkpoint, measure
from bench.paths import PATHS, world
from gezhi.project import folder
from gezhi.project.binaries import NoDatabase

SEED = 2026
_began = time.monotonic()


def say(text: str) -> None:
    """One line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - _began:5.1f} s] {text}", file=sys.stderr, flush=True)


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    names = ", ".join(path.name for path in PATHS)
    parser = argparse.ArgumentParser("./run bench", description="Measure the platform on this machine.")
    parser.add_argument("--cases", type=int, default=100_000, help="fill the city to so many cases (100000); 0: none")
    parser.add_argument("--seconds", type=float, default=10, help="how long each row is measured (10)")
    parser.add_argument("--connections", type=int, default=16, help="HTTP connections (16)")
    parser.add_argument("--only", default="", help=f"names of rows, or their beginnings, with commas: {names}")
    parser.add_argument("--json", type=Path, help="write the result to this file")
    parser.add_argument("--compare", type=Path, help="compare with the JSON of an earlier run")
    parser.add_argument("--data", type=Path, default=None, help="the bench's own data folder (build/bench)")
    return parser.parse_args(arguments)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """The whole run, and its result."""
    facts = machine.facts()
    city = cities.at(given.data or cities.default_data())
    with folder.locked(city.data / "bench.lock", wait=False), city.embedded.in_use(say):
        say(f"starting the platform on {city.data}")
        with cities.running(city) as supervisor:
            meter = Meter(city, supervisor)
            database = machine.database(city)
            rows = _rows(given, city, meter)
            memory = {
                "web": sum(map(usage.resident, meter.web)), "worker": sum(map(usage.resident, meter.worker)),
            }  # fmt: skip
    return {
        "machine": facts, "database": database, "options": vars(given), "memory": memory,
        "rows": [row.as_json() for row in rows], "listed": rows,
    }  # fmt: skip


def _rows(given: argparse.Namespace, city: City, meter: Meter) -> list[Row]:
    asked = world(city.port, cities.tokens(city), SEED)
    wanted = tuple(name.strip() for name in given.only.split(",") if name.strip())
    rows = []
    for path in PATHS:
        if wanted and not path.name.startswith(wanted):
            continue
        checkpoint(city)
        row = measure(path, asked, meter, seconds=given.seconds, connections=given.connections)
        say(f"{row.name}: {row.per_second:,.0f}/s, p99 {row.p99:.1f} ms" + f", {row.errors} errors" * bool(row.errors))
        rows.append(row)
    return rows


def main() -> int:
    given = options()
    try:
        result = run(given)
    except (NotReady, Broken, NoDatabase) as wrong:
        print(f"\n格治 Gezhi: {wrong}", file=sys.stderr)
        return 1
    except folder.Busy:
        print("\n格治 Gezhi: another ./run bench uses this data folder.", file=sys.stderr)
        return 1
    rows = result.pop("listed")
    print(f"\n{table.about(result)}\n\n{table.table(rows)}\n")
    memory = sum(result["memory"].values())
    print(f"web server and worker together: {memory / table.MEBI:,.0f} MB resident (PSS)")
    if given.compare:
        print("\n" + table.compared(result, json.loads(given.compare.read_text(encoding="utf-8"))))
    if given.json:
        table.write(given.json, result)
    return int(any(row.errors for row in rows))


if __name__ == "__main__":
    sys.exit(main())
