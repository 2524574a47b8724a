"""Which clocks fell due soon or due in a span of time: what the sweep counts, and what reacts to it reads.

A clock falls when its moment comes while somebody holds it. That follows from its row alone and never changes, however
late it is asked: windows that do not overlap hold each clock once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F, Q, QuerySet

from gezhi.cases.models import CaseClock, SweptWindow
from gezhi.cases.terms import Mark

COLUMN: Mapping[Mark, str] = {
    Mark.SOON: "warns_at", Mark.YELLOW: "lapses_at", Mark.ORANGE: "orange_at", Mark.RED: "red_at"
}  # fmt: skip
FIRST = datetime(1, 1, 1, tzinfo=UTC)  # where the first window begins


@dataclass(frozen=True, slots=True)
class Window:
    """The clocks of a county that came to a mark after ``since`` and not after ``until``; how many they are."""

    county: str
    mark: Mark
    since: datetime
    until: datetime
    fallen: int


def clocks_of(window: Window) -> QuerySet[CaseClock]:
    """The clocks that fell in a window, in the order in which they fell; some may have been stopped since."""
    return fallen(window.county, window.mark, since=window.since, until=window.until)


def fallen(county: str, mark: Mark, *, since: datetime, until: datetime) -> QuerySet[CaseClock]:
    """The same for any span of time."""
    column = COLUMN[mark]
    clocks = CaseClock.objects.filter(county=county, **{f"{column}__gt": since, f"{column}__lte": until})
    return clocks.filter(Q(stopped_at=None) | Q(stopped_at__gt=F(column))).order_by(column)


def swept_until(county: str, mark: Mark) -> datetime:
    """The end of the last window."""
    windows = SweptWindow.objects.filter(county=county, mark=mark).order_by("-since")
    return windows.values_list("until", flat=True).first() or FIRST
