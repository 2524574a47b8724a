"""What holds where a list says nothing: terms of clocks that lists adopted before knew nothing of. Data, not code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gezhi.catalogue import rules
from gezhi.catalogue.terms import ClockKind, DeadlineRow, Urgency

DATA = Path(__file__).parents[1] / "data"


@cache
def default_deadlines() -> dict[tuple[ClockKind, Urgency], DeadlineRow]:
    """The rules of ``data/default_deadlines.csv``, by clock and urgency."""
    table = (DATA / "default_deadlines.csv").read_text("utf-8")
    return {(row.clock, row.urgency): row for row in rules.read_deadlines(table)}
