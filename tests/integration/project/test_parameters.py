"""A misspelled parameter is refused by every operation, by its name; it never answers with everything."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.people import COUNTY, Cast

from gezhi.project.api import api

SOME = {"code": "040101", "receipt": "0" * 14}
ID = "018f0000-0000-7000-8000-000000000000"


def reads() -> list[tuple[str, list[str]]]:
    """The path of every GET operation and the parameters that the document names."""
    found: list[tuple[str, list[str]]] = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" in methods:
            named: list[dict[str, Any]] = methods["get"].get("parameters", [])
            found.append((path, [one["name"] for one in named if one["in"] == "query"]))
    return found


@pytest.mark.parametrize(("path", "known"), reads(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_read_refuses_a_parameter_it_does_not_know(cast: Cast, path: str, known: list[str]) -> None:
    place = re.sub(r"\{(\w+)\}", lambda name: SOME.get(name[1], ID), path.removeprefix("/api/v1"))
    answer = Caller(cast.officer, language="en").get(place, {"stat": "reported"})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "unknown-parameter", "stat")
    assert "stat" in problem["detail"]
    assert all(name in problem["detail"] for name in known)


def test_the_sentence_is_in_the_asked_language(cast: Cast) -> None:
    said = Caller(cast.officer).get("/cases", {"page": "2"}).json()["detail"]
    assert said.startswith("这个接口没有参数“page”；可用的参数：after, area")


def test_a_write_refuses_it_as_well_and_writes_nothing(cast: Cast) -> None:
    body = {"description": "楼梯口堆满杂物", "channel": "patrol", "county": COUNTY, "address": "白沙街道"}
    answer = Caller(cast.officer).post("/reports?dry_run=1", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "dry_run")


def test_who_calls_is_asked_first() -> None:
    assert Caller().get("/cases", {"page": "2"}).status_code == 401


def test_what_is_known_passes(cast: Cast) -> None:
    answer = Caller(cast.officer).get("/cases", {"state": ["reported", "accepted"], "sort": "due"})
    assert answer.status_code == 200
