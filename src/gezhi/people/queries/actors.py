"""Who acts as whom: tokens, sessions and postings turned into actors, each in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from gezhi.people.models import Posting
from gezhi.people.queries.organisations import organisation
from gezhi.people.terms import PostingRow, WorkerRow
from gezhi.security.terms import GRID_WORKERS, Actor, Duty, Level
from gezhi.storage.compiled import Compiled

# Tables of security are referred to by name: contexts do not import each other's models.
_SELECT = """
SELECT account.id, account.name, posting.id, posting.duty, organisation.id, organisation.name, organisation.level,
       posting.places, organisation.department
"""
_JOIN = """
  JOIN security_account account ON account.id = posting.account_id AND account.is_active
  JOIN people_organisation organisation ON organisation.id = posting.organisation_id
"""
_NOW = "posting.valid_from <= %s AND (posting.valid_to IS NULL OR posting.valid_to > %s)"
_OF_TOKEN = f"""{_SELECT}
  FROM security_token token
  JOIN people_posting posting ON posting.id = token.posting AND posting.account_id = token.account_id {_JOIN}
 WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_at > %s AND {_NOW}
"""
_OF_POSTING = f"""{_SELECT}
  FROM people_posting posting {_JOIN}
 WHERE posting.id = %s AND account.id = %s AND account.credentials_at <= %s AND {_NOW}
"""
_OF_POSTINGS = (
    f"{_SELECT}, account.credentials_at FROM people_posting posting {_JOIN} WHERE posting.id = ANY(%s) AND {_NOW}"
)


def actor_of_token(digest: str, now: datetime) -> Actor | None:
    """The actor behind a bearer token, or None: unknown, expired or revoked, account closed, posting ended."""
    return _one(_OF_TOKEN, [digest, now, now, now])


def actor_of_posting(posting_id: UUID, account_id: UUID, now: datetime, since: datetime | None = None) -> Actor | None:
    """The actor of an account in a posting, or None. ``since`` is when its session began: a later password ends it."""
    return _one(_OF_POSTING, [posting_id, account_id, since or now, now, now])


def actors_of_postings(postings: Collection[UUID], now: datetime) -> dict[UUID, tuple[Actor, datetime]]:
    """The actors of postings that are in force now, by posting; each with the moment of its account's last password."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_POSTINGS, [list(postings), now, now])
        return {row[2]: (_actor(row[:9]), row[9]) for row in cursor.fetchall()}


def postings_of(account_id: UUID, now: datetime) -> list[PostingRow]:
    """The postings a person may act in now, the oldest first. Hers alone: asked after her password was checked."""
    return _rows(in_force(now).filter(account_id=account_id, account__is_active=True))


def postings_held(accounts: Iterable[UUID], now: datetime) -> list[PostingRow]:
    """The postings in force of some accounts, the oldest first, also of closed ones; for whoever makes postings."""
    return _rows(in_force(now).filter(account_id__in=list(accounts)))


def actors_of(organisation_id: UUID, now: datetime, duty: Duty | None = None) -> list[Actor]:
    """Everybody posted at an organisation now, the oldest posting first."""
    rows = in_force(now).filter(organisation_id=organisation_id)
    return _actors(rows.filter(duty=duty) if duty else rows)


def grid_actors(grid_code: str, now: datetime, duty: Duty | None = None) -> list[Actor]:
    """The grid workers of a grid as actors."""
    return _actors(_workers_of(grid_code, now, duty))


def grid_workers_of(grid_code: str, now: datetime) -> list[WorkerRow]:
    """The grid workers of a grid: leader, full-time, part-time, departmental. Public by Art. 14 (name, work number)."""
    rows = _workers_of(grid_code, now).values_list(
        "account_id",
        "id",
        "account__name",
        "account__work_number",
        "duty",
        "organisation_id",
        "organisation__department",
        "places",
    )
    found = [
        WorkerRow(who, key, name, number, Duty(duty), body, dept, tuple(at))
        for who, key, name, number, duty, body, dept, at in rows
    ]
    order = list(Duty)
    return sorted(found, key=lambda row: (order.index(row.duty), row.work_number))


def unstaffed(organisations: Iterable[UUID], duties: Iterable[Duty], now: datetime) -> frozenset[UUID]:
    """Those of some organisations at which nobody holds one of these duties now with an account that is in use."""
    asked = frozenset(organisations)
    found = _STAFFED(_Staffed(tuple(asked), tuple(duties), now)) if asked else []
    return asked.difference(body for (body,) in found)


@dataclass(frozen=True, slots=True)
class _Staffed:
    organisations: tuple[UUID, ...]
    duties: tuple[Duty, ...]
    now: datetime


def _staffed(asked: _Staffed) -> QuerySet[Posting, Any]:
    rows = in_force(asked.now).filter(account__is_active=True, organisation_id__in=asked.organisations)
    return rows.filter(duty__in=asked.duties).values_list("organisation_id").distinct()


_STAFFED = Compiled(_staffed)


def nearest_posted(grid: str, township: str, duties: Iterable[Duty], now: datetime) -> str:
    """The smallest place around a grid ("": not known) with somebody in one of these duties: grid, village, township.

    "" where the whole township has nobody. Whoever holds such a duty is posted at a body of the township.
    """
    rows = in_force(now).filter(
        organisation__region__startswith=township, account__is_active=True, duty__in=[duty.value for duty in duties]
    )
    places = {place for places in rows.values_list("places", flat=True) for place in places}
    around = [place for place in (grid, grid[:12], township) if place]
    return next((each for each in around if any(p.startswith(each) or each.startswith(p) for p in places)), "")


def _rows(postings: QuerySet[Posting]) -> list[PostingRow]:
    found = postings.order_by("valid_from", "id").values_list("id", "account_id", "duty", "organisation_id", "places")
    return [
        PostingRow(key, who, Duty(duty), organisation(body), tuple(places)) for key, who, duty, body, places in found
    ]


def in_force(now: datetime) -> QuerySet[Posting]:
    """The postings that have begun and not ended at a moment."""
    return Posting.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now), valid_from__lte=now)


def _workers_of(grid_code: str, now: datetime, duty: Duty | None = None) -> QuerySet[Posting]:
    wanted = [duty] if duty else GRID_WORKERS
    return in_force(now).filter(places__overlap=[grid_code], duty__in=[each.value for each in wanted])


def _actors(rows: QuerySet[Posting]) -> list[Actor]:
    values = (
        rows.filter(account__is_active=True)
        .order_by("valid_from", "id")
        .values_list(
            "account_id",
            "account__name",
            "id",
            "duty",
            "organisation_id",
            "organisation__name",
            "organisation__level",
            "places",
            "organisation__department",
        )
    )
    return [_actor(row) for row in values]


def _one(sql: str, parameters: list[Any]) -> Actor | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    return _actor(row) if row else None


def _actor(row: tuple[Any, ...]) -> Actor:
    person, name, posting, duty, body, body_name, level, places, department = row
    return Actor(
        person=person,
        name=name,
        posting=posting,
        duty=Duty(duty),
        organisation=body,
        organisation_name=body_name,
        level=Level(level),
        places=tuple(places),
        department=department,
    )
