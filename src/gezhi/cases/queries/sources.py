"""Numbers that other systems gave their reports; each is taken once a source."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.cases.models import Case
from gezhi.cases.terms.kept_words import ERASED


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report that came in under a number of its source; ``description`` is None where its words are gone by law."""

    case: str
    description: str | None
    at: datetime | None  # when the source recorded it


def numbers_taken(organisation: UUID, numbers: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (county, number) pairs under which this organisation has reported; its own, so no actor is asked."""
    if not numbers:
        return set()
    wanted = set(numbers)
    counties, given = {county for county, _ in wanted}, {number for _, number in wanted}
    rows = Case.objects.filter(county__in=counties, reporter_organisation=organisation, source_number__in=given)
    return wanted & {(county, number or "") for county, number in rows.values_list("county", "source_number")}


def reports_known(
    organisation: UUID, counties: Collection[str], numbers: Collection[str]
) -> dict[str, list[KnownReport]]:
    """What this organisation has reported under these numbers in any of the counties; its own again. One statement."""
    found: dict[str, list[KnownReport]] = {}
    if not numbers:
        return found
    rows = Case.objects.filter(county__in=counties, reporter_organisation=organisation, source_number__in=numbers)
    kept = rows.values_list("source_number", "number", "description", "device_at", "disposed_at", "restricted_at")
    for source, case, words, at, *gone in kept:
        is_gone = any(gone) or words == ERASED.zh
        found.setdefault(source or "", []).append(KnownReport(case, None if is_gone else words, at))
    return found
