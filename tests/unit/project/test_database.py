"""The embedded database, as far as it can be judged without one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from gezhi.project import binaries, connections
from gezhi.project.config import read
from gezhi.project.database import APP, Embedded, is_alive, shared_megabytes


class TestAProcess:
    def test_lives_when_it_is_the_one_that_is_meant(self) -> None:
        assert is_alive(os.getpid(), "python")
        assert not is_alive(os.getpid(), "no such words on its command line")

    @pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
    def test_a_zombie_does_not_live(self) -> None:
        child = subprocess.Popen([sys.executable, "-c", "pass"])
        time.sleep(0.5)  # dead, and not yet asked for by its parent
        assert not is_alive(child.pid, "")
        child.wait()


class TestItsMemory:
    @pytest.mark.parametrize(("gigabytes", "shared"), [(1, 256), (4, 512), (24, 3072), (256, 4096)])
    def test_is_an_eighth_of_the_machine_s_within_limits(self, gigabytes: int, shared: int) -> None:
        assert shared_megabytes(gigabytes * 1024**3) == shared


class TestTheSocket:
    def test_stands_in_the_data_folder(self) -> None:
        assert Embedded(Path("/srv/gezhi")).socket == Path("/srv/gezhi/pg-socket")

    def test_moves_where_the_path_is_too_long(self) -> None:
        data = Path("/srv") / ("very-long-name" * 10)
        assert len(str(Embedded(data).socket)) < 80
        assert Embedded(data).socket != Embedded(data / "other").socket


class TestAddresses:
    def test_name_role_and_socket(self, tmp_path: Path) -> None:
        parts = conninfo_to_dict(Embedded(tmp_path).url(APP))
        assert parts["user"] == APP
        assert parts["host"] == str(Embedded(tmp_path).socket)

    def test_the_applications_role_is_derived_from_the_owners(self, tmp_path: Path) -> None:
        settings = read({"GEZHI_DATA": str(tmp_path), "DATABASE_URL": "postgresql://owner:secret@db.example/city"})
        parts = conninfo_to_dict(connections.app_url(settings))
        assert (parts["user"], parts["dbname"], parts["host"]) == ("city_app", "city", "db.example")
        assert parts["password"] != "secret"

    def test_statements_are_bound_and_prepared_by_the_server(self) -> None:
        entry = connections.for_django("postgresql://app:p@db.example:6432/city?sslmode=verify-full")
        assert (entry["NAME"], entry["HOST"], entry["PORT"]) == ("city", "db.example", "6432")
        assert entry["OPTIONS"]["server_side_binding"] and entry["OPTIONS"]["prepare_threshold"] == 1
        assert entry["OPTIONS"]["sslmode"] == "verify-full"


class TestWhoRunsIt:
    def test_ourselves_unless_we_are_root(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr("os.geteuid", lambda: 4321)
        assert binaries.user_for(tmp_path / "pg").name is None
        with pytest.raises(binaries.NoDatabase, match="another user"):
            binaries.user_for(tmp_path)

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
    def test_somebody_without_rights_where_we_are_root(self, tmp_path: Path) -> None:
        user = binaries.user_for(tmp_path / "pg")
        assert user.uid != 0 and user.name in binaries.USERS
