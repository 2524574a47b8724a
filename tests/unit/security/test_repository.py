"""No file of the project holds anybody's number (privacy rule P32)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gezhi.security.rules import separate
from gezhi.security.terms import PersonalKind

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("src", "tests", "docs", "web", "tools", "bench")
TEXTS = {".py", ".md", ".csv", ".json", ".html", ".js", ".css", ".toml", ".txt", ".in", ".geojson", ".typ", ".xsd"}
# What is made up holds three zeros in a row or is of a reserved domain; the last one is an operator's test number.
MADE_UP = re.compile(r"000|零零零|@(\w+\.)?example(\.com)?$|^13800138000$")
LONGEST_LINE = 20_000


def files(folder: str) -> Iterator[Path]:
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in TEXTS and "node_modules" not in path.parts and path.is_file():
            yield path


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_holds_a_number_that_could_be_somebodys(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {piece.kind} {piece.value}"
        for path in files(folder)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for piece in separate(line[:LONGEST_LINE]).found
        if piece.kind is not PersonalKind.DOOR and not MADE_UP.search(piece.value)
    ]
    assert found == []
