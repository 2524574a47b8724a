"""Every answer under /api is one of the API's own: what Django itself refuses becomes a problem document too."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gezhi.kernel.text import Text
from gezhi.project import problems
from gezhi.project.sizes import API, length_of, most_bytes

ROOT = API
NOTHING_LOADED = "default-src 'none'; frame-ancestors 'none'"  # of an answer that is no page
NUL = Text("地址中含有不能处理的字符（U+0000）。", "The address holds a character that cannot be used (U+0000).")


class ProblemMiddleware:
    """Stands inside the language and outside everything that may refuse a request to the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(ROOT):
            return _too_large_a_form(request) or self.get_response(request)
        answer = _unreadable(request) or _as_problem(self.get_response(request))
        answer["Content-Security-Policy"] = NOTHING_LOADED
        return answer


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """What need not be read any further: too large, or not text."""
    most = most_bytes(request.path, request.content_type or "")
    length = length_of(request.META.get("CONTENT_LENGTH") or "0")
    if length is None:
        return problems.of_status(400)
    if length > most:
        return problems.too_large(most)
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return problems.problem(400, "not-text", NUL)
    return None


def _too_large_a_form(request: HttpRequest) -> HttpResponse | None:
    length = length_of(request.META.get("CONTENT_LENGTH")) or 0
    if length <= most_bytes(request.path, request.content_type or ""):
        return None
    return render(request, "413.html", status=413)


def _as_problem(answer: HttpResponse) -> HttpResponse:
    """Refusals that are not problems yet: no such address, wrong method, a host that is not ours, a failure."""
    refused = answer.status_code >= HTTPStatus.BAD_REQUEST
    if not refused or answer.get("Content-Type", "") == problems.MEDIA_TYPE:
        return answer
    made = problems.of_status(answer.status_code)
    for name in ("Allow", "WWW-Authenticate", "Retry-After"):
        if answer.has_header(name):
            made[name] = answer[name]
    return made
