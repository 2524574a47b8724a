"""Whether clones are what they say: verified by the product's own code, from the chain to the sealed package."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.fill_templates import MARK
from gezhi.cases.actions.clocks import shown
from gezhi.cases.actions.tokens import search_tokens
from gezhi.cases.archive.package import Unsealable, seal
from gezhi.cases.archive.verify import verify
from gezhi.cases.models import Case, CaseClock, WorkOrder
from gezhi.cases.queries.detail import verified_chain
from gezhi.cases.queries.dossiers import dossier_of
from gezhi.cases.queries.loading import Loaded, load
from gezhi.cases.rules.marks import shares_of, soon_by_rule
from gezhi.cases.terms import OPEN_STATES, OrderRole, OrderState, State
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.geography import queries as geography
from gezhi.kernel.worktime import due
from gezhi.people import queries as people
from gezhi.security.terms import SYSTEM
from gezhi.storage.rows import rows

_HELD_BY_LEAD = frozenset({State.DISPATCHED, State.HANDLING})


def check(*, sample: int, seed: int, packages: int) -> dict[str, Any]:
    """Verifies ``sample`` clones drawn at random; the arguments of ``Checked``."""
    faults: list[str] = []
    steps = sealed = cases = 0
    chosen = rows(Case.objects.filter(id__in=_drawn(sample, seed)).order_by("id").values())
    chosen.sort(key=lambda row: row["state"] != State.ARCHIVED)  # packages are made of archived ones first
    for row in chosen:
        case = load(SYSTEM, row["id"], lock=False)
        count, fault = verified_chain(case)
        cases, steps = cases + 1, steps + count
        found = [f"step {fault.seq}: {fault.what}"] if fault else list(_faults(case))
        if sealed < packages and not found:
            found, sealed = _sealed(case), sealed + 1
        faults += [f"{row['number']}: {what}" for what in found]
    return {"cases": cases, "steps": steps, "packages": sealed, "faults": faults}


def _drawn(sample: int, seed: int) -> list[Any]:
    """Ids of clones, any of them as likely as another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM cases_case WHERE right(id::text, 8) = %s ORDER BY md5(id::text || %s) LIMIT %s",
            [MARK, str(seed), sample],
        )
        return [key for (key,) in cursor.fetchall()]


def _faults(case: Loaded) -> Iterator[str]:
    row = case.row
    if row["search"] and row["search"] != search_tokens(row):
        yield "search tokens are not those of its text and place"
    if row["grid"] and row["longitude"] is not None and not _lies_there(row):
        yield "its point does not lie in its grid"
    clocks = list(CaseClock.objects.filter(county=case.county, case_id=case.id))
    if any(not _is_counted_right(clock, row) for clock in clocks):
        yield "a clock does not end when its rule says"
    running = [clock for clock in clocks if clock.stopped_at is None]
    if bool(running) != (State(row["state"]) in OPEN_STATES):
        yield "its clocks run although it has ended, or stand although it has not"
    if any(row[name] != value for name, value in shown(running, row["holder"]).items()):
        yield "what it shows of its clocks is not what they say"
    orders = WorkOrder.objects.filter(county=case.county, case_id=case.id).exclude(state=OrderState.ENDED)
    if row["sharing"] != sorted(set(orders.values_list("organisation", flat=True)) - {row["lead"]}):
        yield "who shares in it is not who has an order"
    yield from _wrong_holder(row)


def _lies_there(row: dict[str, Any]) -> bool:
    """Inside its grid; or on its border, where an officer chose the grid."""
    found = geography.locate(row["longitude"], row["latitude"])
    return row["grid"] == found.grid or row["grid"] in found.candidates


def _is_counted_right(clock: CaseClock, row: dict[str, Any]) -> bool:
    calendar = catalogue.calendar_for(row["township"] or row["county"], clock.started_at)
    allowance = catalogue.allowance(clock.list_version, clock.matter or None, ClockKind(clock.kind))
    soon = shares_of(catalogue.parameters(clock.county), ClockKind(clock.kind), None).soon
    ends = due(allowance, clock.started_at, calendar).at
    return (
        clock.due_at == ends
        and clock.soon_at == soon_by_rule(soon, allowance, clock.started_at, calendar, end=ends)
        and (clock.stopped_at is None or clock.stopped_at >= clock.held_from >= clock.started_at)
    )


def _wrong_holder(row: dict[str, Any]) -> Iterator[str]:
    """Every case that runs is held by one body of its place: its agency, or its one lead department."""
    state = State(row["state"])
    if state not in OPEN_STATES:
        return
    leads = WorkOrder.objects.filter(county=row["county"], case_id=row["id"], role=OrderRole.LEAD, ended_at=None)
    by_lead = state in _HELD_BY_LEAD and row["lead"] is not None
    if row["holder"] != (row["lead"] if by_lead else row["agency"]):
        yield "it is held by neither its agency nor its lead department"
    if leads.count() != int(row["lead"] is not None and (by_lead or state is State.RETURNED)):
        yield "it has not exactly one open order of a lead department"
    place = row["grid"] or row["township"] or row["county"]
    if not all(place.startswith(people.organisation(row[part]).region) for part in ("agency", "holder")):
        yield "its agency or holder is of another place"


def _sealed(case: Loaded) -> list[str]:
    """What is wrong with its package; the package is thrown away."""
    with tempfile.TemporaryDirectory(prefix="gezhi-bench-") as folder:
        out = Path(folder) / "package.zip"
        try:
            seal(dossier_of(case), now=timezone.now(), out=out)
        except Unsealable as why:
            return [str(why)]
        report = verify(out)
        return [str(fault.text.en) for fault in report.faults] or (["not intact"] if report.code else [])
