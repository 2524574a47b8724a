"""Every answer under /api is one of the API's own: what Django itself refuses becomes a problem document too."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from gezhi.kernel.text import Text
from gezhi.project import problems

ROOT = "/api/"
NOTHING_LOADED = "default-src 'none'; frame-ancestors 'none'"  # of an answer that is no page
AROUND_A_FILE = 64 * 1024  # bytes that multipart needs beside the file
NUL = Text("地址中含有不能处理的字符（U+0000）。", "The address holds a character that cannot be used (U+0000).")


class ProblemMiddleware:
    """Stands inside the language and outside everything that may refuse a request to the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        answer = _unreadable(request) or _as_problem(self.get_response(request))
        answer["Content-Security-Policy"] = NOTHING_LOADED
        return answer


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """What need not be read any further: too large, or not text."""
    multipart = request.content_type == "multipart/form-data"
    largest = settings.GEZHI.attachment_megabytes * 1024 * 1024 + AROUND_A_FILE
    most = largest if multipart else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return problems.of_status(400)
    if int(length) > most:
        return problems.too_large(most)
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return problems.problem(400, "not-text", NUL)
    return None


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
