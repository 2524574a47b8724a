"""What is said to those who listen when messages were made: for which organisations. Nothing else of them (P38)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

TOLD = "gezhi_told"  # the channel of the database's notices
MOST_NAMED = 200  # a notice holds 8,000 bytes


def rung_for(organisations: Iterable[UUID]) -> Iterator[str]:
    """The notices for these organisations, each once, in an order that does not depend on how they came."""
    every = iter(sorted(set(organisations)))
    while some := list(islice(every, MOST_NAMED)):
        yield ",".join(each.hex for each in some)


def told_in(notice: str) -> frozenset[UUID]:
    """The organisations that a notice names; what is none is passed over."""
    return frozenset(UUID(each) for each in re.findall(r"\b[0-9a-f]{32}\b", notice))
