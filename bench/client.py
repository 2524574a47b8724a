"""The load: one process that keeps a number of HTTP connections busy with requests that were built before.

It shares its machine with what it measures, so it does as little as possible: it looks at the status and the length of
an answer and at nothing else. Linux only (epoll).
"""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

CHUNK = 1 << 18
SECONDS_FOR_AN_ANSWER = 120
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


class Broken(Exception):
    """The server did not answer as HTTP says; the message is a sentence for a person."""


@dataclass(slots=True)
class Driven:
    """What one run of requests gave. Seconds everywhere; latencies in the order in which answers came."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""
    received: int = 0  # bytes of answers
    bodies: list[bytes] = field(default_factory=list)  # only where they were asked for

    @property
    def requests(self) -> int:
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    def add(self, more: Driven) -> None:
        """Another run of the same requests, after this one."""
        self.seconds += more.seconds
        self.latencies += more.latencies
        self.errors += more.errors
        self.first_error = self.first_error or more.first_error
        self.received += more.received

    def percentile(self, share: float) -> float:
        """The latency that this share of the answers stayed below, in seconds."""
        return percentile(self.latencies, share)


def percentile(values: list[float], share: float) -> float:
    """The nearest rank; 0.0 of nothing."""
    listed = sorted(values)
    return listed[min(len(listed) - 1, int(share * len(listed)))] if listed else 0.0


class Connection:
    """One connection that is kept open, and the answer that is coming in on it."""

    __slots__ = ("body", "need", "sent", "socket")

    def __init__(self, host: str, port: int) -> None:
        try:
            self.socket = socket.create_connection((host, port), timeout=SECONDS_FOR_AN_ANSWER)
        except OSError as wrong:
            raise Broken(f"nobody listens on {host} port {port}: {wrong}") from None
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.body = b""
        self.need = 0  # bytes of the whole answer; 0: its head is not read yet
        self.sent = 0.0

    def complete(self, chunk: bytes) -> bool:
        """Takes in what came; whether the answer in ``body`` is whole."""
        body = self.body = self.body + chunk if self.body else chunk
        if not self.need:
            end = body.find(END_OF_HEAD)
            if end < 0:
                return False
            head = body[:end].lower()
            at = head.find(LENGTH)
            if at < 0:
                raise Broken(f"an answer says no length: {head[:200].decode(errors='replace')}")
            self.need = end + len(END_OF_HEAD) + int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0])
        return len(body) >= self.need


class Client:
    """Connections to one server. ``run`` may be called again and again on the same connections."""

    def __init__(self, host: str, port: int, connections: int) -> None:
        self.poll = select.epoll()
        self.connections = {}
        for _ in range(connections):
            made = Connection(host, port)
            self.connections[made.socket.fileno()] = made
            self.poll.register(made.socket.fileno(), select.EPOLLIN)

    def close(self) -> None:
        for each in self.connections.values():
            each.socket.close()
        self.poll.close()

    def run(
        self, requests: Iterator[bytes], *, seconds: float | None = None, expected: int = 200, keep: bool = False
    ) -> Driven:
        """Sends requests, the next one of a connection after the answer to its last, until time or requests end.

        ``keep`` keeps the bodies; ``seconds`` None: until the requests end. Every answer that was asked for is waited
        for. Another status than ``expected`` counts as an error and its latency is not among the others.
        """
        driven, clock, status = Driven(), time.perf_counter, str(expected).encode()
        began = clock()
        until = began + seconds if seconds is not None else float("inf")
        busy = sum(self._send(each, requests) for each in self.connections.values())
        while busy:
            ready = self.poll.poll(SECONDS_FOR_AN_ANSWER)
            if not ready:
                raise Broken(f"no answer came within {SECONDS_FOR_AN_ANSWER} seconds")
            for number, _ in ready:
                each = self.connections[number]
                if not each.complete(self._received(each)):
                    continue
                now = clock()
                self._count(driven, each, now, status, keep)
                if now >= until or not self._send(each, requests):
                    busy -= 1
        driven.seconds = clock() - began
        return driven

    @staticmethod
    def _send(each: Connection, requests: Iterator[bytes]) -> bool:
        request = next(requests, None)
        if request is None:
            return False
        each.body, each.need = b"", 0
        each.sent = time.perf_counter()
        each.socket.sendall(request)
        return True

    @staticmethod
    def _received(each: Connection) -> bytes:
        try:
            chunk = each.socket.recv(CHUNK)
        except ConnectionError as wrong:
            raise Broken(f"the server broke a connection: {wrong}") from None
        if not chunk:
            raise Broken("the server closed a connection in the middle")
        return chunk

    @staticmethod
    def _count(driven: Driven, each: Connection, now: float, status: bytes, keep: bool) -> None:
        body = each.body
        driven.received += len(body)
        if body[9:12] != status:
            driven.errors += 1
            driven.first_error = driven.first_error or body[9:1500].decode(errors="replace")
            return
        driven.latencies.append(now - each.sent)
        if keep:
            driven.bodies.append(body[body.find(END_OF_HEAD) + len(END_OF_HEAD) :])


def request(
    method: str, path: str, *, token: str = "", body: Any = None, headers: dict[str, str] | None = None
) -> bytes:
    """The bytes of one request; ``body`` becomes JSON."""
    content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    lines += [f"Authorization: Bearer {token}"] * bool(token)
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def ask(port: int, message: bytes, *, expected: int = 200) -> Any:
    """One request on a connection of its own, and its JSON; raises ``Broken`` on any other status."""
    client = Client("127.0.0.1", port, 1)
    try:
        driven = client.run(iter([message]), expected=expected, keep=True)
    finally:
        client.close()
    if driven.errors:
        raise Broken(f"{message.split(b' HTTP', 1)[0].decode()} was answered with {driven.first_error}")
    return json.loads(driven.bodies[0])
