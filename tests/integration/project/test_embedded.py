"""The embedded PostgreSQL through good and bad days."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.settings import SERVER_VARIABLE

from gezhi.project.database import APP, OWNER, Embedded

pytestmark = pytest.mark.skipif(
    bool(os.environ.get(SERVER_VARIABLE)), reason="a server is given; this is about our own"
)
USE_AND_DIE = """
import os, pathlib, sys
from gezhi.project.database import Embedded
with Embedded(pathlib.Path(sys.argv[1]), durable=False).in_use():
    os._exit(0)  # without a word to the server, as when killed
"""


@pytest.fixture(autouse=True)
def database() -> None:
    """These tests bring a server of their own and need no other."""


@pytest.fixture
def embedded() -> Iterator[Embedded]:
    data = Path(tempfile.mkdtemp(prefix="gz"))  # not tmp_path, which root's PostgreSQL cannot reach
    data.chmod(0o711)
    yield Embedded(data, durable=False)
    shutil.rmtree(data)


def postmaster(embedded: Embedded) -> int:
    return int((embedded.cluster / "postmaster.pid").read_text().splitlines()[0])


def works(embedded: Embedded) -> bool:
    with psycopg.connect(embedded.url(APP)) as connection:
        return connection.execute("SELECT current_user").fetchone() == (APP,)


class TestTheEmbeddedDatabase:
    def test_folds_the_case_of_words_and_knows_chinese(self, embedded: Embedded) -> None:
        with embedded.in_use(), psycopg.connect(embedded.url(OWNER)) as connection:
            row = connection.execute("SELECT lower('Ä'), '治' ~ '\\w', current_setting('server_encoding')").fetchone()
            assert row == ("ä", True, "UTF8")

    def test_stops_with_its_last_user(self, embedded: Embedded) -> None:
        with embedded.in_use():
            with embedded.in_use():
                assert works(embedded)
            assert works(embedded)
        assert not embedded.is_running()

    def test_listens_on_no_port(self, embedded: Embedded) -> None:
        with embedded.in_use(), psycopg.connect(embedded.url(OWNER)) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)

    def test_recovers_when_it_was_killed(self, embedded: Embedded) -> None:
        embedded.durable = True
        with embedded.in_use():
            with psycopg.connect(embedded.url(OWNER)) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 1 AS row")
            os.kill(postmaster(embedded), signal.SIGKILL)
            time.sleep(0.2)
            embedded.revive(print)
            with psycopg.connect(embedded.url(OWNER)) as connection:
                assert connection.execute("SELECT row FROM kept").fetchone() == (1,)

    def test_is_taken_over_when_its_user_was_killed(self, embedded: Embedded) -> None:
        subprocess.run([sys.executable, "-c", USE_AND_DIE, str(embedded.data)], check=True)
        orphan = postmaster(embedded)
        with embedded.in_use():
            assert postmaster(embedded) == orphan and works(embedded)
        assert not embedded.is_running()

    def test_forgets_a_pid_file_whose_number_is_somebody_elses(self, embedded: Embedded) -> None:
        with embedded.in_use():
            pass
        (embedded.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{embedded.cluster}\n")
        with embedded.in_use():
            assert works(embedded)

    def test_makes_a_half_made_cluster_anew(self, embedded: Embedded) -> None:
        embedded.cluster.mkdir()
        (embedded.cluster / "PG_VERSION").write_text("")
        with embedded.in_use():
            assert works(embedded)
