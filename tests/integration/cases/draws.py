"""A week's draw whose shares a test sets, so that what is drawn is not left to chance."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.people import COUNTY

from gezhi.cases.models import Draw
from gezhi.cases.rules.drawing import digest_of, week_of
from gezhi.kernel.ids import uuid7


def week_draws(percent: int, *, now: datetime | None = None, most: int = 50, seed: str = "a-test") -> Draw:
    """The draw of the week of ``now`` in the county of the cast: so many percent of both strata."""
    now = now or datetime.now(UTC)
    return Draw.objects.create(
        county=COUNTY, id=uuid7(now), week=week_of(now), seed=seed, digest=digest_of(seed), made_at=now,
        percent_dangerous=percent, percent=percent, most_a_week=most,
    )  # fmt: skip
