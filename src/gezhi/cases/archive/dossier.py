"""What a package is built from: one case as plain values, independent of the database.

Everything here is already fit to leave the house: free text is de-identified (P43), petitioners are masked (P18).
Times are aware (UTC); they are shown in Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from gezhi.kernel.text import Term, Text


@dataclass(frozen=True, slots=True)
class Coded:
    """A code together with the words people read for it."""

    code: str
    text: Text

    @classmethod
    def of(cls, term: Term) -> Self:
        return cls(term.value, term.text)


@dataclass(frozen=True, slots=True)
class Place:
    """A region or grid: 6, 9, 12 or 15 digits and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the file is kept; ``years`` and ``until`` are None where it is kept for good."""

    period: Text
    years: int | None
    until: date | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The facts of the case itself; ``point`` is (longitude, latitude) in CGCS2000 degrees."""

    id: UUID
    number: str
    county: str
    matter_code: str
    matter_name: Text
    list_version: str
    title: str
    description: str
    places: tuple[Place, ...]
    point: tuple[float, float] | None
    channel: Coded
    urgency: Coded
    state: Coded
    reported_at: datetime
    closed_at: datetime | None
    archived_at: datetime | None
    retention: Retention
    law: Text


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that took part, and as what."""

    id: str
    name: str
    kind: Text
    role: Text


@dataclass(frozen=True, slots=True)
class Petitioner:
    """Whose matter it was: name and contact masked; ``answered_at`` None where there was nobody to answer."""

    name: str
    contact: str
    answered_at: datetime | None
    manner: Text | None


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """One department's share of the case."""

    number: str
    organisation: str
    role: Coded
    state: Coded
    dispatched_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    outcome: Text | None


@dataclass(frozen=True, slots=True)
class Clock:
    """One running deadline, frozen with its rule and calendar; ``on_time`` is None where it was called off.

    ``first_due_at`` is the due moment before it was extended, which is what on time means.
    """

    kind: Coded
    owner: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    unit: Coded
    value: int
    rule_version: str
    calendar_version: str
    provisional: bool
    on_time: bool | None
    first_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain and what people read about it.

    ``facts`` is the exact mapping that was hashed; where it holds ``seq``, ``at``, ``device_at``, ``action``, ``from``,
    ``to``, ``name``, ``posting``, ``organisation_name`` or ``list_version``, what is shown must say the same.
    ``words`` and ``salt`` are None where they were deleted by law; ``erased`` then says on which basis, and a later
    step whose facts hold ``erases: [seq, …]`` says that it was done. ``readable`` gives, for a field of ``words`` that
    holds a code, the words people read instead.
    """

    seq: int
    at: datetime
    device_at: datetime | None
    action: Coded
    source: Coded | None
    target: Coded | None
    actor: str
    duty: Text
    posting: str
    organisation: str
    list_version: str
    facts: Mapping[str, Any]
    commitment: str
    hash: str
    words: Mapping[str, Any] | None
    salt: str | None
    erased: Text | None = None
    readable: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with step ``step``; ``file`` is None where it was deleted by law, ``size`` is in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    file: Path | None
    step: int
    erased: Text | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Another case that belongs to this one: merged into it, followed from it, …"""

    manner: Coded
    number: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that stands beside the case, with a chain of its own, shaped as the case's.

    ``waits`` says that somebody still has to do something about it; ``coordinates`` that it settles who does what,
    where others check. ``printed`` makes the PDF when it is needed.
    """

    id: UUID
    number: str
    kind: Coded
    state: Coded
    waits: bool
    coordinates: bool
    steps: tuple[Step, ...]
    attachments: tuple[Attachment, ...]
    labels: Mapping[str, Text]
    printed: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A package that this one takes the place of, after something was deleted by law: its SM3, and when it was made."""

    sm3: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case in full. ``keeper`` is the grid agency whose file it is; ``labels`` names the fields of the words.

    ``replaced`` are the packages sealed before, oldest first; ``restricted`` the basis on which its use is restricted;
    ``papers`` are the documents that stand beside the case; ``seen_at`` is when one that still runs was looked at.
    """

    case: CaseFile
    keeper: Organisation
    organisations: tuple[Organisation, ...]
    petitioners: tuple[Petitioner, ...]
    orders: tuple[WorkOrder, ...]
    clocks: tuple[Clock, ...]
    steps: tuple[Step, ...]
    attachments: tuple[Attachment, ...]
    labels: Mapping[str, Text] = field(default_factory=dict)
    related: tuple[Related, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    restricted: Text | None = None
    papers: tuple[Paper, ...] = ()
    seen_at: datetime | None = None


def iso(at: datetime) -> str:
    """A moment as it stands in the package: ISO 8601 in UTC, ending in Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
