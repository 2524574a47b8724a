"""Organisations, kept in the process: some thousand rows that change a few times a month and are asked for always.

A row that is not known yet is looked up at once. One that has ended is noticed within ``FRESH_FOR`` seconds; what is
written about it is held to the table by its references all the same.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from gezhi.geography import queries as geography
from gezhi.geography.terms import RegionKind
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people.models import Organisation
from gezhi.people.terms import OrganisationKind, OrganisationRow, english_name
from gezhi.security.terms import Level
from gezhi.storage.kept import FRESH_FOR

NO_AGENCY = Refusal(
    "no-grid-agency",
    Kind.INVALID,
    Text(
        "{place}还没有明确网格化机构，请先由业务管理员设立。",
        "{place} has no grid agency yet; a business administrator must name one.",
    ),
    article=(4,),
)
NO_ORGANISATION = Refusal(
    "no-such-organisation", Kind.NOT_FOUND, Text("没有这个单位。", "There is no such organisation.")
)

_FIELDS = (
    "id",
    "kind",
    "level",
    "region",
    "department",
    "name",
    "short_name",
    "short_name_en",
    "recorded_from",
    "recorded_until",
    "valid_to",
)


@dataclass
class _Known:
    """What the process knows: every organisation by id, those that exist now by place."""

    mark: tuple[object, ...] = ()
    checked: float = 0.0
    rows: dict[UUID, OrganisationRow] = field(default_factory=dict)
    at: dict[tuple[OrganisationKind, str], list[OrganisationRow]] = field(default_factory=lambda: defaultdict(list))
    named: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # English names by the Chinese one


class _Shelf:
    known = _Known()


_lock = threading.Lock()


def organisation(organisation_id: UUID) -> OrganisationRow:
    """The organisation with this id, also one that has ended."""
    row = _fresh().rows.get(organisation_id) or _reloaded().rows.get(organisation_id)
    if row is None:
        raise NO_ORGANISATION()
    return row


def in_both(written: str, key: UUID | None = None) -> Text:
    """A name as it was written down once, with the English one of the body that bears it, or of the one with this id.

    The Chinese name stands in both where nobody knows another.
    """
    known = _fresh()
    row = known.rows.get(key) if key else None
    english = {row.text.en} if row else known.named.get(written, set())
    return Text(written, next(iter(english)) if len(english) == 1 else written)


def is_current(row: OrganisationRow) -> bool:
    """Whether the organisation still exists."""
    return row in _at(row.kind, row.region)


def agency_of(place_code: str, level: Level) -> OrganisationRow:
    """The grid agency of this level for a place; refuses where the place lies above that level or none is named."""
    key = OrganisationKind.GRID_AGENCY, place_code[: level.digits]
    found = _fresh().at.get(key) or _reloaded(only_if_changed=True).at.get(key)
    if not found or len(place_code) < level.digits:
        raise NO_AGENCY(place=place_code[: level.digits])
    return found[0]


def agency_above(agency: OrganisationRow) -> OrganisationRow | None:
    """The grid agency of the next level up (Art. 4); None above a city, and where none is named there yet."""
    level = {Level.TOWNSHIP: Level.COUNTY, Level.COUNTY: Level.CITY}.get(agency.level)
    try:
        return agency_of(agency.region, level) if level else None
    except Refused:
        return None


def agencies(level: Level | None = None) -> list[OrganisationRow]:
    """All grid agencies of a level, or of all three, by place."""
    rows = [row for (kind, _), rows in _fresh().at.items() if kind is OrganisationKind.GRID_AGENCY for row in rows]
    return sorted((row for row in rows if level in (None, row.level)), key=lambda row: row.region)


def covered_by(places: Sequence[str]) -> list[OrganisationRow]:
    """Every organisation that exists now at these places or below them, by place."""
    rows = [row for rows in _fresh().at.values() for row in rows if row.region.startswith(tuple(places))]
    return sorted(rows, key=lambda row: (row.region, row.kind, row.department or ""))


def departments_at(region: str) -> list[OrganisationRow]:
    """The linked departments of a city, county or township, by code."""
    return list(_at(OrganisationKind.DEPARTMENT, region))


def department_at(region: str, department: str) -> OrganisationRow | None:
    """The unit of a department at a place, or None where the place has none."""
    found = [row for row in _at(OrganisationKind.DEPARTMENT, region) if row.department == department]
    return found[0] if found else None


def partners_at(region: str) -> list[OrganisationRow]:
    """The bodies that may only assist at a place (Art. 17)."""
    return list(_at(OrganisationKind.PARTNER, region))


def committee_of(village: str) -> OrganisationRow | None:
    """The villagers' or residents' committee of a village or community."""
    found = _at(OrganisationKind.COMMITTEE, village)
    return found[0] if found else None


def forget() -> None:
    """Drop what the process knows; the next question reads the table."""
    with _lock:
        _Shelf.known = _Known()


def _at(kind: OrganisationKind, region: str) -> list[OrganisationRow]:
    return _fresh().at.get((kind, region)) or []


def _fresh() -> _Known:
    known = _Shelf.known
    if known.mark and time.monotonic() - known.checked < FRESH_FOR:
        return known
    return _reloaded(only_if_changed=True)


def _reloaded(*, only_if_changed: bool = False) -> _Known:
    with _lock:
        found = Organisation.objects.aggregate(Count("id"), Max("valid_from"), Max("valid_to"), Max("changed_at"))
        mark = tuple(found.values())
        if not (only_if_changed and mark == _Shelf.known.mark):
            _Shelf.known = _load(mark)
        _Shelf.known.checked = time.monotonic()
        return _Shelf.known


def _load(mark: tuple[object, ...]) -> _Known:
    known = _Known(mark=mark)
    for values in Organisation.objects.order_by("region", "department", "id").values_list(*_FIELDS):
        *described, valid_to = values
        row = row_of(*described)
        known.rows[row.id] = row
        known.named[row.name].add(row.text.en)
        if valid_to is None:
            known.at[row.kind, row.region].append(row)
    return known


def row_of(
    key: UUID, kind: str, level: str, region: str, department: str | None, name: str, short_name: str,
    short_name_en: str, recorded_from: datetime | None = None, recorded_until: datetime | None = None,
) -> OrganisationRow:  # fmt: skip
    """The row of what is stored, with its name in English."""
    of_kind = OrganisationKind(kind)
    place = geography.region(region) if geography.exists(region) else None
    named = english_name(
        of_kind, name=name, place=place.name_en if place else "", department=short_name_en,
        residents=place is not None and place.kind is RegionKind.COMMUNITY,
    )  # fmt: skip
    known = {OrganisationKind.GRID_AGENCY: named, OrganisationKind.COMMITTEE: place.name_en if place else ""}
    short = short_name_en or known.get(of_kind) or short_name
    return OrganisationRow(
        key, of_kind, Level(level), region, department, name, short_name, named, short, recorded_from, recorded_until
    )
