"""What has happened since: steps and due moments, read behind the writes for those who tell people of them.

Nothing is written for it when a case moves. Steps have keys that sort by time, so those since a moment are a range of
the county's own primary key; due moments are a range of the clocks that run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from gezhi.cases.events import FellDue, Happened
from gezhi.cases.models import Step
from gezhi.cases.queries.falling import COLUMN, fallen
from gezhi.cases.terms import Action, Mark, State, Verdict
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationKind
from gezhi.storage.rows import Written

SOME = 2_000  # clocks that are held at once
_STEP = (
    "id", "at", "action", "organisation", "facts", "case_id", "case__number", "case__urgency", "case__agency",
    "case__lead",
)  # fmt: skip
# Of what was said with a step only whom it names and a verdict: the words may be long, and nobody is told them.
_NAMED = Written(
    "(SELECT json_build_object('agency', words->'agency', 'lead', words->'lead', 'assisting', words->'assisting',"
    " 'verdict', words->'verdict', 'again', EXISTS (SELECT 1 FROM cases_step again WHERE again.county = said.county"
    ' AND again.case_id = "cases_step"."case_id" AND again.seq = "cases_step"."seq" + 1'
    " AND again.action = 'reopen'))::text"
    ' FROM cases_stepwords said WHERE said.county = "cases_step"."county" AND said.id = "cases_step"."id")'
)
# Of the reports, most of what happens, only those of the highest urgency that wait where they came: one that was passed
# on or accepted since tells by that step, and what was found critical later was no critical report.
_HANDED_ON = Step.objects.filter(county=OuterRef("county"), case_id=OuterRef("case_id"), action=Action.TRANSFER)
_NO_REPORT_BUT = ~Q(action=Action.REPORT) | (
    Q(case__urgency=Urgency.CRITICAL, case__state=State.REPORTED) & ~Exists(_HANDED_ON)
)
_FELL = " OR ".join(
    "EXISTS (SELECT 1 FROM cases_caseclock fell WHERE fell.county = span.county"  # noqa: S608
    f" AND fell.{column} > span.since AND fell.{column} <= %(now)s)"
    for column in COLUMN.values()
)
_STIRRED = (
    "SELECT span.county FROM unnest(%(counties)s::text[], %(keys)s::uuid[], %(since)s::timestamptz[])"  # noqa: S608
    " AS span (county, after, since) WHERE EXISTS (SELECT 1 FROM cases_step made WHERE made.county = span.county"
    f" AND made.id > span.after) OR {_FELL}"
)
_CLOCK = (
    "case_id", "kind", "order_id", "owner", "due_at", "id", "case__agency", "case__number", "case__urgency",
    "case__state",
)  # fmt: skip
_KEY = 1 + _CLOCK.index("id")  # in a row that begins with the moment


def stirred(keys: Mapping[str, UUID], since: Mapping[str, datetime], until: datetime) -> set[str]:
    """The counties where a step was made behind the key, or a clock came to a mark between ``since`` and ``until``.

    In one statement, so that whoever asks every few seconds asks nothing more of those at rest.
    """
    asked: dict[str, Any] = {
        "counties": [*keys],
        "keys": [*keys.values()],
        "since": [since[county] for county in keys],
        "now": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STIRRED, asked)
        return {county for (county,) in cursor.fetchall()}


def happened(county: str, after: UUID, actions: Iterable[Action], *, most: int) -> list[Happened]:
    """The steps of these kinds in a county behind a key, in the order of their keys, ``most`` at a time.

    Of reports only those that are critical and still wait to be accepted where they came.
    """
    kinds = [str(action) for action in actions]
    steps = Step.objects.filter(_NO_REPORT_BUT, county=county, id__gt=after, action__in=kinds)
    rows = steps.order_by("id").values(*_STEP, named=_NAMED)[:most]
    return [_happened(county, row, json.loads(row["named"] or "{}")) for row in rows]


def _happened(county: str, row: Mapping[str, Any], words: Mapping[str, Any]) -> Happened:
    """Who leads and who assists is what the step itself says; the case may have gone on since."""
    facts, agency = row["facts"], _id(words.get("agency"))
    lead = _key(facts["lead"]) if "lead" in facts else _id(words.get("lead")) or row["case__lead"]
    return Happened(
        row["id"], row["at"], Action(row["action"]), row["organisation"], county, row["case_id"], row["case__number"],
        _urgency(row["case__urgency"]), agency or row["case__agency"], lead,
        tuple(key for each in words.get("assisting") or () if (key := _id(each))), _key(facts.get("posting")),
        unsolved=words.get("verdict") == Verdict.NOT_SOLVED and not words.get("again"),
    )  # fmt: skip


def _id(said: Any) -> UUID | None:
    return UUID(said["id"]) if isinstance(said, Mapping) and "id" in said else None


def _key(said: str | None) -> UUID | None:
    return UUID(said) if said else None


def _urgency(stored: str) -> Urgency | None:
    return Urgency(stored) if stored else None


def fell_due(county: str, since: datetime, until: datetime, mark: Mark, *, running: bool = False) -> Iterator[FellDue]:
    """The clocks of a county that came to a mark after ``since`` up to ``until``, each once, as they fell.

    They are read some at a time, as they are asked for: a hundred thousand may fall in one minute. Each part begins
    behind the last clock of the one before: whoever asks may write meanwhile, and a pooler holds no cursor for her.

    ``running``: only those that still run, for whoever urges. The petitioner's total clock is nobody's alone.
    """
    clocks = fallen(county, mark, since=since, until=until).exclude(kind=ClockKind.TOTAL)
    if running:
        clocks = clocks.filter(stopped_at=None)
    moment = COLUMN[mark]
    rows = clocks.order_by(moment, "id").values_list(moment, *_CLOCK)
    part = rows
    while found := list(part[:SOME]):
        yield from (_fell(county, mark, row) for row in found)
        if len(found) < SOME:
            return
        at, key = found[-1][0], found[-1][_KEY]
        behind = Q(**{f"{moment}__gt": at}) | Q(**{moment: at}, id__gt=key)
        part = rows.filter(behind, **{f"{moment}__gte": at})


def _fell(county: str, mark: Mark, row: Sequence[Any]) -> FellDue:
    at, case, kind, order, owner, due_at, key, agency, number, urgency, state = row
    held_by = agency if order is not None and state == State.RETURNED else owner
    return FellDue(
        county, case, ClockKind(kind), order, owner, held_by, _warned_by(held_by, agency), mark, at, key, due_at,
        number, _urgency(urgency),
    )  # fmt: skip


def _warned_by(owner: UUID, agency: UUID) -> UUID | None:
    """The agency that holds the case warns whom it dispatched to; an agency is warned by the one above (Art. 24)."""
    body = people.organisation(owner)
    if body.kind is not OrganisationKind.GRID_AGENCY:
        return agency
    above = people.agency_above(body)
    return above.id if above else None
