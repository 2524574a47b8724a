"""What moves do about explanations: rows that are owed, their clock, and the sweep's fact that a term ran out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from gezhi.cases.actions.moving import move
from gezhi.cases.models import Explanation, WorkOrder
from gezhi.cases.queries.falling import Window, clocks_of
from gezhi.cases.queries.loading import load
from gezhi.cases.terms import Action, Mark, OrderRole
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM
from gezhi.storage.queue import enqueue


def fell_due(window: Window) -> None:
    """A reaction of the sweep: one job for the window, queued in its transaction.

    The most urgent terms come to the red warning at once, with no yellow one before.
    """
    if window.mark in (Mark.YELLOW, Mark.RED):
        enqueue(
            "cases.owe_explanations", county=window.county, mark=window.mark.value, since=window.since.isoformat(),
            until=window.until.isoformat(),
        )  # fmt: skip


def owe_explanations(*, county: str, since: datetime, until: datetime, now: datetime, mark: Mark = Mark.YELLOW) -> int:
    """Art. 21 ¶3: each lead department whose term ran out in this span owes an explanation. Safe to repeat.

    A term goes on in a row of its own after rework: what was owed for it is owed once.
    """
    fallen = clocks_of(Window(county, mark, since, until, 0)).filter(kind=ClockKind.HANDLING, order_id__isnull=False)
    found = list(fallen.values_list("id", "order_id", "case_id", "owner", "due_at"))
    orders = WorkOrder.objects.filter(county=county, id__in={order for _, order, *_ in found}, role=OrderRole.LEAD)
    leads = set(orders.values_list("id", flat=True))
    owed = Explanation.objects.filter(county=county, case_id__in={case for _, _, case, *_ in found})
    known = set(owed.values_list("case_id", "department", "owed_at")) | set(owed.values_list("clock"))
    wanted = [
        (case, clock) for clock, order, case, owner, due_at in found
        if order in leads and not known & {(case, owner, due_at), (clock,)}
    ]  # fmt: skip
    return sum(_owe(case, clock, now) for case, clock in wanted)


def owe_what_is_missing(*, county: str, case_id: UUID, now: datetime) -> int:
    """The same for one case that could not be closed: what the sweep was to say of its late clocks, and did not."""
    left_out = load(SYSTEM, case_id, lock=False).facts.unexplained
    return sum(_owe(case_id, clock, now) for clock in left_out)


def _owe(case_id: UUID, clock: UUID, now: datetime) -> bool:
    given: dict[str, Any] = {"fell_due": str(clock)}
    try:
        move(actor=SYSTEM, now=now, case_id=case_id, action=Action.OWE_EXPLANATION, given=given)
    except (Refused, IntegrityError):  # ended since, or written down by another worker
        return False
    return True
