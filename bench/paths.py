"""Each row of the table: its requests, what was promised for it, and what the limits repeat."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.client import ask, request
from bench.world import BATCH, World, cookies, moved, post_batch, post_move, post_report, reported

REPORTERS = ("baisha.worker1", "baisha.worker2", "baisha.leader", "pengjiang.desk", "jiangmen.desk", "baisha.committee")
OFFICERS = ("baisha.desk1", "baisha.desk2")
HANDLER = "baisha.chengguan"  # of the department that cases are dispatched to
PEOPLE = ("hotline", HANDLER, "pengjiang.chengguan", *OFFICERS, *REPORTERS)  # who signs in
DIFFERENT = 8  # lists, words or cases that a path which reads goes through
# What people look for: frequent and rare ones, and one that no case holds.
WORDS = ("路灯", "井盖", "消防", "垃圾", "噪音", "积水", "电线", "老人", "围挡", "麒麟")

Make = Callable[[World, int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Path:
    """One row.

    ``make(world, count)`` gives requests: endless ones where it only reads, otherwise ``count``, each to be sent once.
    ``target`` is requests (or reports) a second, ``p95`` and ``p99`` milliseconds; None where nothing was promised.
    ``link`` builds the request of a write from the answer to the write before it in ``CHAIN``.
    """

    name: str
    make: Make
    expected: int = 200
    target: float | None = None
    p95: float | None = None
    p99: float | None = None
    unit: str = "requests"
    each: int = 1  # units in one request
    connections: int | None = None  # None: as many as the run uses
    limited: bool = False  # the limits are measured beside it
    link: Callable[[World, int, Mapping[str, Any]], bytes] | None = None


def _reading(messages: Callable[[World], Sequence[bytes]]) -> Make:
    return lambda world, count: itertools.cycle(messages(world))


def _list(scope: str, who: str) -> Path:
    """Pages of 50 in one scope, by turns: what is closed, what is being handled, what is due next."""
    filters = ({"state": "closed"}, {"state": "handling"}, {"state": ["dispatched", "handling"], "sort": "due"})

    def messages(world: World) -> list[bytes]:
        queries = [urlencode(each, doseq=True) for each in filters]
        return [request("GET", f"/api/v1/cases?{query}", token=world.tokens[who]) for query in queries]

    return Path(f"list {scope}", _reading(messages), target=770, p99=60, limited=True)


def _search(scope: str, who: str, connections: int | None) -> Path:
    """Two Chinese characters, together with the scope and a state."""

    def messages(world: World) -> list[bytes]:
        queries = [urlencode({"text": word, "state": "closed"}) for word in WORDS]
        return [request("GET", f"/api/v1/cases?{query}", token=world.tokens[who]) for query in queries]

    alone = connections == 1
    name = f"search {scope}" + " alone" * alone
    return Path(name, _reading(messages), p95=50, connections=connections, limited=not alone)


def ids(world: World, who: str) -> list[str]:
    found = ask(world.port, request("GET", "/api/v1/cases", token=world.tokens[who]))
    return [row["id"] for row in found["items"][:DIFFERENT]]


def _details(world: World) -> list[bytes]:
    who = OFFICERS[0]
    return [request("GET", f"/api/v1/cases/{each}", token=world.tokens[who]) for each in ids(world, who)]


def page(name: str, who: str, address: Callable[[World], Sequence[str]], **more: Any) -> Path:
    """A page of the console, as a browser with a session asks for it."""

    def messages(world: World) -> list[bytes]:
        headers = {"Cookie": cookies(world, who), "Accept-Language": "zh-CN"}
        return [request("GET", each, headers=headers) for each in address(world)]

    return Path(name, _reading(messages), **more)


def _creating(world: World, count: int) -> Iterator[bytes]:
    people = itertools.cycle(REPORTERS)
    return iter([post_report(world, next(people)) for _ in range(count)])


def _accepting(world: World, count: int) -> Iterator[bytes]:
    """Two officers of the township accept what was reported to it."""
    officers = itertools.cycle(OFFICERS)
    return iter([post_move(world, next(officers), "accept", case) for case in reported(world, count)])


def _dispatching(world: World, count: int) -> Iterator[bytes]:
    accepted = moved(world, OFFICERS[0], "accept", reported(world, count))
    lead = _lead(world)
    officers = itertools.cycle(OFFICERS)
    return iter([post_move(world, next(officers), "dispatch", case, lead=lead) for case in accepted])


def _lead(world: World) -> str:
    """The township's department that has a handler with an account."""
    me = ask(world.port, request("GET", "/api/v1/me", token=world.tokens[HANDLER]))
    return str(me["posting"]["organisation"])


def _batching(world: World, count: int) -> Iterator[bytes]:
    return iter([post_batch(world) for _ in range(count)])


def _reporter(world: World, turn: int, _: Mapping[str, Any]) -> bytes:
    return post_report(world, REPORTERS[turn % 3], near=True)


def _officer(action: str, given: Callable[[World], dict[str, Any]]) -> Callable[[World, int, Mapping[str, Any]], bytes]:
    return lambda world, turn, case: post_move(world, OFFICERS[turn % 2], action, case, **given(world))


PATHS = (
    _list("county", "pengjiang.desk"),
    _list("township", OFFICERS[0]),
    _list("village", "baisha.committee"),
    _list("department", "pengjiang.chengguan"),
    _search("county", "pengjiang.desk", 1),
    _search("county", "pengjiang.desk", None),
    _search("township", OFFICERS[0], 1),
    _search("township", OFFICERS[0], None),
    Path("detail", _reading(_details), limited=True),
    page("page to do", OFFICERS[0], lambda world: ["/"]),
    page("page cases", OFFICERS[0], lambda world: ["/cases"]),
    page("page case", OFFICERS[0], lambda world: [f"/cases/{each}" for each in ids(world, OFFICERS[0])]),
    Path("create", _creating, expected=201, target=740, p99=60, limited=True, link=_reporter),
    Path("move accept", _accepting, target=670, p99=60, limited=True, link=_officer("accept", lambda world: {})),
    Path(
        "move dispatch", _dispatching, target=670, p99=60, limited=True,
        link=_officer("dispatch", lambda world: {"lead": _lead(world)}),
    ),
    Path("batch", _batching, target=3000, unit="reports", each=BATCH, connections=8),
)  # fmt: skip
CHAIN = tuple(path for path in PATHS if path.link)  # each begins where the one before it ended


def named(name: str) -> Path:
    return next(path for path in PATHS if path.name == name)
