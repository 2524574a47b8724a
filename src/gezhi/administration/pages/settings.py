"""The numbers that an authority sets for itself: what is in force, what each means, a change from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.administration.pages.frame import Typed, date_of, framed, sent, typed_of
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.cases.pages.wording import place
from gezhi.catalogue import access, actions
from gezhi.catalogue.queries.parameters import Number, history, number_at, numbers_at
from gezhi.catalogue.rules.parameters import ABOUT, counted
from gezhi.catalogue.rules.settings import Setting, read_number
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.law import cite
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty

_DONE = Text(
    "已记录，自所选日期起生效；更早的件不受影响。", "Noted; it holds from the day chosen on, not for what came before."
)
_NAMES = ("value", "inherit", "effective_from", "reason")


@dataclass(frozen=True, slots=True)
class Line:
    """One number as a row of the page."""

    number: Number
    whose: Text | str
    article: Text | None
    unit: Text  # of the value that holds now


@require_GET
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Every number with the value that holds here now, where it was set, and what is to come."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    where = access.sets_for(actor)
    past = [_entry(each) for each in history(where)]
    context = {
        "lines": [_line(each) for each in numbers_at(where, now)],
        "where": place(where),
        "may": access.may_set(actor, where),
        "past": past,
    }
    return framed(request, actor, "settings", "settings.html", context)


def _given_back(request: HttpRequest, actor: Actor, now: datetime, name: str) -> HttpResponseBase:
    return _form(request, actor, now, name, typed_of(request, *_NAMES), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def change(request: HttpRequest, actor: Actor, now: datetime, name: str) -> HttpResponseBase:
    """GET: one number, its history and a form. POST: another value from a day on."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    where = access.sets_for(actor)
    number_at(where, name, now)  # refuses a name that is none
    if request.method == "GET":
        today = now.astimezone(CHINA).date().isoformat()
        return _form(request, actor, now, name, {"effective_from": today})
    typed = typed_of(request, *_NAMES)

    def act() -> None:
        value = None if typed["inherit"] else read_number(name, typed["value"])
        actions.set_parameter(
            actor=actor, now=now, region=where, name=name, value=value,
            effective_from=date_of(typed, "effective_from"), reason=typed["reason"],
        )  # fmt: skip

    return sent(
        request, actor, now, typed, act=act, shown=partial(_form, request, actor, now, name), said=_DONE,
        to=reverse("administration:settings"),
    )  # fmt: skip


def _form(
    request: HttpRequest, actor: Actor, now: datetime, name: str, typed: Typed, refused: Refused | None = None
) -> HttpResponse:
    where = access.sets_for(actor)
    line = _line(number_at(where, name, now))
    context = {
        "line": line, "typed": {"value": str(line.number.now.value)} | dict(typed), "refused": refused,
        "errors": errors_of(refused), "may": access.may_set(actor, where), "where": place(where),
        "above": Text("市级", "the city") if len(where) == 6 else Text("默认值", "the default"),
        "past": [_entry(each) for each in history(where, name)],
    }  # fmt: skip
    return framed(request, actor, "settings", "setting.html", context, refused.kind.value if refused else 200)


def _line(number: Number) -> Line:
    region, article = number.now.region, number.about.article
    whose, unit = place(region) if region else Text("默认", "default"), counted(number.now.value, number.about.unit)
    return Line(number, whose, cite(*article) if article else None, unit)


def _entry(setting: Setting) -> dict[str, object]:
    return {
        "set": setting,
        "text": ABOUT[setting.name].text,
        "unit": counted(setting.value or 0, ABOUT[setting.name].unit),
        "where": place(setting.region),
    }
