"""What other deadlines for a list would leave as it is, and what they would be for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from gezhi.cases.models import CaseClock
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import OPEN_STATES
from gezhi.catalogue.terms import ClockKind
from gezhi.security.terms import Actor

LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OfAgency:
    """Open cases that one agency holds, and those of them in which a clock of a kind that changes is running."""

    agency: UUID
    cases: int
    running: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """``kept``: the open cases, whose terms stay; ``lately``: how many such reports came in the last 30 days."""

    kept: list[OfAgency]
    lately: int

    @property
    def cases(self) -> int:
        return sum(each.cases for each in self.kept)

    @property
    def running(self) -> int:
        return sum(each.running for each in self.kept)


def foreseen(
    actor: Actor, county: str, *, matters: Collection[str], clocks: Collection[ClockKind], now: datetime
) -> Foreseen:
    """Of the cases that the actor may see. ``matters``: those whose deadlines change; empty: all of the list."""
    cases = visible_to(actor).filter(county=county)
    if matters:
        cases = cases.filter(matter__in=list(matters))
    clock = CaseClock.objects.filter(
        county=OuterRef("county"), case_id=OuterRef("id"), stopped_at=None, kind__in=[kind.value for kind in clocks]
    )
    counted = cases.filter(state__in=list(OPEN_STATES)).annotate(runs=Exists(clock)).values("agency")
    rows = counted.annotate(cases=Count("id"), running=Count("id", filter=Q(runs=True))).order_by("-cases", "agency")
    lately = cases.filter(created_at__gt=now - LOOKED_BACK, created_at__lte=now).count()
    return Foreseen([OfAgency(row["agency"], row["cases"], row["running"]) for row in rows], lately)
