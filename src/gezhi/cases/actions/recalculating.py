"""Running terms after a notice about the calendar came into force: later or as promised, never earlier.

Case by case in order of their ids, each case with its step; a job that died goes on where it stopped, because what is
done already carries the new version of the calendar.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.cases.actions import clocks as clock_rows
from gezhi.cases.actions.following import follow
from gezhi.cases.actions.record import iso, step_rows
from gezhi.cases.events import CaseMoved
from gezhi.cases.models import Case, CaseClock
from gezhi.cases.queries.recalculating import counties_of, touched
from gezhi.cases.terms import Action, State
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Notice, NoticeKind
from gezhi.security.terms import SYSTEM
from gezhi.storage.queue import enqueue
from gezhi.storage.together import Change, write_together

BATCH = 200
HEARD = timedelta(seconds=2 * catalogue.FRESH_FOR)
_FIRST = UUID(int=0)
_COLUMNS = (
    "id", "version", "head", "state", "holder", "township", "list_version", "due_at", "soon_at", "due_clock",
    "due_unit", "provisional", "calendar_version", "urgency", "matter", "lead", "dispatched_at", "return_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recalculated:
    """How many cases were touched, and of how many a term ends later."""

    cases: int
    later: int


def recalculate_later(*, version: int, now: datetime) -> None:
    """Queue a job for each county that a notice touches, for when every process has heard of the notice."""
    for county in counties_of(catalogue.notice(version)):
        enqueue("cases.recalculate", at=now + HEARD, once=f"cases.{county}", county=county, version=version)


def recalculate(*, county: str, version: int, now: datetime) -> Recalculated:
    """Recalculate the running terms of a county by the notice that made this version of the calendar.

    Each term keeps its rule, its start and its owner. It ends when the calendar in force says, or when it was promised
    to end if that is later: a term that was made known is not shortened.
    """
    notice = catalogue.notice(version)
    after, cases, later = _FIRST, 0, 0
    while True:
        todo = touched(notice, county).filter(case_id__gt=after, calendar_version__lt=version)
        batch = sorted(todo.order_by("case_id").values_list("case_id", flat=True).distinct()[:BATCH])
        if not batch:
            return Recalculated(cases, later)
        with transaction.atomic():
            done = [_case(row, clocks, notice, now) for row, clocks in _locked(notice, county, batch)]
        cases += sum(each is not None for each in done)
        later += sum(bool(each) for each in done)
        after = batch[-1]


_Clocks = Sequence[tuple[CaseClock, bool]]  # the running clocks of a case, and whether the notice touches each


def _locked(notice: Notice, county: str, batch: Sequence[UUID]) -> list[tuple[dict[str, Any], _Clocks]]:
    """The cases of a batch under their locks, always in the same order, each with its running clocks."""
    cases = Case.objects.filter(county=county, id__in=batch).order_by("id").select_for_update()
    rows = [{**row, "county": county} for row in cases.values(*_COLUMNS)]
    concerned = touched(notice, county).filter(case_id__in=batch, calendar_version__lt=notice.version)
    keys = set(concerned.values_list("id", flat=True))
    clocks: dict[UUID, list[tuple[CaseClock, bool]]] = defaultdict(list)
    for clock in CaseClock.objects.filter(county=county, case_id__in=batch, stopped_at=None):
        clocks[clock.case_id].append((clock, clock.id in keys))
    return [(row, clocks[row["id"]]) for row in rows]


def _case(row: dict[str, Any], clocks: _Clocks, notice: Notice, now: datetime) -> bool | None:
    """Whether a term of the case ends later; None where nothing of it changed."""
    changes, said = [], []
    counted_by = min((clock.calendar_version for clock, concerned in clocks if concerned), default=notice.version)
    for clock, concerned in clocks:
        values, line = _clock(clock, row, notice, now) if concerned else ({}, {})
        if values:
            changes.append(Change(CaseClock, {"county": row["county"], "id": clock.id}, values))
            said.append(line)
    until = _return(row, counted_by, notice.version)
    if until is not None:
        said.append(_line(ClockKind.RETURN, row["lead"], row["return_until"], until))
    if not said:
        return None
    _write(row, [clock for clock, _ in clocks], changes, said, notice, now, until)
    return any(line["to"] != line["from"] for line in said)


def _return(row: dict[str, Any], counted_by: int, version: int) -> datetime | None:
    """Until when it may be returned now; no clock, so it moves with those that its place's calendar moves."""
    region = clock_rows.region_of(row)
    before, calendar = (catalogue.calendar_at(region, each) for each in (counted_by, version))
    return clock_rows.return_by_notice(row, before=before, calendar=calendar)


def _line(kind: str, owner: UUID, before: datetime, after: datetime, *, provisional: bool = False) -> dict[str, Any]:
    return {
        "clock": str(kind), "owner": str(owner), "from": iso(before), "to": iso(after), "provisional": provisional,
    }  # fmt: skip


def _clock(
    clock: CaseClock, row: dict[str, Any], notice: Notice, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changes of a clock (also on the object), and what the step says of it; nothing where nothing changes."""
    promised = clock.due_at
    calendar = catalogue.calendar_at(clock_rows.region_of(row), notice.version)
    lifted = notice.kind is NoticeKind.LIFTING
    values = clock_rows.moved_by_notice(clock, case=row, calendar=calendar, now=now, follows=lifted)
    if not values:
        return {}, {}
    for name, value in values.items():
        setattr(clock, name, value)
    line = _line(clock.kind, clock.owner, promised, clock.due_at, provisional=clock.provisional)
    return values, line | {"stays": True} if lifted else line


def _write(
    row: dict[str, Any], running: list[CaseClock], changes: list[Change], said: list[dict[str, Any]], notice: Notice,
    now: datetime, return_until: datetime | None,
) -> None:  # fmt: skip
    seq, state = row["version"] + 1, State(row["state"])
    step, words = step_rows(
        county=row["county"], case_id=row["id"], seq=seq, head=row["head"], actor=SYSTEM, now=now, device_at=None,
        action=Action.RECALCULATE, source=state, target=state, list_version=row["list_version"],
        words={"notice": notice.name, "source": notice.source},
        extra={"calendar": notice.version, "terms": said},
    )  # fmt: skip
    shown = clock_rows.shown(running, row["holder"])
    if return_until is not None:
        shown["return_until"] = return_until
    values = {"version": seq, "head": step.hash, **{name: value for name, value in shown.items() if value != row[name]}}
    write_together(Change(Case, {"county": row["county"], "id": row["id"]}, values), *changes, [step], [words])
    follow(CaseMoved(row["county"], row["id"], seq, Action.RECALCULATE, state, state, now))
