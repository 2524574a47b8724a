"""The residents' page: where is my report, and what do I say of the result. No account; nothing that others could use.

A code stands in no address that a server is sent: a link carries it behind ``#``, or it is typed. So it is in no log of
addresses, in no history of a shared phone, and nobody is sent it as a referrer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gezhi.cases import actions, queries
from gezhi.cases.pages.doors import AGAIN, errors_of
from gezhi.cases.queries.receipts import NO_SUCH_RECEIPT
from gezhi.cases.rules.evaluating import BY_STAFF
from gezhi.cases.terms import Verdict
from gezhi.kernel.refusal import Refused
from gezhi.security.access import PAGE_TOO_OLD, address_of
from gezhi.storage.limits import take

LOOKS = 10  # at one report that are no burden, as by the API
View = Callable[[HttpRequest, datetime], HttpResponseBase]


def public(view: View) -> Callable[[HttpRequest], HttpResponseBase]:
    """A page for residents: nobody who is signed in as staff uses it, no machine lists it, no cache keeps it."""

    @wraps(view)
    def door(request: HttpRequest) -> HttpResponseBase:
        try:
            if getattr(request, "actor", None):
                raise BY_STAFF()
            answer = view(request, datetime.now(UTC))
        except Refused as refused:
            answer = _asked(request, refused)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Cache-Control"] = "private, no-store"
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    return door


def _code(request: HttpRequest) -> str:
    return request.POST.get("code", "")[:64].replace("\x00", "")


def _asked(request: HttpRequest, refused: Refused | None = None) -> HttpResponseBase:
    """The question for the code, with what was wrong."""
    known = refused is not None and refused.code not in (NO_SUCH_RECEIPT.code, BY_STAFF.code)
    context = {"code": _code(request), "refused": refused, "keep": known, "staff": _is(refused, BY_STAFF.code)}
    answer = render(request, "cases/public/code.html", context, status=refused.kind.value if refused else 200)
    if refused is not None and "retry_after" in refused.extra:
        answer["Retry-After"] = str(refused.extra["retry_after"])
    return answer


def _is(refused: Refused | None, code: str) -> bool:
    return refused is not None and refused.code == code


def _again(request: HttpRequest) -> HttpResponseBase:
    """A page that lay too long: the question once more, what was written is kept."""
    return _asked(request, PAGE_TOO_OLD())


@require_http_methods(["GET", "POST"])
@public
def report(request: HttpRequest, now: datetime) -> HttpResponseBase:
    """GET asks for the code; POST shows where the report is."""
    if request.method == "GET":
        return _asked(request)
    _take(request, now)
    return _progress(request, now)


@require_http_methods(["GET", "POST"])
@public
def evaluation(request: HttpRequest, now: datetime) -> HttpResponseBase:
    """The petitioner says what became of her matter; refused, her words come back. GET: the question for her code."""
    if request.method == "GET":  # she has chosen another language, or opened the address again
        return HttpResponseRedirect(reverse("cases:public"))
    _take(request, now)
    actor = queries.actor_of_receipt(_code(request))
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    try:
        said = actions.evaluate(
            actor=actor, now=now, verdict=verdict[:40], reason=reason, key=request.POST.get("key", "")[:80] or None
        )
    except Refused as refused:
        return _progress(request, now, refused)
    return _progress(request, now, done=True, reopened=said.reopened)


def _progress(
    request: HttpRequest, now: datetime, refused: Refused | None = None, *, done: bool = False, reopened: bool = False
) -> HttpResponse:
    actor = queries.actor_of_receipt(_code(request))
    found = queries.progress(actor)
    may, why = queries.may_evaluate(actor, now=now)
    context: dict[str, Any] = {
        "code": _code(request), "found": found, "may": may, "why": why, "done": done, "reopened": reopened,
        "verdicts": list(Verdict), "verdict": request.POST.get("verdict", ""), "key": str(uuid4()),
        "reason": request.POST.get("reason", "")[:4000], "refused": refused, "errors": errors_of(refused),
    }  # fmt: skip
    status = refused.kind.value if refused else 200
    return render(request, "cases/public/report.html", context, status=status)


def _take(request: HttpRequest, now: datetime) -> None:
    most = LOOKS * settings.GEZHI.public_reports_per_hour
    take("receipt", address_of(request), most=most, now=now)


setattr(report, AGAIN, public(lambda request, now: _again(request)))
setattr(evaluation, AGAIN, public(lambda request, now: _again(request)))
