"""The doors of the live channel: the stream, its answer to who asks now and then instead, and who else is reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from gezhi.cases.queries.news import News, mark_now, news_since, sees
from gezhi.cases.rules.hearing import told
from gezhi.kernel.refusal import Refused
from gezhi.people import queries as people
from gezhi.project.live.hub import Hub
from gezhi.project.live.listener import Listener, greeting, heard
from gezhi.security.access import signed_in
from gezhi.security.terms import Actor
from gezhi.storage.marks import Mark, parse_mark

HUB = "gezhi.hub"  # in the environment of a request whose server keeps connections open
SINCE = "GEZHI_MARK"  # there too: how far the server had looked before the request was answered
MOST_NAMED = 3


class Stream(StreamingHttpResponse):
    """An answer that stays open: the server takes the listener and goes on sending to it (``project.server``)."""

    def __init__(self, listener: Listener) -> None:
        super().__init__((), content_type="text/event-stream")
        self.listener = listener
        self["Cache-Control"] = "no-store"
        self["X-Accel-Buffering"] = "no"  # a proxy passes on each message at once


@require_GET
def live(request: HttpRequest) -> HttpResponseBase:
    """The stream of one page: what concerns whoever opened it, from ``since`` on (or ``Last-Event-ID``), and the
    readers of the case ``at``. With ``ask``, or from a server that keeps nothing open, one answer in JSON."""
    actor = _actor(request)
    if actor is None:
        return HttpResponse(status=204)  # a browser that is told so does not come again
    since = parse_mark(request.headers.get("Last-Event-ID") or request.GET.get("since", ""))
    case = _case(request, actor)
    hub: Hub | None = request.META.get(HUB)
    if hub is None or "ask" in request.GET:
        return _answer(actor, since, case, hub)
    listener = Listener(actor, str(request.session.session_key), case)
    hub.join(listener)  # first, so that nothing falls between what is read here and what it is told
    try:
        news = _since(since)
        listener.waiting.append(greeting(news.mark, heard(actor, news.mark, news.changes) if since else b""))
    except BaseException:
        hub.leave(listener)
        raise
    return Stream(listener)


def _since(since: Mark | None) -> News:
    return news_since(since) if since else News(mark_now(), ())


def _answer(actor: Actor, since: Mark | None, case: UUID | None, hub: Hub | None) -> HttpResponse:
    news = _since(since)
    if hub and case:
        hub.come((case, actor.posting))
    changes = None
    if news.changes is not None:
        changes = [(each.case, each.seq, kind.value) for each in news.changes if (kind := told(actor, each))]
    return JsonResponse({"mark": str(news.mark), "changes": changes}, headers={"Cache-Control": "no-store"})


def _case(request: HttpRequest, actor: Actor) -> UUID | None:
    """The case that the page shows, where it may."""
    try:
        case = UUID(request.GET.get("at", ""))
    except ValueError:
        return None
    return case if sees(actor, case) else None


@require_GET
def readers(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who else reads a case now: a sentence, or nothing. Only for whoever may see the case; kept nowhere (P38)."""
    actor = _actor(request)
    hub: Hub | None = request.META.get(HUB)
    postings = hub.presence.readers(case_id) if hub else frozenset()
    if actor is None or not postings or not sees(actor, case_id):
        return HttpResponse()
    found = people.actors_of_postings(postings, datetime.now(UTC)).values()
    others = {each.person: each for each, _ in found if each.person != actor.person}
    if not others:
        return HttpResponse()
    named = sorted(others.values(), key=lambda each: (each.organisation_name, each.name))
    said = {"named": [_named(each) for each in named[:MOST_NAMED]], "more": len(named[MOST_NAMED:])}
    answer = render(request, "live/readers.html", said)
    answer["Cache-Control"] = "no-store"
    return answer


def _named(actor: Actor) -> Mapping[str, Any]:
    return {"name": actor.name, "organisation": people.organisation(actor.organisation).short_text}


def _actor(request: HttpRequest) -> Actor | None:
    """Who has a session; a token has no page."""
    try:
        return signed_in(request) if "Authorization" not in request.headers else None
    except Refused:
        return None


urlpatterns = [
    path("live", live, name="live"),
    path("live/readers/<uuid:case_id>", readers, name="readers"),
]
