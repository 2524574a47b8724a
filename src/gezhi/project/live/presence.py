"""Who is reading what now: shown, never stored (P38). In memory alone, in postings and cases; no table, no log.

Each process of the web server tells the others of its own readers, again and again; what is not told again is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

LASTS = 25.0  # seconds that a reader is shown without being told of again
TOLD_EVERY = 10.0
AT_ONCE = 90  # readers in one message: PostgreSQL carries less than 8,000 bytes

Reading = tuple[UUID, UUID]  # a case and the posting of who reads it


@dataclass(slots=True)
class Presence:
    """What one process knows of the readers of all of them; times are of a clock that only goes forward."""

    me: str = field(default_factory=lambda: uuid4().hex)
    _until: dict[Reading, dict[str, float]] = field(default_factory=dict)

    def come(self, reading: Reading, now: float, process: str = "") -> bool:
        """Notes a reader, for a while; whether she was not there before."""
        known = self._until.setdefault(reading, {})
        fresh = not known
        known[process or self.me] = now + LASTS
        return fresh

    def go(self, reading: Reading, process: str = "") -> bool:
        """Forgets a reader; whether that was the last that was known of her."""
        known = self._until.get(reading, {})
        known.pop(process or self.me, None)
        return not known and self._until.pop(reading, None) is not None

    def readers(self, case: UUID) -> frozenset[UUID]:
        """The postings of those who read a case now."""
        return frozenset(posting for at, posting in list(self._until) if at == case)

    def expire(self, now: float) -> set[UUID]:
        """Forgets whom nobody told of again; the cases that somebody left by that."""
        left = set()
        for reading, known in list(self._until.items()):
            for process in [process for process, until in known.items() if until < now]:
                if self.go(reading, process):
                    left.add(reading[0])
        return left

    def hear(self, message: str, now: float) -> set[UUID]:
        """Takes in what another process told; the cases whose readers are others now."""
        process, sign, *listed = message.split()
        if process == self.me:
            return set()
        changed = set()
        for pair in listed:
            case, _, posting = pair.partition("/")
            reading = (UUID(case), UUID(posting))
            if self.come(reading, now, process) if sign == "+" else self.go(reading, process):
                changed.add(reading[0])
        return changed

    def messages(self, sign: str, readings: Iterable[Reading]) -> Iterator[str]:
        """What the other processes are told: "+" of those who read, "-" of those who stopped."""
        listed = [f"{case.hex}/{posting.hex}" for case, posting in readings]
        for first in range(0, len(listed), AT_ONCE):
            yield " ".join((self.me, sign, *listed[first : first + AT_ONCE]))
