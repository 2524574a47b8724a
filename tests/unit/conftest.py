"""Unit tests need nothing but the code: a database and a network are refused."""

from __future__ import annotations

import socket
from typing import Any, NoReturn

import pytest


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-django refuses the database by itself."""

    def refuse(*_: Any) -> NoReturn:
        raise RuntimeError("a unit test must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
