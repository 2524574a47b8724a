"""What is measured inside a process of the product: its statements, where its time goes, and ``locate``.

A process of its own, with the product's settings: it reads a pickled ``Order`` and writes a pickled answer. Requests go
through the whole of the product's WSGI application, as granian would hand them over.
"""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from bench.city import City
from bench.client import END_OF_HEAD, Broken
from bench.paths import PATHS, named
from bench.world import World

Ask = Callable[[bytes], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Order:
    """What the process is to do: ``statements``, ``profile`` or ``locate``, for the paths of these names."""

    what: str
    world: World
    names: tuple[str, ...] = ()


def inside(city: City, order: Order) -> Any:
    """Has a process of the product carry out the order; raises ``Broken`` with what it said where it failed."""
    command = [sys.executable, "-X", "utf8", "-m", "bench.inside"]
    done = subprocess.run(  # noqa: S603 - our own module
        command, env=city.for_django, input=pickle.dumps(order), capture_output=True, check=False
    )
    if done.returncode:
        raise Broken(f"{order.what} inside the product failed:\n{done.stderr.decode(errors='replace')[-3000:]}")
    return pickle.loads(done.stdout)  # noqa: S301 - our own process


def call(application: Any, message: bytes) -> tuple[int, bytes]:
    """Status and body of one request to a WSGI application."""
    head, _, body = message.partition(END_OF_HEAD)
    lines = head.decode().split("\r\n")
    method, target, _ = lines[0].split(" ")
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for line in lines[1:]:
        name, _, value = line.partition(": ")
        name = name.upper().replace("-", "_")
        environ[name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"] = value
    status: list[int] = []
    answer = application(environ, lambda line, headers, _=None: status.append(int(line.split()[0])))
    try:
        return status[0], b"".join(answer)
    finally:
        answer.close()


def expect(ask: Ask, message: bytes, status: int) -> Any:
    """The answer's JSON, or None where it is a page; ``Broken`` on another status."""
    got, body = ask(message)
    if got != status:
        raise Broken(f"{message.split(b' HTTP', 1)[0].decode()} was answered inside with {got} {body[:800].decode()}")
    return json.loads(body) if body[:1] in {b"{", b"["} else None


def locate(world: World) -> dict[str, float]:
    """Seconds of one ``locate``: the mean, and percentiles, over points all over the townships' grids."""
    from gezhi.geography.queries import locate as find

    spread = 0.004  # degrees around the middle of a grid: inside, on borders and in the grids beside it
    points = []
    for _ in range(20_000):
        grid = world.chance.choice([*world.grids, *world.elsewhere])
        shift = [world.chance.uniform(-spread, spread) for _ in range(2)]
        points.append((grid["lon"] + shift[0], grid["lat"] + shift[1]))
    for point in points[:1000]:
        find(*point)
    took = []
    for point in points:
        began = time.perf_counter()
        find(*point)
        took.append(time.perf_counter() - began)
    took.sort()
    return {"mean": sum(took) / len(took), **{f"p{share}": took[len(took) * share // 100] for share in (50, 95, 99)}}


def main() -> None:
    """Carries out one order; whatever the product prints goes to the other stream."""
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the bench itself
    out, sys.stdout = sys.stdout, sys.stderr
    import django

    django.setup()
    from gezhi.project.wsgi import application

    def ask(message: bytes) -> tuple[int, bytes]:
        return call(application, message)

    if order.what == "locate":
        result: Any = locate(order.world)
    elif order.what == "statements":
        from bench.statements import captured

        result = captured(ask, order.world, [path for path in PATHS if path.name in order.names])
    else:
        from bench.profile import profiled

        result = {name: profiled(ask, order.world, named(name)) for name in order.names}
    out.buffer.write(pickle.dumps(result))


if __name__ == "__main__":
    main()
