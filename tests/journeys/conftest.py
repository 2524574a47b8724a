"""Journeys have a database like integration tests: rolled back after each, or fresh for one marked ``commits``."""

from __future__ import annotations

import pytest
from tests.gateway import gateway
from tests.people import cast

__all__ = ["cast", "gateway"]


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> None:
    commits = request.node.get_closest_marker("commits")
    request.getfixturevalue("fresh_database" if commits else "db")
