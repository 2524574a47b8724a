"""Which documents each actor may see: every read of them starts here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty, Level
from gezhi.supervision.access import READERS
from gezhi.supervision.models import Document

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
    own = Q(agency=actor.organisation) | Q(unit=actor.organisation) | Q(opener=actor.organisation)
    return Document.objects.filter(own | Q(participants__contains=[actor.organisation]), **_county(actor))


def _county(actor: Actor) -> dict[str, str]:
    return {"county": actor.county} if len(actor.county) == Level.COUNTY.digits else {}
