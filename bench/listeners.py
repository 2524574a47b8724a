"""``./run bench --listeners 500``: consoles that are connected, what a report takes to reach them, what they cost.

Each listener is a connection of its own with the session of one of the sample's people, as a browser holds one. Reports
come in one after the other at a steady pace; the time of one delivery is from the answer to the report until its id has
arrived, at every listener that is told of it. Then the row ``create`` is measured twice, without and with listeners.
"""

from __future__ import annotations

import re
import select
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench import city as cities
from bench.client import Client, percentile
from bench.measure import Meter, Row, checkpoint, measure
from bench.paths import PEOPLE, REPORTERS, named
from bench.world import World, cookies, post_report, world
from gezhi.project import folder

WATCHERS = ("baisha.desk1", "baisha.desk2", "pengjiang.desk", "jiangmen.desk", "baisha.verifier", "baisha.committee")
PACE, REPORTS = 0.1, 150  # seconds from one report to the next, and how many
SETTLE = 3.0  # seconds for what is still on its way
_TOLD = re.compile(rb'\["([0-9a-f-]{36})",1,')
_ID = re.compile(rb'"id":\s*"([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Delivered:
    """Times in milliseconds. ``least``, ``most``: how many listeners heard of the report that fewest and most did."""

    listeners: int
    reports: int
    deliveries: int
    p50: float
    p99: float
    slowest: float
    least: int
    most: int
    memory: int  # bytes that the web server holds more with all of them connected
    alone: Row
    beside: Row


class Hall:
    """The connections, read by a thread of their own; ``arrived`` holds the moment at which each id came, and where."""

    def __init__(self, port: int, held: Sequence[str], number: int) -> None:
        self.arrived: list[tuple[float, int, bytes]] = []
        self.broken = 0
        self._poll = select.epoll()
        self._lines: dict[int, socket.socket] = {}
        for at in range(number):
            line = socket.create_connection(("127.0.0.1", port), timeout=60)
            line.sendall(f"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {held[at % len(held)]}\r\n\r\n".encode())
            if b"200 OK" not in line.recv(4096):
                raise OSError("a listener was not let in")
            line.setblocking(False)
            self._lines[line.fileno()] = line
            self._poll.register(line.fileno(), select.EPOLLIN)
        self._open = True
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while self._open:
            for number, _ in self._poll.poll(0.2):
                chunk = self._lines[number].recv(1 << 16)
                now = time.perf_counter()
                if not chunk:
                    self.broken += 1
                    self._poll.unregister(number)
                self.arrived += [(now, number, case) for case in _TOLD.findall(chunk)]

    def close(self) -> None:
        self._open = False
        self._thread.join()
        for line in self._lines.values():
            line.close()


def run(cases: int, number: int, seconds: float, say: Any) -> Delivered:
    """Fills or takes the city, starts the platform, measures."""
    city = cities.at(cities.default_data(cases))
    with folder.locked(city.data / "bench.lock", wait=False), city.embedded.in_use(say):
        from bench.prepare import prepare

        prepare(city, cases, say)
        with cities.running(city) as supervisor:
            asked = world(city.port, cities.passwords(city), tuple({*PEOPLE, *WATCHERS}), 2026)
            meter = Meter(city, supervisor)
            checkpoint(city)
            say("create, with nobody listening")
            alone = measure(named("create"), asked, meter, seconds=seconds, connections=16)
            return _measured(city.port, asked, meter, number, seconds, alone, say)


def _measured(
    port: int, asked: World, meter: Meter, number: int, seconds: float, alone: Row, say: Any
) -> Delivered:  # fmt: skip
    held = [cookies(asked, who) for who in WATCHERS]
    before = meter.memory()["web"]
    hall = Hall(port, held, number)
    try:
        say(f"{number} listeners are connected")
        memory = meter.memory()["web"] - before
        sent = _reported(port, asked)
        time.sleep(SETTLE)
        arrived, hall.arrived = hall.arrived, []
        say("create, with all of them listening")
        beside = measure(named("create"), asked, meter, seconds=seconds, connections=16)
    finally:
        hall.close()
    if hall.broken:
        raise OSError(f"{hall.broken} listeners were cut off")
    first: dict[tuple[int, bytes], float] = {}
    for at, line, case in arrived:
        first.setdefault((line, case), at)
    took = [max(0.0, at - sent[case]) * 1000 for (_, case), at in first.items() if case in sent]
    reached = [sum(case == key for _, key in first) for case in sent]
    return Delivered(
        number, len(sent), len(took), percentile(took, 0.5), percentile(took, 0.99), max(took, default=0.0),
        min(reached), max(reached), memory, alone, beside,
    )  # fmt: skip


def _reported(port: int, asked: World) -> dict[bytes, float]:
    """The moment at which each report was answered."""
    client, sent = Client("127.0.0.1", port, 1), {}
    try:
        for turn in range(REPORTS):
            message = post_report(asked, REPORTERS[turn % 3], near=True)
            driven = client.run(iter([message]), expected=201, keep=True)
            found = _ID.search(driven.bodies[0])
            assert found
            sent[found[1]] = time.perf_counter()
            time.sleep(PACE)
    finally:
        client.close()
    return sent


def table(found: Delivered) -> str:
    """What a run prints."""
    lines = [
        f"{found.listeners} listeners, {found.reports} reports, {found.deliveries} deliveries; each report reached "
        f"{found.least} to {found.most} of them",
        f"delivery: p50 {found.p50:.0f} ms, p99 {found.p99:.0f} ms, slowest {found.slowest:.0f} ms, promised < 2000 ms",
        f"memory of the web server with them: +{found.memory / 1e6:.1f} MB",
    ]
    for name, row in (("alone", found.alone), ("with listeners", found.beside)):
        lines.append(
            f"create {name}: {row.per_second:.0f}/s, p99 {row.p99:.0f} ms, cpu web {row.cpu_web or 0:.2f} ms, "
            f"cpu pg {row.cpu_database or 0:.2f} ms, others {row.others or 0:.2f} cores, {row.errors} errors"
        )
    return "\n".join(lines)
