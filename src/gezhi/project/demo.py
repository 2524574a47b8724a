"""The sample's accounts: DATA/demo-accounts.json, which only the owner of the data folder can read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from gezhi.project import folder

FILE = "demo-accounts.json"
SHOWN = 12


class Account(TypedDict):
    """One line of the file."""

    username: str
    password: str
    duty: str
    organisation: str
    scope: str


def is_loaded(data: Path) -> bool:
    return (data / FILE).exists()


def forget(data: Path) -> None:
    """The accounts of a database that is gone."""
    for name in (FILE, f"{FILE}.pending"):
        (data / name).unlink(missing_ok=True)


def pending(data: Path, accounts: Sequence[Account]) -> None:
    """Writes the accounts before the sample is committed, so that their passwords cannot be lost."""
    folder.write_private(data / f"{FILE}.pending", json.dumps(accounts, ensure_ascii=False, indent=1))


def confirm(data: Path) -> None:
    """After the commit: the file gets its name. Repeating it changes nothing."""
    waiting = data / f"{FILE}.pending"
    if waiting.exists():
        waiting.replace(data / FILE)


def table(data: Path) -> str:
    """The accounts as lines for a terminal."""
    path = data / FILE
    if not path.exists():
        return ""
    accounts: list[Account] = json.loads(path.read_text(encoding="utf-8"))
    lines = [f"  {row['username']:<22} {row['password']:<22} {row['duty']} · {row['organisation']}" for row in accounts]
    more = [f"  … {len(lines) - SHOWN} more in {path}"] if len(lines) > SHOWN else []
    return "\n".join(["  Sample accounts (username, password, duty):", *lines[:SHOWN], *more, ""])
