"""Clocks of a clone: counted anew from their new beginning, by the rules of the new county and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.rows import Mould, cell
from gezhi.cases.actions.clocks import falls, falls_anew, shown
from gezhi.cases.models import CaseClock
from gezhi.cases.rules.terms_of_time import SOON
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.worktime import due, share

if TYPE_CHECKING:
    from bench.fill_clone import Cloner, Elsewhere


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is frozen when a clock starts."""

    unit: str
    value: int
    calendar_version: int
    provisional: bool
    soon_at: datetime
    due_at: datetime


class Clocks:
    """The clocks of one case, and what the case shows of those that run."""

    def __init__(self, row: dict[str, Any], where: Elsewhere, cloner: Cloner) -> None:
        self.row, self.where, self.now = row, where, cloner.now
        self.lines: list[str] = []
        self._running: list[CaseClock] = []

    def add(self, held: Sequence[Mould]) -> None:
        """One clock through all the hands it was in: each a row with the same due moment."""
        counted = self._counted(held[0].values)
        warns: datetime | None = None
        lapses: datetime | None = None
        before: datetime | None = None
        for mould in held:
            values, shift = mould.values, self.where.shift
            since = values["held_from"] + shift
            if before is None:
                warns, lapses = falls(counted.soon_at, since), falls(counted.due_at, since)
            else:
                warns = falls_anew(warns, counted.soon_at, stopped_at=before, held_from=since)
                lapses = falls_anew(lapses, counted.due_at, stopped_at=before, held_from=since)
            before = values["stopped_at"] and values["stopped_at"] + shift
            changed = {
                "county": self.row["county"], "list_version": self.where.version, "unit": counted.unit,
                "value": str(counted.value), "calendar_version": str(counted.calendar_version),
                "provisional": cell(counted.provisional), "soon_at": cell(counted.soon_at),
                "due_at": cell(counted.due_at), "warns_at": cell(warns), "lapses_at": cell(lapses),
            }  # fmt: skip
            self.lines.append(mould.cast(self.where.known, changed))
            if values["stopped_at"] is None:
                self._runs(values, counted)

    def shown(self, holder: str) -> dict[str, Any]:
        """The columns of the case that follow from its running clocks."""
        return shown(self._running, UUID(holder))

    def _counted(self, clock: dict[str, Any]) -> _Counted:
        started = clock["started_at"] + self.where.shift
        calendar = catalogue.calendar_for(self.row["township"] or self.row["county"], started)
        allowance = catalogue.allowance(self.where.version, clock["matter"] or None, ClockKind(clock["kind"]))
        ends = due(allowance, started, calendar)
        soon = share(allowance, started, SOON, calendar)
        return _Counted(
            str(allowance.unit), allowance.value, calendar.version, ends.provisional, soon, ends.at
        )  # fmt: skip

    def _runs(self, clock: dict[str, Any], counted: _Counted) -> None:
        owner = self.where.known[clock["owner"]]
        self._running.append(
            CaseClock(
                kind=clock["kind"], owner=UUID(owner), unit=counted.unit, due_at=counted.due_at,
                soon_at=counted.soon_at, provisional=counted.provisional, calendar_version=counted.calendar_version,
            )
        )  # fmt: skip
