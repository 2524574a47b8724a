"""The sweep of deadlines: it reminds before one and says after it that it passed, each once; safe to be killed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid5

from django.db import transaction

from gezhi.storage.rows import one
from gezhi.supervision.actions.warning import Ground, in_name_of, warn
from gezhi.supervision.actions.writing import Said, carry_on
from gezhi.supervision.models import Document
from gezhi.supervision.terms import Colour
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State

BATCH = 200
_WARNED = frozenset({Kind.ORDER, Kind.RECTIFICATION})  # whose unit is warned; of the others the agency itself is late


def sweep(*, now: datetime) -> int:
    """Remind of what is due soon and say what has lapsed; how many steps were written.

    Each document is a transaction of its own under its lock: a run that is cut short goes on where it stopped, and two
    at the same time do nothing twice.
    """
    count = 0
    for column, action in (("remind_at", Action.REMIND), ("lapses_at", Action.LAPSE)):
        due = Document.objects.filter(**{f"{column}__lte": now}).order_by(column)
        for county, key in list(due.values_list("county", "id")[:BATCH]):
            count += _one(county, key, column, action, now)
    return count


@transaction.atomic
def _one(county: str, key: Any, column: str, action: Action, now: datetime) -> int:
    found = Document.objects.filter(**{"county": county, "id": key, f"{column}__lte": now})
    row = one(found.select_for_update(of=("self",), skip_locked=True).values())
    if row is None:  # answered, or told by another worker, since it was read
        return 0
    done = "reminded_at" if action is Action.REMIND else "lapsed_at"
    said = Said(in_name_of(row["agency"]), action, {})
    carry_on(row, said, now=now, target=State(row["state"]), values={done: now})
    if action is Action.LAPSE and Kind(row["kind"]) in _WARNED and row["unit"]:
        _warn(row, now)
    return 1


def _warn(row: dict[str, Any], now: datetime) -> None:
    """A unit that lets a deadline of supervision pass is warned by the agency that set it (Art. 24 ¶2)."""
    kind = Kind(row["kind"])
    ground = Ground(
        uuid5(row["id"], f"{row['due_at'].isoformat()} lapse"), row["county"], row["case_id"], row["case_number"],
        f"{kind.zh}（{row['number']}）期限届满未反馈，给予黄色警示。",
    )  # fmt: skip
    warn(ground, agency=row["agency"], unit=row["unit"], colour=Colour.YELLOW, now=now)
