"""Which grid workers a roster plans at a moment, by their accounts. A plan, kept for a month: it does not say
who came (P05)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from gezhi.kernel.worktime import CHINA
from gezhi.people.models import DutyShift
from gezhi.people.queries.actors import in_force, nearest_posted, postings_held
from gezhi.people.terms import PostingRow, StandIn
from gezhi.security.queries import accounts_like
from gezhi.security.terms import GRID_WORKERS, AccountRow, Duty, Level


def workers_on_duty(place: str, at: datetime, duties: Iterable[Duty] = GRID_WORKERS) -> list[UUID]:
    """The persons on the roster of a moment's day who are grid workers posted at or within a place, or above it.

    Of the day and not of the hour (Art. 21 ¶3): most rosters plan only what lies outside office hours.

    ``place`` is the code of a township or of anything within. Asked are the shifts of the bodies of its township and
    of its county that name an account; whoever is posted elsewhere, no longer, or only at a desk is left out. In the
    order of the ids. Two statements. A shift that was over a month ago is deleted, and then nobody is told.
    """
    bodies = [place[: level.digits] for level in (Level.TOWNSHIP, Level.COUNTY) if len(place) >= level.digits]
    day = datetime.combine(at.astimezone(CHINA), time.min, CHINA)
    planned = DutyShift.objects.filter(
        organisation__region__in=bodies, person__isnull=False, taken_back_at__isnull=True,
        starts_at__lt=day + timedelta(days=1), ends_at__gt=day,
    )  # fmt: skip
    postings = in_force(at).filter(
        account__in=list(planned.values_list("person", flat=True)), account__is_active=True,
        duty__in=[duty.value for duty in duties],
    )  # fmt: skip
    rows = postings.values_list("account_id", "places")
    return sorted({who for who, places in rows if any(_overlap(each, place) for each in places)})


def who_stands_in(grid: str, township: str, duties: Iterable[Duty], now: datetime) -> StandIn:
    """Who does for a grid ("": not known) what one of these duties there would: its own, where it has one; else who is
    on duty in the township that day (Art. 21 ¶3); else whoever is posted nearest. One to three statements."""
    place = nearest_posted(grid, township, duties, now)
    if grid and place == grid:
        return StandIn(grid)
    on_duty = workers_on_duty(township, now, duties)
    return StandIn(township, frozenset(on_duty)) if on_duty else StandIn(place)


def persons_like(words: set[str], now: datetime) -> tuple[list[AccountRow], list[PostingRow]]:
    """The accounts that bear one of these user names or work numbers, and the postings they hold now."""
    named = {word for word in words if word}
    accounts = accounts_like(named, named) if named else []
    return accounts, postings_held([row.id for row in accounts], now) if accounts else []


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
