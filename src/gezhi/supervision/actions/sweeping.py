"""The sweep of deadlines: it reminds before one and says after it that it passed, each once; safe to be killed."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from gezhi.cases.actions.sealing import reseal_later
from gezhi.people import queries as people
from gezhi.storage.rows import one
from gezhi.supervision.actions.warning import Ground, in_name_of, warn
from gezhi.supervision.actions.writing import Said, carry_on
from gezhi.supervision.models import Document, DocumentCase
from gezhi.supervision.rules.grounds import OF_DEADLINE
from gezhi.supervision.terms import Colour
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State

BATCH = 200
_OF_UNITS = frozenset({Kind.ORDER, Kind.RECTIFICATION})  # whose unit is late; of the others the agency itself is
_log = logging.getLogger(__name__)


def sweep(*, now: datetime) -> int:
    """Remind of what is due soon and say what has lapsed; how many steps were written.

    Each document is a transaction of its own under its lock: a run that is cut short goes on where it stopped, and two
    at the same time do nothing twice.
    """
    count = 0
    for column, action in (("remind_at", Action.REMIND), ("lapses_at", Action.LAPSE)):
        due = Document.objects.filter(**{f"{column}__lte": now}).order_by(column)
        written = 1
        while written:
            found = list(due.values_list("county", "id")[:BATCH])
            written = sum(_apart(county, key, column, action, now) for county, key in found)
            count += written
    return count


def _apart(county: str, key: Any, column: str, action: Action, now: datetime) -> int:
    """One that cannot be told keeps none of the others back; it is tried again the next time."""
    try:
        return _one(county, key, column, action, now)
    except Exception:
        _log.exception("a document of supervision was not swept: %s %s", county, key)
        return 0


@transaction.atomic
def _one(county: str, key: Any, column: str, action: Action, now: datetime) -> int:
    found = Document.objects.filter(**{"county": county, "id": key, f"{column}__lte": now})
    row = one(found.select_for_update(of=("self",), skip_locked=True).values())
    if row is None:  # answered, or told by another worker, since it was read
        return 0
    done = "reminded_at" if action is Action.REMIND else "lapsed_at"
    said = Said(in_name_of(row["agency"]), action, {})
    carry_on(row, said, now=now, target=State(row["state"]), values={done: now})
    if action is Action.LAPSE:
        _warn(row, now)
    further = DocumentCase.objects.filter(county=county, document_id=key).values_list("case_id", flat=True)
    reseal_later(county=county, cases=[row["case_id"], *further])  # a deadline may outlast the window of its case
    return 1


def _warn(row: dict[str, Any], now: datetime) -> None:
    """Who lets a deadline of supervision pass is warned (Art. 24 ¶2): a unit by the agency that set it, an agency that
    is late with what it took up or called by the one above it."""
    kind = Kind(row["kind"])
    late: UUID | None = row["unit"]
    by: UUID | None = row["agency"]
    if kind not in _OF_UNITS:
        above = people.agency_above(people.organisation(row["agency"]))
        late, by = row["agency"], above.id if above else None
    if late is None or by is None:
        return
    ground = Ground(
        uuid5(row["id"], f"{row['due_at'].isoformat()} lapse"), row["county"], row["case_id"], row["case_number"],
        OF_DEADLINE.fill(kind=kind, number=row["number"]).zh,
    )  # fmt: skip
    warn(ground, agency=by, unit=late, colour=Colour.YELLOW, now=now)
