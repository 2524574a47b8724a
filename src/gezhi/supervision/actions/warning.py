"""Warnings that make themselves, each once: a clock came to a level, or a document's deadline passed (Art. 24)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from gezhi.cases.actions.sealing import reseal_later
from gezhi.cases.events import FellDue
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationKind
from gezhi.security.terms import SYSTEM, Actor
from gezhi.supervision.actions.writing import Done, Said, begin
from gezhi.supervision.models import Document
from gezhi.supervision.rules.grounds import OF_CLOCK
from gezhi.supervision.terms import Colour
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State

# Committees and partners assist and are not supervised (Art. 6, Art. 17); persons never are.
WARNED = frozenset({OrganisationKind.DEPARTMENT, OrganisationKind.GRID_AGENCY})


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a warning is made, about which case; ``source`` is what it is made of, once."""

    source: UUID
    county: str
    case: UUID
    number: str
    words: str


def warn_of_clock(*, fell: FellDue, now: datetime) -> Done | None:
    """Art. 24 ¶2: whoever holds what is late is warned, an agency by the one above. None: nobody is, or it was before.

    The alert before the term is over (临期) warns nobody.
    """
    colour = next((each for each in Colour if each.value == fell.mark.value), None)
    if colour is None or fell.warned_by is None:
        return None
    due = f"{fell.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    said = OF_CLOCK.fill(number=fell.number, clock=fell.kind, due=due, colour=colour).zh
    ground = Ground(
        uuid5(fell.clock, f"{fell.due_at.isoformat()} {colour.value}"), fell.county, fell.case, fell.number, said
    )
    done = warn(ground, agency=fell.warned_by, unit=fell.held_by, colour=colour, now=now)
    if done is not None:
        reseal_later(county=fell.county, cases=[fell.case])  # the job that tells of it may come late
    return done


def warn(ground: Ground, *, agency: UUID, unit: UUID, colour: Colour, now: datetime) -> Done | None:
    """Make the warning in the name of an agency; nothing where it was made before."""
    addressed = people.organisation(unit)
    if addressed.kind not in WARNED or agency == unit:
        return None
    if Document.objects.filter(county=ground.county, source=ground.source).exists():
        return None
    words = {"unit": {"id": str(unit), "name": addressed.name}, "colour": str(colour), "grounds": ground.words}
    try:
        with transaction.atomic():
            return begin(
                Said(in_name_of(agency), Action.WARN, words), now=now, kind=Kind.WARNING, state=State.ISSUED,
                county=ground.county, case_id=ground.case, case_number=ground.number, agency=agency,
                values={"unit": unit, "colour": colour, "grounds": ground.words, "source": ground.source},
            )  # fmt: skip
    except IntegrityError:  # another worker was quicker
        return None


def in_name_of(agency: UUID) -> Actor:
    """The system, acting for an agency."""
    body = people.organisation(agency)
    return replace(SYSTEM, organisation=body.id, organisation_name=body.name)
