"""What stands over the drawing of who held a case: days at their mornings, or whole hours; evenly, and with room.

Of all ways to name them (every day, every other, every week, every month; every hour, every other) the first is taken
in which each has room for its words. None is left out here and there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from gezhi.kernel.calendar import CHINA, Calendar
from gezhi.kernel.text import Text

_DATE, _HOUR = 14.0, 10.5  # percent that a date with its month needs over the axis, and that an hour does
_ON_A_PHONE = 28.0
_LAST = 94.0  # a tick behind this would stick out
_KEPT = 0.7  # of the marks of an even row, that have room where a night or a holiday makes two of them meet
_STEPS = (1, 2, 3, 6, 12)
Place = Callable[[datetime], float]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line with its words over it; ``narrow``: also on a phone, with ``phone`` for words where that is not None.

    ``now``: it names the day the page was made.
    """

    x: str
    words: Text
    narrow: bool = True
    now: bool = False
    phone: Text | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    x: float
    when: datetime
    dated: bool = False


def ticks_of(place: Place, begin: datetime, end: datetime, calendar: Calendar, today: date | None) -> list[Tick]:
    """The ticks of an axis; ``place`` says where a moment lies, ``today`` is marked."""
    first, last = begin.astimezone(CHINA).date(), end.astimezone(CHINA).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    worked = [day for day in days if calendar.is_working_day(day)]
    if len(worked) < 3:
        return _named(_hours(place, begin, end, calendar, days), today)
    marks = [_Mark(place(_morning(calendar, day)), _morning(calendar, day), dated=True) for day in worked]
    return _named(_even(_rows_of_days(marks, today), _DATE), today)


def _morning(calendar: Calendar, day: date) -> datetime:
    """When the offices of a day that is worked open; the drawing starts a day there."""
    return datetime.combine(day, calendar.hours_on(day)[0].start, CHINA)


def _rows_of_days(marks: Sequence[_Mark], today: date | None) -> Iterator[list[_Mark]]:
    """Every day, every other (the one with today in it); the first of each week, of every other; of each month …"""
    yield list(marks)
    here = next((n for n, mark in enumerate(marks) if mark.when.date() == today), 0)
    yield list(marks[here % 2 :: 2])
    weeks = _firsts(marks, lambda day: day.toordinal() - day.weekday())
    yield from (weeks, weeks[::2])
    months = _firsts(marks, lambda day: day.year * 12 + day.month)
    yield from (months[::step] for step in (1, 2, 3, 6))


def _firsts(marks: Sequence[_Mark], group: Callable[[date], int]) -> list[_Mark]:
    found: dict[int, _Mark] = {}
    for mark in marks:
        found.setdefault(group(mark.when.date()), mark)
    return list(found.values())


def _hours(place: Place, begin: datetime, end: datetime, calendar: Calendar, days: Sequence[date]) -> list[_Mark]:
    """Whole hours in which the offices are open, days by their mornings; any where all were closed, by midnights."""
    start = begin.astimezone(CHINA)
    worked = [day for day in days if calendar.is_working_day(day)]
    every = [_Mark(place(at), at) for at in _whole(start, end)]
    opened = [mark for mark in every if mark.when.date() in worked and _is_open(calendar, mark.when)]
    hours = opened or every
    midnights = [datetime.combine(day, time(), CHINA) for day in days]
    begun = [_morning(calendar, day) for day in worked] if opened else midnights
    mornings = [_Mark(place(at), at, dated=True) for at in begun if begin < at <= end]
    dates = [_Mark(0.0, start, dated=True), *mornings] if len(days) > 1 else []
    rows = ([mark for mark in hours if mark.when.hour % step == 0] for step in _STEPS)
    return _between(dates, _even(rows, _HOUR))


def _whole(start: datetime, end: datetime) -> Iterator[datetime]:
    first = start.replace(minute=0, second=0, microsecond=0)
    for n in range(int((end - start).total_seconds() // 3600) + 2):
        if start <= (at := first + timedelta(hours=n)) <= end:
            yield at


def _is_open(calendar: Calendar, when: datetime) -> bool:
    return any(period.start <= when.time() < period.end for period in calendar.hours_on(when.date()))


def _even(rows: Iterator[list[_Mark]], room: float) -> list[_Mark]:
    """The first row of which nearly all have room; of the last one those that have."""
    kept: list[_Mark] = []
    for row in rows:
        seen = [mark for mark in row if mark.x <= _LAST]
        if len(seen) > 1 and seen[1].x - seen[0].x < room:  # what is seen of the first day has no room for its name
            seen = seen[1:]
        kept = _apart(seen, room)
        if kept and len(kept) >= _KEPT * len(seen):
            break
    return kept


def _apart(marks: Sequence[_Mark], room: float) -> list[_Mark]:
    kept: list[_Mark] = []
    for mark in marks:
        if not kept or mark.x - kept[-1].x >= room:
            kept.append(mark)
    return kept


def _between(dates: Sequence[_Mark], hours: Sequence[_Mark]) -> list[_Mark]:
    """Dates first; hours where they leave room for them."""
    dated = [mark for mark in dates if mark.x <= _LAST]
    if len(dated) > 1 and dated[1].x - dated[0].x < _DATE:
        dated = dated[1:]
    dated = _apart(dated, _DATE)
    free = [
        mark for mark in hours
        if all(_DATE <= mark.x - other.x or _HOUR <= other.x - mark.x for other in dated)
    ]  # fmt: skip
    return sorted([*dated, *free], key=lambda mark: mark.x)


def _named(marks: Sequence[_Mark], today: date | None) -> list[Tick]:
    """With words: a date with its month where that is new; on a phone every second or third, as if it stood alone."""
    closest = min((other.x - mark.x for mark, other in pairwise(marks)), default=100.0)
    step = max(1, -int(-_ON_A_PHONE // max(closest, 1.0)))
    ticks, wide, narrow = [], 0, 0
    for n, mark in enumerate(marks):
        day, shown = mark.when.date(), n % step == 0
        words, phone = Text(f"{mark.when:%H:%M}", f"{mark.when:%H:%M}"), None
        if mark.dated:
            words = _day(day, new=day.month != wide)
            alone = _day(day, new=day.month != narrow)
            phone = alone if shown and alone != words else None
        ticks.append(Tick(f"{mark.x:.2f}%", words, shown, mark.dated and day == today, phone))
        if mark.dated:
            wide, narrow = day.month, day.month if shown else narrow
    return ticks


def _day(day: date, *, new: bool) -> Text:
    if new:
        return Text(f"{day.month}月{day.day}日", f"{day:%-d %b}")
    return Text(f"{day.day}日", f"{day.day}")
