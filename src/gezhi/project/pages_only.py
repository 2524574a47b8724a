"""Middleware that only pages need: the API has no forms, no frames and no messages, and answers more often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware

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
