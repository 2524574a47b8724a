"""Numbers from a database sequence: distinct, in the order in which they were asked for, with gaps after a rollback."""

from __future__ import annotations

import threading

from django.db import connection


class Numbers:
    """Hands out the integers of a sequence; many at once where a caller says how many it is about to take."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence
        self._mine = threading.local()

    def reserve(self, count: int) -> None:
        """Ask for ``count`` numbers in one statement, for the next calls of ``take`` in this thread."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [self._sequence, count])
            self._mine.numbers = [number for (number,) in cursor.fetchall()][::-1]

    def take(self) -> int:
        """The next number, at least 1."""
        if not getattr(self._mine, "numbers", None):
            self.reserve(1)
        number: int = self._mine.numbers.pop()
        return number


case_numbers = Numbers("storage_case_number")
