"""Requests for cooperation: a department asks the agency for grid workers' help; the agency orders it or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.cases.actions.cooperating import ask_cooperation, decide_cooperation
from gezhi.cases.pages import wording
from gezhi.cases.pages.choices import matters_for
from gezhi.cases.pages.doors import elsewhere, errors_of, gives_back, note, page, show, words
from gezhi.cases.queries.cooperation import cooperation_requests
from gezhi.cases.rules.cooperation import LONGEST, check_asker, notice_of, taken_out
from gezhi.cases.terms import Cooperation, CooperationAction, CooperationRow, CooperationState, State
from gezhi.cases.workflow.cooperation import TABLE
from gezhi.catalogue import queries as catalogue
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.access import PAGE_TOO_OLD
from gezhi.security.terms import Actor, Duty, Level

READERS = frozenset({Duty.AGENCY_OFFICER, Duty.BUSINESS_ADMINISTRATOR, Duty.HANDLER})
NOT_FOR_COOPERATION = Refusal(
    "not-for-cooperation",
    Kind.FORBIDDEN,
    Text("协作请求供联动部门和网格化机构使用。", "Requests for cooperation are for departments and grid agencies."),
    article=(20, 1),
)
_MOST_GRIDS = 400
_ASKED = Text("协作请求已送网格化机构。", "The request has gone to the grid agency.")
_SAID: Mapping[CooperationState, Text] = {
    CooperationState.APPROVED: Text("已同意，并已交办网格。", "Approved, and ordered to the grid."),
    CooperationState.REFUSED: Text("已记下：不予协作。", "Recorded: refused."),
    CooperationState.WITHDRAWN: Text("请求已撤回。", "The request is withdrawn."),
}


@require_GET
@page
def listed(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """A department's own requests; for an agency what it was asked."""
    return _list(request, actor)


def _list(
    request: HttpRequest, actor: Actor, refused: Refused | None = None, about: UUID | None = None
) -> HttpResponseBase:
    if actor.duty not in READERS:
        raise NOT_FOR_COOPERATION()
    context = {
        "rows": [_view(row, actor) for row in cooperation_requests(actor)], "asks": actor.duty is Duty.HANDLER,
        "refused": refused, "about": about, "reason": request.POST.get("reason", "")[:LONGEST],
    }  # fmt: skip
    return show(request, "cases/cooperation.html", context, refused.kind.value if refused else 200)


def _view(row: CooperationRow, actor: Actor) -> dict[str, Any]:
    asked = Cooperation(row.state, row.agency, row.department)
    able = [each for each in TABLE if each.source is row.state and each.who.holds(asked, actor)]
    agency = actor.duty is not Duty.HANDLER
    return {
        "row": row, "matter": _matter(row), "place": wording.place(row.grid),
        "department": people.organisation(row.department).text, "agency": people.organisation(row.agency).short_text,
        "actions": [each.action for each in able], "reasons": any(each.needs_reason for each in able),
        "decide": reverse("cases:cooperation-decide", args=[row.id]),
        "page": reverse("cases:case", args=[row.case_id]) if row.case_id and agency else "",
        "case_state": State(row.case_state) if row.case_state else None,
    }  # fmt: skip


def _matter(row: CooperationRow) -> Text:
    try:
        return catalogue.matter(row.matter, row.list_version).name
    except Refused:
        return Text(row.matter, row.matter)


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The form with what was typed, and nothing sent."""
    return _form(request, actor, now, PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: the form. POST: the request; refused, the form comes back with everything that was typed."""
    if request.method == "GET":
        return _form(request, actor, now)
    typed = request.POST
    try:
        ask_cooperation(
            actor=actor, now=now, matter=typed.get("matter", ""), grid=typed.get("grid", "").strip(),
            what=typed.get("what", ""), why=typed.get("why", ""), key=typed.get("key") or None,
        )  # fmt: skip
    except Refused as refused:
        note(request, actor, now, refused)
        return _form(request, actor, now, refused)
    messages.success(request, words(_ASKED))
    _tell_taken_out(request, typed.get("what", ""), typed.get("why", ""))
    return elsewhere(request, reverse("cases:cooperation"))


def _form(request: HttpRequest, actor: Actor, now: datetime, refused: Refused | None = None) -> HttpResponseBase:
    body = people.organisation(actor.organisation)
    check_asker(actor, body)
    county = actor.county if len(actor.county) == 6 else request.POST.get("grid", "")[:6]
    found = geography.grids(township=body.region) if len(body.region) == Level.TOWNSHIP.digits else []
    names = ("matter", "grid", "what", "why")
    context = {
        "matters": [row for row in matters_for(county, now) if row.grid_handles] if county else [],
        "grids": [(grid.code, wording.place(grid.code)) for grid in found[:_MOST_GRIDS]],
        "typed": {name: request.POST.get(name, "")[: 2 * LONGEST] for name in names}, "most": LONGEST,
        "key": request.POST.get("key", "")[:100] or uuid4(), "refused": refused, "error": errors_of(refused),
    }  # fmt: skip
    return show(request, "cases/cooperation_new.html", context, refused.kind.value if refused else 200)


@require_POST
@page
def decide(request: HttpRequest, actor: Actor, now: datetime, request_id: UUID) -> HttpResponseBase:
    """POST ``action`` (approve, refuse, withdraw) and ``reason``; refused, the list comes back with the sentence."""
    wanted = next((each for each in CooperationAction if each.value == request.POST.get("action")), None)
    if wanted is None:
        return elsewhere(request, reverse("cases:cooperation"))
    reason = request.POST.get("reason", "")
    try:
        state = decide_cooperation(actor=actor, now=now, request_id=request_id, action=wanted, reason=reason)
    except Refused as refused:
        note(request, actor, now, refused)
        if refused.kind is Kind.NOT_FOUND:
            raise
        return _list(request, actor, refused, request_id)
    messages.success(request, words(_SAID[state]))
    _tell_taken_out(request, reason)
    return elsewhere(request, reverse("cases:cooperation"))


def _tell_taken_out(request: HttpRequest, *texts: str) -> None:
    """Whoever typed personal data is told that it does not stand in what was sent (P43)."""
    if said := notice_of(taken_out(*texts)):
        messages.warning(request, words(said))
