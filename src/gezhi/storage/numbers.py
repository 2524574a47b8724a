"""Numbers from a database sequence, taken a block at a time so that a create needs no round trip for its number."""

from __future__ import annotations

import threading

from django.db import connection

BLOCK = 50  # must equal the sequence's INCREMENT (migration storage.0001)


class Numbers:
    """Hands out distinct integers; a block that a stopped process did not use up stays a gap."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence
        self._lock = threading.Lock()
        self._next = 0
        self._left = 0

    def take(self) -> int:
        """The next number, at least 1."""
        with self._lock:
            if not self._left:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT nextval(%s::regclass)", [self._sequence])
                    (self._next,) = cursor.fetchone()
                self._left = BLOCK
            number = self._next
            self._next += 1
            self._left -= 1
            return number


case_numbers = Numbers("storage_case_number")
