"""Measuring one path: requests for some seconds, and what they cost in each of the processes that take part."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg

from bench import usage
from bench.city import City
from bench.client import Broken, Client, Driven
from bench.paths import Path
from bench.world import World
from gezhi.project.database import SUPERUSER

WARM = 1.0  # seconds before the seconds that count
# The kernel deals connections out to the web server's processes by chance: several deals even that out.
ROUNDS = 4
AHEAD = 1.5  # more requests are made ready than the target asks for
FASTEST = 1200  # requests a second for which there are enough, where nothing was promised


@dataclass(slots=True)
class Row:
    """One row of the table. Times in milliseconds, CPU in milliseconds for one unit; None: not measured."""

    name: str
    per_second: float  # units (see below) a second
    p50: float
    p95: float
    p99: float
    requests: int
    seconds: float
    connections: int
    errors: int
    first_error: str
    unit: str = "requests"
    statements: float | None = None
    cpu_web: float | None = None
    cpu_database: float | None = None
    cpu_client: float | None = None
    others: float | None = None  # cores that anything but the platform and this client used meanwhile
    response_bytes: float | None = None
    limits: dict[str, float] = field(default_factory=dict)  # requests a second of "pgbench" and "bare"
    targets: dict[str, float] = field(default_factory=dict)  # what was promised, by the name of a field
    missed: list[str] = field(default_factory=list)  # the names of the targets that were not reached
    profile: list[str] = field(default_factory=list)  # where the time goes, as lines
    remarks: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time of the parts that take part, and of the whole machine."""

    web: float
    database: float
    client: float
    ours: float  # of the database, this client and everything that it started: the platform, the limits
    machine: float
    at: float

    def others(self, before: Cost) -> float:
        """How many cores anything that is not ours has used since ``before``."""
        return max(0.0, (self.machine - before.machine - self.ours + before.ours) / (self.at - before.at))


class Meter:
    """Reads what web server, database and this client have used so far."""

    def __init__(self, city: City, supervisor: int) -> None:
        children = [each.pid for each in usage.processes().values() if each.parent == supervisor]
        self.web = [pid for pid in children if usage.command_of(pid).endswith("serve web")]
        self.worker = [pid for pid in children if usage.command_of(pid).endswith("serve worker")]
        self.database = int((city.embedded.cluster / "postmaster.pid").read_text().splitlines()[0])

    def read(self) -> Cost:
        running = usage.processes()
        return Cost(
            usage.cpu_of(self.web, running), usage.cpu_of([self.database], running), time.process_time(),
            usage.cpu_of([self.database, os.getpid()], running), usage.machine(), time.monotonic(),
        )  # fmt: skip

    def memory(self) -> dict[str, int]:
        """Bytes that are resident now; what processes share is counted once."""
        return {"web": sum(map(usage.resident, self.web)), "worker": sum(map(usage.resident, self.worker))}


def measure(path: Path, world: World, meter: Meter, *, seconds: float, connections: int) -> Row:
    """Warms up, then measures for ``seconds`` or until the requests of a path that writes are used up."""
    connections = path.connections or connections
    wanted = (path.target or FASTEST * path.each) / path.each * (seconds + WARM) * AHEAD
    try:
        requests = path.make(world, int(wanted) + 2 * connections)
        warmed = _round(path, world.port, _some(requests, path), WARM, connections)
        before = meter.read()
        driven = _rounds(path, world.port, requests, seconds, connections)
        after = meter.read()
    except Broken as wrong:
        return broken(path.name, wrong, promised(path))
    driven.errors += warmed.errors
    driven.first_error = driven.first_error or warmed.first_error
    return _row(path, driven, before, after, connections)


def _rounds(path: Path, port: int, requests: Iterator[bytes], seconds: float, connections: int) -> Driven:
    rounds = ROUNDS if path.each == 1 else 1
    whole = Driven()
    for _ in range(rounds):
        whole.add(_round(path, port, requests, seconds / rounds, connections))
    return whole


def _round(path: Path, port: int, requests: Iterator[bytes], seconds: float, connections: int) -> Driven:
    client = Client("127.0.0.1", port, connections)
    try:
        return client.run(requests, seconds=seconds, expected=path.expected)
    finally:
        client.close()


def _some(requests: Iterator[bytes], path: Path) -> Iterator[bytes]:
    """For the warm-up: big requests are too dear to spend a second's worth of them."""
    return itertools.islice(requests, 2) if path.each > 1 else requests


def _row(path: Path, driven: Driven, before: Cost, after: Cost, connections: int) -> Row:
    done = max(1, driven.requests + driven.errors) * path.each
    p50, p95, p99 = (driven.percentile(share) * 1000 for share in (0.5, 0.95, 0.99))
    row = Row(
        path.name, driven.per_second * path.each, p50, p95, p99, driven.requests * path.each, driven.seconds,
        connections, driven.errors, driven.first_error, path.unit,
        cpu_web=(after.web - before.web) * 1000 / done, cpu_database=(after.database - before.database) * 1000 / done,
        cpu_client=(after.client - before.client) * 1000 / done, response_bytes=driven.received / done * path.each,
        others=after.others(before),
    )  # fmt: skip
    row.targets = promised(path)
    row.missed = missed(row)
    return row


def broken(name: str, wrong: Exception, targets: dict[str, float]) -> Row:
    """The row of a path that could not be measured."""
    row = Row(name, 0, 0, 0, 0, 0, 0, 0, errors=1, first_error=str(wrong), targets=targets)
    row.missed = missed(row)
    return row


def promised(path: Path) -> dict[str, float]:
    """The targets of a path by the field of the row that they are about."""
    known = {"per_second": path.target, "p95": path.p95, "p99": path.p99}
    return {name: value for name, value in known.items() if value is not None}


def missed(row: Row) -> list[str]:
    """Which targets a row does not reach: a rate must be as high, a time as low as was promised."""
    return [
        name
        for name, value in row.targets.items()
        if row.errors or (getattr(row, name) < value if name == "per_second" else getattr(row, name) > value)
    ]


def checkpoint(city: City) -> None:
    """Every row begins with a clean slate: what an earlier one wrote is on the disk."""
    with psycopg.connect(city.embedded.url(SUPERUSER), autocommit=True) as database:
        database.execute("CHECKPOINT")
