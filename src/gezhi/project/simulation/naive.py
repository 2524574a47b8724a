"""The second way: due moments found by walking day after day and counting minutes one by one.

Nothing of ``kernel.worktime`` is used. A place is a list of all the minutes at which somebody works, made by walking
through the days of three years; a term in hours of work is so many entries of that list, a term in days so many steps
from day to day. Moments are whole seconds since 1970 by the clock on a wall in China.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from datetime import date, datetime, timedelta
from functools import cache

from gezhi.catalogue.terms import Notice, NoticeKind
from gezhi.kernel.worktime import Unit

FIRST, LAST = date(2025, 12, 1), date(2028, 6, 30)
DAY, HOUR, MINUTE = 86_400, 3_600, 60
_EPOCH = date(1970, 1, 1)
_OFFICE = ((8 * 60 + 30, 12 * 60), (14 * 60 + 30, 17 * 60 + 30))  # minutes of a day
_FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def seconds(moment: datetime) -> int:
    """A moment as seconds on the wall in China."""
    return int(moment.timestamp()) + 8 * HOUR


class Place:
    """Which days and which minutes are worked, by the notices so far."""

    def __init__(self, notices: list[Notice]) -> None:
        years = {notice.year for notice in notices if notice.kind is NoticeKind.YEAR}
        named = {day.day: day.working for notice in notices if notice.kind is NoticeKind.YEAR for day in notice.days}
        closed = {day.day for notice in notices if notice.kind is NoticeKind.CLOSURE for day in notice.days}
        self.worked: set[int] = set()
        self.minutes = array("q")
        day = FIRST
        while day <= LAST:
            if day in closed:
                works = False
            elif day.year in years:
                works = named.get(day, day.weekday() < 5)
            else:
                works = day.weekday() < 5 and (day.month, day.day) not in _FIXED
            if works:
                number = (day - _EPOCH).days
                self.worked.add(number)
                for opens, closes in _OFFICE:
                    self.minutes.extend(number * 1440 + minute for minute in range(opens, closes))
            day += timedelta(days=1)

    def nth_day(self, day: int, number: int) -> int:
        """Steps from day to day until so many worked days were met; the first day is not looked at."""
        while number:
            day += 1
            if day in self.worked:
                number -= 1
        return day

    def days_between(self, first: int, last: int) -> int:
        """How many days from one to another, both included, are worked."""
        return sum(day in self.worked for day in range(first, last + 1))

    def after_minutes(self, start: int, number: int) -> int:
        """When so many worked minutes have passed."""
        if not number:
            return start
        index = bisect_left(self.minutes, -(-start // MINUTE))
        return (self.minutes[index + number - 1] + 1) * MINUTE

    def minutes_between(self, start: int, end: int) -> int:
        """How many worked minutes lie between two moments."""
        first, last = bisect_left(self.minutes, -(-start // MINUTE)), bisect_left(self.minutes, -(-end // MINUTE))
        return max(last - first, 0)


@cache
def end_of(day: int) -> int:
    """23:59:59 of a day."""
    return day * DAY + DAY - 1


def due(place: Place, unit: Unit, value: int, start: int) -> int:
    """When a term ends."""
    if unit is Unit.MINUTE:
        return start + value * MINUTE
    if unit is Unit.HOUR:
        return start + value * HOUR
    if unit is Unit.WORKING_HOUR:
        return place.after_minutes(start, value * 60)
    if unit is Unit.WORKING_DAY:
        return end_of(place.nth_day(start // DAY, value))
    last = start // DAY + value
    while last not in place.worked:
        last += 1
    return end_of(last)


def resumed(own: Place, new: Place, unit: Unit, due_at: int, since: int, now: int) -> int:
    """When a term ends that stood still; what is left is counted in its own place and walked through the new one."""
    if since >= due_at:
        return due_at
    return max(due_at, walked(own, new, unit, due_at, since, now))


def walked(own: Place, new: Place, unit: Unit, due_at: int, since: int, now: int) -> int:
    """The rest of a term from one moment, walked from another."""
    if unit in (Unit.MINUTE, Unit.HOUR):
        return due_at + now - since
    if unit is Unit.WORKING_HOUR:
        return new.after_minutes(now, own.minutes_between(since, due_at))
    if unit is Unit.WORKING_DAY:
        left = max(own.days_between(since // DAY, due_at // DAY), 1)
        return end_of(new.nth_day(now // DAY - 1, left))
    last = due_at // DAY + now // DAY - since // DAY
    while last not in new.worked:
        last += 1
    return end_of(last)


def moved(own: Place, new: Place, unit: Unit, value: int, started: int, held: int, due_at: int) -> int:
    """When a running term ends after a notice."""
    if due(own, unit, value, started) == due_at:
        return max(due_at, due(new, unit, value, started))
    if due_at <= held:
        return due_at
    after = walked(own, new, unit, due_at, held, held)
    return max(due_at, after) if after != walked(own, own, unit, due_at, held, held) else due_at


def beyond(place: Place, unit: Unit, value: int, due_at: int, percent: int) -> int:
    """When a further share of the allowance has passed after it was due; all shares used here are whole minutes."""
    if unit in (Unit.MINUTE, Unit.HOUR):
        return due_at + value * (MINUTE if unit is Unit.MINUTE else HOUR) * percent // 100
    if unit is Unit.WORKING_HOUR:
        return place.after_minutes(due_at, value * 60 * percent // 100)
    if unit is Unit.CALENDAR_DAY:
        found = due_at + value * DAY * percent // 100
        if found // DAY in place.worked:
            return found
        return place.nth_day(found // DAY, 1) * DAY
    whole, rest = divmod(value * percent, 100)
    day = place.nth_day(due_at // DAY, whole)
    if not rest:
        return end_of(day)
    return place.after_minutes(place.nth_day(day, 1) * DAY, 390 * rest // 100)
