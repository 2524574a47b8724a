"""What would be nobody's when somebody leaves a posting."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from gezhi.cases.models import Case
from gezhi.cases.terms import OPEN_STATES
from gezhi.people import queries as people
from gezhi.people.queries.staff import StaffRow, is_last_to_act
from gezhi.security.terms import Level

NAMED = 10


@dataclass(frozen=True, slots=True)
class Left:
    """Open cases that are handed over first: how many, and the first of them by number."""

    count: int
    numbers: tuple[str, ...]


def open_work(posting: StaffRow) -> Left:
    """What a person handles herself and, where nobody else acts for her body, all that it holds; of a posting that the
    asker may see."""
    mine = Q(self_handler=posting.account, holder=posting.organisation.id)
    if is_last_to_act(posting):
        mine |= Q(holder=posting.organisation.id)
    numbers: list[str] = []
    for county in _counties(posting):
        rows = Case.objects.filter(mine, county=county, state__in=list(OPEN_STATES)).order_by("number")
        numbers += rows.values_list("number", flat=True)
    return Left(len(numbers), tuple(numbers[:NAMED]))


def _counties(posting: StaffRow) -> list[str]:
    region: str = posting.organisation.region
    if len(region) >= Level.COUNTY.digits:
        return [region[:6]]
    return [agency.region for agency in people.agencies(Level.COUNTY) if agency.region.startswith(region)]
