"""Words of people: kinds of organisations and grid workers, and the rows that other contexts are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.kernel.text import Term, Text
from gezhi.security.terms import Actor, Duty, Level


class OrganisationKind(Term):
    """What a body is in the grid's work."""

    GRID_AGENCY = "grid_agency", "网格化机构", "grid agency"  # Art. 4: dispatches, supervises, assesses
    DEPARTMENT = "department", "联动部门", "linked department"  # Art. 5: handles
    COMMITTEE = "committee", "村（居）民委员会", "village or residents' committee"  # Art. 6: assists
    PARTNER = "partner", "协同单位", "partner"  # Art. 17: unions, women, youth, utilities: assists


class GridWorkerKind(Term):
    """The four kinds of grid workers (Art. 2, Art. 10)."""

    LEADER = "leader", "网格长", "grid leader"
    FULL_TIME = "full_time", "专职网格员", "full-time grid worker"
    PART_TIME = "part_time", "兼职网格员", "part-time grid worker"
    DEPARTMENTAL = "departmental", "专业网格员", "departmental grid worker"

    @property
    def duty(self) -> Duty:
        return _DUTY[self]


class ContactKind(Term):
    """How a body is reached."""

    OFFICE = "office", "办公电话", "office line"
    LIAISON = "liaison", "联络员", "liaison person"  # Art. 18


_DUTY = {
    GridWorkerKind.LEADER: Duty.GRID_LEADER,
    GridWorkerKind.FULL_TIME: Duty.FULL_TIME_WORKER,
    GridWorkerKind.PART_TIME: Duty.PART_TIME_WORKER,
    GridWorkerKind.DEPARTMENTAL: Duty.DEPARTMENTAL_WORKER,
}


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as other contexts see it. ``region`` is the code of the place it serves; ``department`` the code
    of the kind of department or partner ("14"), None for agencies and committees."""

    id: UUID
    kind: OrganisationKind
    level: Level
    region: str
    department: str | None
    name: str
    short_name: str
    name_en: str = ""
    short_name_en: str = ""
    recorded_from: datetime | None = None  # the agency records for it, as it does not sign in yet
    recorded_until: datetime | None = None

    def is_recorded_for(self, now: datetime) -> bool:
        """Whether the agency records for this body now."""
        since, until = self.recorded_from, self.recorded_until
        return since is not None and since <= now and (until is None or now < until)

    @property
    def text(self) -> Text:
        """The whole name in both languages; the English one is made of kind, place and department."""
        return Text(self.name, self.name_en or self.name)

    @property
    def short_text(self) -> Text:
        """The name by which people at the desk know it."""
        return Text(self.short_name, self.short_name_en or self.short_name)


# Why the agency records for a body no longer: written by the product itself, where somebody is posted there.
SOMEBODY_POSTED = Text("已有人任职", "somebody is posted there")


def english_name(kind: OrganisationKind, *, name: str, place: str, department: str, residents: bool) -> str:
    """What a body is called in English, where it has no English name of its own: made of its kind and its place.

    ``place`` and ``department`` are their English names, "" where there is none; ``residents``: of a community.
    """
    if place and kind is OrganisationKind.GRID_AGENCY:
        return f"{place} Grid Agency"
    if place and kind is OrganisationKind.COMMITTEE:
        return f"{place} {'Residents' if residents else 'Villagers'}' Committee"
    if place and department:
        return f"{place} {department}"
    return f"{name} ({kind.en})"


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One of the postings that a person may act in."""

    id: UUID
    account: UUID
    duty: Duty
    organisation: OrganisationRow
    places: tuple[str, ...]

    @property
    def organisation_name(self) -> str:
        return self.organisation.name

    @property
    def text(self) -> Text:
        """How a person recognises it: 派单员 · 白沙街道网格化服务管理中心."""
        body = self.organisation.text
        return Text(f"{self.duty.zh} · {body.zh}", f"{self.duty.en} · {body.en}")


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A grid worker of a grid."""

    account: UUID
    posting: UUID
    name: str
    work_number: str
    duty: Duty
    organisation: UUID
    department: str | None
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """An office line (no name) or a liaison person of a body; ``phone`` is a work number."""

    id: UUID
    organisation: UUID
    kind: ContactKind
    name: str
    post: str
    phone: str
    since: datetime
    set_by_name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """Who is called for a body between two moments: a plan, not a check-in."""

    id: UUID
    organisation: UUID
    starts_at: datetime
    ends_at: datetime
    name: str
    post: str
    phone: str
    person: UUID | None = None  # the account of whoever it is, where it was named


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift to be planned."""

    organisation: UUID
    starts_at: datetime
    ends_at: datetime
    name: str
    post: str
    phone: str
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to be made."""

    kind: OrganisationKind
    region: str
    name: str
    short_name: str
    department: str | None = None
    short_name_en: str = ""  # of the department or partner

    @property
    def level(self) -> Level:
        return Level.of(self.region)


@dataclass(frozen=True, slots=True)
class NewNames:
    """The names of a body as they should be."""

    organisation: UUID
    name: str
    short_name: str
    short_name_en: str = ""


@dataclass(frozen=True, slots=True)
class NewPosting:
    """A posting to be made; ``reason`` is needed where a worker is given more grids than her kind has by rule."""

    account: UUID
    organisation: UUID
    duty: Duty
    places: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who stands in for the workers of a grid: ``persons`` where the roster names them, else whoever is posted at,
    within or above ``place`` ("": nobody is)."""

    place: str
    persons: frozenset[UUID] = frozenset()

    def is_one(self, actor: Actor) -> bool:
        """Whether this is one of them."""
        if self.persons:
            return actor.person in self.persons
        place = self.place
        return bool(place) and any(own.startswith(place) or place.startswith(own) for own in actor.places)
