"""Terms that no clock of the list covers; defaults until an authority sets them."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from gezhi.kernel.worktime import CHINA

SOON = Fraction(4, 5)  # of the allowance; the alert before the due moment
# Within which a write is committed after the moment that it bears, also where machines' clocks differ.
SEEN = timedelta(minutes=2)


def said(at: datetime) -> str:
    """A moment as a sentence says it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
