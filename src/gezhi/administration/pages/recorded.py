"""Departments that do not sign in yet: for which of them the agency records, since when, until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.administration.pages.frame import Because, Typed, body_of, date_of, ended, framed, sent, too_old, typed_of
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Kind, Refused
from gezhi.kernel.text import Text
from gezhi.people import actions, queries
from gezhi.people.access import ACTS_FOR_BODY
from gezhi.people.terms import OrganisationKind, OrganisationRow
from gezhi.security import queries as security
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.queries import ChangeRow
from gezhi.security.terms import Actor, Duty

_MARKED = Text(
    "已登记：本机构可代它办理，每步须附它签章的纸质件。", "Noted: the agency may record for it, from its signed papers."
)
_ENDED = Text("已结束：它自己登录办理。", "Ended: it signs in and acts itself.")


_NAMES = ("organisation", "until", "reason")


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _shown(request, actor, now, typed_of(request, *_NAMES), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: for whom the agency records, and a form to name another body. POST: that form."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        return _shown(request, actor, now)
    typed = typed_of(request, *_NAMES)

    def act() -> None:
        until = None
        if typed["until"]:
            until = datetime.combine(date_of(typed, "until") + timedelta(days=1), time(), CHINA)
        try:
            actions.record_for(
                actor=actor, now=now, organisation_id=body_of(typed), reason=typed["reason"], until=until
            )
        except Refused as refused:
            if refused.kind is Kind.NOT_FOUND:
                refused.field = "organisation"
            raise

    return sent(
        request, actor, now, typed, act=act, shown=partial(_shown, request, actor, now), said=_MARKED,
        to=reverse("administration:recorded"),
    )  # fmt: skip


def _still_there(request: HttpRequest, actor: Actor, now: datetime, organisation_id: UUID) -> HttpResponseBase:
    return _shown(request, actor, now, because=too_old(request, organisation_id))


@gives_back(_still_there, answers_get=False)
@require_POST
@page
def end(request: HttpRequest, actor: Actor, now: datetime, organisation_id: UUID) -> HttpResponseBase:
    """The body signs in itself from now on."""

    def act(reason: str) -> None:
        actions.end_recording(actor=actor, now=now, organisation_id=organisation_id, reason=reason)

    shown, here = partial(_shown, request, actor, now), reverse("administration:recorded")
    return ended(request, actor, now, organisation_id, act=act, shown=shown, said=_ENDED, to=here)


def _shown(
    request: HttpRequest, actor: Actor, now: datetime, typed: Typed | None = None, refused: Refused | None = None,
    because: Because | None = None,
) -> HttpResponse:  # fmt: skip
    bodies = [each for each in queries.covered_by(actor.places) if each.kind is not OrganisationKind.GRID_AGENCY]
    marked = [each for each in bodies if each.is_recorded_for(now)]
    changes = _changes(actor, bodies)
    silent = queries.unstaffed([each.id for each in bodies], ACTS_FOR_BODY, now)
    context: dict[str, Any] = {
        "marked": [(each, changes[each.id][0] if each.id in changes else None, _last_day(each)) for each in marked],
        "changes": [(body, row) for body in bodies for row in changes.get(body.id, [])], "because": because,
        "others": [each for each in bodies if each.id in silent and each not in marked],
        "typed": typed or {}, "refused": refused, "errors": errors_of(refused),
    }  # fmt: skip
    context["changes"].sort(key=lambda each: each[1]["at"], reverse=True)
    wrong = refused or (because and because.refused)
    return framed(request, actor, "recorded", "recorded.html", context, wrong.kind.value if wrong else 200)


def _last_day(body: OrganisationRow) -> date | None:
    """The day that was entered as the last, in China; what is kept is its end."""
    until = body.recorded_until
    return (until - timedelta(microseconds=1)).astimezone(CHINA).date() if until else None


def _changes(actor: Actor, bodies: list[OrganisationRow]) -> dict[UUID, list[ChangeRow]]:
    """Who decided when and why that the agency records for a body, or does so no longer: by body, the newest first."""
    ever = {f"organisation:{each.id}": each.id for each in bodies if each.recorded_from}
    found: dict[UUID, list[ChangeRow]] = {}
    for row in security.changes_of(actor, ever, ("record-for", "end-recording")):
        found.setdefault(ever[row["object"]], []).append(row)
    return found
