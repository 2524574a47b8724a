"""Clocks as rows: started from the list's rule over the calendar, frozen, stopped, handed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from gezhi.cases.models import CaseClock
from gezhi.cases.rules.terms_of_time import SEEN, SOON
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
        soon_at=soon, due_at=moment.at, warns_at=falls(soon, now), lapses_at=falls(moment.at, now),
    )  # fmt: skip


def falls(moment: datetime, held_from: datetime) -> datetime:
    """When a clock falls that is held from now on: at its moment, or when what is being written can be seen by all.

    Windows that were swept stay closed (ADR 12), so nothing may fall into one that may be swept before it is there.
    """
    return max(moment, held_from + SEEN)


def falls_anew(
    fell_at: datetime | None, moment: datetime, *, stopped_at: datetime, held_from: datetime
) -> datetime | None:
    """The same for a clock that stood since ``stopped_at``; None: it fell in the hands that it was in before."""
    return None if fell_at is None or fell_at < stopped_at else falls(moment, held_from)


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
    """The same clock from now on in another's hands. The due moment stays; what fell before does not fall again."""
    values = {field.attname: getattr(clock, field.attname) for field in CaseClock._meta.local_concrete_fields}
    values |= {"id": uuid7(now), "owner": owner, "held_from": now, "stopped_at": None}
    for name, moment in (("warns_at", clock.soon_at), ("lapses_at", clock.due_at)):
        values[name] = falls_anew(values[name], moment, stopped_at=clock.stopped_at or now, held_from=now)
    return new(CaseClock, **values)


def suspension(*, case: dict[str, Any], until: datetime, now: datetime) -> CaseClock:
    """The clock of a suspension, which is the agency's: it is over when that was decided, not when the rule says."""
    clock = start(ClockKind.SUSPENSION, case=case, owner=case["agency"], now=now)
    calendar = catalogue.calendar_for(case["township"] or case["county"], now)
    clock.due_at, clock.provisional = until, False
    clock.soon_at = part(now, until, SOON, Unit(clock.unit), calendar)
    clock.warns_at, clock.lapses_at = falls(clock.soon_at, now), falls(until, now)
    return clock


def after_suspension(clock: CaseClock, *, region: str, since: datetime, now: datetime) -> CaseClock:
    """The same clock after it stood still: what was left of it then is left of it now."""
    calendar = catalogue.calendar_for(region, now)
    again = hand_on(clock, owner=clock.owner, now=now)
    again.due_at = after_pause(clock.due_at, Unit(clock.unit), since, now, calendar)
    again.soon_at = after_pause(clock.soon_at, Unit(clock.unit), since, now, calendar)
    if again.warns_at is not None:
        again.warns_at = falls(again.soon_at, now)
    if again.due_at > now or again.lapses_at is not None:
        again.lapses_at = falls(again.due_at, now)
    return again


def extend(clock: CaseClock, *, region: str, until: datetime, now: datetime) -> CaseClock:
    """The same clock with a later due moment; the first one stays beside it."""
    longer = hand_on(clock, owner=clock.owner, now=now)
    calendar = catalogue.calendar_for(region, now)
    longer.first_due_at = clock.first_due_at or clock.due_at
    longer.due_at, longer.provisional = until, False  # an agency has decided it
    longer.soon_at = part(clock.started_at, until, SOON, Unit(clock.unit), calendar)
    longer.warns_at, longer.lapses_at = falls(longer.soon_at, now), falls(until, now)
    return longer


def return_until(case: Mapping[str, Any], now: datetime) -> datetime:
    """Until when a department may ask to return a case that is dispatched now: a term of its list (Art. 21 ¶4)."""
    urgency = Urgency(case["urgency"]) if case["urgency"] else None
    allowance = catalogue.allowance(case["list_version"], case["matter"] or None, ClockKind.RETURN, urgency)
    return due(allowance, now, catalogue.calendar_for(case["township"] or case["county"], now)).at


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
