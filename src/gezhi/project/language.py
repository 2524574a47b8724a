"""The language of an answer. No address names one here, so Django's own middleware would look for it in vain twice."""

from __future__ import annotations

import threading

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import trans_real


def keep_by_thread() -> None:
    """One thread answers a request from beginning to end, so the language that it reads is the thread's own.

    Django's own place for it follows coroutines too, and took a fifteenth of a page: each word asks for it.
    """
    trans_real._active = threading.local()  # type: ignore[attr-defined]


class Language(LocaleMiddleware):
    """The one that the cookie names, otherwise the best that ``Accept-Language`` asks for."""

    def process_request(self, request: HttpRequest) -> None:
        language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
