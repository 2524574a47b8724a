"""The bench fills a folder of its own and no other, and asks with production's settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.__main__ import options
from bench.city import NotReady, at
from bench.paths import CHAIN, PATHS


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    with pytest.raises(NotReady, match=r"was not made by \./run bench"):
        at(tmp_path)


def test_a_folder_of_its_own_is_taken_again(tmp_path: Path) -> None:
    at(tmp_path / "new")
    assert at(tmp_path / "new").data == tmp_path / "new"


def test_settings_of_the_platform_beside_it_do_not_reach_the_city(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@elsewhere/production")
    monkeypatch.setenv("GEZHI_DATA", "/srv/gezhi")
    monkeypatch.setenv("GEZHI_WORKERS", "3")
    city = at(tmp_path / "new")
    assert city.settings.embedded
    assert city.settings.workers == 3, "how many processes serve is what one measures"
    assert "DATABASE_URL" not in city.for_django


def test_every_row_has_a_name_of_its_own_and_a_write_follows_a_write() -> None:
    names = [path.name for path in PATHS]
    assert len(set(names)) == len(names)
    assert [path.name for path in CHAIN] == ["create", "move accept", "move dispatch"]


def test_without_options_a_hundred_thousand_cases_and_sixteen_connections() -> None:
    given = options([])
    assert (given.cases, given.connections, given.quick) == (100_000, 16, False)
