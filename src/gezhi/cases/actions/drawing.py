"""The weekly draw: seeds are made and announced beforehand; each on-the-spot result draws its lot when it comes in."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, datetime, time
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.db import connection

from gezhi.cases.models import Case, Draw
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.rules.drawing import WEEK, Shares, digest_of, is_dangerous, lot_falls, week_of
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.ids import uuid7
from gezhi.kernel.worktime import CHINA


def announce_draws(*, now: datetime) -> int:
    """Make the seeds of this week and the next for each county that has cases, so that their digests are known."""
    week = week_of(now)
    counties = Case.objects.order_by().values_list("county", flat=True).distinct()
    made = [_draw(county, each, now) for county in counties for each in (week, week + WEEK)]
    return len(made)


def drawn_now(case: Loaded, *, by: UUID, now: datetime) -> Mapping[str, Any]:
    """Whether an on-the-spot result is drawn: what the chained step says of it. Called under the case's lock.

    Two results of one worker that draw at the same time wait for each other, so that the weekly limit holds.
    """
    week = week_of(now)
    row = _draw(case.county, week, now)
    shares = Shares(row.percent_dangerous, row.percent, row.most_a_week)
    dangerous = is_dangerous(case.facts)
    drawn = lot_falls(case.id, dangerous=dangerous, seed=row.seed, shares=shares)
    drawn = drawn and _drawn_this_week(case.county, by, week) < shares.most_a_week
    return {"week": week.isoformat(), "digest": row.digest, "dangerous": dangerous, "drawn": drawn}


def _drawn_this_week(county: str, person: UUID, week: date) -> int:
    begins = datetime.combine(week, time(), CHINA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, _signed(f"{person} {week}")])
    hers = Case.objects.filter(county=county, drawn_at__gte=begins, drawn_at__lt=begins + WEEK)
    return hers.filter(handlers__contains=[person]).count()


def _draw(county: str, week: date, now: datetime) -> Draw:
    found = Draw.objects.filter(county=county, week=week).first()
    if found is None:
        numbers, seed = catalogue.parameters(county, now), token_hex(32)
        row = Draw(
            county=county, id=uuid7(now), week=week, seed=seed, digest=digest_of(seed), made_at=now,
            percent_dangerous=numbers.sample_percent_dangerous, percent=numbers.sample_percent,
            most_a_week=numbers.samples_a_week,
        )  # fmt: skip
        Draw.objects.bulk_create([row], ignore_conflicts=True)
        found = Draw.objects.get(county=county, week=week)
    return found


def _signed(name: str) -> int:
    return zlib.crc32(name.encode()) - (1 << 31)


_LOCK = _signed("gezhi.cases.draw")
