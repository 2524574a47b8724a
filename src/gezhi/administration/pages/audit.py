"""The audit trail, for the auditor: read only, filtered by the address, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from gezhi.administration.pages.audited import REFUSED, WORDS, code_of, words_of
from gezhi.administration.pages.frame import framed, readable
from gezhi.cases.pages.doors import page
from gezhi.cases.terms import LookPurpose, PackageUse
from gezhi.cases.terms.kept_words import DISPOSAL_BASIS
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Term, Text
from gezhi.people import queries as people
from gezhi.people.terms import SOMEBODY_POSTED
from gezhi.security import queries
from gezhi.security.access import require
from gezhi.security.terms import Actor, Duty, Outcome

NOT_A_KEY = Refusal(
    "bad-place", Kind.INVALID, Text("翻页地址不完整，请回到第一页。", "The page's address is broken; start again.")
)
_CHOSEN = frozenset({"look-at-petitioner", "take-package"})
_OURS = {text.zh: text for text in (DISPOSAL_BASIS, SOMEBODY_POSTED)}
_FILTERS = ("about", "action", "name", "outcome")


@require_GET
@page
def trail(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The newest entries first. To look at the trail leaves no entry of its own: it is the auditor's whole work."""
    require(actor, Duty.AUDITOR)
    asked = {name: readable(request.GET.get(name, "").strip()[:200], name) for name in _FILTERS}
    before = request.GET.get("before", "")
    rows = queries.audit_trail(actor, before=_place(before), **asked | {"action": code_of(asked["action"])})
    here, kept = reverse("administration:audit"), {name: value for name, value in asked.items() if value}
    older = f"{here}?{urlencode(kept | {'before': str(rows[-1]['id'])})}" if len(rows) == queries.PAGE else ""
    context = {
        "rows": [_said(row) for row in rows],
        "asked": asked, "outcomes": list(Outcome), "older": older, "here": here,
        "newer": f"{here}?{urlencode(kept)}" if before else "", "shown": len(rows), "filtered": bool(kept),
        "words": WORDS,
    }  # fmt: skip
    return framed(request, actor, "audit", "audit.html", context)


def _said(row: queries.AuditRow) -> dict[str, Any]:
    """An entry in words: what stands for somebody without a name is ours, a body has its name in both languages."""
    duty = Duty(row["duty"]) if row["duty"] else None
    nameless = duty in (Duty.SYSTEM, Duty.PETITIONER)
    body = people.in_both(row["organisation_name"], row["organisation"]) if row["organisation_name"] else ""
    return {
        **row, "who": "" if nameless else row["person_name"] or row["username"], "duty": duty or "",
        "body": "" if nameless else body, "outcome": Outcome(row["outcome"]), "why": _why(row),
        "did": words_of(row["action"]), "refused": REFUSED.get(row["code"]),
    }  # fmt: skip


def _why(row: queries.AuditRow) -> Text | Term | str:
    """Why something was done: a purpose of a list by its word, a sentence of ours in both, or what was typed."""
    said = row["purpose"]
    chosen: Iterator[Term] = chain(LookPurpose, PackageUse) if row["action"] in _CHOSEN else iter(())
    return next((each for each in chosen if each.value == said), None) or _OURS.get(said) or said


def _place(written: str) -> UUID | None:
    """Where to go on; refuses what is no key."""
    key = key_in(written)
    if written and key is None:
        raise NOT_A_KEY()
    return key
