"""The sample city's catalogue, and the people who keep catalogues, lists and calendars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gezhi.catalogue import queries
from gezhi.project.sample import catalogue
from gezhi.security.terms import SYSTEM, Actor, Duty, Level

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10 o'clock in China


def keeper(level: Level, place: str) -> Actor:
    return replace(SYSTEM, duty=Duty.BUSINESS_ADMINISTRATOR, level=level, places=(place,), name="测试·管理员")


@pytest.fixture(autouse=True)
def nothing_kept(database: None) -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def city_keeper() -> Actor:
    return keeper(Level.CITY, "4407")


@pytest.fixture
def county_keeper() -> Actor:
    return keeper(Level.COUNTY, "440703")


@pytest.fixture
def sample(nothing_kept: None) -> None:
    catalogue.load(now=NOW, counties=["440703", "440704"])
