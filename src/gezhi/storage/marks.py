"""A place in the order of commits: which transactions a reader has seen, so that the next read misses none.

Keys and moments of rows are made before their transaction commits, and transactions commit in another order than they
began: whoever asks for "keys above the last one" misses the row that was written first and committed last. A row that
carries the number of its transaction is judged by PostgreSQL's own snapshot instead. A snapshot knows the first
transaction that had not begun yet (``end``) and those that had begun and not ended (``running``); what a statement
with that snapshot did not see is exactly what these two name. So the rows with ``number >= end`` or ``number`` among
``running`` are those that the reader has not seen, each once, however late it was committed, and nothing waits for a
transaction that takes long. Subtransactions do not matter: ``pg_current_xact_id()`` is the number of the outermost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SNAPSHOT = "pg_current_snapshot()::text"
_SNAPSHOT = re.compile(r"[0-9]+:([0-9]+):((?:[0-9]+,)*[0-9]+)?")
_MARK = re.compile(r"[0-9]{1,19}(?:-[0-9]{1,19}){0,2000}")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader has seen: all transactions but the ``running`` and those from ``end`` on."""

    end: int
    running: tuple[int, ...] = ()

    def __str__(self) -> str:
        """For an address or a header: ``1207-1199-1203``."""
        return "-".join(map(str, (self.end, *self.running)))

    def has_seen(self, transaction: int) -> bool:
        """Whether the rows that a transaction wrote, if it has ended, were visible at this mark."""
        return transaction < self.end and transaction not in self.running


def mark_of_snapshot(snapshot: str) -> Mark:
    """The mark of what PostgreSQL calls a snapshot, ``xmin:xmax:xip,xip``."""
    found = _SNAPSHOT.fullmatch(snapshot)
    if found is None:
        raise ValueError(snapshot)
    return Mark(int(found[1]), tuple(map(int, found[2].split(","))) if found[2] else ())


def parse_mark(text: str) -> Mark | None:
    """A mark as it was written, or None where it is none: then a reader begins anew."""
    if not _MARK.fullmatch(text):
        return None
    end, *running = (int(part) for part in text.split("-"))
    return Mark(end, tuple(running)) if end < 1 << 63 and all(each < end for each in running) else None
