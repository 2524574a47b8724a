"""Measuring one path: requests for some seconds, and what they cost in each of the processes that take part."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg

from bench import usage
from bench.city import City
from bench.client import Broken, Client, Driven
from bench.paths import AHEAD, Path, World
from gezhi.project.database import SUPERUSER

WARM = 1.0  # seconds before the seconds that count
FASTEST = 1200  # requests a second for which there are enough, where nothing was promised


@dataclass(slots=True)
class Row:
    """One row of the table. Milliseconds; CPU in milliseconds a request; ``None``: not measured."""

    name: str
    per_second: float
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
    response_bytes: float | None = None
    limits: dict[str, float] = field(default_factory=dict)  # name of the limit: its requests a second
    targets: dict[str, float] = field(default_factory=dict)  # what was promised, by the name of a field
    missed: list[str] = field(default_factory=list)  # the names of the targets that were not reached
    profile: list[str] = field(default_factory=list)  # where the time goes, as lines

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time of the parts that take part."""

    web: float
    database: float
    client: float


class Meter:
    """Reads what web server, database and this client have used so far."""

    def __init__(self, city: City, supervisor: int) -> None:
        running = usage.processes()
        children = [each.pid for each in running.values() if each.parent == supervisor]
        self.supervisor = supervisor
        self.web = [pid for pid in children if usage.command_of(pid).endswith("serve web")]
        self.worker = [pid for pid in children if usage.command_of(pid).endswith("serve worker")]
        self.database = [int((city.embedded.cluster / "postmaster.pid").read_text().splitlines()[0])]

    def read(self) -> Cost:
        return Cost(usage.cpu_of(self.web), usage.cpu_of(self.database), time.process_time())


def measure(path: Path, world: World, meter: Meter, *, seconds: float, connections: int) -> Row:
    """Warms up, then measures for ``seconds`` or until the requests of a path that writes are used up."""
    connections = path.connections or connections
    wanted = (path.target or FASTEST * path.counts) / path.counts * (seconds + WARM) * AHEAD
    try:
        requests = path.make(world, int(wanted) + 2 * connections)
    except Broken as wrong:
        return broken(path, wrong)
    client = Client("127.0.0.1", world.port, connections)
    try:
        warmed = client.run(_some(requests, path), seconds=WARM, expected=path.expected)
        before = meter.read()
        driven = client.run(requests, seconds=seconds, expected=path.expected)
        after = meter.read()
    finally:
        client.close()
    return _row(path, driven, warmed, before, after, connections)


def broken(path: Path, wrong: Broken) -> Row:
    """The row of a path whose requests could not even be prepared."""
    row = Row(path.name, 0, 0, 0, 0, 0, 0, 0, errors=1, first_error=str(wrong))
    row.targets = _targets(path)
    row.missed = missed(row)
    return row


def _some(requests: Iterator[bytes], path: Path) -> Iterator[bytes]:
    """For the warm-up: big requests are too dear to spend a second's worth of them."""
    return itertools.islice(requests, 2) if path.counts > 1 else requests


def _row(path: Path, driven: Driven, warmed: Driven, before: Cost, after: Cost, connections: int) -> Row:
    done = max(1, driven.requests + driven.errors)
    units = "requests" if path.counts == 1 else "reports"

    def each(now: float, then: float) -> float:
        return (now - then) * 1000 / done / path.counts

    p50, p95, p99 = (driven.percentile(share) * 1000 for share in (0.5, 0.95, 0.99))
    row = Row(
        path.name, driven.per_second * path.counts, p50, p95, p99, driven.requests * path.counts, driven.seconds,
        connections, driven.errors + warmed.errors, driven.first_error or warmed.first_error, units,
        cpu_web=each(after.web, before.web), cpu_database=each(after.database, before.database),
        cpu_client=each(after.client, before.client), response_bytes=driven.received / done,
    )  # fmt: skip
    row.targets = _targets(path)
    row.missed = missed(row)
    return row


def _targets(path: Path) -> dict[str, float]:
    promised = {"per_second": path.target, "p99": path.p99, "p95": path.p95}
    return {name: value for name, value in promised.items() if value is not None}


def missed(row: Row) -> list[str]:
    """Which targets a row does not reach: a rate must be as high, a time as low as was promised."""
    return [
        name
        for name, value in row.targets.items()
        if (getattr(row, name) < value if name == "per_second" else getattr(row, name) > value) or row.errors
    ]


def checkpoint(city: City) -> None:
    """Every row begins with a clean slate: what an earlier one wrote is on the disk."""
    with psycopg.connect(city.embedded.url(SUPERUSER), autocommit=True) as database:
        database.execute("CHECKPOINT")
