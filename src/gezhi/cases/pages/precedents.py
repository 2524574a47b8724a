"""Precedents: what studies of returns concluded, searched by matter; the agency takes its own back with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gezhi.cases.actions.studying import withdraw_precedent
from gezhi.cases.pages import wording
from gezhi.cases.pages.choices import matters_for
from gezhi.cases.pages.doors import elsewhere, note, page, show, words
from gezhi.cases.queries.precedents import PAGE, precedents
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Kind, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty

_WITHDRAWS = frozenset({Duty.AGENCY_OFFICER, Duty.BUSINESS_ADMINISTRATOR})
_DONE = Text("判例已撤回，不再推荐。", "The precedent is withdrawn and proposed no more.")


@require_GET
@page
def listed(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The precedents of one's area, the newest first; ``matter`` narrows them, ``withdrawn`` shows all."""
    return _show(request, actor, now)


@require_POST
@page
def withdraw(request: HttpRequest, actor: Actor, now: datetime, precedent_id: UUID) -> HttpResponseBase:
    """POST ``reason``; refused, the list comes back with what was typed."""
    reason = request.POST.get("reason", "")[:1000]
    try:
        withdraw_precedent(actor=actor, now=now, precedent_id=precedent_id, reason=reason)
    except Refused as refused:
        note(request, actor, now, refused)
        if refused.kind is Kind.NOT_FOUND:
            raise
        return _show(request, actor, now, refused, precedent_id)
    messages.success(request, words(_DONE))
    return elsewhere(request, reverse("cases:precedents"))


def _show(
    request: HttpRequest, actor: Actor, now: datetime, refused: Refused | None = None, about: UUID | None = None
) -> HttpResponseBase:
    matter, after = _code(request.GET.get("matter", "")), key_in(request.GET.get("after", ""))
    everything = request.GET.get("withdrawn") == "yes"
    found = precedents(actor, matter=matter, withdrawn=everything, after=after)
    asked = {"matter": matter, "withdrawn": "yes" if everything else ""}
    context = {
        "rows": [_view(row, actor) for row in found], "matter": matter, "withdrawn": everything,
        "matters": _matters(actor, now), "refused": refused, "about": about,
        "reason": request.POST.get("reason", "")[:1000],
        "next": f"?{urlencode({**asked, 'after': found[-1]['id']})}" if len(found) == PAGE else "",
    }  # fmt: skip
    return show(request, "cases/precedents.html", context, refused.kind.value if refused else 200)


def _matters(actor: Actor, now: datetime) -> Sequence[Any]:
    return matters_for(actor.county, now) if len(actor.county) == 6 else ()


def _code(given: str) -> str:
    return given if given.isascii() and given.isdigit() and len(given) <= 6 else ""


def _view(row: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    place = row["village"] or row["township"]
    own = row["agency"] == actor.organisation and actor.duty in _WITHDRAWS and row["withdrawn_at"] is None
    return {
        **row, "name": _matter(row), "place": wording.place(place) if place else None,
        "agency": people.organisation(row["agency"]).short_text, "lead": people.organisation(row["lead"]).text,
        "helpers": [catalogue.department(code).name for code in row["assisting"]],
        "page": reverse("cases:case", args=[row["source"]]) if row["source"] else "",
        "withdraw": reverse("cases:precedent-withdraw", args=[row["id"]]) if own else "",
    }  # fmt: skip


def _matter(row: Mapping[str, Any]) -> Text:
    try:
        return catalogue.matter(row["matter"], row["list_version"]).name
    except Refused:
        return Text(row["matter"], row["matter"])
