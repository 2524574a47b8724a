"""At the desk: the words of an answer from a template, and sending a petitioner the code for her evaluation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.cases import access, queries
from gezhi.cases.actions.sending import CODE_ACTION, send_code
from gezhi.cases.moves import NOT_YOURS
from gezhi.cases.pages.answering import answering_of
from gezhi.cases.pages.doors import elsewhere, gives_back, note, page, show, words
from gezhi.cases.pages.whole import people_of
from gezhi.cases.queries.answering import templates_of
from gezhi.cases.queries.sending import NO_SUCH_PETITIONER
from gezhi.cases.rules.sending import MOST_A_DAY
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD, address_of
from gezhi.security.terms import Actor

LONGEST = 4000
_ON_ITS_WAY = Text("评价码正在发到本人手机。", "The code is on its way to her own phone.")


def _again(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID) -> HttpResponseBase:
    return _asked(request, actor, case_id, petitioner_id, PAGE_TOO_OLD())


@gives_back(_again)
@require_http_methods(["GET", "POST"])
@page
def code(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID) -> HttpResponseBase:
    """GET asks; POST has a code sent to the petitioner's phone. No page of ours ever shows one."""
    if request.method == "GET":
        return _asked(request, actor, case_id, petitioner_id)
    key = request.POST.get("key", "")[:100] or None
    try:
        send_code(
            actor=actor, now=now, case_id=case_id, petitioner_id=petitioner_id, address=address_of(request), key=key
        )
    except Refused as refused:
        note(request, actor, now, refused)
        return _asked(request, actor, case_id, petitioner_id, refused)
    messages.success(request, words(_ON_ITS_WAY))
    return elsewhere(request, reverse("cases:case", args=[case_id]))


def _asked(
    request: HttpRequest, actor: Actor, case_id: UUID, petitioner_id: UUID, refused: Refused | None = None
) -> HttpResponseBase:
    found = queries.get_for(actor, case_id)
    if not access.AGENCY.holds(found.facts, actor):
        raise NOT_YOURS(action=CODE_ACTION, who=access.AGENCY.text)
    person = next((each for each in people_of(actor, found) if each["id"] == petitioner_id), None)
    if person is None:
        raise NO_SUCH_PETITIONER()
    context = {
        "person": person, "refused": refused, "number": found.row["number"], "most": MOST_A_DAY, "key": str(uuid4()),
        "address": reverse("cases:code", args=[case_id, petitioner_id]),
        "back": reverse("cases:case", args=[case_id]),
    }  # fmt: skip
    return show(request, "cases/code.html", context, refused.kind.value if refused else 200)


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
