"""The working calendar (工作日历): which days are worked, and from when to when.

A ``Calendar`` is a value: what the authority has announced (holidays, make-up workdays 调休, closures of one place) up
to one version. The State Council announces a year's arrangement in the autumn before; for a year that is not
announced yet the calendar answers Monday to Friday minus the holidays that fall on a fixed date, and every answer
that rests on such a year is provisional. It never fails and never guesses silently.

Times are computed in whole microseconds on China Standard Time, which has had no summer time since 1991.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

from gezhi.kernel.text import Term

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
# Holidays on fixed dates by the State Council's rules on statutory holidays (全国年节及纪念日放假办法, 2024 revision).
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})

_MIDNIGHT = datetime(1970, 1, 1, tzinfo=CHINA).astimezone(UTC)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_SECOND = 1_000_000
_LAST_SECOND = (24 * 3600 - 1) * _SECOND


class DayEnd(Term):
    """When the last day of a term in days is over."""

    MIDNIGHT = "midnight", "末日 23:59:59", "23:59:59 on the last day"
    CLOSE_OF_OFFICE = "close_of_office", "末日下班时", "close of office on the last day"


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of office hours, ``start`` included, ``end`` not."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a period ends after it starts")


Hours = tuple[Period, ...]
DEFAULT_HOURS: Hours = (Period(time(8, 30), time(12, 0)), Period(time(14, 30), time(17, 30)))


@dataclass(frozen=True, slots=True)
class Season:
    """Office hours that hold from a month and day of every year until the next season starts (夏令/冬令)."""

    hours: Hours = DEFAULT_HOURS
    month: int = 1
    day: int = 1

    def __post_init__(self) -> None:
        if not self.hours or any(a.end > b.start for a, b in zip(self.hours, self.hours[1:], strict=False)):
            raise ValueError("office hours are one or more periods in order, without overlap")


class Moment(NamedTuple):
    """A moment as the day it falls on in China (proleptic ordinal) and the microseconds since that day's midnight."""

    day: int
    clock: int


def moment(at: datetime) -> Moment:
    """The day and clock of an aware datetime; a naive one raises TypeError."""
    since = at - _MIDNIGHT
    return Moment(_FIRST_DAY + since.days, since.seconds * _SECOND + since.microseconds)


def at(day: int, clock: int) -> datetime:
    """The moment, in UTC, of a day and the microseconds since its midnight."""
    return _MIDNIGHT + timedelta(days=day - _FIRST_DAY, microseconds=clock)


_Spans = tuple[tuple[int, int], ...]


