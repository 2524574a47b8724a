"""Quiet hours: what is not of the highest urgency waits until they end. Nothing is lost, and the order is kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from gezhi.kernel.calendar import CHINA
from gezhi.messages.terms import QuietHours


def is_quiet(moment: datetime, quiet: QuietHours) -> bool:
    """Whether a moment lies in the quiet hours: their start included, their end not."""
    clock = moment.astimezone(CHINA).time()
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def deliver_at(made_at: datetime, *, urgent: bool, quiet: QuietHours) -> datetime:
    """When a message is delivered: at once, or when the quiet hours that it was made in end."""
    if urgent or not is_quiet(made_at, quiet):
        return made_at
    local = made_at.astimezone(CHINA)
    ends = _at(local, quiet.end)
    return (ends if ends > local else ends + timedelta(days=1)).astimezone(made_at.tzinfo)


def _at(local: datetime, clock: time) -> datetime:
    return local.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=clock.microsecond)
