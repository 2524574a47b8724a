"""What all tests share: one database server for the whole run, and a database of each worker's own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.settings import DATA_VARIABLE

# No test is timed: on a busy machine a law that holds would seem broken.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that started the workers cleans up after them."""
    if not hasattr(config, "workerinput") and DATA_VARIABLE in os.environ:
        databases.Server().clean_up()


@pytest.fixture(scope="session")
def server() -> Iterator[databases.Server]:
    """The database server of this run, started by the worker that comes first and stopped by the last."""
    server = databases.Server()
    with server.running():
        server.template()
        yield server


@pytest.fixture(scope="session")
def django_db_setup(server: databases.Server, worker_id: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Each worker's own clone, on which every test's transaction is rolled back."""
    name = server.clone(worker_id)
    with django_db_blocker.unblock(), databases.connected(server.app_url(name)):
        yield
    server.drop(name)


@pytest.fixture
def fresh_database(server: databases.Server, worker_id: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """For a test that commits: a clone of its own; gives the application's address."""
    name = server.clone(f"{worker_id}_commits")
    with django_db_blocker.unblock(), databases.connected(server.app_url(name)):
        yield server.app_url(name)
    server.drop(name)
