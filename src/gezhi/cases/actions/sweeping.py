"""The sweep: hands on what fell due soon or due, once, however many workers run it and whenever one of them dies.

No clock is written to. Time is cut into windows; the row of a window and all that is done about its clocks are one
transaction. An advisory lock lets one worker at a time cut a county's next window, and a constraint forbids a second
window with the same beginning. A worker that dies leaves no window, and whoever comes next cuts it (ADR 12).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from gezhi.cases.models import CaseClock, SweptWindow
from gezhi.cases.queries.falling import COLUMN, Window, fallen, swept_until
from gezhi.cases.terms import Mark
from gezhi.kernel.ids import uuid7
from gezhi.storage.compiled import statement_of

MOST = 20_000  # clocks in a window; more only where they fall at the same moment
Reaction = Callable[[Window], object]


@dataclass(frozen=True, slots=True)
class Swept:
    """How many clocks came to each mark."""

    soon: int
    yellow: int
    orange: int = 0
    red: int = 0


def sweep(*, now: datetime, reactions: Sequence[Reaction] = (), within: Sequence[str] = ()) -> Swept:
    """Cut windows until everything up to now is in one. Each reaction is called with each window, in its transaction.

    What another worker is about is left to it. ``within`` these counties, where some are named.
    """
    counties = within or list(_counties())
    fell = {mark: sum(_in_county(county, mark, now, reactions) for county in counties) for mark in COLUMN}
    return Swept(**{mark.value: number for mark, number in fell.items()})


def _counties() -> Iterator[str]:
    """The counties that have clocks, each found by a look into an index."""
    county: str | None = ""
    while county is not None:
        others = CaseClock.objects.filter(county__gt=county).order_by("county")
        county = others.values_list("county", flat=True).first()
        if county is not None:
            yield county


def _in_county(county: str, mark: Mark, now: datetime, reactions: Sequence[Reaction]) -> int:
    total = 0
    while True:
        with transaction.atomic():
            window = _next(county, mark, now) if _alone(county, mark) else None
            if window is None:
                return total
            _write(window, now)
            for react in reactions:
                react(window)
        total += window.fallen


def _alone(county: str, mark: Mark) -> bool:
    """Whether nobody else is cutting a window here until the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, _signed(f"{county} {mark}")])
        (got,) = cursor.fetchone()
    return bool(got)


def _signed(name: str) -> int:
    return zlib.crc32(name.encode()) - (1 << 31)


_LOCK = _signed("gezhi.cases.sweep")


def _next(county: str, mark: Mark, now: datetime) -> Window | None:
    """The next window in which something fell; the last one is open until then. Asked only under the lock."""
    since = swept_until(county, mark)
    statement, parameters = statement_of(fallen(county, mark, since=since, until=now).values_list(COLUMN[mark]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), max({COLUMN[mark]}) FROM ({statement} FETCH FIRST {MOST} ROWS WITH TIES) fallen",  # noqa: S608
            parameters,
        )
        number, last = cursor.fetchone()
    if not number:
        return None
    return Window(county, mark, since, last if number >= MOST else now, number)


def _write(window: Window, now: datetime) -> None:
    SweptWindow.objects.create(
        county=window.county, id=uuid7(now), mark=window.mark, since=window.since, until=window.until,
        fallen=window.fallen, swept_at=now,
    )  # fmt: skip
