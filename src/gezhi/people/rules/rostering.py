"""Who may be planned for duty when (值班表). A plan: there is no word for having come (P05). Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

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
AHEAD = timedelta(days=120)
KEPT = timedelta(days=30)  # after a shift is over its row goes: nobody counts who was planned how often
LONGEST = 60


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
