"""The page of one document: what it says, what may be done, who did what; and its print."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from gezhi.cases.pages.doors import page, show
from gezhi.cases.pages.uploads import shown_file
from gezhi.cases.terms import EscalationGround
from gezhi.people import queries as people
from gezhi.security.terms import Actor
from gezhi.supervision import queries
from gezhi.supervision.pages.views import citation_of, line_of, moves_of, steps_of
from gezhi.supervision.queries.printing import printed
from gezhi.supervision.rules.grounds import in_both
from gezhi.supervision.terms import DocumentKind


@require_GET
@page
def document(request: HttpRequest, actor: Actor, now: datetime, document_id: UUID) -> HttpResponseBase:
    """One document with its trace and the moves that are the actor's."""
    return show(request, "supervision/document.html", context_of(actor, queries.load(actor, document_id), now))


@require_GET
@page
def paper(request: HttpRequest, actor: Actor, now: datetime, document_id: UUID) -> HttpResponseBase:
    """The document as PDF, to be printed and sealed."""
    content, number = printed(actor=actor, document_id=document_id)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return answer


@require_GET
@page
def file(request: HttpRequest, actor: Actor, now: datetime, document_id: UUID, file_id: UUID) -> HttpResponseBase:
    """A file that came with a step, as it is shown: without the place and camera data that a photo carries."""
    row = queries.file_of(actor, document_id, file_id)
    return shown_file(row, missing=queries.NO_SUCH_DOCUMENT)


def context_of(actor: Actor, found: queries.Loaded, now: datetime) -> dict[str, Any]:
    """What the page shows, with or without a form on it."""
    row, kind = found.row, DocumentKind(found.row["kind"])
    steps, offers = queries.trace(found), queries.offered(found, actor=actor, now=now)
    address = reverse("supervision:move", args=[row["id"], "ACTION"]).replace("ACTION", "{}")
    return {
        "document": line_of(queries.named(found), actor, now), "row": row, "kind": kind,
        "citation": citation_of(kind), "ground": EscalationGround(row["ground"]) if row["ground"] else None,
        "lead": people.organisation(row["lead"]).text if row["lead"] else None,
        "participants": [people.organisation(key).text for key in row["participants"]],
        "waits_for": people.organisation(row["waits_for"]).text if row["waits_for"] else None,
        "case_address": reverse("cases:case", args=[row["case_id"]]) if found.case else "",
        "grounds": in_both(row["grounds"]),
        "further": queries.further_cases(found), "steps": steps_of(steps, kind), "count": len(steps),
        "fault": queries.fault_of(found, steps),
        "moves": moves_of(offers, address, mine=row["waits_for"] == actor.organisation),
        "print": reverse("supervision:print", args=[row["id"]]),
    }  # fmt: skip
