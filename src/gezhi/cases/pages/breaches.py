"""Tasks off the list: a worker tells of one and is on no record; the agency deals with it; the code follows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.cases.actions.breaches import answer_breach, follow_breach, look_at_breaches, report_breach
from gezhi.cases.pages.doors import elsewhere, errors_of, gives_back, note, page, show, words
from gezhi.cases.queries.breaches import accusable, told_to_accused
from gezhi.cases.rules.breaches import LONGEST, READERS, is_worker
from gezhi.cases.terms import Breach, BreachFinding
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Kind, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.access import PAGE_TOO_OLD, address_of
from gezhi.security.terms import Actor

_ANSWERED = Text("已记下处理情况，举报人凭码可见。", "Recorded; whoever holds the code reads it.")


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _show(request, actor, now, refused=PAGE_TOO_OLD())


@gives_back(_given_back)
@never_cache
@require_http_methods(["GET", "POST"])
@page
def off_list(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: a worker's form, the agency's list, or what one's own body is told. POST: a report; its code, shown once."""
    if request.method == "GET":
        return _show(request, actor, now)
    try:
        receipt = report_breach(
            actor=actor, now=now, address=address_of(request), accused=key_in(request.POST.get("accused", "")),
            what=request.POST.get("what", ""),
        )  # fmt: skip
    except Refused as refused:
        note(request, actor, now, refused)  # of a worker's none is kept: they are all of the kind that leaves no trace
        return _show(request, actor, now, refused=refused)
    return _show(request, actor, now, receipt=receipt)


def _show(
    request: HttpRequest, actor: Actor, now: datetime, *, refused: Refused | None = None, receipt: str = "",
    about: UUID | None = None,
) -> HttpResponseBase:  # fmt: skip
    worker = is_worker(actor)
    context = {
        "worker": worker, "receipt": receipt, "refused": refused, "about": about, "error": errors_of(refused),
        "bodies": accusable(actor) if worker and not receipt else [], "most": LONGEST,
        "accused": request.POST.get("accused", ""), "what": request.POST.get("what", "")[: 2 * LONGEST],
        "rows": [_view(each) for each in look_at_breaches(actor=actor, now=now)], "reads": actor.duty in READERS,
        "findings": list(BreachFinding), "answer": request.POST.get("answer", ""),
        "told": [] if worker else told_to_accused(actor, now),
    }  # fmt: skip
    return show(request, "cases/off_list.html", context, refused.kind.value if refused else 200)


def _view(each: Breach) -> dict[str, Any]:
    return {
        "breach": each, "accused": people.organisation(each.accused).text,
        "answer": reverse("cases:off-list-answer", args=[each.id]) if each.finding is None else "",
    }  # fmt: skip


@require_POST
@page
def answer(request: HttpRequest, actor: Actor, now: datetime, breach_id: UUID) -> HttpResponseBase:
    """POST ``finding`` and ``answer``; refused, the list comes back with what was typed."""
    finding = next((each for each in BreachFinding if each.value == request.POST.get("finding")), None)
    said = request.POST.get("answer", "")
    try:
        answer_breach(actor=actor, now=now, breach_id=breach_id, finding=finding, answer=said)
    except Refused as refused:
        note(request, actor, now, refused)
        if refused.kind is Kind.NOT_FOUND:
            raise
        return _show(request, actor, now, refused=refused, about=breach_id)
    messages.success(request, words(_ANSWERED))
    return elsewhere(request, reverse("cases:off-list"))


def _asked_again(request: HttpRequest) -> HttpResponseBase:
    return show(request, "cases/off_list_progress.html", {"refused": PAGE_TOO_OLD()}, PAGE_TOO_OLD.kind.value)


@never_cache
@sensitive_post_parameters("receipt")
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponseBase:
    """GET: asks for the code. POST: how that report stands. For anybody, signed in or not; the code is in no URL."""
    if request.method == "GET":
        return show(request, "cases/off_list_progress.html", {})
    receipt = request.POST.get("receipt", "")[:64]
    try:
        found = follow_breach(now=datetime.now(UTC), address=address_of(request), receipt=receipt)
    except Refused as refused:
        context = {"refused": refused, "receipt": receipt}
        return show(request, "cases/off_list_progress.html", context, refused.kind.value)
    return show(request, "cases/off_list_progress.html", {"found": found})


progress.again = _asked_again  # type: ignore[attr-defined]  # nobody is signed in here, so ``gives_back`` has no actor
