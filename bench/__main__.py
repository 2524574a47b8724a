"""``./run bench``: measures every hot path over HTTP against the real server, and how that stands to the targets.

The JSON that ``--json`` writes and ``--compare`` reads holds

- ``machine``: where and when, the commit, the load before, and what else was busy (``bench.machine.facts``);
- ``database``: version, durability, cases, bytes and rows of each table (``bench.machine.database``);
- ``options``: what was asked for;
- ``memory``: resident bytes of web server and worker, the target, and whether it is reached;
- ``rows``: ``bench.measure.Row``, one for each line of the table.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench import listeners, machine, pages, table
from bench.city import NotReady
from bench.client import Broken
from bench.paths import PATHS
from bench.run import LOCATE, run, say
from bench.sweep import KINDS
from gezhi.project import folder
from gezhi.project.binaries import NoDatabase


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    names = ", ".join([*(path.name for path in PATHS), LOCATE, *(kind.name for kind in KINDS)])
    parser = argparse.ArgumentParser(
        "./run bench", description="Fill a city of the bench's own with cases and measure the platform on it."
    )
    parser.add_argument(
        "--cases", type=int, default=100_000, help="how many cases the city holds (100000); 0: the sample"
    )
    parser.add_argument("--seconds", type=float, default=10, help="how long each row is measured (10)")
    parser.add_argument("--connections", type=int, default=16, help="HTTP connections (16)")
    parser.add_argument(
        "--only", default="", help=f"beginnings of rows' names, with commas between them. Rows: {names}"
    )
    parser.add_argument(
        "--listeners", type=int, metavar="N", help="connect N consoles and measure what reaches them, and nothing else"
    )
    parser.add_argument(
        "--pages", action="store_true", help="measure every page of the console by itself, and nothing else"
    )
    parser.add_argument("--quick", action="store_true", help="without the limits beside each row")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result to this file")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="compare with the JSON of an earlier run")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a data folder of the bench's own (build/bench/CASES)")
    return parser.parse_args(arguments)


def _listened(given: argparse.Namespace) -> int:
    found = listeners.run(given.cases, given.listeners, given.seconds, say)
    print(listeners.table(found))
    if given.json:
        table.write(given.json, {"machine": machine.facts(), "listeners": asdict(found)})
    return int(bool(found.alone.errors or found.beside.errors))


def _paged(given: argparse.Namespace) -> int:
    rows = pages.run(given, say)
    print(table.table(rows))
    if given.json:
        table.write(given.json, {"machine": machine.facts(), "rows": [row.as_json() for row in rows]})
    return int(any(row.errors for row in rows))


def main() -> int:
    """The exit code: 1 where something could not be measured or was answered with an error."""
    given = options()
    try:
        earlier = json.loads(given.compare.read_text(encoding="utf-8")) if given.compare else None
        if given.listeners:
            return _listened(given)
        if given.pages:
            return _paged(given)
        result, rows = run(given)
    except (NotReady, Broken, NoDatabase, OSError, ValueError) as wrong:
        print(f"\n格治 Gezhi: {wrong}", file=sys.stderr)
        return 1
    except folder.Busy:
        print("\n格治 Gezhi: another ./run bench uses this data folder.", file=sys.stderr)
        return 1
    print(table.whole(result, rows))
    if earlier:
        print("\n" + table.compared(result, earlier))
    if given.json:
        table.write(given.json, result)
    return int(any(row.errors for row in rows))


if __name__ == "__main__":
    sys.exit(main())
