"""Time left, time held, time waited: in the unit of the rule, over the calendar that was frozen with the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import Calendar, Unit, left, span
from gezhi.people import queries as people

WIDTH = 1000  # of the drawing of lanes; the picture is stretched
NARROWEST = 4
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


@dataclass(frozen=True, slots=True)
class Lane:
    """Who held the case with which clock: a bar from ``x``, ``width`` wide; what is left dashed, what is over red."""

    who: Text | str
    kind: ClockKind
    said: Text
    running: bool
    x: int
    width: int
    left_x: int = 0
    left: int = 0
    over_x: int = 0
    over: int = 0

    @property
    def total(self) -> bool:
        return self.kind is ClockKind.TOTAL


def lanes(clocks: Sequence[Mapping[str, Any]], place: str, now: datetime) -> list[Lane]:
    """One lane a clock, the petitioner's first, on an axis of real time from the report to now or the last due."""
    if not clocks:
        return []
    begin = min(clock["held_from"] for clock in clocks)
    running = [clock["due_at"] for clock in clocks if clock["stopped_at"] is None and clock["kind"] != ClockKind.TOTAL]
    end = max([now if running else max(clock["stopped_at"] or now for clock in clocks), *running])
    whole = max(float((end - begin).total_seconds()), 1.0)

    def at(moment: datetime) -> int:
        share: float = (moment - begin).total_seconds() / whole
        return round(min(max(share, 0.0), 1.0) * WIDTH)

    ordered = sorted(clocks, key=lambda clock: clock["kind"] != ClockKind.TOTAL)
    return [_lane(clock, place, now, at) for clock in ordered]


def _lane(clock: Mapping[str, Any], place: str, now: datetime, at: Any) -> Lane:
    runs = clock["stopped_at"] is None
    end, due = clock["stopped_at"] or now, clock["due_at"]
    start = at(clock["held_from"])
    in_time = max(at(min(end, max(due, clock["held_from"]))) - start, 0)
    over_x = start + in_time
    late = end > due
    over = max(at(end) - over_x, NARROWEST) if late else 0
    rest = at(due) - at(end) if runs and not late else 0
    return Lane(
        _owner(clock), ClockKind(clock["kind"]), _said(clock, place, end, now), runs, start,
        in_time if late else max(in_time, NARROWEST), over_x, rest, over_x, over,
    )  # fmt: skip


def _owner(clock: Mapping[str, Any]) -> Text | str:
    if clock["kind"] == ClockKind.TOTAL:
        return Text("诉求人，不因退单停", "the petitioner's; a return never stops it")
    return people.organisation(clock["owner"]).short_text


def _said(clock: Mapping[str, Any], place: str, end: datetime, now: datetime) -> Text:
    unit = Unit(clock["unit"])
    calendar = catalogue.calendar_at(place, clock["calendar_version"])
    if clock["stopped_at"] is None or end > clock["due_at"]:
        return left(clock["due_at"], end, unit, calendar).text
    held = span(clock["held_from"], end, unit, calendar)
    return held.text if held else Text("不到 1 分钟", "under a minute")
