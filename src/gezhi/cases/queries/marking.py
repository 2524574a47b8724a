"""When the sweep will have something to mark about one case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.cases.models import CaseClock
from gezhi.cases.queries.visibility import visible_to
from gezhi.security.terms import Actor


def marks_of(actor: Actor, county: str, case_id: UUID) -> set[datetime]:
    """The due-soon and due moments of a case's running clocks."""
    case = visible_to(actor).filter(county=county, id=case_id)
    running = CaseClock.objects.filter(county=county, case_id__in=case.values("id"), stopped_at=None)
    return {moment for pair in running.values_list("soon_at", "due_at") for moment in pair}
