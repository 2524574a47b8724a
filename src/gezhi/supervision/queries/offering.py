"""What may be done with a document, or begun about a case, by this actor now; and what is proposed about a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from gezhi.cases import queries as cases
from gezhi.cases.queries.loading import Loaded as LoadedCase
from gezhi.cases.queries.saying import gathered, parts_in
from gezhi.cases.terms import OPEN_STATES
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationKind, OrganisationRow
from gezhi.security.terms import Actor, Duty, Level
from gezhi.supervision import access, moves
from gezhi.supervision.queries.loading import Loaded
from gezhi.supervision.rules.checks import has_part
from gezhi.supervision.rules.reminding import Gathered, hint_of
from gezhi.supervision.terms import DocumentKind, DocumentState, Paper
from gezhi.supervision.workflow import TABLE, Ask, AskKind


def offered(document: Loaded, *, actor: Actor, now: datetime) -> list[moves.Offer]:
    """The moves of the actor from where the document stands; the refused ones say why."""
    return list(moves.offers(document.paper, actor=actor, now=now))


def openings(case: LoadedCase, *, actor: Actor, now: datetime) -> list[moves.Offer]:
    """Which documents the actor may open about a case."""
    return [
        offer for kind in DocumentKind for offer in moves.offers(Paper(kind, case=case.facts), actor=actor, now=now)
    ]


def hint(actor: Actor, case: LoadedCase, *, now: datetime) -> Text | None:
    """That a study of an escalation is proposed, for those who may apply or decide; never more than that (P22)."""
    paper = Paper(DocumentKind.ESCALATION, case=case.facts)
    if case.facts.state not in OPEN_STATES or case.facts.agency_level is Level.CITY:
        return None
    if not (access.APPLIES.holds(paper, actor) or access.ESCALATES.holds(paper, actor)):
        return None
    parameters = catalogue.parameters(case.county, now)
    people_count, reports = gathered(actor, case, days=parameters.escalation_days, now=now)
    return hint_of(Gathered(people_count, reports), parameters)


def options_of(
    ask: Ask, *, actor: Actor, case: LoadedCase | None, invited: Collection[UUID] = (), asker: UUID | None = None
) -> list[OrganisationRow]:
    """The bodies that may be chosen for an input; none for inputs that are written.

    ``invited``: those of a meeting, one of which leads; ``asker``: who asked for it, of whatever level.
    """
    if ask.kind is AskKind.UNIT:
        return _addressees(actor, case) if case else []
    if case is None or ask.kind not in (AskKind.LEAD, AskKind.UNITS):
        return []
    departments = people.departments_at(case.facts.agency_region)
    if ask.kind is AskKind.LEAD:
        return [body for body in departments if body.id in invited]
    bodies = {body.id: body for body in (people.organisation(case.facts.agency), *departments)}
    concerned = [people.organisation(key) for key in (case.facts.lead, asker) if key and key not in bodies]
    return [*bodies.values(), *{body.id: body for body in concerned}.values()]


def states_of(kind: DocumentKind) -> list[DocumentState]:
    """The states that documents of a kind may stand in, in the order of the words."""
    reached = {row.target for row in TABLE if row.kind is kind}
    return [state for state in DocumentState if state in reached]


def _addressees(actor: Actor, case: LoadedCase) -> list[OrganisationRow]:
    """Whom a document about this case may be addressed to: units below that have or had a part in it."""
    paper = Paper(DocumentKind.ORDER, case=case.facts, parts=parts_in(case.county, [case.id]))
    return [body for body in units_below(actor) if has_part(paper, body)]


def units_below(actor: Actor) -> list[OrganisationRow]:
    """Whom an agency may address: the departments of its own level, the agencies below it and their departments' level
    next below."""
    if actor.duty is not Duty.AGENCY_OFFICER:
        return []
    region = people.organisation(actor.organisation).region
    below = {Level.CITY: Level.COUNTY, Level.COUNTY: Level.TOWNSHIP}.get(actor.level)
    agencies = [each for each in people.agencies(below) if each.region.startswith(region)] if below else []
    return [*people.departments_at(region), *(each for each in agencies if each.kind is OrganisationKind.GRID_AGENCY)]


def case_of(actor: Actor, case_id: UUID, *, lock: bool = False) -> LoadedCase:
    """The case that a document is to be opened about, if the actor may see it."""
    return cases.get_for(actor, case_id, lock=lock)
