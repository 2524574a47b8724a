"""Who may be planned for duty when (值班表). A plan: there is no word for having come (P05). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from gezhi.kernel.calendar import CHINA, Calendar
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people.terms import PostingRow
from gezhi.security.terms import AccountRow, Actor

NO_NAME = Refusal("shift-without-name", Kind.INVALID, Text("请写值班的人。", "Name who is on duty."))
NO_TIME = Refusal("no-time", Kind.INVALID, Text("请填时间，如 17:30。", "Give a time such as 17:30."))
PAST = Refusal("shift-of-the-past", Kind.INVALID, Text("这一班已经结束了。", "This shift is over already."))
TOO_FAR = Refusal("shift-too-far", Kind.INVALID, Text("最多排到 {days} 天以后。", "Plan at most {days} days ahead."))
TOO_LONG = Refusal("shift-too-long", Kind.INVALID, Text("最多 {most} 个字。", "At most {most} characters."))
PLANNED_TWICE = Refusal(
    "shift-planned-twice",
    Kind.CONFLICT,
    Text("{name}在 {at} 的这一班已经排过了。", "{name} is planned for the shift of {at} already."),
)
NOBODY_POSTED = Refusal(
    "shift-of-nobody-posted",
    Kind.INVALID,
    Text(
        "您的辖区里没有账号“{word}”。请写用户名或工作号，不写就留空。",
        "Nobody in your area has the user name or work number {word}. Correct it, or leave it empty.",
    ),
)
ACCOUNT_CLOSED = Refusal(
    "shift-of-a-closed-account",
    Kind.INVALID,
    Text("账号“{word}”已停用，不能排班。", "The account {word} is closed and cannot be planned."),
)
SEVERAL = Refusal(
    "shift-of-several-accounts",
    Kind.INVALID,
    Text(
        "“{word}”是一个人的用户名，又是另一个人的工作号。请写另一种。",
        "{word} is one person's user name and another's work number. Give the other of the two.",
    ),
)
AHEAD = timedelta(days=120)
KEPT = timedelta(days=30)  # after a shift is over its row goes: nobody counts who was planned how often
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch out of office hours in which nobody is planned; ``free``: some of it is on a day off."""

    begins: datetime
    ends: datetime
    free: bool

    @property
    def hours(self) -> int:
        """Begun hours."""
        return -int(-(self.ends - self.begins).total_seconds() // 3600)


def gaps_of(
    shifts: Iterable[tuple[datetime, datetime]], calendar: Calendar, since: datetime, until: datetime
) -> list[Gap]:
    """When nobody is planned between two moments, nights and days off: in order. Noon counts as office hours."""
    planned = sorted(shifts)
    closed = _closed(calendar, since, until)
    return [_gap(*left, calendar) for begins, ends in closed for left in _uncovered(begins, ends, planned)]


def _uncovered(
    begins: datetime, ends: datetime, planned: Iterable[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """What of a stretch no shift covers; the shifts come in order."""
    covered = begins
    for first, last in planned:
        if last > covered and first < ends:
            if first > covered:
                yield covered, first
            covered = last
    if covered < ends:
        yield covered, ends


def _closed(calendar: Calendar, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the offices are closed: from the end of one day that is worked to the start of the next."""
    begins, day = since, since.astimezone(CHINA).date()
    while begins < until:
        if calendar.is_working_day(day):
            hours = calendar.hours_on(day)
            opens, closes = (datetime.combine(day, at, CHINA) for at in (hours[0].start, hours[-1].end))
            if begins < opens:
                yield begins, min(opens, until)
            begins = max(begins, closes)
        day += timedelta(days=1)
        if datetime.combine(day, time(), CHINA) >= until:
            break
    if begins < until:
        yield begins, until


def _gap(begins: datetime, ends: datetime, calendar: Calendar) -> Gap:
    first, last = begins.astimezone(CHINA).date(), (ends - timedelta(seconds=1)).astimezone(CHINA).date()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return Gap(begins, ends, any(not calendar.is_working_day(day) for day in days))


def clock_of(written: str, field: str) -> time:
    """A time of day as somebody typed it: 17:30, 8:30."""
    hour, colon, minute = written.strip().replace("\uff1a", ":").partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(minute) == 2):
        raise NO_TIME(field=field)
    if int(hour[:3]) > 23 or int(minute) > 59:
        raise NO_TIME(field=field)
    return time(int(hour), int(minute))


def span_of(day: date, first: time, last: time) -> tuple[datetime, datetime]:
    """From when to when a shift lasts that begins on a day; one that ends no later than it begins ends the next day."""
    begins = datetime.combine(day, first, CHINA)
    ends = datetime.combine(day if last > first else day + timedelta(days=1), last, CHINA)
    return begins, ends


def person_of(
    word: str, *, actor: Actor, accounts: Iterable[AccountRow], postings: Iterable[PostingRow]
) -> UUID | None:
    """Whose account a user name or work number names; None where nothing is named.

    Somebody without a posting in the actor's area is answered like nobody: whom others employ is not told here.
    """
    if not word:
        return None
    area = {row.account for row in postings if actor.covers(row.organisation.region)}
    found = [row for row in accounts if word in (row.username, row.work_number) and row.id in area]
    if not found:
        raise NOBODY_POSTED(field="account", word=word[:LONGEST])
    if len(found) > 1:
        raise SEVERAL(field="account", word=word)
    if not found[0].is_active:
        raise ACCOUNT_CLOSED(field="account", word=word)
    return found[0].id


def check_shift(name: str, post: str, begins: datetime, ends: datetime, now: datetime) -> None:
    """Refuses a shift that is over, far away or nobody's."""
    if not name.strip():
        raise NO_NAME(field="name")
    for field, text in (("name", name), ("post", post)):
        if len(text.strip()) > LONGEST:
            raise TOO_LONG(field=field, most=LONGEST)
    if ends <= now:
        raise PAST(field="day")
    if begins > now + AHEAD:
        raise TOO_FAR(field="day", days=AHEAD.days)
