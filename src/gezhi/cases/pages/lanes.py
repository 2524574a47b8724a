"""Who held the case how long: one lane a clock, drawn on an axis of working time.

Office hours take the room; nights are narrow and days off nearly closed, so that a bar's length is work, and yet what
happened at night or on a Sunday has its place. All places are percents of the drawing's width; a template writes them
into an SVG, whose words keep their size on every screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

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
_ROOM = 32.0  # percent that words beside a bar may need …
_DATE, _NUMBER = 15.0, 9.0  # … and that a date with its month needs over the axis, and one without
_LAST = 94.0  # a tick behind this would stick out
_PETITIONER = Text("诉求人", "the petitioner")


@dataclass(frozen=True, slots=True)
class Tick:
    """A line with its words over it; ``narrow``: also on a phone. ``now``: the moment the page was made."""

    x: str
    words: Text
    narrow: bool = True
    now: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What a lane says. ``anchor`` as in SVG; ``on`` is what lies under the words: "", "now", "past" or "over"."""

    x: str
    anchor: str
    on: str
    text: Text


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
    x: str
    width: str
    left_x: str
    left: str
    over_x: str
    over: str
    words: Words | None
    again: list[tuple[str, str]]  # of the petitioner's lane: where it went on after a reopening, place and width


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing."""

    lanes: list[Lane]
    ticks: list[Tick]
    off: list[str]  # where days off are passed over
    now: str


def chart_of(clocks: Sequence[Mapping[str, Any]], place: str, now: datetime) -> Chart | None:
    """The petitioner's lane first; from the first moment to now or to the last due one. None where nothing ran."""
    if not clocks:
        return None
    axis = _axis_of(clocks, catalogue.calendar_for(place, now), now)
    ordered = sorted(clocks, key=lambda clock: (clock["held_from"], clock["stopped_at"] or now))
    totals = [clock for clock in ordered if clock["kind"] == ClockKind.TOTAL]
    lanes = [_petitioners(totals, axis, place, now)] if totals else []
    before: set[tuple[Any, ...]] = set()
    for clock in ordered:
        if clock["kind"] == ClockKind.TOTAL:
            continue
        same = (clock["kind"], clock["started_at"], clock["due_at"])
        lanes.append(_lane(clock, axis, place, now, goes_on=same in before))
        before.add(same)
    running = any(lane.running for lane in lanes)
    return Chart(lanes, axis.ticks(now, running=running), axis.off(), _percent(axis.at(now)) if running else "")


