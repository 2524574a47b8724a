"""A closure in force is lifted early: the form, from its own page or from the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from gezhi.administration.pages.calendar import entered
from gezhi.administration.pages.frame import date_of, framed, typed_of
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.cases.pages.wording import place
from gezhi.catalogue import actions
from gezhi.catalogue.queries.closures import closure
from gezhi.catalogue.rules.lifting import NOT_ITS_BODY, OVER, is_liftable, may_lift
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Refused
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty

_LIFT = ("since", "source", "issued_on")


def _again(request: HttpRequest, actor: Actor, now: datetime, version: int) -> HttpResponseBase:
    return _form(request, actor, now, version, typed_of(request, *_LIFT), PAGE_TOO_OLD())


@gives_back(_again)
@require_http_methods(["GET", "POST"])
@page
def lift(request: HttpRequest, actor: Actor, now: datetime, version: int) -> HttpResponseBase:
    """Enter that a closure is lifted early, from a later day on."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        found, today = closure(version, now), _today(now)
        if not may_lift(found, actor):
            raise NOT_ITS_BODY()
        if not is_liftable(found, actor, today):
            raise OVER(last=found.last)
        earliest = max(found.first, today + timedelta(days=1))
        return _form(request, actor, now, version, {"since": str(earliest), "issued_on": str(today)})
    typed = typed_of(request, *_LIFT)

    def act() -> UUID:
        return actions.propose_lifting(
            actor=actor, now=now, version=version, since=date_of(typed, "since"), source=typed["source"],
            issued_on=date_of(typed, "issued_on"),
        )  # fmt: skip

    return entered(request, actor, now, typed, act, partial(_form, request, actor, now, version))


def _form(
    request: HttpRequest, actor: Actor, now: datetime, version: int, typed: Mapping[str, str],
    refused: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    found = closure(version, now)
    context = {
        "typed": typed, "refused": refused, "errors": errors_of(refused), "closure": found,
        "where": place(found.notice.region),
    }  # fmt: skip
    return framed(request, actor, "calendar", "calendar_lift.html", context, refused.kind.value if refused else 200)


def _today(now: datetime) -> date:
    return now.astimezone(CHINA).date()
