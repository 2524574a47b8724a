"""Numbers from a database sequence: distinct, in the order of time but for a burst, with gaps.

In a burst a thread draws some ahead, so numbers that several threads hand out within ``BURST`` seconds may be mixed.
"""

from __future__ import annotations

import threading
import time

from django.db import connection

BURST = 0.25  # seconds that numbers taken ahead are used, so that the order of numbers stays nearly that of time
AHEAD = 16


class Numbers:
    """Hands out the integers of a sequence: one at a time, several at once while they are asked for in a burst."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence
        self._mine = _Mine()

    def reserve(self, count: int) -> None:
        """Ask for ``count`` numbers in one statement, for the next calls of ``take`` in this thread."""
        self._ask(count)
        self._mine.until = float("inf")

    def release(self) -> None:
        """Give up what was reserved and not taken: numbers are not handed out long after they were drawn."""
        self._mine.numbers = []

    def take(self) -> int:
        """The next number, at least 1."""
        mine, now = self._mine, time.monotonic()
        if now > mine.until:
            mine.numbers, mine.ahead = [], 1
        if not mine.numbers:
            self._ask(mine.ahead)
            mine.until, mine.ahead = now + BURST, min(2 * mine.ahead, AHEAD)
        return mine.numbers.pop()

    def _ask(self, count: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [self._sequence, count])
            self._mine.numbers = [number for (number,) in cursor.fetchall()][::-1]


class _Mine(threading.local):
    """What one thread has drawn, the next one last."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.until = 0.0
        self.ahead = 1


case_numbers = Numbers("storage_case_number")
