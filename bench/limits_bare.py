"""The second limit: granian and psycopg alone, with the same statements, as many processes and threads, and JSON.

What a request costs here is what no framework and no rule of ours could take away. Run as a module it is the server;
its plan is a file that only the bench can read.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import psycopg
from psycopg.rows import dict_row

from bench.city import City, free_port
from bench.client import Broken, Client, request
from bench.limits import GUESS, LANES, Limited, Transactions, Value, filled, with_casts
from gezhi.project import folder
from gezhi.project.database import APP

PLAN = "BENCH_PLAN"
PATIENCE = 20  # seconds for the server to start


class Bare:
    """The bare server on a port of its own, and how many requests a second it answers."""

    def __init__(self, port: int, plan: dict[str, int], connections: int) -> None:
        self.port, self.plan, self.connections = port, plan, connections
        self.numbers = itertools.count(9_000 * LANES)  # pgbench's are below

    def rate(self, limited: Limited, seconds: float) -> float:
        """Requests a second; raises ``Broken`` where one fails."""
        number = self.plan[limited.path.name]
        if not limited.path.link:
            count = len(limited.requests)
            turns = itertools.cycle([self._request(number, which, 0) for which in range(count)])
            self._run(turns, 1)
            return self._run(turns, seconds)
        wanted = int(GUESS * seconds)
        numbers = list(itertools.islice(self.numbers, wanted))
        rate = 0.0
        for step in range(len(limited.before) + 1):
            rate = self._run(iter([self._request(number, step, each) for each in numbers]), None)
        return rate

    @staticmethod
    def _request(plan: int, which: int, number: int) -> bytes:
        return request("GET", f"/{plan}/{which}/{number}")

    def _run(self, requests: Iterator[bytes], seconds: float | None) -> float:
        client = Client("127.0.0.1", self.port, self.connections)
        try:
            driven = client.run(requests, seconds=seconds)
        finally:
            client.close()
        if driven.errors:
            raise Broken(f"the bare handler answered {driven.first_error}")
        return driven.per_second


@contextlib.contextmanager
def serving(city: City, paths: Iterable[Limited], connections: int) -> Iterator[Bare]:
    """Starts the bare server for these paths, and stops it."""
    listed = list(paths)
    port = free_port()
    plan = city.data / "bare.json"
    document = {
        "url": city.embedded.url(APP), "port": port, "workers": city.settings.workers, "threads": city.settings.threads,
        "plans": [[plain(each) for each in (*path.before, *path.requests)] for path in listed],
    }  # fmt: skip
    folder.write_private(plan, json.dumps(document))
    environment = city.for_django | {PLAN: str(plan)}
    server = subprocess.Popen([sys.executable, "-m", "bench.limits_bare"], env=environment, stdin=subprocess.DEVNULL)
    try:
        _until_open(port, server)
        yield Bare(port, {limited.path.name: number for number, limited in enumerate(listed)}, connections)
    finally:
        server.terminate()
        server.wait(30)
        plan.unlink()


def _until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            Client("127.0.0.1", port, 1).close()
            return
        except Broken:
            if server.poll() is not None or time.monotonic() > until:
                raise Broken("the bare server did not start") from None
            time.sleep(0.1)


def plain(transactions: Transactions) -> list[Any]:
    """As the server reads it: whether in a transaction, and of each statement its text and values."""
    return [[atomic, [[with_casts(each), each.values] for each in group]] for atomic, group in transactions]


def application_of(plan: Mapping[str, Any]) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that does what the plan says, on one connection a thread."""
    held = threading.local()
    plans = [[[_transaction(*each) for each in request] for request in requests] for requests in plan["plans"]]

    def connection() -> Any:
        if not hasattr(held, "connection"):
            held.connection = psycopg.connect(
                plan["url"],
                autocommit=True,
                prepare_threshold=0,
                cursor_factory=psycopg.RawCursor,
                row_factory=dict_row,
            )
        return held.connection

    def application(environ: Mapping[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        _, which, turn, number = environ["PATH_INFO"].split("/")
        body = _carry_out(connection(), plans[int(which)][int(turn)], int(number))
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return application


def _transaction(atomic: bool, statements: list[Any]) -> tuple[bool, list[tuple[str, list[Value]]]]:
    return atomic, [
        (query, [tuple(each) if each is not None else None for each in values]) for query, values in statements
    ]


def _carry_out(connection: Any, transactions: list[tuple[bool, list[tuple[str, list[Value]]]]], number: int) -> bytes:
    """Sends every statement; the JSON of the rows that the last of them gave."""
    rows: list[Any] = []
    with connection.cursor() as cursor:
        for atomic, statements in transactions:
            with connection.transaction() if atomic else contextlib.nullcontext():
                for query, values in statements:
                    cursor.execute(query, [filled(value, number) for value in values])
                    rows = cursor.fetchall() if cursor.description else rows
    return orjson.dumps(rows, default=str)


def main() -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    plan = _plan()
    Server(
        "bench.limits_bare:application", address="127.0.0.1", port=plan["port"], interface=Interfaces.WSGI,
        workers=plan["workers"], blocking_threads=plan["threads"], websockets=False, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def _plan() -> dict[str, Any]:
    return dict(json.loads(Path(os.environ[PLAN]).read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
elif PLAN in os.environ:
    application = application_of(_plan())
