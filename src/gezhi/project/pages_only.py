"""Middleware that only pages need: the API has no forms, no frames and no messages, and answers more often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

from gezhi.project.answers import ROOT

Handler = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


class PagesOnly:
    """Passes requests to the API by the middleware that it wraps."""

    wrapped: Callable[[Handler], Any]

    def __init__(self, get_response: Handler) -> None:
        self._answer = get_response
        self._inner = type(self).wrapped(get_response)
        if hasattr(self._inner, "process_view"):
            self.process_view = self._process_view

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase
        answer = self._answer(request) if request.path.startswith(ROOT) else self._inner(request)
        return answer

    def _process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if request.path.startswith(ROOT):
            return None
        refused: HttpResponseBase | None = self._inner.process_view(request, view, args, kwargs)
        return refused


class Csrf(PagesOnly):
    """Forms carry a token. What the API does for a session's cookie is checked where the cookie is read."""

    wrapped = CsrfViewMiddleware


# Of a form: what is the form's own, and what nobody should see again.
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "key", "version", "draft", "next", "password", "again", "code"})


def token_too_old(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Nothing is carried out, and nothing that was typed is lost: the form comes back with a token that holds.

    Only forms that say how (``again``), and only where this site's own page sent it: another site's page could
    otherwise fill in a form for somebody to send. Elsewhere the words are shown, to be copied.
    """
    match = request.resolver_match
    again = getattr(match.func, "again", None) if match else None
    if not is_from_here(request):
        return render(request, "403_csrf.html", status=403)
    if again is not None and match is not None:
        answer: HttpResponseBase = again(request, *match.args, **match.kwargs)
        return answer
    typed = [value for name in request.POST if name not in _NOT_TYPED for value in request.POST.getlist(name)]
    if "HX-Request" in request.headers and not any(typed):
        return HttpResponse(status=403, headers={"HX-Refresh": "true"})
    return render(request, "403_csrf.html", {"typed": [value for value in typed if value.strip()]}, status=403)


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this very site sent the request, as far as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


class Authentication(PagesOnly):
    """Django's own ``request.user``."""

    wrapped = AuthenticationMiddleware


class Messages(PagesOnly):
    """What a page says after the one before it was sent."""

    wrapped = MessageMiddleware


class Frames(PagesOnly):
    """No page is shown inside another."""

    wrapped = XFrameOptionsMiddleware


class ContentSecurityPolicy(PagesOnly):
    """What a page may load; an answer of the API loads nothing (``answers.NOTHING_LOADED``)."""

    wrapped = CSPMiddleware
