"""What a process has read from the database and believes for a while: small tables that change now and then."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

FRESH_FOR = 30.0  # seconds
T = TypeVar("T")


class Kept(Generic[T]):
    """A value read from the database that is believed for ``FRESH_FOR`` seconds of this process's own time."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._held: tuple[T, float] | None = None

    def get(self) -> T:
        held = self._held
        if held is None or monotonic() >= held[1]:
            held = self._held = (self._read(), monotonic() + FRESH_FOR)
        return held[0]

    def forget(self) -> None:
        self._held = None