class _Year(NamedTuple):
    days: list[int]  # the working days, as ordinals
    spans: list[_Spans]  # their office hours, in microseconds of the day
    before: list[int]  # office time before each of them since the year's start; one more for the whole year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one place at one version. Cheap to ask; makes the tables of a year when first asked for it.

    ``announced``   years whose arrangement the State Council has published
    ``days``        the days an announcement names: worked (True) or not (False); other days of the year follow the week
    ``exceptions``  days on which this place keeps hours of its own; no hours at all is a closure (台风停工)
    ``seasons``     office hours, in order of their first day in the year
    ``day_end``     when the last day of a term in days is over
    ``roll_over``   a term in calendar days that ends on a day off ends on the next working day (Civil Code Art. 203)
    """

    version: int
    announced: frozenset[int] = frozenset()
    days: Mapping[date, bool] = field(default_factory=dict)
    exceptions: Mapping[date, Hours] = field(default_factory=dict)
    seasons: tuple[Season, ...] = (Season(),)
    day_end: DayEnd = DayEnd.MIDNIGHT
    roll_over: bool = True
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.seasons:
            raise ValueError("a calendar has at least one season of office hours")

    # -- one day ----------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day, wholly or in part."""
        if day in self.exceptions:
            return bool(self.exceptions[day])
        if day.year in self.announced and day in self.days:
            return self.days[day]
        if day.year not in self.announced and (day.month, day.day) in FIXED_HOLIDAYS:
            return False
        return day.weekday() < 5

    def hours_on(self, day: date) -> Hours:
        """The office hours of a day; none on a day off."""
        if day in self.exceptions:
            return self.exceptions[day]
        return self.usual_hours(day) if self.is_working_day(day) else ()

    def usual_hours(self, day: date) -> Hours:
        """The office hours of the season that a day lies in, whether it is worked or not."""
        begun = [season for season in self.seasons if (season.month, season.day) <= (day.month, day.day)]
        return (begun or self.seasons)[-1].hours

    def end_of(self, day: int) -> int:
        """When a day that a term ends on is over, in microseconds since its midnight."""
        if self.day_end is DayEnd.MIDNIGHT:
            return _LAST_SECOND
        that = date.fromordinal(day)
        return _clock((self.hours_on(that) or self.usual_hours(that))[-1].end)

    def knows(self, first: int, last: int) -> bool:
        """Whether every day from ``first`` to ``last`` lies in an announced year."""
        years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
        return all(year in self.announced for year in years)

    # -- counting, by the tables of a year --------------

    def nth_working_day_after(self, day: int, number: int) -> int:
        """The ``number``-th working day after a day (that day not counted)."""
        year = date.fromordinal(day).year
        days = self._year(year).days
        index = bisect_right(days, day) + number - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._year(year).days
        return days[index]

    def working_days(self, first: int, last: int) -> int:
        """How many of the days from ``first`` to ``last``, both included, are working days."""
        if last < first:
            return 0
        start, end = date.fromordinal(first).year, date.fromordinal(last).year
        between = sum(len(self._year(year).days) for year in range(start, end))
        return between + bisect_right(self._year(end).days, last) - bisect_left(self._year(start).days, first)

    def office_time(self, start: Moment, end: Moment) -> int:
        """The office time between two moments in microseconds; 0 where ``end`` is not after ``start``."""
        if end <= start:
            return 0
        first, last = date.fromordinal(start.day).year, date.fromordinal(end.day).year
        between = sum(self._year(year).before[-1] for year in range(first, last))
        return between + self._worked(last, end) - self._worked(first, start)

    def after_office_time(self, start: Moment, amount: int) -> Moment:
        """The moment at which ``amount`` > 0 microseconds of office time have passed since ``start``."""
        year = date.fromordinal(start.day).year
        target = self._worked(year, start) + amount
        table = self._year(year)
        while target > table.before[-1]:
            target -= table.before[-1]
            year += 1
            table = self._year(year)
        index = bisect_left(table.before, target) - 1
        rest = target - table.before[index]
        for opens, closes in table.spans[index]:
            if rest <= closes - opens:
                return Moment(table.days[index], opens + rest)
            rest -= closes - opens
        raise AssertionError("the office hours of a day add up")

    def _worked(self, year: int, until: Moment) -> int:
        """Office time from the start of the year to a moment in it."""
        days, spans, before = self._year(year)
        index = bisect_left(days, until.day)
        worked = before[index]
        if index < len(days) and days[index] == until.day:
            for opens, closes in spans[index]:
                worked += max(0, min(until.clock, closes) - opens)
        return worked

    def _year(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = self._make_year(year)
        return known

    def _make_year(self, year: int) -> _Year:
        table = _Year([], [], [0])
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            spans = tuple((_clock(p.start), _clock(p.end)) for p in self.hours_on(date.fromordinal(ordinal)))
            if spans:
                table.days.append(ordinal)
                table.spans.append(spans)
                table.before.append(table.before[-1] + sum(closes - opens for opens, closes in spans))
        return table


def _clock(of_day: time) -> int:
    return ((of_day.hour * 60 + of_day.minute) * 60 + of_day.second) * _SECOND + of_day.microsecond
