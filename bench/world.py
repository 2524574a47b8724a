"""What requests are made of: who asks, about which places and matters; the reports and the cases that moves need."""

from __future__ import annotations

import json
import random
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

from bench.client import Broken, Client, ask, request
from bench.words import story

TOWNSHIP, COUNTY = "440703002", "440703"  # where the sample's accounts work
BATCH = 1000
MATTERS = ("02", "03", "04")  # classes of the admission list that a worker on patrol meets
BEGIN_REPORTS = "/api/v1/reports"


@dataclass(slots=True)
class World:
    """Everything that requests are built from; ``chance`` makes each run ask the same."""

    port: int
    passwords: dict[str, str]
    tokens: dict[str, str]
    grids: list[dict[str, Any]]  # of the township
    elsewhere: list[dict[str, Any]]  # of other townships of the county
    matters: list[str]
    chance: random.Random

    def key(self) -> dict[str, str]:
        """An idempotency key that was never used."""
        return {"Idempotency-Key": str(uuid.uuid4())}


def world(port: int, passwords: dict[str, str], people: Iterable[str], seed: int) -> World:
    """Signs these people in, as programs do, and asks the server for the grids and matters that reports name."""

    def get(path: str, **query: Any) -> Any:
        return ask(port, request("GET", f"/api/v1/{path}?{urllib.parse.urlencode(query)}"))

    def token(name: str) -> str:
        message = request("POST", "/api/v1/tokens", body={"username": name, "password": passwords[name]})
        return str(ask(port, message, expected=201)["token"])

    def placed(township: str, count: int) -> list[dict[str, Any]]:
        grids = get("grids", township=township, limit=count)["items"]
        return [grid | get(f"grids/{grid['code']}") for grid in grids]

    townships = [region["code"] for region in get("regions", parent=COUNTY) if region["code"] != TOWNSHIP]
    matters = [row["code"] for row in get("matters", county=COUNTY)["matters"] if row["code"].startswith(MATTERS)]
    return World(
        port, passwords, {name: token(name) for name in people}, placed(TOWNSHIP, 20),
        [grid for code in townships[:6] for grid in placed(code, 8)], matters,
        random.Random(seed),  # noqa: S311 - invented reports
    )  # fmt: skip


def report(world: World, *, near: bool = False) -> dict[str, Any]:
    """A report as a grid worker's phone sends it: half of them with a point, half with the grid's code.

    ``near``: in the township whose officers have accounts, with its grid, so that they can move the case at once.
    """
    chance = world.chance
    grid = chance.choice(world.grids if near or chance.random() < 0.5 else world.elsewhere)
    given: dict[str, Any] = {
        "description": story(chance, grid["name"]), "channel": "patrol", "matter": chance.choice(world.matters),
        "petitioners": [{"name": "", "phone": f"13{chance.randrange(1000):03}000{chance.randrange(1000):03}"}],
    }  # fmt: skip
    if near or chance.random() < 0.5:
        return given | {"grid": grid["code"]}
    return given | {"point": {"lon": grid["lon"], "lat": grid["lat"], "crs": "cgcs2000"}}


def post_report(world: World, who: str, *, near: bool = False) -> bytes:
    return request("POST", BEGIN_REPORTS, token=world.tokens[who], body=report(world, near=near), headers=world.key())


def post_move(world: World, who: str, action: str, case: Mapping[str, Any], **given: Any) -> bytes:
    """A move on a case as a report's or a move's answer gives it: with its id and its version."""
    return request(
        "POST", f"/api/v1/cases/{case['id']}/moves/{action}", token=world.tokens[who],
        body={"version": case["version"], "given": given}, headers=world.key(),
    )  # fmt: skip


def post_batch(world: World, *, near: bool = False) -> bytes:
    """A thousand reports of the hotline, each with its key."""
    reports = [report(world, near=near) | {"key": str(uuid.uuid4())} for _ in range(BATCH)]
    return request("POST", f"{BEGIN_REPORTS}/batch", token=world.tokens["hotline"], body={"reports": reports})


def reported(world: World, count: int) -> list[dict[str, Any]]:
    """New cases that wait for the township's agency."""
    answers = _all(world, [post_batch(world, near=True) for _ in range(-(-count // BATCH))])
    made = [answer["report"] for batch in answers for answer in batch["answers"] if answer["report"]]
    if len(made) < count:
        raise Broken(f"cases to move could not be made: {answers[0]['answers'][0]}")
    return made[:count]


def moved(world: World, who: str, action: str, cases: list[dict[str, Any]], **given: Any) -> list[dict[str, Any]]:
    """The same cases one move on."""
    return _all(world, [post_move(world, who, action, case, **given) for case in cases])


def _all(world: World, messages: list[bytes]) -> list[Any]:
    client = Client("127.0.0.1", world.port, 4)
    try:
        driven = client.run(iter(messages), keep=True)
    finally:
        client.close()
    if driven.errors:
        raise Broken(f"what a row needs could not be made: {driven.first_error}")
    return [json.loads(body) for body in driven.bodies]


def cookies(world: World, who: str) -> str:
    """The Cookie header of somebody who has signed in to the console."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{world.port}/sign-in"
    browser.open(address, timeout=30).close()
    token = next((cookie.value for cookie in jar if cookie.name == "csrftoken"), "")
    form = {"username": who, "password": world.passwords[who], "csrfmiddlewaretoken": token}
    browser.open(address, urllib.parse.urlencode(form).encode(), timeout=30).close()
    held = {cookie.name: cookie.value for cookie in jar}
    if "sessionid" not in held:
        raise Broken(f"{who} could not sign in to the console")
    return "; ".join(f"{name}={value}" for name, value in held.items())
