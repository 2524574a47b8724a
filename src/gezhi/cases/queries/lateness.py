"""Where the time of a case went: each clock's account by who held it, and the days on which its place was closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gezhi.cases.rules.lateness import Account, Segment, account_of, closed_days
from gezhi.cases.terms import OrderRole
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.worktime import Unit

Row = Mapping[str, Any]
Key = tuple[str, UUID | None, datetime]


@dataclass(frozen=True, slots=True)
class ClockAccount:
    """The account of one clock through all hands, with its last row, and what closed its place meanwhile."""

    last: Row
    account: Account
    closed: list[date]

    @property
    def kind(self) -> ClockKind:
        return ClockKind(self.last["kind"])


def key_of(clock: Row) -> Key:
    """What the rows of one clock have in common, however often it changed hands, stood still or was extended."""
    return clock["kind"], clock["order_id"], clock["started_at"]


def accounts_of(clocks: Sequence[Row], place: str, now: datetime) -> dict[Key, ClockAccount]:
    """The accounts of all clocks of a case, from the rows of ``queries.clocks``. Asks a warm process's memory only."""
    by_clock: dict[Key, list[Row]] = defaultdict(list)
    for clock in clocks:
        by_clock[key_of(clock)].append(clock)
    segments = {key: [_segment(row, now) for row in found] for key, found in by_clock.items()}
    return {
        key: _account(
            found, segments[key], [s for other in segments if other != key for s in segments[other]], place, now
        )
        for key, found in by_clock.items()
    }


def _account(rows: Sequence[Row], own: list[Segment], others: list[Segment], place: str, now: datetime) -> ClockAccount:
    last = max(rows, key=lambda row: (row["held_from"], row["id"]))
    calendar = catalogue.calendar_at(place, last["calendar_version"])
    beside = [] if last["kind"] == ClockKind.SUSPENSION else others
    due_at = last["first_due_at"] or last["due_at"]  # Art. 21 ¶3: an extension makes nothing on time
    account = account_of(own, beside, due_at=due_at, unit=Unit(last["unit"]), calendar=calendar)
    since, until = min(each.since for each in own), max(each.until for each in own)
    closed = closed_days(since, until, Unit(last["unit"]), catalogue.calendar_for(place, now))
    return ClockAccount(last, account, closed)


def _segment(row: Row, now: datetime) -> Segment:
    until = max(row["stopped_at"] or now, row["held_from"])
    leads = row["role"] in (None, OrderRole.LEAD)
    return Segment(ClockKind(row["kind"]), row["owner"], row["held_from"], until, leads)
