"""Who held the case how long: one lane a clock, drawn on an axis of working time.

Office hours take the room; nights are narrow and days off nearly closed, so that a bar's length is work, and yet what
happened at night or on a Sunday has its place. All places are percents of the drawing's width; a template writes them
into an SVG, whose words keep their size on every screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from gezhi.cases.pages.lateness import length_text
from gezhi.cases.pages.ticks import Tick, ticks_of
from gezhi.cases.queries.lateness import Key, key_of
from gezhi.cases.rules.lateness import measured
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.calendar import Calendar, at, moment
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA, Allowance, Unit, left, span, working_time
from gezhi.people import queries as people

OF_A_NIGHT = 0.06  # how wide an hour out of office is, beside one in office …
OF_A_DAY_OFF = 0.015  # … and on a day off
NARROWEST = 0.8  # percent: what is held for a minute is still seen
LONGEST_AXIS = timedelta(days=800)
_ROOM = 32.0  # percent that words beside a bar may need
_LONGEST_WORDS = 64  # that a bar has room for; what is longer is said under it and to who does not see it
Row = Mapping[str, Any]
_PETITIONER = Text("诉求人", "the petitioner")
_REPORT = Text("自上报", "since the report")  # nobody asked: a patrol or a device found it


@dataclass(frozen=True, slots=True)
class Words:
    """What a lane says. ``anchor`` as in SVG; ``on`` is what lies under the words: "", "now", "past" or "over"."""

    x: str
    anchor: str
    on: str
    text: Text


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a lane: ``look`` is "past", "now", "over", "total" or "gap", in which it stood still."""

    look: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One clock in one pair of hands: what it held, what is left dashed, what is over in red."""

    who: Text
    kind: ClockKind
    limit: Text
    said: Text
    running: bool
    total: bool
    late: bool
    bars: list[Bar]
    left_x: str
    left: str
    words: Words | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing."""

    lanes: list[Lane]
    ticks: list[Tick]
    off: list[str]  # where days off are passed over …
    closed: list[str]  # … and days on which the place was closed
    now: str


def chart_of(clocks: Sequence[Mapping[str, Any]], place: str, now: datetime, *, asked: bool = True) -> Chart | None:
    """The petitioner's lane first (``asked``: there is one); from the first moment to now or to the last due one.

    None where nothing ran.
    """
    if not clocks:
        return None
    axis = _axis_of(clocks, catalogue.calendar_for(place, now), now)
    ordered = sorted(clocks, key=lambda clock: (clock["held_from"], clock["stopped_at"] or now))
    stood = {clock["held_from"] for clock in ordered if clock["kind"] == ClockKind.SUSPENSION}
    lanes: list[Lane] = []
    before: set[Key] = set()
    for rows in _under_one_another(_together(ordered, stood)):
        last, total = rows[-1], rows[0]["kind"] == ClockKind.TOTAL
        lane = _lane(rows, stood, axis, place, now, goes_on=key_of(last) in before, asked=asked)
        lanes.insert(0, lane) if total else lanes.append(lane)
        before.add(key_of(last))
    running = any(lane.running for lane in lanes)
    now_at = _percent(axis.at(now)) if running else ""
    return Chart(lanes, axis.ticks(now, running=running), axis.off(), axis.closed(), now_at)


def _together(ordered: Sequence[Row], stood: set[datetime]) -> list[list[Row]]:
    """The rows of one lane each: the petitioner's are one; a clock that stood still goes on in the lane it had."""
    lanes: list[list[Row]] = []
    for clock in ordered:
        mine = [
            lane for lane in lanes
            if key_of(lane[-1]) == key_of(clock)
            and (clock["kind"] == ClockKind.TOTAL or (
                lane[-1]["owner"] == clock["owner"] and lane[-1]["stopped_at"] in stood
            ))
        ]  # fmt: skip
        if mine:
            mine[0].append(clock)
        else:
            lanes.append([clock])
    return lanes


def _under_one_another(lanes: Sequence[list[Row]]) -> list[list[Row]]:
    """The lanes of one clock directly below each other, where its first one stands, as "with the above" says."""
    by_clock: dict[Key, list[list[Row]]] = {}
    for rows in lanes:
        by_clock.setdefault(key_of(rows[-1]), []).append(rows)
    return [rows for of_one in by_clock.values() for rows in of_one]


