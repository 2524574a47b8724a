"""Which on-the-spot results are checked: drawn by lot in two strata, to be repeated by anyone who knows the seed.

The seed of a week is made at random beforehand; its digest is announced at once, the seed itself when the week is over.
So nobody can know or choose what will be drawn, and everybody can repeat it. Of one worker no more than a few are drawn
in a week; that is counted from the cases when it is asked, and kept nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from gezhi.cases.terms import Facts
from gezhi.kernel.chain import sm3
from gezhi.kernel.worktime import CHINA

WEEK = timedelta(days=7)
PUBLIC_SAFETY = "03"  # major class: public safety and emergencies


@dataclass(frozen=True, slots=True)
class Shares:
    """How much is drawn of each stratum, in percent, and how many at most of one person's results in a week."""

    dangerous: int = 10
    others: int = 2
    most_a_week: int = 3


@dataclass(frozen=True, slots=True)
class Result:
    """An on-the-spot result as the draw looks at it."""

    case: UUID
    dangerous: bool
    by: UUID
    at: datetime


def is_dangerous(case: Facts) -> bool:
    """Whether a result belongs to the stratum of dangerous matters: the most urgent ones, emergencies, public safety.

    Hardly anything most urgent can be resolved on the spot; of a blocked fire lane or an open manhole, too, more is
    looked at than of litter.
    """
    return case.dangerous or (case.matter is not None and case.matter.major_code == PUBLIC_SAFETY)


def week_of(now: datetime) -> date:
    """The Monday of the week in China that a moment falls in."""
    day = now.astimezone(CHINA).date()
    return day - timedelta(days=day.weekday())


def digest_of(seed: str) -> str:
    """What is announced of a seed before the week begins (SM3)."""
    return sm3(f"gezhi-draw:{seed}".encode())


def lot_falls(case: UUID, *, dangerous: bool, seed: str, shares: Shares) -> bool:
    """Whether the lot falls on a result, before anybody's weekly limit is looked at."""
    lot = int(sm3(f"{seed}:{case}".encode())[:12], 16) % 100
    return lot < (shares.dangerous if dangerous else shares.others)


def draw(results: Iterable[Result], *, seed: str, shares: Shares) -> frozenset[UUID]:
    """All that is drawn of one week's results, in the order of their time."""
    drawn: Counter[UUID] = Counter()
    found = set()
    for result in sorted(results, key=lambda each: (each.at, each.case)):
        falls = lot_falls(result.case, dangerous=result.dangerous, seed=seed, shares=shares)
        if falls and drawn[result.by] < shares.most_a_week:
            drawn[result.by] += 1
            found.add(result.case)
    return frozenset(found)
