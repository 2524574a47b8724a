"""The pages of help: the guided first ten minutes and the glossary."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_GET

from gezhi.cases.pages.doors import page, show
from gezhi.project.helping.first_day import steps_for
from gezhi.project.helping.glossary import groups
from gezhi.security.terms import Actor

app_name = "help"


@require_GET
@page
def first_day(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """All steps on one page; which of them are done is the browser's own knowledge (web/console/guide.js)."""
    return show(request, "help/first_day.html", {"guide": steps_for(actor)})


@require_GET
@page
def guide(request: HttpRequest, actor: Actor, now: datetime, number: int) -> HttpResponseBase:
    """One step as the small panel that goes along over the real pages, and the way to the page of the next one.

    Past the last, that it is done.
    """
    steps = steps_for(actor)
    step = steps[number - 1] if 1 <= number <= len(steps) else None
    after = steps[number] if step and number < len(steps) else None
    return show(request, "help/guide.html", {"step": step, "after": after, "number": number, "total": len(steps)})


@require_GET
@page
def glossary(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The words, each with one meaning."""
    return show(request, "help/glossary.html", {"groups": groups()})


urlpatterns = [
    path("help/first-day", first_day, name="first-day"),
    path("help/first-day/<int:number>", guide, name="guide"),
    path("help/glossary", glossary, name="glossary"),
]