def _axis_of(clocks: Sequence[Mapping[str, Any]], calendar: Calendar, now: datetime) -> Axis:
    begin = min(clock["held_from"] for clock in clocks)
    running = [clock["due_at"] for clock in clocks if clock["stopped_at"] is None and clock["kind"] != ClockKind.TOTAL]
    open_ = any(clock["stopped_at"] is None for clock in clocks)
    end = max([now if open_ else max(clock["stopped_at"] for clock in clocks), *running])
    return Axis(begin, min(max(end, begin + timedelta(minutes=1)), begin + LONGEST_AXIS), calendar)


class Axis:
    """From moments to percents: never backwards, office hours wide, nights narrow, days off nearly closed."""

    def __init__(self, begin: datetime, end: datetime, calendar: Calendar) -> None:
        self.begin, self.end, self.calendar = begin, end, calendar
        self.days = _days(begin, end)
        edges = [begin, *(_midnight(day) for day in self.days[1:]), end]
        self.edges = edges
        self.sums = [0.0]
        for start, stop in pairwise(edges):
            self.sums.append(self.sums[-1] + self._weight(start, stop))

    def at(self, when: datetime) -> float:
        """Where a moment lies, 0–100."""
        when = min(max(when, self.begin), self.end)
        day = min((moment(when).day - moment(self.begin).day), len(self.days) - 1)
        done = self.sums[day] + self._weight(self.edges[day], when)
        return 100 * done / self.sums[-1]

    def _weight(self, start: datetime, stop: datetime) -> float:
        """Of a stretch within one day."""
        whole = (stop - start).total_seconds()
        if not self.calendar.is_working_day(start.astimezone(CHINA).date()):
            return whole * OF_A_DAY_OFF
        office = working_time(start, stop, self.calendar).total_seconds()
        return office + (whole - office) * OF_A_NIGHT

    def off(self) -> list[str]:
        """The middle of each run of days off that the axis passes over."""
        return [_percent(middle) for middle, closed in self._runs() if not closed]

    def closed(self) -> list[str]:
        """The same of the runs in which the place was closed by decision."""
        return [_percent(middle) for middle, closed in self._runs() if closed]

    def _runs(self) -> Iterator[tuple[float, bool]]:
        run = list[date]()
        for day in [*self.days, None]:
            if day is not None and not self.calendar.is_working_day(day):
                run.append(day)
                continue
            if run and day is not None and run[0] != self.days[0]:
                middle = (self.at(_midnight(run[0])) + self.at(_midnight(run[-1] + timedelta(days=1)))) / 2
                yield middle, any(each in self.calendar.exceptions for each in run)
            run = []

    def ticks(self, now: datetime, *, running: bool) -> list[Tick]:
        """The days that are worked; the hours where all happened within one or two."""
        today = now.astimezone(CHINA).date() if running else None
        return ticks_of(self.at, self.begin, self.end, self.calendar, today)


def _lane(
    rows: Sequence[Row], stood: set[datetime], axis: Axis, place: str, now: datetime, *, goes_on: bool, asked: bool
) -> Lane:
    clock, total = rows[-1], rows[0]["kind"] == ClockKind.TOTAL
    running, end, due = clock["stopped_at"] is None, clock["stopped_at"] or now, clock["due_at"]
    late = end > due
    bars = [bar for row in _unbroken(rows, total=total) for bar in _bars(row, axis, now, due)]
    stop = bars[-1][2]
    rest = max(axis.at(due) - stop, 0.0) if running and not late and not total else 0.0
    said = _said(rows, place, end)
    short = said if len(said.en) <= _LONGEST_WORDS else _told(rows, place, end)
    gaps = [
        ("gap", axis.at(one["stopped_at"]), axis.at(other["held_from"]))
        for one, other in pairwise(rows) if one["stopped_at"] in stood
    ]  # fmt: skip
    whole = _PETITIONER if asked else _REPORT
    return Lane(
        who=whole if total else people.organisation(clock["owner"]).short_text, kind=ClockKind(clock["kind"]),
        limit=_limit(clock, total=total, goes_on=goes_on), said=said, running=running, total=total, late=late,
        bars=[Bar(look, _percent(start), _percent(max(stop - start, 0))) for look, start, stop in (*gaps, *bars)],
        left_x=_percent(stop), left=_percent(rest) if rest else "",
        words=None if total else _words(short, bars[0][1], stop + rest, bars),
    )  # fmt: skip


