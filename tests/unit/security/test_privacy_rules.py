"""docs/privacy.md explains every privacy rule that is cited, and names files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.unit.security.test_repository import FOLDERS, ROOT, files

RULES = ROOT / "docs" / "privacy.md"
CITED = re.compile(r"\bP\d{2}\b")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def explained() -> list[str]:
    return re.findall(r"^\| (P\d{2}) \|", text_of(RULES), re.MULTILINE)


def test_each_rule_stands_there_once() -> None:
    assert explained() == [f"P{number:02}" for number in range(1, 44)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_rule_is_cited_that_is_not_explained(folder: str) -> None:
    cited = {rule for path in files(folder) if path.suffix in (".py", ".md") for rule in CITED.findall(text_of(path))}
    assert cited - set(explained()) == set()


def test_the_files_that_hold_a_rule_are_there() -> None:
    named = re.findall(r"`((?:src|tests|docs|web)/[^`]+)`", text_of(RULES))
    assert len(named) > 40
    assert [name for name in named if not (ROOT / name).exists()] == []
