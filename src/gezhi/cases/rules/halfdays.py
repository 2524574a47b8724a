"""Attempts to reach somebody: only those on different half-days count, so that three calls in a minute are one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gezhi.kernel.worktime import CHINA, Calendar

NOON = 12


def half_day(at: datetime, calendar: Calendar) -> tuple[date, bool] | None:
    """The working day and whether it is its afternoon (until midnight); None on a day on which nobody works."""
    local = at.astimezone(CHINA)
    return (local.date(), local.hour >= NOON) if calendar.is_working_day(local.date()) else None


def counts(at: datetime, last: datetime | None, calendar: Calendar) -> bool:
    """Whether an attempt counts: on a working day, in another half-day than the ``last`` one that did."""
    half = half_day(at, calendar)
    return half is not None and (last is None or (at > last and half != half_day(last, calendar)))


def is_done_with(told: Mapping[str, Any], enough: int, *, reached: bool, counted: bool) -> bool:
    """Whether a petitioner was still to be told and is not after this: she was reached, or it was the last attempt that
    counts. ``told`` is what is known of her before: name, phone, answered_at, attempts (Art. 25 ¶1)."""
    waited = bool(told["name"] or told["phone"]) and told["answered_at"] is None and told["attempts"] < enough
    return waited and (reached or (counted and told["attempts"] + 1 >= enough))
