"""Clocks as rows: started from the list's rule over the calendar, frozen, stopped, handed on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from gezhi.cases.models import CaseClock
from gezhi.cases.rules.terms_of_time import RETURN_TERM, SOON
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.ids import uuid7
from gezhi.kernel.worktime import Allowance, Calendar, Due, Unit, after_pause, due, part, share
from gezhi.storage.rows import new


def start(
    kind: ClockKind, *, case: dict[str, Any], owner: UUID, now: datetime, order: UUID | None = None,
    since: datetime | None = None,
) -> CaseClock:  # fmt: skip
    """A running clock of this kind for a case row; ``since`` is when it counts from, where that is not now."""
    started = since or now
    region = case["township"] or case["county"]
    calendar = catalogue.calendar_for(region, now)
    urgency = Urgency(case["urgency"]) if case["urgency"] else None
    allowance = catalogue.allowance(case["list_version"], case["matter"] or None, kind, urgency)
    moment, soon = _moments(allowance, started, _Same(calendar))
    return new(
        CaseClock,
        county=case["county"], id=uuid7(now), case_id=case["id"], order_id=order, kind=kind, owner=owner,
        list_version=case["list_version"], matter=case["matter"], unit=allowance.unit, value=allowance.value,
        calendar_version=calendar.version, provisional=moment.provisional, started_at=started, held_from=now,
        soon_at=soon, due_at=moment.at,
    )  # fmt: skip


class _Same:
    """A calendar that is known again by being the same object: it is a value too large to compare."""

    __slots__ = ("calendar",)

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def __hash__(self) -> int:
        return id(self.calendar)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.calendar is self.calendar


@lru_cache(maxsize=64)  # hundreds of reports that come in together start the same few clocks
def _moments(allowance: Allowance, started: datetime, same: _Same) -> tuple[Due, datetime]:
    until = due(allowance, started, same.calendar)
    return until, share(allowance, started, SOON, same.calendar, end=until.at)


def hand_on(clock: CaseClock, *, owner: UUID, now: datetime) -> CaseClock:
    """The same clock from now on in another's hands: the due moment stays."""
    values = {field.attname: getattr(clock, field.attname) for field in CaseClock._meta.local_concrete_fields}
    values |= {"id": uuid7(now), "owner": owner, "held_from": now, "stopped_at": None}
    return new(CaseClock, **values)


def suspension(*, case: dict[str, Any], until: datetime, now: datetime) -> CaseClock:
    """The clock of a suspension, which is the agency's: it is over when that was decided, not when the rule says."""
    clock = start(ClockKind.SUSPENSION, case=case, owner=case["agency"], now=now)
    calendar = catalogue.calendar_for(case["township"] or case["county"], now)
    clock.due_at, clock.provisional = until, False
    clock.soon_at = part(now, until, SOON, Unit(clock.unit), calendar)
    return clock


def after_suspension(clock: CaseClock, *, region: str, since: datetime, now: datetime) -> CaseClock:
    """The same clock after it stood still: what was left of it then is left of it now."""
    calendar = catalogue.calendar_for(region, now)
    again = hand_on(clock, owner=clock.owner, now=now)
    again.due_at = after_pause(clock.due_at, Unit(clock.unit), since, now, calendar)
    again.soon_at = after_pause(clock.soon_at, Unit(clock.unit), since, now, calendar)
    if again.due_at > now:
        again.overdue_marked_at = None
    return again


def extend(clock: CaseClock, *, region: str, until: datetime, now: datetime) -> CaseClock:
    """The same clock with a later due moment; the first one stays beside it."""
    longer = hand_on(clock, owner=clock.owner, now=now)
    calendar = catalogue.calendar_for(region, now)
    longer.first_due_at = clock.first_due_at or clock.due_at
    longer.due_at, longer.provisional = until, False  # an agency has decided it
    longer.soon_at = part(clock.started_at, until, SOON, Unit(clock.unit), calendar)
    longer.soon_marked_at = longer.overdue_marked_at = None
    return longer


def return_until(region: str, now: datetime) -> datetime:
    """Until when a department may ask to return what is dispatched now."""
    return due(RETURN_TERM, now, catalogue.calendar_for(region, now)).at


def shown(clocks: Iterable[CaseClock], holder: UUID) -> dict[str, Any]:
    """What the case row keeps of its running clocks: the next due moment of whoever holds the case."""
    running = [clock for clock in clocks if clock.kind != ClockKind.TOTAL]
    mine = [clock for clock in running if clock.owner == holder] or running
    if not mine:
        return dict.fromkeys(("due_at", "soon_at", "calendar_version")) | {
            "due_clock": "", "due_unit": "", "provisional": False
        }  # fmt: skip
    first = min(mine, key=lambda clock: clock.due_at)
    return {
        "due_at": first.due_at, "soon_at": first.soon_at, "due_clock": str(first.kind), "due_unit": str(first.unit),
        "provisional": first.provisional, "calendar_version": first.calendar_version,
    }  # fmt: skip


def last_of(kind: ClockKind, clocks: Sequence[CaseClock]) -> CaseClock | None:
    """The latest clock of a kind, running or stopped."""
    same = [clock for clock in clocks if clock.kind == kind]
    return max(same, key=lambda clock: clock.held_from, default=None)


def window(now: datetime, days: float) -> datetime:
    """Until when an ended case may be taken up again; then it is archived."""
    return now + timedelta(days=days)
