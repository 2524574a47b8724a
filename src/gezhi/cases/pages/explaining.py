"""Explanations on pages: the box on a case, and what a grid worker is asked to co-sign."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.cases import actions, queries
from gezhi.cases.access import COSIGNERS
from gezhi.cases.pages import wording
from gezhi.cases.pages.doors import elsewhere, errors_of, gives_back, is_part, note, page, show, words
from gezhi.cases.pages.moving import version_of
from gezhi.cases.queries.explaining import explanations, one_to_cosign, to_cosign
from gezhi.cases.rules.explaining import NOT_THE_GRIDS
from gezhi.cases.terms import Action, AnswerWay, Cause, Told, Untold
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD
from gezhi.security.terms import Actor

_DONE = Text("已会签。", "Co-signed.")
_TONES = {
    Told.OWED: "over", Told.EXPLAINED: "soon", Told.COSIGNED: "ok", Told.TRIED: "ok", Told.WAIVED: "quiet",
}  # fmt: skip


@require_GET
@page
def box(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID) -> HttpResponseBase:
    """The explanations of a case; asked for by its page where it has some."""
    found = queries.get_for(actor, case_id)
    context = {"explanations": [view(row) for row in explanations(found)], "address": _case_page(case_id)}
    template = "cases/parts/explanations.html" if is_part(request) else "cases/explanations.html"
    return show(request, template, context | {"number": found.row["number"]})


@require_GET
@page
def asked(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """What waits for this grid worker to co-sign."""
    if actor.duty not in COSIGNERS:
        raise NOT_THE_GRIDS()
    return show(request, "cases/cosigning.html", {"rows": [view(row) for row in to_cosign(actor, now=now)]})


def _again(request: HttpRequest, actor: Actor, now: datetime, explanation_id: UUID) -> HttpResponseBase:
    return _form(request, one_to_cosign(actor, explanation_id, now=now), PAGE_TOO_OLD())


@gives_back(_again)
@require_http_methods(["GET", "POST"])
@page
def cosign(request: HttpRequest, actor: Actor, now: datetime, explanation_id: UUID) -> HttpResponseBase:
    """What was explained, and no more of the case; POST co-signs it."""
    row = one_to_cosign(actor, explanation_id, now=now)
    if request.method == "GET":
        return _form(request, row, None)
    given = {"explanation": str(explanation_id), "remark": request.POST.get("remark", "")}
    try:
        actions.move(
            actor=actor, now=now, case_id=row["case_id"], action=Action.COSIGN_EXPLANATION, given=given,
            version=version_of(request), key=request.POST.get("key", "")[:100] or None,
        )  # fmt: skip
    except Refused as refused:
        note(request, actor, now, refused)
        return _form(request, one_to_cosign(actor, explanation_id, now=now), refused)
    messages.success(request, words(_DONE))
    return elsewhere(request, reverse("cases:cosigning"))


def _form(request: HttpRequest, row: dict[str, Any], refused: Refused | None) -> HttpResponseBase:
    key = request.POST.get("key", "")[:100] or str(uuid4())
    context = {
        "each": view(row), "refused": refused, "key": key, "remark": request.POST.get("remark", ""),
        "errors": errors_of(refused),
    }  # fmt: skip
    return show(request, "cases/cosign.html", context, refused.kind.value if refused else 200)


def view(row: dict[str, Any]) -> dict[str, Any]:
    """One explanation in words."""
    told = Told(row["told"])
    case = row.get("case")
    return {
        **row, "cause": Cause(row["cause"]), "told": told, "tone": _TONES[told],
        "ground": Untold(row["ground"]) if row["ground"] else None,
        "way": AnswerWay(row["way"]) if row["way"] else None,
        "case": {**case, "place": wording.place(case["place"]) if case["place"] else ""} if case else None,
        "erased": bool(row["explained_seq"]) and not row["content"],
        "address": reverse("cases:cosign", args=[row["id"]]),
    }  # fmt: skip


def _case_page(case_id: UUID) -> str:
    return reverse("cases:case", args=[case_id])
