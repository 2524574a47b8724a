"""Numbers that other systems gave their reports; each is taken once a source."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from gezhi.cases.models import Case


def numbers_taken(organisation: UUID, numbers: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (county, number) pairs under which this organisation has reported; its own, so no actor is asked."""
    if not numbers:
        return set()
    wanted = set(numbers)
    counties, given = {county for county, _ in wanted}, {number for _, number in wanted}
    rows = Case.objects.filter(county__in=counties, reporter_organisation=organisation, source_number__in=given)
    return wanted & {(county, number or "") for county, number in rows.values_list("county", "source_number")}


def numbers_known(organisation: UUID, counties: Collection[str], numbers: Collection[str]) -> set[str]:
    """Those of the numbers under which this organisation has reported in any of the counties; its own again."""
    rows = Case.objects.filter(county__in=counties, reporter_organisation=organisation, source_number__in=numbers)
    return {number or "" for number in rows.values_list("source_number", flat=True)}
