"""The duty roster: who is called at night and on days off. A plan; nothing is recorded about coming (P05)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.administration.pages.departments import places_of
from gezhi.administration.pages.frame import Because, Typed, body_of, date_of, ended, framed, sent, too_old, typed_of
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.calendar import CHINA, Calendar
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.people import actions, queries
from gezhi.people.queries.reaching import NO_SHIFT, shift_to_come, shifts_changed, shifts_of, spans_at
from gezhi.people.queries.rostering import persons_like
from gezhi.people.queries.staff import word_of
from gezhi.people.rules.rostering import Gap, clock_of, gaps_of, person_of, span_of
from gezhi.people.terms import NewShift, OrganisationKind, OrganisationRow
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty, Level

SHOWN = timedelta(days=31)
LOOKED_AT = timedelta(days=14)  # for hours that nobody covers
MOST_GAPS = 12
_DONE = Text("已排班。", "Planned.")
_BACK = Text("已撤下这一班。", "The shift is planned no longer.")
_CHANGED = Text("已改；原来的一班连同理由留在改动记录里。", "Changed; the old shift stays on record with the reason.")
_NAMES = ("organisation", "day", "first", "last", "name", "post", "phone", "account", "reason", "instead")


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _shown(request, actor, now, typed_of(request, *_NAMES), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: the plan of the next weeks, and a form. POST: one shift more, or one instead of another."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        return _shown(request, actor, now, _begun(request, actor, now))
    typed = typed_of(request, *_NAMES)
    old = key_in(typed["instead"])

    def act() -> None:
        begins, ends = span_of(
            date_of(typed, "day"), clock_of(typed["first"], "first"), clock_of(typed["last"], "last")
        )
        accounts, postings = persons_like({typed["account"]}, now)
        person = person_of(typed["account"], actor=actor, accounts=accounts, postings=postings)
        new = NewShift(body_of(typed), begins, ends, typed["name"], typed["post"], typed["phone"], person)
        if old:
            actions.change_shift(actor=actor, now=now, shift_id=old, new=new, reason=typed["reason"])
        else:
            actions.plan_shifts(actor=actor, now=now, shifts=[new])

    shown, said = partial(_shown, request, actor, now), _CHANGED if old else _DONE
    return sent(request, actor, now, typed, act=act, shown=shown, said=said, to=reverse("administration:roster"))


def _begun(request: HttpRequest, actor: Actor, now: datetime) -> Typed:
    """What stands in the form at first: tonight, or the shift that is to be changed."""
    if not (old := key_in(request.GET.get("instead", ""))):
        today = now.astimezone(CHINA).date().isoformat()
        begun = {"day": today, "first": "17:30", "last": "08:30", "organisation": str(actor.organisation)}
        return begun | {name: request.GET[name][:10] for name in ("day", "first", "last") if name in request.GET}
    row = shift_to_come(old, now)
    if row.organisation not in [body.id for body in _bodies(actor)]:
        raise NO_SHIFT()
    begins, ends = row.starts_at.astimezone(CHINA), row.ends_at.astimezone(CHINA)
    return {
        "day": begins.date().isoformat(), "first": f"{begins:%H:%M}", "last": f"{ends:%H:%M}", "name": row.name,
        "post": row.post, "phone": row.phone, "account": word_of(actor, row.person),
        "organisation": str(row.organisation), "instead": str(row.id),
    }  # fmt: skip


def _still_there(request: HttpRequest, actor: Actor, now: datetime, shift_id: UUID) -> HttpResponseBase:
    return _shown(request, actor, now, _begun(request, actor, now), because=too_old(request, shift_id))


@gives_back(_still_there, answers_get=False)
@require_POST
@page
def take_back(request: HttpRequest, actor: Actor, now: datetime, shift_id: UUID) -> HttpResponseBase:
    """A shift is planned no longer."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)

    def act(reason: str) -> None:
        actions.take_back_shift(actor=actor, now=now, shift_id=shift_id, reason=reason)

    shown = partial(_shown, request, actor, now, _begun(request, actor, now))
    here = reverse("administration:roster")
    return ended(request, actor, now, shift_id, act=act, shown=shown, said=_BACK, to=here)


def _shown(
    request: HttpRequest, actor: Actor, now: datetime, typed: Typed, refused: Refused | None = None,
    because: Because | None = None,
) -> HttpResponse:  # fmt: skip
    bodies = _bodies(actor)
    rows = [each for each in shifts_of([body.id for body in bodies], now) if each.starts_at < now + SHOWN]
    calendar = catalogue.calendar_for(actor.places[0], now)
    gaps = _gaps(actor, calendar, now)
    days: dict[Any, dict[str, Any]] = {}
    for row in rows:
        day = row.starts_at.astimezone(CHINA).date()
        entry = days.setdefault(day, {"day": day, "works": calendar.is_working_day(day), "shifts": []})
        on = row.starts_at <= now < row.ends_at
        entry["shifts"].append({"row": row, "body": queries.organisation(row.organisation).text, "now": on})
    context = {
        "days": list(days.values()), "bodies": bodies, "typed": typed, "refused": refused, "errors": errors_of(refused),
        "because": because, "gaps": gaps[:MOST_GAPS], "more_gaps": max(len(gaps) - MOST_GAPS, 0),
        "days_ahead": LOOKED_AT.days, "changed": shifts_changed([body.id for body in bodies]),
    }  # fmt: skip
    wrong = refused or (because and because.refused)
    return framed(request, actor, "roster", "roster.html", context, wrong.kind.value if wrong else 200)


def _gaps(actor: Actor, calendar: Calendar, now: datetime) -> list[dict[str, Any]]:
    """The hours of the next days out of office hours in which nobody would be called, here or at the county above."""
    own, last = actor.places[0], (now + LOOKED_AT).astimezone(CHINA)
    until = last.replace(hour=0, minute=0, second=0, microsecond=0)
    regions = {own, own[: Level.COUNTY.digits]} if len(own) >= Level.TOWNSHIP.digits else {own}
    return [{"gap": gap, "plan": _planned(gap)} for gap in gaps_of(spans_at(regions, now, until), calendar, now, until)]


def _planned(gap: Gap) -> str:
    """What a form that fills a gap begins with: a shift of a day at most."""
    begins, ends = gap.begins.astimezone(CHINA), gap.ends.astimezone(CHINA)
    last = ends if ends - begins <= timedelta(days=1) else begins
    return urlencode({"day": begins.date().isoformat(), "first": f"{begins:%H:%M}", "last": f"{last:%H:%M}"})


def _bodies(actor: Actor) -> list[OrganisationRow]:
    """The agency and the departments of the actor's own place, and the agencies directly below."""
    own = actor.places[0]
    found = [body for body in queries.covered_by([own]) if body.region == own]
    below = [code for code, _ in places_of(actor)[1:]]
    agencies = [body for body in queries.agencies() if body.region in below]
    return [*sorted(found, key=lambda body: body.kind is not OrganisationKind.GRID_AGENCY), *agencies]
