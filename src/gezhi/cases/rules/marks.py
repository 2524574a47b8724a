"""When a clock comes to each of its marks: the alert before its term is over, and the warnings after (Art. 24).

The moments of the warnings are counted on from the due moment, in the term's own unit and by its calendar, so that
one and a half times an allowance is reached where a term of that length would end, and whatever moves the due moment
(an extension, a suspension, a closure) moves them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from gezhi.catalogue.terms import ClockKind, Parameters, Urgency
from gezhi.kernel.worktime import Allowance, Calendar, Unit, beyond, part, share, working_time

_HALF = Fraction(1, 2)
_WORKING = frozenset({Unit.WORKING_HOUR, Unit.WORKING_DAY})
_MICROSECOND = timedelta(microseconds=1)
# Nobody is warned for these beyond the due moment: the petitioner's total clock is nobody's alone, and a suspension
# is resumed by the system when it is over.
_UNWARNED = frozenset({ClockKind.TOTAL, ClockKind.SUSPENSION})


class Alert(NamedTuple):
    """When a clock is due soon: at a share of its allowance, or when only so many minutes of it are left.

    Those are minutes of the term's own kind: of office time, or by the clock. One that is no longer than twice as many
    is due soon from its half on, or it would be so from its beginning.
    """

    share: Fraction
    minutes: int = 0


class Shares(NamedTuple):
    """At which share of its allowance a clock comes to each mark."""

    soon: Alert
    yellow: Fraction | None
    orange: Fraction | None
    red: Fraction | None


class Warnings(NamedTuple):
    """When the warnings come; None for one that a graver one stands for, or that is not given."""

    yellow: datetime | None
    orange: datetime | None
    red: datetime | None


@lru_cache(maxsize=256)  # of a county, a kind and an urgency; making fractions costs more than all else here
def shares_of(parameters: Parameters, kind: ClockKind, urgency: Urgency | None) -> Shares:
    """What the authority has set; the most urgent cases have a red of their own."""
    soon = Alert(Fraction(parameters.soon_percent, 100), parameters.soon_minutes)
    yellow = Fraction(parameters.yellow_percent, 100)
    if kind in _UNWARNED:
        return Shares(soon, None, None, None)
    red = parameters.red_percent_critical if urgency is Urgency.CRITICAL else parameters.red_percent
    return Shares(soon, yellow, Fraction(parameters.orange_percent, 100), Fraction(red, 100))


def soon_by_rule(alert: Alert, allowance: Allowance, start: datetime, calendar: Calendar, *, end: datetime) -> datetime:
    """When a term that ends where its rule says is due soon."""
    by_share = share(allowance, start, alert.share, calendar, end=end)
    return min(by_share, _with_minutes_left(alert.minutes, start, end, allowance.unit, calendar))


def soon_by_end(alert: Alert, start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> datetime:
    """When a term is due soon whose end somebody has decided."""
    by_share = part(start, end, alert.share, unit, calendar)
    return min(by_share, _with_minutes_left(alert.minutes, start, end, unit, calendar))


def _with_minutes_left(minutes: int, start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> datetime:
    whole = working_time(start, end, calendar) if unit in _WORKING else end - start
    left = timedelta(minutes=minutes)
    if not minutes or whole <= timedelta():
        return end
    used = max(Fraction((whole - left) // _MICROSECOND, whole // _MICROSECOND), _HALF)
    return part(start, end, used, unit, calendar)


def warnings_of(due_at: datetime, allowance: Allowance, shares: Shares, calendar: Calendar) -> Warnings:
    """When a term that is due at a moment comes to its warnings. One that a graver one meets or forestalls is None."""

    def comes(share: Fraction | None) -> datetime | None:
        return None if share is None else beyond(due_at, allowance, _further(share), calendar)

    yellow, orange, red = (comes(share) for share in shares[1:])
    orange = _before(orange, red)
    return Warnings(_before(_before(yellow, red), orange), orange, red)


@lru_cache
def _further(share: Fraction) -> Fraction:
    """What of a share comes after the moment at which a term is due."""
    return share - 1


def _before(moment: datetime | None, graver: datetime | None) -> datetime | None:
    return moment if moment is None or graver is None or moment < graver else None
