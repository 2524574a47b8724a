"""Which documents each actor may see: every read of them starts here."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.cases import queries as cases
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty, Level
from gezhi.supervision.access import READERS
from gezhi.supervision.models import Document, DocumentCase

NO_SUCH_DOCUMENT = Refusal(
    "no-such-document",
    Kind.NOT_FOUND,
    Text("没有这份文书，或者您无权查看。", "There is no such document, or you may not see it."),
)
_OF_AGENCIES = frozenset({Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR})
_APPLICANTS = frozenset({Duty.GRID_LEADER, Duty.FULL_TIME_WORKER, Duty.DEPARTMENTAL_WORKER})


def visible_to(actor: Actor) -> QuerySet[Document]:
    """What the actor's organisation issued, was addressed by, asked for or took part in; of a city or county agency all
    in its area; of a grid worker what she applied for. Other duties see none."""
    if actor.duty is Duty.SYSTEM:
        return Document.objects.all()
    if actor.duty in _APPLICANTS:
        return Document.objects.filter(county=actor.county, opened_by=actor.person)
    if actor.duty not in READERS:
        return Document.objects.none()
    if actor.duty in _OF_AGENCIES and actor.level is Level.CITY:
        return Document.objects.all()
    if actor.duty in _OF_AGENCIES and actor.level is Level.COUNTY:
        return Document.objects.filter(county=actor.county)
    return Document.objects.filter(_own(actor), **_county(actor))


def one_visible_to(actor: Actor) -> QuerySet[Document]:
    """The same for a document asked for by its id, or for those of one case: the agency that holds a case also reads
    what stands beside it, whoever wrote it to whom. What may be done with it is the table's to say.

    Lists do not ask this: they hold what concerns the organisation itself.
    """
    if actor.duty not in _OF_AGENCIES or actor.level in (Level.CITY, Level.COUNTY):
        return visible_to(actor)
    held = cases.visible_to(actor).filter(county=OuterRef("county"), id=OuterRef("case_id"), agency=actor.organisation)
    further = DocumentCase.objects.filter(Exists(held), county=OuterRef("county"), document_id=OuterRef("id"))
    return Document.objects.filter(_own(actor) | Exists(held) | Exists(further), **_county(actor))


def _own(actor: Actor) -> Q:
    own = Q(agency=actor.organisation) | Q(unit=actor.organisation) | Q(opener=actor.organisation)
    return own | Q(participants__contains=[actor.organisation])


def _county(actor: Actor) -> dict[str, str]:
    return {"county": actor.county} if len(actor.county) == Level.COUNTY.digits else {}
