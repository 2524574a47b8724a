"""The filters of an address, a view or an export for one actor at one moment: what "mine" and "today" mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from gezhi.cases.queries.lists import BAD_FILTER, Filters
from gezhi.cases.terms import FILTERS
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people
from gezhi.people.access import WHO_HOLDS
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Duty

MINE = "mine"
AROUND = "around"
LONGEST_CODE = 6  # of a matter
MOST_BODIES = 8  # whose cases one list leaves out
_OF_AGENCIES = frozenset({Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR})


def narrow(base: Filters, asked: Mapping[str, str], actor: Actor, now: datetime) -> Filters:
    """The filters that are asked for on top of what one starts from; raises Refused for a value that is none."""
    asked = dict.fromkeys(FILTERS, "") | dict(asked)
    return replace(
        base,
        states=(asked["state"],) if asked["state"] else base.states,
        matter=_matter(asked["matter"]), area=asked["area"], channel=asked["channel"], urgency=asked["urgency"],
        due_before=_due_before(asked["due"], now), text=asked["text"], sort=asked["sort"] or base.sort,
        registered=_week(asked["came"], "came"), ended=_week(asked["ended"], "ended"),
        lead=_body(asked["lead"], "lead", actor) if asked["lead"] else base.lead,
        not_holders=bodies_named(asked["not_holder"]) or base.not_holders,
        **_flagged(asked["flag"], _held(asked["holder"], base, actor), actor, now),
    )  # fmt: skip


def around(actor: Actor) -> list[OrganisationRow]:
    """Whose cases somebody minds: an agency its own and its place's departments', anybody else her organisation's."""
    own = people.organisation(actor.organisation)
    if actor.duty not in _OF_AGENCIES:
        return [own]
    return [own, *people.departments_at(own.region)]


def _held(value: str, base: Filters, actor: Actor) -> dict[str, Any]:
    if value == "":
        return {"holder": base.holder}
    if value == AROUND:
        return {"holder": None, "holders": tuple(row.id for row in around(actor))}
    return {"holder": _body(value, "holder", actor)}


def _body(value: str, name: str, actor: Actor) -> UUID:
    """The organisation that a filter names; "mine" is the actor's own."""
    if value == MINE:
        return actor.organisation
    try:
        return UUID(value)
    except ValueError:
        raise BAD_FILTER(field=name, name=name) from None


def bodies_named(value: str) -> tuple[UUID, ...]:
    """The organisations whose cases a list leaves out: their ids with commas between them, up to ``MOST_BODIES``."""
    try:
        found = tuple(dict.fromkeys(UUID(each) for each in value.split(",") if each))
    except ValueError:
        raise BAD_FILTER(field="not_holder", name="not_holder") from None
    if len(found) > MOST_BODIES:
        raise BAD_FILTER(field="not_holder", name="not_holder")
    return found


def _flagged(flag: str, held: dict[str, Any], actor: Actor, now: datetime) -> dict[str, Any]:
    """A flag is a column of the case, but for "absent": nobody is posted where the case is held."""
    if flag != "absent":
        return held | {"flag": flag}
    bodies = [held["holder"]] if held.get("holder") else held.get("holders") or [row.id for row in around(actor)]
    missing = people.unstaffed(bodies, WHO_HOLDS, now)
    return {"holder": None, "holders": tuple(sorted(missing)) or (UUID(int=0),)}


def _due_before(value: str, now: datetime) -> datetime | None:
    midnight = datetime.combine(now.astimezone(CHINA).date() + timedelta(days=1), time(), CHINA)
    moments = {"": None, "overdue": now, "today": midnight, "week": midnight + timedelta(days=6)}
    if value not in moments:
        raise BAD_FILTER(field="due", name="due")
    return moments[value]


def _matter(value: str) -> str:
    if value and value != "unsure" and not (len(value) <= LONGEST_CODE and value.isascii() and value.isalnum()):
        raise BAD_FILTER(field="matter", name="matter")
    return value


def _week(value: str, name: str) -> tuple[datetime, datetime] | None:
    """The week that begins on a day, written 2026-11-16."""
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise BAD_FILTER(field=name, name=name) from None
    if not 2000 <= day.year < 2100:
        raise BAD_FILTER(field=name, name=name)
    begins = datetime.combine(day, time(), CHINA)
    return begins, begins + timedelta(days=7)
