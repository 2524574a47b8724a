"""Cases for browser tests, brought to where a test begins by the product's own actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.visitor import House
from tests.integration.cases.desk import SOMEBODY, Desk


def desk(house: House, **more: Any) -> Desk:
    """A fresh report of the worker with one petitioner, some minutes ago."""
    begun = datetime.now(UTC) - timedelta(minutes=20)
    return Desk(house.cast, now=begun, petitioners=[SOMEBODY], **more)


def address(case: Desk, move: str = "") -> str:
    return f"/cases/{case.id}" + (f"/moves/{move}" if move else "")
