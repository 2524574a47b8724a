"""Templates of answers: written once, filled for each petitioner by whoever answers."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.administration.pages.frame import Typed, framed, sent, typed_of
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.cases.pages.wording import place
from gezhi.catalogue import access, actions, queries
from gezhi.catalogue.queries.answering import template_versions, templates_at
from gezhi.catalogue.rules.answers import (
    PLACEHOLDERS,
    SAMPLE,
    TEMPLATE_CHANGED,
    AnswerTemplateRow,
    check_template,
    filled,
)
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty

_SAVED = Text("已保存为新版本。已发出的答复不变。", "Saved as a new version; answers that were given stay.")
_BRACED = [(f"{{{name}}}", text) for name, text in PLACEHOLDERS.items()]
_NAMES = ("name", "major_code", "body", "reason", "preview", "retire", "version")


@require_GET
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Every template of the county and of its city."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    where = actor.places[0][:6]
    majors = _majors(where, now)
    rows = [
        {"row": row, "major": majors.get(row.major_code), "where": place(row.region)} for row in templates_at(where)
    ]
    context = {"rows": rows, "may": access.may_set(actor, where), "where": place(where)}
    return framed(request, actor, "answers", "answers.html", context)


def _given_back(request: HttpRequest, actor: Actor, now: datetime, template_id: UUID | None = None) -> HttpResponseBase:
    return _form(request, actor, now, template_id, typed_of(request, *_NAMES), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def change(request: HttpRequest, actor: Actor, now: datetime, template_id: UUID | None = None) -> HttpResponseBase:
    """GET: a template, or an empty one. POST: its next version, or how it would read."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    where = actor.places[0][:6]
    if request.method == "GET":
        return _form(request, actor, now, template_id, {})
    typed = typed_of(request, *_NAMES)
    shown = partial(_form, request, actor, now, template_id)
    if typed["preview"]:
        return _previewed(request, actor, now, template_id, typed)

    def act() -> None:
        if typed["retire"] and template_id:
            actions.retire_answer_template(
                actor=actor, now=now, region=where, template_id=template_id, seen=key_in(typed["version"]),
                reason=typed["reason"],
            )  # fmt: skip
        else:
            actions.set_answer_template(
                actor=actor, now=now, region=where, major_code=typed["major_code"], name=typed["name"],
                body=typed["body"], reason=typed["reason"], template_id=template_id,
                seen=key_in(typed["version"]),
            )  # fmt: skip

    return sent(request, actor, now, typed, act=act, shown=shown, said=_SAVED, to=reverse("administration:answers"))


def _previewed(
    request: HttpRequest, actor: Actor, now: datetime, template_id: UUID | None, typed: Typed
) -> HttpResponseBase:
    """How it would read, with a sample; nothing is saved."""
    majors = _majors(actor.places[0], now)
    try:
        check_template(typed["name"] or "-", typed["body"], typed["major_code"], "-", majors)
    except Refused as refused:
        return _form(request, actor, now, template_id, typed, refused)
    return _form(request, actor, now, template_id, typed, preview=filled(typed["body"], SAMPLE))


def _form(
    request: HttpRequest, actor: Actor, now: datetime, template_id: UUID | None, typed: Typed,
    refused: Refused | None = None, *, preview: str = "",
) -> HttpResponse:  # fmt: skip
    where = actor.places[0][:6]
    past = template_versions(template_id, where) if template_id else []
    known = past[0] if past else None
    changed = refused is not None and refused.refusal is TEMPLATE_CHANGED  # she sees the newest now, and may decide
    version = typed["version"] if typed and not changed else known and known.id
    own = known is None or known.region == where
    context: dict[str, Any] = {
        "known": known, "typed": dict(typed) or _begin(known), "refused": refused, "errors": errors_of(refused),
        "version": version, "newer": known if changed else None,
        "majors": _majors(where, now).items(), "placeholders": _BRACED, "preview": preview,
        "may": own and access.may_set(actor, where), "past": past,
        "shown": preview or (filled(known.body, SAMPLE) if known and not typed else ""),
    }  # fmt: skip
    return framed(request, actor, "answers", "answer.html", context, refused.kind.value if refused else 200)


def _begin(known: AnswerTemplateRow | None) -> dict[str, str]:
    if known is None:
        return {}
    return {"name": known.name, "major_code": known.major_code, "body": known.body}


def _majors(where: str, now: datetime) -> dict[str, Text]:
    return {each.major_code: each.major for each in queries.classes_in_force(where[:4], now)}
