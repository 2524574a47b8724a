"""When the steps of a sample case happened: planned backwards from a moment that makes its clock tell something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from enum import Enum

from gezhi.catalogue.terms import Urgency
from gezhi.kernel.worktime import CHINA, Allowance, Calendar, due, share
from gezhi.project.sample.lots import Lot

MINUTE = timedelta(minutes=1)
_OFFICE = ((time(8, 35), time(11, 55)), (time(14, 5), time(17, 25)))
_DAYTIME = ((time(7, 20), time(21, 30)),)
# Hours from the step before to this one at normal urgency; what is not named takes REST.
_HOURS = {
    "accept": (0.3, 1.8), "dispatch": (0.4, 3.0), "acknowledge": (0.3, 3.0), "order_grid": (0.5, 3.0),
    "verify": (2.0, 12.0), "answer": (1.0, 6.0), "close": (0.2, 3.0), "self_handle": (0.2, 1.5),
    "resolve_on_spot": (0.1, 0.6), "decline": (0.5, 1.8), "void": (0.2, 1.5), "ask_return": (0.6, 3.5),
    "transfer_up": (0.3, 1.5), "transfer_down": (0.3, 1.5),
}  # fmt: skip
_REST = (1.0, 7.0)
_FASTER = {Urgency.CRITICAL: 0.04, Urgency.URGENT: 0.22, Urgency.NORMAL: 1.0, Urgency.ROUTINE: 1.3}
_OUT_OF_DOORS = frozenset({"report", "resolve_on_spot", "reopen", "withdraw"})


class Mood(Enum):
    """How much of the running clock is used up now."""

    FRESH = "fresh"
    SOON = "soon"
    OVERDUE = "overdue"


def started(mood: Mood, allowance: Allowance, calendar: Calendar, now: datetime, lot: Lot) -> datetime:
    """When a clock must have started to be in this mood now."""
    if mood is Mood.OVERDUE:
        late = timedelta(hours=lot.between("late", 0.2, 30))
        return _latest(lambda start: due(allowance, start, calendar).at, now - late)
    used = lot.between("used", 0.05, 0.7) if mood is Mood.FRESH else lot.between("used", 0.82, 0.9)
    start = min(_latest(lambda start: share(allowance, start, used, calendar), now), now - MINUTE)
    if due(allowance, start, calendar).at > now:
        return start
    # By night a term in days was over at midnight or runs until the next one: the first that still runs.
    return min(at_work(_latest(lambda start: due(allowance, start, calendar).at, now), calendar), now - MINUTE)


def at_work(moment: datetime, calendar: Calendar) -> datetime:
    """The moment, or the next one at which offices are open."""
    local = moment.astimezone(CHINA) + MINUTE
    opens, closes = _OFFICE[0][0], _OFFICE[-1][1]
    while not calendar.is_working_day(local.date()) or local.time() > closes:
        local = datetime.combine(local.date() + timedelta(days=1), opens, CHINA)
    return max(local, datetime.combine(local.date(), opens, CHINA))


def took(
    allowance: Allowance, calendar: Calendar, ended: datetime, lot: Lot, name: str, *, late: bool = False
) -> datetime:
    """When something began that took a part of its allowance (now and then more) and ended at this moment."""
    if late or lot.happens(f"{name} was late", 0.08):
        over = timedelta(hours=lot.between(f"{name} late", 0.3, 20))
        return _latest(lambda start: due(allowance, start, calendar).at, ended - over)
    used = lot.between(f"{name} took", 0.15, 0.75)
    return min(_latest(lambda start: share(allowance, start, used, calendar), ended), ended - 3 * MINUTE)


def before(step: str, moment: datetime, urgency: Urgency, calendar: Calendar, lot: Lot) -> datetime:
    """When the step before this one happened."""
    low, high = _HOURS.get(step, _REST)
    hours = lot.between(f"gap before {step} {moment:%d%H}", low, high) * _FASTER[urgency]
    return moment - max(timedelta(hours=hours), MINUTE)


def after(steps: Sequence[str], start: datetime, now: datetime, urgency: Urgency, lot: Lot) -> list[datetime]:
    """Moments for the steps that follow one at ``start``, all before ``now``."""
    moments, last = [], start
    for number, step in enumerate(steps):
        low, high = _HOURS.get(step, _REST)
        gap = timedelta(hours=lot.between(f"gap after {step} {number}", low, high) * _FASTER[urgency])
        left = (now - last) / (len(steps) - number + 1)
        last += min(gap, left)
        moments.append(last)
    return moments


def in_hours(
    step: str, moment: datetime, urgency: Urgency, calendar: Calendar, lot: Lot, *, exact: bool = False
) -> datetime:  # fmt: skip
    """The moment, or one before it at which somebody was at work. ``exact``: as near as can be, for a clock that runs.

    What is critical is done at any hour; what is urgent by daylight, or at once where its clock still runs.
    """
    if urgency is Urgency.CRITICAL or (exact and urgency is Urgency.URGENT):
        return moment
    outside = step in _OUT_OF_DOORS or urgency is Urgency.URGENT
    periods = _DAYTIME if outside else _OFFICE
    local = moment.astimezone(CHINA)
    for _ in range(15):
        if outside or calendar.is_working_day(local.date()):
            for start, end in reversed(periods):
                if local.time() >= end:
                    minutes = lot.between(f"minutes {step} {local:%m%d}", 0, 4 if exact else 45)
                    return datetime.combine(local.date(), end, CHINA) - timedelta(minutes=minutes)
                if local.time() >= start:
                    return local
        local = datetime.combine(local.date() - timedelta(days=1), time(23, 59), CHINA)
    return moment


def _latest(ends: Callable[[datetime], datetime], moment: datetime) -> datetime:
    """The latest start whose end does not lie after a moment; ends grow with their starts."""
    low, high = moment - timedelta(days=80), moment
    for _ in range(24):  # to less than a second
        middle = low + (high - low) / 2
        if ends(middle) <= moment:
            low = middle
        else:
            high = middle
    return low
