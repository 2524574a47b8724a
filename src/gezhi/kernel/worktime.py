"""Terms and when they end: allowances (办理期限) over the working calendar.

Terms are counted in four units, never converted into each other: continuous time (24 × 7, written in hours or, below
an hour, in minutes), working hours, working days and calendar days.

- Days are counted from the next day (Civil Code Art. 201), and the last day is over at the calendar's ``day_end``.
- Working hours that start outside office hours start with the next period.
- A term in calendar days that ends on a day off is carried to the next working day, where the calendar says so.
- An answer that rests on a year without an announced calendar is provisional (暂估).

All moments are aware datetimes; answers are in UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from gezhi.kernel.calendar import CHINA, Calendar, DayEnd, Hours, Moment, Period, Season, at, moment
from gezhi.kernel.text import Term, Text

__all__ = [
    "CHINA",
    "Allowance",
    "Calendar",
    "DayEnd",
    "Due",
    "Hours",
    "Left",
    "Period",
    "Season",
    "Span",
    "Unit",
    "after_pause",
    "beyond",
    "due",
    "end_of_day",
    "guesses",
    "laid_out",
    "left",
    "part",
    "share",
    "span",
    "working_time",
]

_MICROSECOND = timedelta(microseconds=1)
_MINUTE = 60_000_000
_HOUR = 60 * _MINUTE
LONGEST = 36_500


class Unit(Term):
    """What a term is counted in. MINUTE and HOUR are two spellings of one unit: continuous time."""

    MINUTE = "minute", "分钟", "minute"
    HOUR = "hour", "小时", "hour"
    WORKING_HOUR = "working_hour", "工作小时", "working hour"
    WORKING_DAY = "working_day", "工作日", "working day"
    CALENDAR_DAY = "calendar_day", "自然日", "calendar day"

    def of(self, number: int) -> Text:
        """A number of this unit in words: 3 工作日， 3 working days."""
        return Text(f"{number} {self.zh}", f"{number} {self.en}{'' if number == 1 else 's'}")


@dataclass(frozen=True, slots=True)
class Allowance:
    """How long something may take: a whole number of one unit, from 1 to 36,500."""

    unit: Unit
    value: int

    def __post_init__(self) -> None:
        if not 1 <= self.value <= LONGEST:
            raise ValueError(f"an allowance is a whole number from 1 to {LONGEST}")

    @property
    def text(self) -> Text:
        return self.unit.of(self.value)


@dataclass(frozen=True, slots=True)
class Due:
    """When a term ends (UTC). ``provisional``: it rests on a year whose calendar is not announced yet."""

    at: datetime
    provisional: bool


def due(allowance: Allowance, start: datetime, calendar: Calendar) -> Due:
    """When a term that starts now ends. Never before ``start``; a longer or a later term never ends earlier."""
    return _COUNTING[allowance.unit](allowance.value, start, calendar)


def _after_minutes(value: int, start: datetime, calendar: Calendar) -> Due:
    return Due(start.astimezone(UTC) + timedelta(minutes=value), provisional=False)


def _after_hours(value: int, start: datetime, calendar: Calendar) -> Due:
    return Due(start.astimezone(UTC) + timedelta(hours=value), provisional=False)


def _after_working_hours(value: int, start: datetime, calendar: Calendar) -> Due:
    begun = moment(start)
    ended = calendar.after_office_time(begun, value * _HOUR)
    return Due(at(*ended), provisional=not calendar.knows(begun.day, ended.day))


def _after_working_days(value: int, start: datetime, calendar: Calendar) -> Due:
    begun = moment(start).day
    last = calendar.nth_working_day_after(begun, value)
    return Due(at(last, calendar.end_of(last)), provisional=not calendar.knows(begun + 1, last))


def _after_calendar_days(value: int, start: datetime, calendar: Calendar) -> Due:
    last = moment(start).day + value
    if not calendar.roll_over:
        return Due(at(last, calendar.end_of(last)), provisional=False)
    carried = calendar.nth_working_day_after(last - 1, 1)
    return Due(at(carried, calendar.end_of(carried)), provisional=not calendar.knows(last, carried))


_COUNTING: dict[Unit, Callable[[int, datetime, Calendar], Due]] = {
    Unit.MINUTE: _after_minutes,
    Unit.HOUR: _after_hours,
    Unit.WORKING_HOUR: _after_working_hours,
    Unit.WORKING_DAY: _after_working_days,
    Unit.CALENDAR_DAY: _after_calendar_days,
}


_LENGTHS = {Unit.MINUTE: _MINUTE, Unit.HOUR: _HOUR, Unit.CALENDAR_DAY: 24 * _HOUR}  # microseconds


def share(
    allowance: Allowance,
    start: datetime,
    fraction: Fraction | float,
    calendar: Calendar,
    *,
    end: datetime | None = None,
) -> datetime:
    """The moment (UTC) at which a fraction (0–1) of a term is used up, such as the alert at 80 % (Art. 24).

    Terms in working hours and working days are divided by the office time they hold, so that the moment falls where
    somebody is at work; the others by the time itself. ``end`` is when the term is due, where that is known already.
    """
    if allowance.unit is Unit.WORKING_HOUR:
        used = _part(allowance.value * _HOUR, fraction)
        return at(*calendar.after_office_time(moment(start), used)) if used else start.astimezone(UTC)
    return part(start, end or due(allowance, start, calendar).at, fraction, allowance.unit, calendar)


def part(start: datetime, end: datetime, fraction: Fraction | float, unit: Unit, calendar: Calendar) -> datetime:
    """The moment (UTC) when a fraction (0–1) of the time from ``start`` to ``end`` has passed, as ``share`` counts."""
    if unit in (Unit.WORKING_HOUR, Unit.WORKING_DAY):
        begun = moment(start)
        used = _part(calendar.office_time(begun, moment(end)), fraction)
        return min(at(*calendar.after_office_time(begun, used)), end) if used else start.astimezone(UTC)
    return start.astimezone(UTC) + timedelta(microseconds=_part((end - start) // _MICROSECOND, fraction))


def _part(whole: int, fraction: Fraction | float) -> int:
    """A fraction of a whole number, rounded down; a product with a Fraction would be a Fraction first."""
    numerator, denominator = fraction.as_integer_ratio()
    return whole * numerator // denominator


def beyond(due_at: datetime, allowance: Allowance, fraction: Fraction, calendar: Calendar) -> datetime:
    """The moment (UTC) when a further fraction of an allowance has passed after it was due, in the term's own unit.

    Whole working days end as a term does, so that twice an allowance is when a term of twice the length ends; of a
    broken one the office time is divided. A moment in calendar days that falls on a day off waits for the next
    working day, where the calendar carries terms. A greater fraction never comes earlier.
    """
    numerator, denominator = fraction.as_integer_ratio()  # a product with a Fraction would be a Fraction first
    amount = numerator * allowance.value
    if amount <= 0:
        return due_at.astimezone(UTC)
    if allowance.unit is Unit.WORKING_HOUR:
        used = _HOUR * amount // denominator
        return at(*calendar.after_office_time(moment(due_at), used)) if used else due_at.astimezone(UTC)
    if allowance.unit is Unit.WORKING_DAY:
        return _beyond_in_working_days(due_at, *divmod(amount, denominator), denominator, calendar)
    length = _LENGTHS[allowance.unit]
    found = due_at.astimezone(UTC) + timedelta(microseconds=length * amount // denominator)
    day = moment(found).day
    if allowance.unit is Unit.CALENDAR_DAY and calendar.roll_over and not calendar.working_days(day, day):
        return at(calendar.nth_working_day_after(day, 1), 0)
    return found


def _beyond_in_working_days(due_at: datetime, whole: int, broken: int, of: int, calendar: Calendar) -> datetime:
    """``whole`` days and ``broken / of`` of one."""
    day = moment(due_at).day
    last = calendar.nth_working_day_after(day, whole) if whole else day
    if not broken:
        return at(last, calendar.end_of(last))
    following = calendar.nth_working_day_after(last, 1)
    used = calendar.office_time(Moment(following, 0), Moment(following + 1, 0)) * broken // of
    return at(*calendar.after_office_time(Moment(following, 0), max(used, 1)))


def guesses(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> bool:
    """Whether a term that was laid out from one moment to another rests on a year without an announced calendar."""
    if unit in (Unit.MINUTE, Unit.HOUR):
        return False
    first, last = moment(start).day, moment(end).day
    if unit is Unit.CALENDAR_DAY:
        return calendar.roll_over and not calendar.knows(last, last)
    return not calendar.knows(min(first, last), last)


def after_pause(
    due_at: datetime,
    unit: Unit,
    start: datetime,
    end: datetime,
    calendar: Calendar,
    *,
    by: Calendar | None = None,
) -> datetime:
    """When a term ends (UTC) that stood still in the half-open interval from ``start`` to ``end``: never earlier.

    What was left of it at ``start`` is left at ``end``: continuous time, office time, or whole days (the day it stood
    still is given back). It is measured by the term's own ``calendar`` and laid out ``by`` another, where one is given.
    Two pauses that meet are the same as one, and a pause after the term changes nothing.
    """
    old = due_at.astimezone(UTC)
    if end <= start or start >= due_at:
        return old
    return max(old, laid_out(due_at, unit, start, end, calendar, by or calendar))


def laid_out(
    due_at: datetime, unit: Unit, since: datetime, then: datetime, measured: Calendar, by: Calendar
) -> datetime:
    """When a term ends (UTC) whose rest after ``since``, measured by a calendar, is laid out from ``then`` by one."""
    if unit in (Unit.MINUTE, Unit.HOUR):
        return due_at.astimezone(UTC) + (then - since)
    return _LAID_OUT[unit](due_at, since, then, measured, by)


def _working_hours_laid_out(
    due_at: datetime, since: datetime, then: datetime, measured: Calendar, by: Calendar
) -> datetime:
    rest = measured.office_time(moment(since), moment(due_at))
    return at(*by.after_office_time(moment(then), rest)) if rest else then.astimezone(UTC)


def _working_days_laid_out(
    due_at: datetime, since: datetime, then: datetime, measured: Calendar, by: Calendar
) -> datetime:
    rest = measured.working_days(moment(since).day, moment(due_at).day)
    last = by.nth_working_day_after(moment(then).day - 1, max(rest, 1))
    return at(last, by.end_of(last))


def _calendar_days_laid_out(
    due_at: datetime, since: datetime, then: datetime, measured: Calendar, by: Calendar
) -> datetime:
    last = moment(due_at).day + moment(then).day - moment(since).day
    carried = by.nth_working_day_after(last - 1, 1) if by.roll_over else last
    return at(carried, by.end_of(carried))


_LAID_OUT: dict[Unit, Callable[[datetime, datetime, datetime, Calendar, Calendar], datetime]] = {
    Unit.WORKING_HOUR: _working_hours_laid_out,
    Unit.WORKING_DAY: _working_days_laid_out,
    Unit.CALENDAR_DAY: _calendar_days_laid_out,
}


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """The moment (UTC) at which a day is over, as terms count it."""
    number = day.toordinal()
    return at(number, calendar.end_of(number))


def working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The office time that passes between two moments; nothing where ``end`` is not after ``start``."""
    return timedelta(microseconds=calendar.office_time(moment(start), moment(end)))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in the terms of a unit: whole days (for units of days) and what is left over.

    For working units ``days`` are days whose office hours lie wholly inside, and hours and minutes are office time.
    """

    unit: Unit
    days: int
    hours: int
    minutes: int

    def __bool__(self) -> bool:
        return bool(self.days or self.hours or self.minutes)

    @property
    def text(self) -> Text:
        """The two greatest parts in words: 1 工作日 3 小时； empty for less than a minute.

        What leads says that it is office time (3 工作小时， 8 分钟工作时间), so that nobody takes it for clock time.
        """
        working = self.unit in (Unit.WORKING_HOUR, Unit.WORKING_DAY)
        if working and self.minutes and not (self.days or self.hours):
            return _working_minutes(self.minutes)
        hour = Unit.WORKING_HOUR if working and not self.days else Unit.HOUR
        day = Unit.CALENDAR_DAY if self.unit is Unit.CALENDAR_DAY else Unit.WORKING_DAY
        parts = [(day, self.days), (hour, self.hours), (Unit.MINUTE, self.minutes)]
        said = [unit.of(number) for unit, number in parts if number][:2]
        return Text(" ".join(part.zh for part in said), " ".join(part.en for part in said))


def _working_minutes(number: int) -> Text:
    return Text(f"{number} 分钟工作时间", f"{number} working minute{'' if number == 1 else 's'}")


def span(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> Span:
    """How long it is from ``start`` to ``end``, said in a unit; empty where ``end`` is not after ``start``."""
    if unit is Unit.WORKING_DAY:
        return _span_in_working_days(moment(start), moment(end), calendar)
    if unit is Unit.WORKING_HOUR:
        return _spell(unit, 0, calendar.office_time(moment(start), moment(end)))
    whole = max(0, (end - start) // _MICROSECOND)
    days, rest = divmod(whole, 24 * _HOUR) if unit is Unit.CALENDAR_DAY else (0, whole)
    return _spell(unit, days, rest)


def _span_in_working_days(start: Moment, end: Moment, calendar: Calendar) -> Span:
    first = start.day if not calendar.office_time(Moment(start.day, 0), start) else start.day + 1
    last = end.day if not calendar.office_time(end, Moment(end.day + 1, 0)) else end.day - 1
    days = calendar.working_days(first, last)
    whole = calendar.office_time(Moment(first, 0), Moment(last + 1, 0))
    return _spell(Unit.WORKING_DAY, days, calendar.office_time(start, end) - whole)


def _spell(unit: Unit, days: int, rest: int) -> Span:
    hours, rest = divmod(rest, _HOUR)
    return Span(unit, days, hours, rest // _MINUTE)


_WORKING = (Unit.WORKING_DAY, Unit.WORKING_HOUR)
_LESS_THAN_A_DAY = Text("不到 1 工作日", "under 1 working day")


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a term, or by how much it is over; ``due_at`` in UTC.

    Working days are whole: those after today up to the day it is due, or those that have passed since it was due.
    ``just``: it has been over for less than a minute.
    """

    overdue: bool
    span: Span
    due_at: datetime
    today: bool
    just: bool

    @property
    def text(self) -> Text:
        """还剩 1 工作日 · 超期 12 分钟 · 超期 不到 1 工作日 · 今天到期， and the day where a closure came between."""
        if self.overdue:
            return self._over()
        if self.span:
            return Text("还剩 {span}", "{span} left").fill(span=self.span.text)
        if self.today:
            return Text("今天到期", "due today")
        return self._day("{day}到期", "due on {day}")

    def _day(self, zh: str, en: str) -> Text:
        day = self.due_at.astimezone(CHINA)
        return Text(zh.format(day=f"{day.month} 月 {day.day} 日"), en.format(day=f"{day:%-d %B}"))

    def _over(self) -> Text:
        if self.just or (not self.span and self.span.unit not in _WORKING):
            return Text("已超期", "overdue")
        if not self.span and self.span.unit is Unit.WORKING_HOUR:  # of a weekend: no working time has passed since
            return Text("已到期", "due now") if self.today else self._day("{day}已到期", "fell due on {day}")
        said = self.span.text if self.span else _LESS_THAN_A_DAY
        return Text("超期 {span}", "overdue by {span}").fill(span=said)


def left(due_at: datetime, now: datetime, unit: Unit, calendar: Calendar) -> Left:
    """What is left until ``due_at``, or by how much it is over, said in the rule's own unit."""
    overdue = now > due_at
    ends, today = moment(due_at), moment(now).day
    between = span(due_at, now, unit, calendar) if overdue else span(now, due_at, unit, calendar)
    if unit is Unit.WORKING_DAY:
        days = between.days if overdue else calendar.working_days(today + 1, ends.day)
        between = Span(unit, days, 0, 0)
    just = overdue and now - due_at < timedelta(minutes=1)
    return Left(overdue, between, due_at.astimezone(UTC), today == ends.day, just)
