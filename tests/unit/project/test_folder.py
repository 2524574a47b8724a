"""The data folder: secrets and locks."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gezhi.project import demo, folder

ACCOUNT: demo.Account = {
    "username": "desk", "password": "p", "duty": "派单员", "organisation": "测试·网格中心", "scope": "440703",
}  # fmt: skip


class TestSecrets:
    def test_are_made_once_and_readable_by_their_owner_only(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        first = folder.secret(data, "one")
        assert len(first) >= 50
        assert folder.secret(data, "one") == first != folder.secret(data, "two")
        assert stat.S_IMODE((data / folder.SECRETS).stat().st_mode) == 0o600

    def test_a_private_file_replaces_an_open_one(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.write_text("old")
        folder.write_private(path, "new")
        assert path.read_text() == "new"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


class TestLocks:
    def test_the_second_is_told(self, tmp_path: Path) -> None:
        with folder.locked(tmp_path / "lock"), pytest.raises(folder.Busy):
            with folder.locked(tmp_path / "lock", wait=False):
                pass

    def test_the_last_of_those_who_share_knows_it(self, tmp_path: Path) -> None:
        with folder.locked(tmp_path / "lock", shared=True) as first:
            with folder.locked(tmp_path / "lock", shared=True):
                assert not folder.is_last(first)
            assert folder.is_last(first)


class TestSampleAccounts:
    def test_get_their_name_when_the_sample_is_committed(self, tmp_path: Path) -> None:
        demo.pending(tmp_path, [ACCOUNT])
        assert not demo.is_loaded(tmp_path)
        demo.confirm(tmp_path)
        demo.confirm(tmp_path)
        assert demo.is_loaded(tmp_path)
        assert stat.S_IMODE((tmp_path / demo.FILE).stat().st_mode) == 0o600
        assert "测试·网格中心" in demo.table(tmp_path)

    def test_are_forgotten_with_their_database(self, tmp_path: Path) -> None:
        demo.pending(tmp_path, [ACCOUNT])
        demo.confirm(tmp_path)
        demo.forget(tmp_path)
        assert demo.table(tmp_path) == ""
