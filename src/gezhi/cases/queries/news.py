"""What was written since: the steps that a reader has not seen, in whatever order they were committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from gezhi.cases.models import Case, Step, WorkOrder
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.rules.hearing import Change
from gezhi.cases.terms import OrderState
from gezhi.security.terms import Actor
from gezhi.storage.marks import SNAPSHOT, Mark, mark_of_snapshot

MOST = 2000  # changes of one answer; whoever missed more looks at everything anew

_COLUMNS = (
    "county", "township", "village", "grid", "holder", "agency", "lead", "worker_places", "lead_department", "reporter",
    "reporter_organisation", "sharing",
)  # fmt: skip
# One statement and so one snapshot: what it does not show is what the mark of its answer has not seen.
_NEWS = f"""
SELECT {SNAPSHOT}, change.* FROM (SELECT 1) once LEFT JOIN (
    SELECT step.case_id, step.seq, step.organisation,
           {", ".join(f'"case".{name}' for name in _COLUMNS)},
           ARRAY(SELECT ended.organisation FROM {WorkOrder._meta.db_table} ended
                  WHERE ended.county = step.county AND ended.case_id = step.case_id AND ended.state = %s
                    AND ended.ended_at = step.at) AS lost
      FROM {Step._meta.db_table} step
      JOIN {Case._meta.db_table} "case" ON "case".county = step.county AND "case".id = step.case_id
     WHERE step.written_in >= %s OR step.written_in = ANY(%s)
     ORDER BY step.written_in, step.seq LIMIT {MOST + 1}
) change ON true
"""  # noqa: S608 - names of tables and columns
_MARK = f"SELECT {SNAPSHOT}, pg_current_xact_id_if_assigned()::text"


@dataclass(frozen=True, slots=True)
class News:
    """Where the reader stands now, and what came since; ``changes`` None: too much to tell one by one."""

    mark: Mark
    changes: Sequence[Change] | None


def mark_now() -> Mark:
    """Where a reader begins who wants to hear what comes from now on; in a transaction also of what that still writes.

    A snapshot does not name the transaction that takes it among those that run.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        row = cursor.fetchone()
    assert row is not None
    mark = mark_of_snapshot(row[0])
    own = int(row[1] or mark.end)
    return replace(mark, running=(*mark.running, own)) if own < mark.end else mark


def news_since(mark: Mark) -> News:
    """Every step that was not visible at ``mark`` and is now. For whoever tells each person only what is hers.

    Nobody's scope narrows it: ``rules.hearing.told`` does, for each listener.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, [OrderState.ENDED.value, mark.end, list(mark.running)])
        rows = cursor.fetchall()
    now = mark_of_snapshot(rows[0][0])
    if mark.end > now.end or len(rows) > MOST:  # the mark is of another database, or old
        return News(now, None)
    return News(now, [_change(row) for row in rows if row[1] is not None])


def sees(actor: Actor, case_id: UUID) -> bool:
    """Whether an actor may see a case."""
    return visible_to(actor).filter(id=case_id).exists()


def _change(row: Sequence[Any]) -> Change:
    *_, worker_places, department, reporter, organisation, sharing, lost = row
    _, case, seq, by, county, township, village, grid, holder, agency, lead = row[:11]
    return Change(
        case, seq, by, county, township, village, grid, holder, agency, lead, tuple(worker_places), department,
        reporter, organisation, frozenset(sharing), frozenset(lost),
    )  # fmt: skip
