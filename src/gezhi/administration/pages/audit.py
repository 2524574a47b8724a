"""The audit trail, for the auditor: read only, filtered by the address, page by page."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from gezhi.administration.pages.frame import framed, readable
from gezhi.cases.pages.doors import page
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security import queries
from gezhi.security.access import require
from gezhi.security.terms import Actor, Duty, Outcome

NOT_A_KEY = Refusal(
    "bad-place", Kind.INVALID, Text("翻页地址不完整，请回到第一页。", "The page's address is broken; start again.")
)
_FILTERS = ("about", "action", "name", "outcome")


@require_GET
@page
def trail(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The newest entries first. To look at the trail leaves no entry of its own: it is the auditor's whole work."""
    require(actor, Duty.AUDITOR)
    asked = {name: readable(request.GET.get(name, "").strip()[:200], name) for name in _FILTERS}
    before = request.GET.get("before", "")
    rows = queries.audit_trail(actor, before=_place(before), **asked)
    here, kept = reverse("administration:audit"), {name: value for name, value in asked.items() if value}
    older = f"{here}?{urlencode(kept | {'before': str(rows[-1]['id'])})}" if len(rows) == queries.PAGE else ""
    context = {
        "rows": [{**row, "duty": _duty(row["duty"]), "outcome": Outcome(row["outcome"])} for row in rows],
        "asked": asked, "outcomes": list(Outcome), "older": older, "here": here,
        "newer": f"{here}?{urlencode(kept)}" if before else "", "shown": len(rows), "filtered": bool(kept),
    }  # fmt: skip
    return framed(request, actor, "audit", "audit.html", context)


def _duty(stored: str) -> Duty | str:
    return Duty(stored) if stored else ""


def _place(written: str) -> UUID | None:
    """Where to go on; refuses what is no key."""
    key = key_in(written)
    if written and key is None:
        raise NOT_A_KEY()
    return key
