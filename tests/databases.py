"""Databases for tests: one server and one migrated template for all workers, and as many clones as are wanted.

Tests run as the application's role, so that what it may not do is refused here as it is in production.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from gezhi.project import folder
from gezhi.project.connections import for_django
from gezhi.project.database import APP, OWNER, SUPERUSER, Embedded
from tests.settings import DATA_VARIABLE, SERVER_VARIABLE

TEST_APP = "gezhi_test_app"


class Server:
    """The server that this test run uses, embedded or given."""

    def __init__(self) -> None:
        self.data = Path(os.environ[DATA_VARIABLE])
        self.given = os.environ[SERVER_VARIABLE]
        self.prefix = f"gezhi_test_{self.data.name.lower()}"
        self.embedded = Embedded(self.data, durable=False)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        with contextlib.nullcontext() if self.given else self.embedded.in_use():
            yield

    def owner_url(self, database: str) -> str:
        return self._with_database(self.given, database) if self.given else self.embedded.url(OWNER, database)

    def app_url(self, database: str) -> str:
        if not self.given:
            return self.embedded.url(APP, database)
        return self._with_database(self.given, database, user=TEST_APP, password=folder.secret(self.data, TEST_APP))

    def template(self) -> str:
        """The migrated database that clones are made from; made by whoever asks first."""
        name = f"{self.prefix}_template"
        with folder.locked(self.data / "template.lock"):
            if not self._exists(name):
                self._make(name)
        return name

    def clone(self, name: str) -> str:
        """A copy of the template, named after a worker or a test."""
        name = f"{self.prefix}_{name}"
        with folder.locked(self.data / "template.lock"):  # a template may have no second visitor
            self.administer("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, self.template_name(), self._owner())
        return name

    def template_name(self) -> str:
        return f"{self.prefix}_template"

    def drop(self, name: str) -> None:
        self.administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def clean_up(self) -> None:
        """What the last process of a test run leaves behind is nothing."""
        if self.given:
            self.drop(self.template_name())
        shutil.rmtree(self.data, ignore_errors=True)

    def administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._admin_url(), autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _make(self, name: str) -> None:
        self.administer("CREATE DATABASE {} OWNER {}", name, self._owner())
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "gezhi.project.settings",
            "DATABASE_URL": as_url(self.owner_url(name)), "DATABASE_APP_URL": as_url(self.app_url(name)),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "gezhi", "prepare"], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            self.drop(name)
            raise RuntimeError(f"the test database could not be migrated:\n{done.stdout}{done.stderr}")

    def _exists(self, name: str) -> bool:
        with psycopg.connect(self._admin_url(), autocommit=True) as server:
            return bool(server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def _owner(self) -> str:
        return str(conninfo_to_dict(self.given)["user"]) if self.given else OWNER

    def _admin_url(self) -> str:
        return self.given or self.embedded.url(SUPERUSER, "postgres")

    @staticmethod
    def _with_database(url: str, database: str, **more: str) -> str:
        return make_conninfo(url, dbname=database, **more)


@contextlib.contextmanager
def connected(url: str) -> Iterator[None]:
    """Points Django's connection at a database, in every thread, and back again."""
    entry: dict[str, Any] = connections.databases["default"]
    before = dict(entry)
    connections["default"].close()
    entry.update(_differences(url))
    try:
        yield
    finally:
        connections["default"].close()
        entry.update(before)


def _differences(url: str) -> Mapping[str, Any]:
    found = for_django(url)
    return {name: found.get(name, "") for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}


def as_url(conninfo: str) -> str:
    """The same address in the one form that the settings take."""
    from urllib.parse import quote, urlencode

    if "://" in conninfo:
        return conninfo
    parts = {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}
    user, password, name = (quote(parts.pop(part, ""), safe="") for part in ("user", "password", "dbname"))
    return f"postgresql://{user}:{password}@/{name}?{urlencode(parts)}"
