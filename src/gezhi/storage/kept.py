"""What a process has read from the database and believes for a while: what is small and changes now and then."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

FRESH_FOR = 30.0  # seconds
MOST = 512  # answers that are kept of one question
Q = TypeVar("Q", bound=Hashable)
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


class KeptEach(Generic[Q, T]):
    """Answers to a question that is asked with different values, each believed for ``seconds``; the last ``MOST``."""

    def __init__(self, read: Callable[[Q], T], seconds: float) -> None:
        self._read, self._seconds = read, seconds
        self._held: OrderedDict[Q, tuple[T, float]] = OrderedDict()

    def get(self, asked: Q) -> T:
        held = self._held.get(asked)
        if held is None or monotonic() >= held[1]:
            held = self._held[asked] = (self._read(asked), monotonic() + self._seconds)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        return held[0]

    def forget(self) -> None:
        self._held.clear()
