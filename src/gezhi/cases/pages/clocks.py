"""Time left, time held, time waited: in the unit of the rule, over the calendar that was frozen with the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import Calendar, Unit, left, span

NO_WORKING_TIME = Text("不到 1 分钟工作时间", "under a minute of working time")
_SAYING = {
    "ok": Text("按时", "on time"),
    "soon": Text("即将到期", "due soon"),
    "over": Text("已超期", "overdue"),
    "provisional": Text("暂估：所跨年度的工作日历未公布", "provisional: the calendar of a year is not announced"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """Time left as it is shown: tone "ok", "soon", "over" or "provisional"; the words; when the term ends."""

    tone: str
    text: Text
    due_at: datetime
    kind: ClockKind | None = None

    @property
    def saying(self) -> Text:
        return _SAYING[self.tone]


def chip_of(row: Mapping[str, Any], now: datetime) -> Chip | None:
    """The chip of a case row: the next due moment of whoever holds it; None where no clock runs."""
    if row["due_at"] is None:
        return None
    return _chip(row, row["due_unit"], ClockKind(row["due_clock"]), _calendar(row, row["calendar_version"]), now)


def chip_of_clock(clock: Mapping[str, Any], place: str, now: datetime) -> Chip | None:
    """The chip of one clock that runs; None where it has stopped."""
    if clock["stopped_at"] is not None:
        return None
    calendar = catalogue.calendar_at(place, clock["calendar_version"])
    return _chip(clock, clock["unit"], ClockKind(clock["kind"]), calendar, now)


def _chip(row: Mapping[str, Any], unit: str, kind: ClockKind, calendar: Calendar, now: datetime) -> Chip:
    rest = left(row["due_at"], now, Unit(unit), calendar)
    tone = "ok"
    if rest.overdue:
        tone = "over"
    elif row["provisional"]:
        tone = "provisional"
    elif row["soon_at"] is not None and row["soon_at"] <= now:
        tone = "soon"
    return Chip(tone, rest.text, row["due_at"], kind)


def _calendar(row: Mapping[str, Any], version: int | None) -> Calendar:
    return catalogue.calendar_at(row["township"] or row["county"], version or 0)


def waited(row: Mapping[str, Any], now: datetime) -> Text:
    """How long the petitioner has waited, in working days; it never stops for a return."""
    calendar = catalogue.calendar_for(row["township"] or row["county"], now)
    until = row["ended_at"] or now
    rest = span(row["reported_at"], until, Unit.WORKING_DAY, calendar)
    return rest.text if rest else NO_WORKING_TIME
