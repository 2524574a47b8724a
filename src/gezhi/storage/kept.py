"""What a process has read from the database and believes for a while: what is small and changes now and then.

Whoever writes such a thing makes every process forget it (``forget_everywhere``): a notice goes with what is committed,
and the web processes listen. A notice may be lost and jobs do not listen, so all is read again after ``FRESH_FOR``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

from django.db import connection, transaction

FRESH_FOR = 30.0  # seconds
FORGET = "gezhi_forget"  # the channel of the database's notices
MOST = 512  # answers that are kept of one question
Q = TypeVar("Q", bound=Hashable)
T = TypeVar("T")
Forgets = Callable[[], None]
_by_name: dict[str, Forgets] = {}


class Kept(Generic[T]):
    """A value read from the database that is believed for ``FRESH_FOR`` seconds of this process's own time."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._held: list[tuple[T, float]] = []  # one or none

    def get(self) -> T:
        held = self._held  # what is forgotten while it is read is put where nobody looks any more
        if not held or monotonic() >= held[0][1]:
            held[:] = [(self._read(), monotonic() + FRESH_FOR)]
        return held[0][0]

    def forget(self) -> None:
        self._held = []


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


def forgets(name: str) -> Callable[[Forgets], Forgets]:
    """Marks how a process forgets what it keeps under a name; it must ask the database nothing."""

    def mark(forget: Forgets) -> Forgets:
        _by_name[name] = forget
        return forget

    return mark


def forget_everywhere(name: str) -> None:
    """Within a transaction that writes: this process forgets now and again behind it, the others when they hear of it.

    Transactions with a notice are committed one at a time, so this is for what an administrator writes now and then.
    """
    _by_name[name]()
    transaction.on_commit(_by_name[name])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [FORGET, name])


def hear(name: str) -> None:
    """Another process has written something: forgotten here too; a name that nobody knows is passed over."""
    if forget := _by_name.get(name):
        forget()
