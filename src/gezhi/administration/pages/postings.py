"""Postings, for the business administrator: who is posted where, one more, an end once the work is handed over."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.administration.pages.frame import NOTHING_GIVEN, Typed, framed, readable, sent, typed_of
from gezhi.cases.actions.leaving import end_posting
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.cases.pages.wording import place
from gezhi.cases.queries.leaving import open_work
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import actions, queries
from gezhi.people.queries.staff import PAGE, StaffRow, posting, staff
from gezhi.people.terms import NewPosting, OrganisationRow
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.actions.accounts import NO_SUCH_ACCOUNT
from gezhi.security.queries import account_named
from gezhi.security.terms import ADMINISTRATORS, GRID_WORKERS, Actor, Duty

NO_DUTY = Refusal("no-such-duty", Kind.INVALID, Text("请选择岗位。", "Choose a duty."))
_POSTED = Text("已任职，马上生效。", "Posted; it holds from now on.")
_ENDED = Text("任职已结束，权限同时收回。", "The posting has ended, and every access with it.")
_NEW = ("username", "organisation", "duty", "places", "reason")
_OFFERED = [duty for duty in Duty if duty not in ADMINISTRATORS | {Duty.PETITIONER, Duty.SYSTEM}]


@require_GET
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Who is posted in the area, 50 at a time; a search by person, work number or body."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    words = readable(request.GET.get("q", "").strip()[:60], "q")
    rows = staff(actor, words, after=_after(request.GET.get("after", "")))
    here = reverse("administration:postings")
    older = f"{here}?{urlencode({'q': words, 'after': str(rows[-1].posting)})}" if len(rows) == PAGE else ""
    context = {
        "rows": [(row, _where(row)) for row in rows], "words": words, "older": older, "first": here,
        "paged": "after" in request.GET,
    }  # fmt: skip
    return framed(request, actor, "postings", "postings.html", context)


def _new_again(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _new_form(request, actor, typed_of(request, *_NEW), PAGE_TOO_OLD())


@gives_back(_new_again)
@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: a form. POST: somebody who has an account is posted."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        return _new_form(request, actor, {})
    typed = typed_of(request, *_NEW)

    def act() -> UUID:
        if not typed["username"].strip():
            raise NOTHING_GIVEN(field="username")
        account = account_named(typed["username"])
        if account is None:
            raise NO_SUCH_ACCOUNT(field="username")
        body = _body(typed["organisation"])
        duty = _duty(typed["duty"])
        places = tuple(dict.fromkeys(typed["places"].replace("，", ",").replace(",", " ").split()))
        if not places and duty not in GRID_WORKERS:
            places = (body.region,)
        return actions.appoint(
            actor=actor, now=now, posting=NewPosting(account, body.id, duty, places, typed["reason"][:200])
        )

    shown = partial(_new_form, request, actor)
    return sent(request, actor, now, typed, act=act, shown=shown, said=_POSTED, to=reverse("administration:postings"))


def _again(request: HttpRequest, actor: Actor, now: datetime, posting_id: UUID) -> HttpResponseBase:
    return _posting(request, actor, posting_id, typed_of(request, "reason"), PAGE_TOO_OLD())


@gives_back(_again)
@require_http_methods(["GET", "POST"])
@page
def one(request: HttpRequest, actor: Actor, now: datetime, posting_id: UUID) -> HttpResponseBase:
    """GET: one posting and what has to be handed over before it ends. POST: it ends."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        return _posting(request, actor, posting_id, {})
    typed = typed_of(request, "reason")
    return sent(
        request, actor, now, typed, said=_ENDED, to=reverse("administration:postings"),
        act=lambda: end_posting(actor=actor, now=now, posting_id=posting_id, reason=typed["reason"]),
        shown=partial(_posting, request, actor, posting_id),
    )  # fmt: skip


def _posting(
    request: HttpRequest, actor: Actor, posting_id: UUID, typed: Typed, refused: Refused | None = None
) -> HttpResponse:
    found = posting(actor, posting_id)
    context: dict[str, Any] = {
        "row": found, "where": _where(found), "left": open_work(found), "typed": typed, "refused": refused,
        "errors": errors_of(refused), "own": found.account == actor.person,
    }  # fmt: skip
    return framed(request, actor, "postings", "posting.html", context, refused.kind.value if refused else 200)


def _new_form(request: HttpRequest, actor: Actor, typed: Typed, refused: Refused | None = None) -> HttpResponse:
    own = actor.places[0]
    bodies = [body for body in queries.covered_by([own]) if len(own) == 9 or body.region == own]
    context = {
        "typed": typed, "refused": refused, "errors": errors_of(refused), "bodies": bodies, "duties": _OFFERED,
    }  # fmt: skip
    return framed(request, actor, "postings", "posting_new.html", context, refused.kind.value if refused else 200)


def _where(row: StaffRow) -> list[Text | str]:
    return [place(code) for code in row.places[:3]]


def _after(written: str) -> UUID | None:
    try:
        return UUID(written) if written else None
    except ValueError:
        return None


def _body(typed: str) -> OrganisationRow:
    try:
        return queries.organisation(UUID(typed))
    except (ValueError, Refused):
        raise queries.NO_ORGANISATION(field="organisation") from None


def _duty(typed: str) -> Duty:
    if typed not in [duty.value for duty in _OFFERED]:
        raise NO_DUTY(field="duty")
    return Duty(typed)
