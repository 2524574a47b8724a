"""Terms that no clock of the list covers; defaults until an authority sets them."""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.kernel.worktime import CHINA

# Within which a write is committed after the moment that it bears, also where machines' clocks differ.
SEEN = timedelta(minutes=2)


def said(at: datetime) -> str:
    """A moment as a sentence says it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
