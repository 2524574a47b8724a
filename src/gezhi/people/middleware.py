"""Puts the actor on every request: from its bearer token (one statement) or from its session (two)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from gezhi.people.queries import actor_of_token, sessions
from gezhi.security.rules import digest_of
from gezhi.security.terms import Actor

# What a page asks for by itself, while nobody touches it, keeps no session alive: it says so, or goes to LIVE.
BY_ITSELF = "X-By-Itself"
LIVE = "/live"


class ActorMiddleware:
    """Sets ``request.actor`` (false where nobody signed in) and ``request.client_address``, each looked up when it is
    first asked for. What was made for a person is never kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked: list[Actor | None] = []

        def look_up() -> Actor | None:
            found = actor_of(request, datetime.now(UTC))
            asked.append(found)
            request.actor = found  # type: ignore[attr-defined]  # the plain one from here on
            return found

        request.actor = SimpleLazyObject(look_up)  # type: ignore[attr-defined]
        address = SimpleLazyObject(lambda: get_client_ip_address(request) or "")
        request.client_address = address  # type: ignore[attr-defined]
        response = self.get_response(request)
        if any(asked) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


def actor_of(request: HttpRequest, now: datetime) -> Actor | None:
    """The actor of a request. One that names a token is judged by the token alone, never by a cookie it also sends."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        return actor_of_token(digest_of(secret.strip()), now) if scheme.lower() == "bearer" else None
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if sessions.is_over(request.session, now, longest):
        request.session.flush()
        return None
    actor = sessions.actor_of_session(request.session, now, longest)
    if actor and BY_ITSELF not in request.headers and not request.path.startswith(LIVE):
        sessions.touch(request.session, now)
    return actor
