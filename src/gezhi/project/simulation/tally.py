"""What is counted of a simulated year, and how the counts of two processes become one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields

SHOWN = 20


@dataclass(slots=True)
class Tally:
    """Counts of many cases. Times are in whole minutes, by ``(clock, holder)``."""

    cases: int = 0
    checked: int = 0
    different: int = 0
    provisional: int = 0
    moved: int = 0
    extended: int = 0
    suspended: int = 0
    returned: int = 0
    reworked: int = 0
    handed_on: int = 0
    late_cases: int = 0
    clocks: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    overdue: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def differs(self, what: str) -> None:
        """The two ways gave two answers."""
        self.different += 1
        if len(self.examples) < SHOWN:
            self.examples.append(what)

    def add(self, other: Tally) -> None:
        """The counts of another part of the year."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            else:
                setattr(self, each.name, mine + theirs)
        del self.examples[SHOWN:]
