"""At the desk: the words of an answer from a template, and the slip with a petitioner's code."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.cases import access, queries
from gezhi.cases.actions.evaluating import CODE_ACTION, make_code
from gezhi.cases.moves import NOT_YOURS
from gezhi.cases.pages.answering import answering_of
from gezhi.cases.pages.doors import gives_back, note, page, show, words
from gezhi.cases.queries.answering import templates_of
from gezhi.kernel.refusal import Refused
from gezhi.security.access import PAGE_TOO_OLD, address_of
from gezhi.security.terms import Actor

LONGEST = 4000


def _again(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID) -> HttpResponseBase:
    return _slip(request, actor, case_id, petitioner_id, PAGE_TOO_OLD())


@gives_back(_again)
@require_http_methods(["GET", "POST"])
@page
def slip(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID) -> HttpResponseBase:
    """GET asks; POST makes a code and shows it this once, to be printed or read out and handed over."""
    if request.method == "GET":
        return _slip(request, actor, case_id, petitioner_id)
    try:
        made = make_code(
            actor=actor, now=now, case_id=case_id, petitioner_id=petitioner_id, address=address_of(request)
        )
    except Refused as refused:
        note(request, actor, now, refused)
        return _slip(request, actor, case_id, petitioner_id, refused)
    return _slip(request, actor, case_id, petitioner_id, made=made)


def _slip(
    request: HttpRequest, actor: Actor, case_id: UUID, petitioner_id: UUID, refused: Refused | None = None,
    made: object = None,
) -> HttpResponseBase:  # fmt: skip
    found = queries.get_for(actor, case_id)
    if not access.AGENCY.holds(found.facts, actor):
        raise NOT_YOURS(action=CODE_ACTION, who=access.AGENCY.text)
    code = getattr(made, "code", "")
    spaced = " ".join(code[at : at + 5] for at in range(0, len(code), 5))
    context = {
        "made": made, "spaced": spaced, "refused": refused, "number": found.row["number"],
        "where": request.build_absolute_uri(reverse("cases:public")),
        "address": reverse("cases:slip", args=[case_id, petitioner_id]),
        "back": reverse("cases:case", args=[case_id]),
    }  # fmt: skip
    return show(request, "cases/slip.html", context, refused.kind.value if refused else 200)


@require_GET
@page
def answer_words(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID) -> HttpResponseBase:
    """A part of the answer's form: the words of a chosen template, and how what was written will read to her."""
    found = queries.get_for(actor, case_id)
    templates = templates_of(found)
    asked, text = request.GET.get("template", ""), request.GET.get("content", "")[:LONGEST]
    chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else None
    if chosen is not None and chosen < len(templates):
        text = words(templates[chosen][1])
    return show(request, "cases/parts/answer_words.html", {"answering": answering_of(found, now, text, chosen=chosen)})
