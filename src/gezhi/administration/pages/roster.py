"""The duty roster: who is called at night and on days off. A plan; nothing is recorded about coming (P05)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.administration.pages.departments import places_of
from gezhi.administration.pages.frame import Typed, body_of, date_of, framed, sent, typed_of
from gezhi.cases.pages.doors import elsewhere, errors_of, gives_back, page, words
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.people import actions, queries
from gezhi.people.queries.reaching import shifts_of
from gezhi.people.queries.rostering import persons_like
from gezhi.people.rules.rostering import clock_of, person_of, span_of
from gezhi.people.terms import NewShift, OrganisationKind, OrganisationRow
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty

SHOWN = timedelta(days=31)
_DONE = Text("已排班。", "Planned.")
_BACK = Text("已撤下这一班。", "The shift is planned no longer.")
_NAMES = ("organisation", "day", "first", "last", "name", "post", "phone", "account")


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _shown(request, actor, now, typed_of(request, *_NAMES), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: the plan of the next weeks, and a form. POST: one shift more."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        begin = {
            "day": now.astimezone(CHINA).date().isoformat(), "first": "17:30", "last": "08:30",
            "organisation": str(actor.organisation),
        }  # fmt: skip
        return _shown(request, actor, now, begin)
    typed = typed_of(request, *_NAMES)

    def act() -> int:
        begins, ends = span_of(
            date_of(typed, "day"), clock_of(typed["first"], "first"), clock_of(typed["last"], "last")
        )
        accounts, postings = persons_like({typed["account"]}, now)
        person = person_of(typed["account"], actor=actor, accounts=accounts, postings=postings)
        new = NewShift(body_of(typed), begins, ends, typed["name"], typed["post"], typed["phone"], person)
        return actions.plan_shifts(actor=actor, now=now, shifts=[new])

    shown = partial(_shown, request, actor, now)
    return sent(request, actor, now, typed, act=act, shown=shown, said=_DONE, to=reverse("administration:roster"))


@require_POST
@page
def take_back(request: HttpRequest, actor: Actor, now: datetime, shift_id: UUID) -> HttpResponseBase:
    """A shift is planned no longer."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    reason = typed_of(request, "reason")["reason"] or words(_BACK)
    actions.take_back_shift(actor=actor, now=now, shift_id=shift_id, reason=reason)
    messages.success(request, words(_BACK))
    return elsewhere(request, reverse("administration:roster"))


def _shown(
    request: HttpRequest, actor: Actor, now: datetime, typed: Typed, refused: Refused | None = None
) -> HttpResponse:
    bodies = _bodies(actor)
    rows = [each for each in shifts_of([body.id for body in bodies], now) if each.starts_at < now + SHOWN]
    calendar = catalogue.calendar_for(actor.places[0], now)
    days: dict[Any, dict[str, Any]] = {}
    for row in rows:
        day = row.starts_at.astimezone(CHINA).date()
        entry = days.setdefault(day, {"day": day, "works": calendar.is_working_day(day), "shifts": []})
        on = row.starts_at <= now < row.ends_at
        entry["shifts"].append({"row": row, "body": queries.organisation(row.organisation).text, "now": on})
    context = {
        "days": list(days.values()), "bodies": bodies, "typed": typed, "refused": refused, "errors": errors_of(refused),
    }  # fmt: skip
    return framed(request, actor, "roster", "roster.html", context, refused.kind.value if refused else 200)


def _bodies(actor: Actor) -> list[OrganisationRow]:
    """The agency and the departments of the actor's own place, and the agencies directly below."""
    own = actor.places[0]
    found = [body for body in queries.covered_by([own]) if body.region == own]
    below = [code for code, _ in places_of(actor)[1:]]
    agencies = [body for body in queries.agencies() if body.region in below]
    return [*sorted(found, key=lambda body: body.kind is not OrganisationKind.GRID_AGENCY), *agencies]