def _unbroken(rows: Sequence[Row], *, total: bool) -> Sequence[Row]:
    """The petitioner's clock is one bar through all the hands that it was in without a break."""
    if not total:
        return rows
    merged: list[Row] = []
    for row in rows:
        if merged and merged[-1]["stopped_at"] == row["held_from"]:
            merged[-1] = {**row, "held_from": merged[-1]["held_from"]}
        else:
            merged.append(row)
    return merged


def _bars(row: Row, axis: Axis, now: datetime, due: datetime) -> list[tuple[str, float, float]]:
    """What one row of a clock held, as looks and places: in time, and over."""
    end = row["stopped_at"] or now
    start = axis.at(row["held_from"])
    stop = max(axis.at(end), start + NARROWEST)
    if row["kind"] == ClockKind.TOTAL:
        return [("total", start, stop)]
    look = "now" if row["stopped_at"] is None else "past"
    if end <= due:
        return [(look, start, stop)]
    red_from = min(max(axis.at(min(end, due)), start), stop - NARROWEST)
    return [(look, start, red_from), ("over", red_from, stop)]


def _words(said: Text, start: float, end: float, parts: Sequence[tuple[str, float, float]]) -> Words:
    """Behind the bar where there is room, before it otherwise; inside its widest part where it fills the lane."""
    if end <= 100 - _ROOM:
        return Words(_percent(end), "start", "", said)
    if start >= _ROOM:
        return Words(_percent(start), "end", "", said)
    on, begins, ends = max(parts, key=lambda part: part[2] - part[1])
    if ends - begins >= _ROOM:
        return Words(_percent(begins), "start", on, said)
    return Words(_percent(parts[-1][2]), "start", "", said)  # over what is left, which is only outlined


def _limit(clock: Mapping[str, Any], *, total: bool, goes_on: bool) -> Text:
    if total:
        return Text("不因退单停", "no return stops it")
    if goes_on:
        return Text("与前一段合计", "counted with its part before")
    allowance = Allowance(Unit(clock["unit"]), clock["value"])
    return Text(f"限 {allowance.text.zh}", f"term {allowance.text.en}")


def _said(rows: Sequence[Row], place: str, end: datetime) -> Text:
    """Of a clock that runs what is left, of one that ran out by how much, of the others how long it was held.

    An extension makes nothing on time (Art. 21 ¶3, ADR 14): past the first date both are said, as below the drawing.
    """
    clock = rows[-1]
    said, first = _told(rows, place, end), clock["first_due_at"]
    if first is None or end <= first:
        return said
    late = left(first, end, Unit(clock["unit"]), catalogue.calendar_at(place, clock["calendar_version"]))
    by_first = late.span.text if end > clock["due_at"] and late.span else late.text  # "overdue by" is said once
    zh = "延长后" if clock["stopped_at"] is None or end > clock["due_at"] else ""
    return Text(f"{zh}{said.zh}，按原期限{late.text.zh}", f"{said.en}, {by_first.en} by first date")


def _told(rows: Sequence[Row], place: str, end: datetime) -> Text:
    clock = rows[-1]
    unit = Unit(clock["unit"])
    calendar = catalogue.calendar_at(place, clock["calendar_version"])
    if clock["stopped_at"] is None or end > clock["due_at"]:
        return left(clock["due_at"], end, unit, calendar).text
    if len(rows) > 1:
        times = (measured(row["held_from"], row["stopped_at"], unit, calendar) for row in rows)
        return length_text(sum(times, timedelta()), unit)
    held = span(clock["held_from"], end, unit, calendar)
    return held.text if held else Text("不到 1 分钟", "under a minute")


def _days(begin: datetime, end: datetime) -> list[date]:
    first, last = begin.astimezone(CHINA).date(), end.astimezone(CHINA).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _midnight(day: date) -> datetime:
    return at(day.toordinal(), 0)


def _percent(value: float) -> str:
    return f"{value:.2f}%"
