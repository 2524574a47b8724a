"""What is asked of the server: each path with the requests that a row of the table measures."""

from __future__ import annotations

import itertools
import json
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.client import Broken, Client, ask, request
from bench.words import story

TOWNSHIP, COUNTY = "440703002", "440703"  # where the sample's accounts work
BATCH = 1000
AHEAD = 1.5  # more requests are made ready than the target asks for
REPORTERS = ("baisha.worker1", "baisha.worker2", "baisha.leader", "pengjiang.desk", "jiangmen.desk", "baisha.committee")
OFFICERS = ("baisha.desk1", "baisha.desk2")


@dataclass(frozen=True, slots=True)
class Path:
    """One row of the table.

    ``make(world, count)`` gives requests: endless ones for a path that only reads, otherwise at least ``count``, each
    to be sent once. ``target`` is requests a second, ``p99`` milliseconds; None where nothing was promised.
    """

    name: str
    make: Callable[[World, int], Iterator[bytes]]
    expected: int = 200
    target: float | None = None
    p99: float | None = None
    p95: float | None = None
    counts: int = 1  # reports in a request
    connections: int | None = None  # None: as many as the run uses
    writes: bool = False
    profiled: bool = True


@dataclass(slots=True)
class World:
    """What requests are made of: who asks, and about which places and matters of the sample city."""

    port: int
    tokens: dict[str, str]
    grids: list[dict[str, Any]]
    elsewhere: list[dict[str, Any]]
    matters: list[str]
    chance: random.Random


def world(port: int, tokens: dict[str, str], seed: int) -> World:
    """Asks the server for the grids and matters that reports name."""

    def get(path: str, **query: Any) -> Any:
        return ask(port, request("GET", f"/api/v1/{path}?{urlencode(query)}"))

    townships = [region["code"] for region in get("regions", parent=COUNTY)]
    grids = get("grids", township=TOWNSHIP, limit=40)["items"]
    elsewhere = [grid for code in townships[:6] for grid in get("grids", township=code, limit=8)["items"]]
    placed = [grid | get(f"grids/{grid['code']}") for grid in grids[:20] + elsewhere]
    matters = [row["code"] for row in get("matters", county=COUNTY)["matters"] if row["code"][:2] in {"02", "03", "04"}]
    mine = len(grids[:20])
    return World(port, tokens, placed[:mine], placed[mine:], matters, random.Random(seed))  # noqa: S311 - invented reports


def report(world: World, *, mine: bool = False) -> dict[str, Any]:
    """A report as a grid worker's phone sends it: half of them with a point, half with the grid's code."""
    chance = world.chance
    grid = chance.choice(world.grids if mine or chance.random() < 0.5 else world.elsewhere)
    given: dict[str, Any] = {
        "description": story(chance, grid["name"]), "channel": "patrol", "matter": chance.choice(world.matters),
        "petitioners": [{"name": "", "phone": f"13{chance.randrange(1000):03}000{chance.randrange(1000):03}"}],
    }  # fmt: skip
    if not mine and chance.random() < 0.5:
        point = {"longitude": grid["lon"], "latitude": grid["lat"], "crs": "cgcs2000"}
        return given | {"point": point}
    return given | {"grid": grid["code"]}


def _key(world: World) -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.UUID(int=world.chance.getrandbits(128), version=4))}


def creating(world: World, count: int) -> Iterator[bytes]:
    people = itertools.cycle(REPORTERS)
    return iter(
        [
            request(
                "POST", "/api/v1/reports", token=world.tokens[next(people)], body=report(world), headers=_key(world)
            )
            for _ in range(count)
        ]
    )


def listing(who: str, **query: Any) -> Callable[[World, int], Iterator[bytes]]:
    """The same list again and again, as pages of one scope."""

    def make(world: World, count: int) -> Iterator[bytes]:
        path = f"/api/v1/cases?{urlencode(query, doseq=True)}"
        return itertools.repeat(request("GET", path, token=world.tokens[who]))

    return make


def reported(world: World, count: int) -> list[dict[str, Any]]:
    """New cases that wait for the township's agency, made by batches."""
    client = Client("127.0.0.1", world.port, 2)
    batches = -(-count // BATCH)
    try:
        driven = client.run(iter([_batch(world, mine=True) for _ in range(batches)]), keep=True)
    finally:
        client.close()
    answers = [answer for body in driven.bodies for answer in json.loads(body)["answers"]]
    made = [answer["report"] for answer in answers if answer["report"]]
    if len(made) < min(count, len(answers)) or driven.errors:
        raise Broken(f"cases to move could not be made: {driven.first_error or answers[:1]}")
    return made[:count]


def _batch(world: World, *, mine: bool = False) -> bytes:
    reports = [
        report(world, mine=mine) | {"key": str(uuid.UUID(int=world.chance.getrandbits(128)))} for _ in range(BATCH)
    ]
    return request("POST", "/api/v1/reports/batch", token=world.tokens["hotline"], body={"reports": reports})


def batching(world: World, count: int) -> Iterator[bytes]:
    return iter([_batch(world) for _ in range(count)])


def accepting(world: World, count: int) -> Iterator[bytes]:
    """Two officers of the township accept what was reported to it."""
    officers = itertools.cycle(OFFICERS)
    return iter(
        [
            request(
                "POST", f"/api/v1/cases/{case['id']}/moves/accept", token=world.tokens[next(officers)],
                body={"version": case["version"], "given": {}}, headers=_key(world),
            )
            for case in reported(world, count)
        ]
    )  # fmt: skip


def _list(scope: str, who: str, **query: Any) -> Path:
    return Path(f"list {scope}", listing(who, **query), target=770, p99=60)


PATHS = (
    _list("county", "pengjiang.desk", state="reported"),
    _list("township", "baisha.desk1", state="reported"),
    _list("village", "baisha.committee", state="reported"),
    _list("department", "baisha.chengguan", state="handling"),
    Path("create", creating, expected=201, target=740, p99=60, writes=True),
    Path("move accept", accepting, target=670, p99=60, writes=True),
)