def _petitioners(totals: Sequence[Mapping[str, Any]], axis: Axis, place: str, now: datetime) -> Lane:
    """One lane, never broken by a return; a case that was taken up again goes on in it."""
    first, *later = totals
    bars = [(axis.at(clock["held_from"]), axis.at(clock["stopped_at"] or now)) for clock in later]
    lane = _lane(first, axis, place, now, goes_on=False)
    running = any(clock["stopped_at"] is None for clock in totals)
    return replace(lane, running=running, again=[(_percent(x), _percent(end - x)) for x, end in bars])


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
        places, run = list[str](), list[date]()
        for day in [*self.days, None]:
            if day is not None and not self.calendar.is_working_day(day):
                run.append(day)
                continue
            if run and day is not None and run[0] != self.days[0]:
                middle = (self.at(_midnight(run[0])) + self.at(_midnight(run[-1] + timedelta(days=1)))) / 2
                places.append(_percent(middle))
            run = []
        return places

    def ticks(self, now: datetime, *, running: bool) -> list[Tick]:
        """The days that are worked; the hours where all happened within one or two."""
        worked = [day for day in self.days if self.calendar.is_working_day(day)]
        today = now.astimezone(CHINA).date()
        if len(worked) < 3:
            return self._hours()
        if self.at(self._morning(worked[1])) < _DATE:  # what is seen of the first day has no room for its name
            worked = worked[1:]
        ticks, month = _Ticks(), 0
        for day in worked:
            new = day.month != month
            if ticks.add(self.at(self._morning(day)), _day(day, new=new), now=running and day == today, long=new):
                month = day.month
        return ticks.kept

    def _morning(self, day: date) -> datetime:
        """When the offices of a day that is worked open; the drawing starts a day there."""
        return datetime.combine(day, self.calendar.hours_on(day)[0].start, CHINA)

    def _hours(self) -> list[Tick]:
        """Whole hours where somebody works, the first of each day as its date; at night where all happened then."""
        worked = [day for day in self.days if self.calendar.is_working_day(day)] or self.days
        first = self.begin.astimezone(CHINA).replace(minute=0, second=0, microsecond=0)
        ticks, dated = _Ticks(), set[date]()
        for n in range(int((self.end - self.begin).total_seconds() // 3600) + 2):
            when = first + timedelta(hours=n)
            if not self.begin <= when <= self.end or when.date() not in worked:
                continue
            new = when.date() not in dated and len(self.days) > 1
            words = _day(when.date(), new=True) if new else Text(f"{when:%H:%M}", f"{when:%H:%M}")
            ticks.add(self.at(when), words, now=False, long=new)
            dated.add(when.date())
        return ticks.kept


class _Ticks:
    """Ticks that leave each other room: one that comes too close is left out."""

    def __init__(self) -> None:
        self.kept: list[Tick] = []
        self._last = self._narrow = -100.0

    def add(self, x: float, words: Text, *, now: bool, long: bool) -> bool:
        """Whether there was room."""
        if x > _LAST or (self.kept and x - self._last < (_DATE if self.kept[-1].long else _NUMBER)):
            return False
        near = x - self._narrow < 2 * _DATE
        self.kept.append(Tick(_percent(x), words, not near, now, long))
        self._last, self._narrow = x, self._narrow if near else x
        return True


def _lane(clock: Mapping[str, Any], axis: Axis, place: str, now: datetime, *, goes_on: bool) -> Lane:
    running, total = clock["stopped_at"] is None, clock["kind"] == ClockKind.TOTAL
    end, due = clock["stopped_at"] or now, clock["due_at"]
    late = end > due
    start, stop = axis.at(clock["held_from"]), axis.at(end)
    turn = max(axis.at(min(end, due)), start) if late else stop
    stop = max(stop, start + NARROWEST)
    rest = max(axis.at(due) - stop, 0.0) if running and not late and not total else 0.0
    said = _said(clock, place, end)
    red_from = min(turn, stop - NARROWEST) if late and not total else stop
    parts = [("now" if running else "past", start, red_from), ("over", red_from, stop)]
    return Lane(
        who=_PETITIONER if total else people.organisation(clock["owner"]).short_text, kind=ClockKind(clock["kind"]),
        limit=_limit(clock, total=total, goes_on=goes_on), said=said, running=running, total=total, late=late,
        x=_percent(start), width=_percent(max(red_from - start, 0)),
        left_x=_percent(stop), left=_percent(rest) if rest else "",
        over_x=_percent(red_from), over=_percent(stop - red_from) if late and not total else "",
        words=None if total else _words(said, start, stop + rest, parts), again=[],
    )  # fmt: skip


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
        return Text("与上行合计", "counted with the above")
    allowance = Allowance(Unit(clock["unit"]), clock["value"])
    return Text(f"限 {allowance.text.zh}", f"term {allowance.text.en}")


def _said(clock: Mapping[str, Any], place: str, end: datetime) -> Text:
    """Of a clock that runs what is left, of one that ran out by how much, of the others how long it was held."""
    unit = Unit(clock["unit"])
    calendar = catalogue.calendar_at(place, clock["calendar_version"])
    if clock["stopped_at"] is None or end > clock["due_at"]:
        return left(clock["due_at"], end, unit, calendar).text
    held = span(clock["held_from"], end, unit, calendar)
    return held.text if held else Text("不到 1 分钟", "under a minute")


def _days(begin: datetime, end: datetime) -> list[date]:
    first, last = begin.astimezone(CHINA).date(), end.astimezone(CHINA).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _midnight(day: date) -> datetime:
    return at(day.toordinal(), 0)


def _day(day: date, *, new: bool) -> Text:
    if new:
        return Text(f"{day.month}月{day.day}日", f"{day:%-d %b}")
    return Text(f"{day.day}日", f"{day.day}")


def _percent(value: float) -> str:
    return f"{value:.2f}%"
