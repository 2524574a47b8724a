"""Which words are seldom: as the planner's own statistics know them, which are looked at now and then.

A page of what many cases hold is found soonest along the order that it is shown in, what few hold by the index
of words. PostgreSQL takes all words that it has no figure for to be about as frequent as the last one that it has, and
would read a county to its end for a word that nobody wrote.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.db import connection

LOOK_AGAIN = 600.0  # seconds; frequent words stay frequent
_COMMON = """
SELECT most_common_elems::text::integer[] FROM pg_stats
 WHERE schemaname = current_schema() AND tablename = 'cases_case' AND attname = 'search'
"""


class _Common:
    """The tokens that the statistics hold; None where there are none yet, as long as a table is small."""

    def __init__(self) -> None:
        self.tokens: frozenset[int] | None = None
        self.looked: float | None = None

    def now(self) -> frozenset[int] | None:
        if self.looked is None or time.monotonic() - self.looked > LOOK_AGAIN:
            with connection.cursor() as cursor:
                cursor.execute(_COMMON)
                found = cursor.fetchone()
            self.tokens = frozenset(found[0]) if found and found[0] else None
            self.looked = time.monotonic()
        return self.tokens

    def forget(self) -> None:
        self.looked = None


common = _Common()


def is_seldom(tokens: Iterable[int]) -> bool:
    """Whether one of these tokens is not among the frequent ones."""
    known = common.now()
    return known is not None and not known.issuperset(tokens)
