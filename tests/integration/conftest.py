"""Integration tests have a database: rolled back after each test, or fresh for one marked ``commits``.

What the product issues meanwhile against the tables of cases must name their county: see tests/sql_shapes.py.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from tests.gateway import gateway
from tests.people import cast
from tests.recorded import Recorder

from gezhi.cases.queries.seldom import common

__all__ = ["cast", "gateway"]

RECORDER = Recorder()
RECORDER.listen()


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> None:
    commits = request.node.get_closest_marker("commits")
    request.getfixturevalue("fresh_database" if commits else "db")


@pytest.fixture(autouse=True)
def looked_at_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    """What PostgreSQL knows of frequent words was looked at just now, and it is nothing: else it would be chance."""
    monkeypatch.setattr(common, "tokens", None)
    monkeypatch.setattr(common, "looked", time.monotonic())


@pytest.fixture
def recorder() -> Recorder:
    """The statements of this process against the tables of cases."""
    return RECORDER


@pytest.fixture(autouse=True)
def shard_column(recorder: Recorder) -> Iterator[None]:
    """Each statement that a test made the product issue for the first time is looked at behind the test."""
    recorder.found()
    yield
    found = recorder.found()
    if found:
        pytest.fail("\n\n".join(found), pytrace=False)
