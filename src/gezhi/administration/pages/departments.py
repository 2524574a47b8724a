"""The linked departments of a place: how each is reached, its liaison persons (Art. 18), whether it signs in."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.administration.pages.frame import Because, Typed, ended, framed, sent, too_old, typed_of
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.cases.pages.wording import place
from gezhi.geography import queries as geography
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.people import actions, queries
from gezhi.people.access import ACTS_FOR_BODY
from gezhi.people.queries.reaching import past_contacts
from gezhi.people.rules.reaching import has_liaisons, may_keep
from gezhi.people.terms import ContactKind, OrganisationRow
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty

_DONE = Text("已登记。派单台和案件页上马上能看到。", "Noted; the desk and the pages of cases show it now.")
_ENDED = Text("已停用，记录还在。", "Ended; its record stays.")
_NAMES = ("kind", "name", "post", "phone", "reason", "instead")


@require_GET
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The departments and partners of a place with how they are reached."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    places = places_of(actor)
    where = request.GET.get("place", "")
    where = where if where in [code for code, _ in places] else actor.places[0]
    bodies = [*queries.departments_at(where), *queries.partners_at(where)]
    silent = queries.unstaffed([body.id for body in bodies], ACTS_FOR_BODY, now)
    rows = [_row(body, now, signs_in=body.id not in silent) for body in bodies]
    context = {
        "rows": rows, "places": places, "where": where,
        "without": sum(not row["liaisons"] for row in rows),
    }  # fmt: skip
    return framed(request, actor, "departments", "departments.html", context)


def places_of(actor: Actor) -> list[tuple[str, Text | str]]:
    """The actor's own place and those directly below it that have agencies of their own."""
    own = actor.places[0]
    below = [region.code for region in geography.regions(own)] if len(own) < 9 else []
    return [(code, place(code)) for code in (own, *below)]


def _given_back(request: HttpRequest, actor: Actor, now: datetime, organisation_id: UUID) -> HttpResponseBase:
    return _body(request, actor, now, organisation_id, typed_of(request, *_NAMES), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def body(request: HttpRequest, actor: Actor, now: datetime, organisation_id: UUID) -> HttpResponseBase:
    """GET: one department. POST: its office line, or another liaison person."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        return _body(request, actor, now, organisation_id, {})
    typed = typed_of(request, *_NAMES)

    def act() -> UUID:
        return actions.set_contact(
            actor=actor, now=now, organisation_id=organisation_id, kind=_kind(typed), name=typed["name"],
            post=typed["post"], phone=typed["phone"], reason=typed["reason"], instead=key_in(typed["instead"]),
        )  # fmt: skip

    here = reverse("administration:department", args=[organisation_id])
    shown = partial(_body, request, actor, now, organisation_id)
    return sent(request, actor, now, typed, act=act, shown=shown, said=_DONE, to=here)


def _still_there(
    request: HttpRequest, actor: Actor, now: datetime, organisation_id: UUID, contact_id: UUID
) -> HttpResponseBase:
    return _body(request, actor, now, organisation_id, {}, because=too_old(request, contact_id))


@gives_back(_still_there, answers_get=False)
@require_POST
@page
def end(request: HttpRequest, actor: Actor, now: datetime, organisation_id: UUID, contact_id: UUID) -> HttpResponseBase:
    """A number or a liaison person is one no longer."""

    def act(reason: str) -> None:
        actions.end_contact(actor=actor, now=now, contact_id=contact_id, reason=reason)

    shown = partial(_body, request, actor, now, organisation_id, {})
    here = reverse("administration:department", args=[organisation_id])
    return ended(request, actor, now, contact_id, act=act, shown=shown, said=_ENDED, to=here)


def _body(
    request: HttpRequest, actor: Actor, now: datetime, organisation_id: UUID, typed: Typed,
    refused: Refused | None = None, because: Because | None = None,
) -> HttpResponse:  # fmt: skip
    found = queries.organisation(organisation_id)
    if not (actor.covers(found.region) and has_liaisons(found)):
        raise queries.NO_ORGANISATION()
    kind = _kind(typed)
    context: dict[str, Any] = {
        "row": _row(found, now, signs_in=not queries.unstaffed([found.id], ACTS_FOR_BODY, now)), "typed": typed,
        "refused": refused, "errors": errors_of(refused), "may": may_keep(actor, found), "kind": kind,
        "office": kind is ContactKind.OFFICE, "past": past_contacts(found.id),
        "contacts": queries.contacts_of(found.id), "because": because,
    }  # fmt: skip
    wrong = refused or (because and because.refused)
    return framed(request, actor, "departments", "department.html", context, wrong.kind.value if wrong else 200)


def _row(found: OrganisationRow, now: datetime, *, signs_in: bool) -> dict[str, Any]:
    return {
        "body": found, "office": queries.office_line_of(found.id), "liaisons": queries.liaison_of(found.id),
        "signs_in": signs_in, "recorded": found.is_recorded_for(now),
    }  # fmt: skip


def _kind(typed: Typed) -> ContactKind:
    return ContactKind.OFFICE if typed.get("kind") == ContactKind.OFFICE else ContactKind.LIAISON
