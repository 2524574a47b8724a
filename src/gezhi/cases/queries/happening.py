"""What has happened since: steps and due moments, read behind the writes for those who tell people of them.

Nothing is written for it when a case moves. Steps have keys that sort by time, so those since a moment are a range of
the county's own primary key; due moments are a range of the clocks that run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.cases.events import FellDue, Happened
from gezhi.cases.models import Step, StepWords
from gezhi.cases.queries.falling import fallen
from gezhi.cases.terms import Action, Mark
from gezhi.catalogue.terms import ClockKind, Urgency

_STEP = ("id", "at", "action", "organisation", "case_id", "case__number", "case__urgency", "case__agency", "case__lead")
_CLOCK = ("id", "kind", "owner", "case_id", "case__number", "case__urgency")


def happened(county: str, after: UUID, actions: Iterable[Action], *, most: int) -> list[Happened]:
    """The steps of these kinds in a county behind a key, in the order of their keys, ``most`` at a time."""
    steps = Step.objects.filter(county=county, id__gt=after, action__in=[str(action) for action in actions])
    rows = list(steps.order_by("id").values(*_STEP)[:most])
    said = StepWords.objects.filter(county=county, id__in=[row["id"] for row in rows])
    words = dict(said.values_list("id", "words")) if rows else {}
    return [_happened(county, row, words.get(row["id"]) or {}) for row in rows]


def _happened(county: str, row: Mapping[str, Any], words: Mapping[str, Any]) -> Happened:
    """Who leads and who assists is what the step itself says; the case may have gone on since."""
    agency, lead = _id(words.get("agency")), _id(words.get("lead"))
    return Happened(
        row["id"], row["at"], Action(row["action"]), row["organisation"], county, row["case_id"], row["case__number"],
        _urgency(row["case__urgency"]), agency or row["case__agency"], lead or row["case__lead"],
        tuple(key for each in words.get("assisting") or () if (key := _id(each))),
    )  # fmt: skip


def _id(said: Any) -> UUID | None:
    return UUID(said["id"]) if isinstance(said, Mapping) and "id" in said else None


def _urgency(stored: str) -> Urgency | None:
    return Urgency(stored) if stored else None


def fell_due(county: str, since: datetime, until: datetime, *, overdue: bool) -> list[FellDue]:
    """The clocks of a county that still run and fell due (or due soon) after ``since`` up to ``until``, each once."""
    moment, mark = ("due_at", Mark.OVERDUE) if overdue else ("soon_at", Mark.SOON)
    clocks = fallen(county, mark, since=since, until=until).filter(stopped_at=None).exclude(kind=ClockKind.TOTAL)
    return [
        FellDue(key, ClockKind(kind), at, overdue, owner, county, case, number, _urgency(urgency))
        for key, kind, owner, case, number, urgency, at in clocks.order_by(moment, "id").values_list(*_CLOCK, moment)
    ]
