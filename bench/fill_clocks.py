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
from gezhi.cases.queries.falling import COLUMN
from gezhi.cases.rules.marks import shares_of, soon_by_rule, warnings_of
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.worktime import due

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
    marks: dict[str, datetime | None]


class Clocks:
    """The clocks of one case, and what the case shows of those that run."""

    def __init__(self, row: dict[str, Any], where: Elsewhere, cloner: Cloner) -> None:
        self.row, self.where, self.now = row, where, cloner.now
        self.lines: list[str] = []
        self._running: list[CaseClock] = []

    def add(self, held: Sequence[Mould]) -> None:
        """One clock through all the hands it was in: each a row with the same due moment."""
        counted = self._counted(held[0].values)
        marks: dict[str, datetime | None] = {}
        before: datetime | None = None
        for mould in held:
            values, shift = mould.values, self.where.shift
            since = values["held_from"] + shift
            if before is None:
                marks = {name: at and falls(at, since) for name, at in counted.marks.items()}
            else:
                marks = {name: falls_anew(at, stopped_at=before, held_from=since) for name, at in marks.items()}
            before = values["stopped_at"] and values["stopped_at"] + shift
            changed = {
                "county": self.row["county"], "list_version": self.where.version, "unit": counted.unit,
                "value": str(counted.value), "calendar_version": str(counted.calendar_version),
                "provisional": cell(counted.provisional), "soon_at": cell(counted.soon_at),
                "due_at": cell(counted.due_at), **{name: cell(at) for name, at in marks.items()},
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
        urgency = Urgency(self.row["urgency"]) if self.row["urgency"] else None
        shares = shares_of(catalogue.parameters(self.row["county"]), ClockKind(clock["kind"]), urgency)
        soon = soon_by_rule(shares.soon, allowance, started, calendar, end=ends.at)
        moments = (soon, *warnings_of(ends.at, allowance, shares, calendar))
        return _Counted(
            str(allowance.unit), allowance.value, calendar.version, ends.provisional, soon, ends.at,
            dict(zip(COLUMN.values(), moments, strict=True)),
        )  # fmt: skip

    def _runs(self, clock: dict[str, Any], counted: _Counted) -> None:
        owner = self.where.known[clock["owner"]]
        self._running.append(
            CaseClock(
                kind=clock["kind"], owner=UUID(owner), unit=counted.unit, due_at=counted.due_at,
                soon_at=counted.soon_at, provisional=counted.provisional, calendar_version=counted.calendar_version,
            )
        )  # fmt: skip
