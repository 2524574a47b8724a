"""What the web server reads of a request before anybody has looked at it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from gezhi.project import config
from gezhi.project.server import IN_MEMORY, Unread, _body

MEGA = 1 << 20
FORM = "multipart/form-data; boundary=x"
TOO_LARGE = (
    ("/api/v1/reports", "application/json", 9),
    ("/api/v1/attachments", FORM, 22),
    ("/sign-in", "application/x-www-form-urlencoded", 9),
    ("/cases/new", FORM, 200),
)


@dataclass
class Scope:
    path: str
    headers: dict[str, str]


@dataclass
class Sender:
    """Sends pieces of a megabyte without end, or so many; counts how many were taken."""

    pieces: int = 10_000
    taken: list[int] = field(default_factory=list)

    async def __call__(self) -> bytes:
        self.taken.append(1)
        return b"{}"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.pieces):
            self.taken.append(1)
            yield b" " * MEGA


def read(sender: Sender, path: str, **headers: str) -> Any:
    return asyncio.run(_body(Scope(path, {name.replace("_", "-"): said for name, said in headers.items()}), sender))


class TestABody:
    def test_that_says_it_is_too_large_is_not_read(self) -> None:
        for path, kind, megabytes in TOO_LARGE:
            sender = Sender()
            body = read(sender, path, content_type=kind, content_length=str(megabytes * MEGA))
            assert isinstance(body, Unread)
            assert body.length == megabytes * MEGA
            assert not sender.taken

    def test_of_unknown_length_is_read_no_further_than_it_may_go(self) -> None:
        sender = Sender()
        body = read(sender, "/api/v1/reports", content_type="application/json", transfer_encoding="chunked")
        assert isinstance(body, Unread)
        assert len(sender.taken) == 9  # the ninth megabyte is one too many

    @pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 40, ""])
    def test_whose_length_is_no_number_is_read_as_one_of_unknown_length(self, length: str) -> None:
        sender = Sender()
        assert isinstance(read(sender, "/api/v1/reports", content_length=length), Unread)
        assert len(sender.taken) == 9

    def test_that_is_small_is_kept_in_memory_and_a_big_one_whole(self) -> None:
        assert read(Sender(), "/api/v1/reports", content_length="2").read() == b"{}"
        with read(Sender(pieces=3), "/cases/new", content_type=FORM, content_length=str(3 * MEGA)) as big:
            assert len(big.read()) == 3 * MEGA > IN_MEMORY


def test_what_answers_is_loaded_once_before_the_server_forks_and_without_a_connection() -> None:
    """A restart lasts as long as the loading: two processes that load by themselves take twice as long."""
    said = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _LOADED], env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=config.ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert said == ["True", "True"]


_LOADED = """
import sys
from gezhi.project import serve
serve.load()
from django.db import connections
print("gezhi.cases.pages.case" in sys.modules, all(each.connection is None for each in connections.all()))
"""
