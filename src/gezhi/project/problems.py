"""What the API answers when it refuses: problem documents (RFC 9457), each with a stable code and a sentence.

``type`` is "/problems/" and the code; ``detail`` is the sentence in the asked language; ``article`` is the article it
rests on, where there is one; ``field`` names the input that is wrong; ``errors`` lists several. What went wrong inside
the platform is logged, never answered.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from gezhi.kernel.refusal import Kind, Refused
from gezhi.kernel.text import CHINESE, Text
from gezhi.kernel.validation import sentences, together
from gezhi.security import actions as security
from gezhi.security.access import NOT_SIGNED_IN, address_of
from gezhi.security.terms import Actor

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)

TITLES = {
    400: Text("请求读不懂", "The request cannot be read"),
    401: Text("需要登录", "Sign-in needed"),
    403: Text("没有权限", "Not allowed"),
    404: Text("没有找到", "Not found"),
    405: Text("不支持的方法", "Method not allowed"),
    409: Text("与现状冲突", "In conflict with how things stand"),
    413: Text("内容太大", "Too large"),
    415: Text("格式不支持", "Format not supported"),
    422: Text("填写有误", "Something given is wrong"),
    429: Text("请求太频繁", "Too many requests"),
    500: Text("平台内部错误", "The platform failed"),
    503: Text("暂时不可用", "Not available for the moment"),
}
DETAILS: dict[int, tuple[str, Text]] = {
    400: ("unreadable", Text("请求读不懂，请检查格式。", "The request cannot be read; check its form.")),
    403: (
        "forbidden",
        Text("请求缺少防伪标记，请刷新页面再试。", "The CSRF token is missing or wrong; reload the page."),
    ),
    404: ("no-such-address", Text("没有这个地址。", "There is no such address.")),
    405: ("method-not-allowed", Text("这个地址不支持这种方法。", "This address does not take this method.")),
    413: ("too-large", Text("请求内容太大。", "The request is too large.")),
    415: (
        "unsupported-media-type",
        Text(
            "请用 application/json 提交；附件用 multipart/form-data。",
            "Send application/json; attachments as multipart/form-data.",
        ),
    ),
    429: ("too-many-requests", Text("请求太频繁，请稍后再试。", "Too many requests; try again later.")),
    500: (
        "internal-error",
        Text("平台出错了，已经记录；请稍后再试。", "The platform failed; it was recorded. Try again later."),
    ),
    503: ("unavailable", Text("平台正忙，请稍后再试。", "The platform is busy; try again shortly.")),
}
INVALID = Text("填写有误：{which}", "Not as it must be: {which}")
TOO_LARGE = Text("请求内容太大，最多 {most} MB。", "The request is too large; it may have at most {most} MB.")
BAD_JSON = Text("内容不是正确的 JSON。", "The body is not valid JSON.")


class Unreadable(Exception):
    """A body that cannot be read, with the status to answer."""

    def __init__(self, status: int, code: str, text: Text) -> None:
        super().__init__(code)
        self.status, self.code, self.text = status, code, text


def problem(
    status: int, code: str, text: Text, *, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """The answer; members of ``more`` that are None are left out."""
    document = {
        "type": f"/problems/{code}", "title": _say(TITLES.get(status, TITLES[400])), "status": status,
        "detail": _say(text), "code": code,
    } | {name: value for name, value in more.items() if value is not None}  # fmt: skip
    content = orjson.dumps(document, default=str)
    return HttpResponse(content, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def of_status(status: int) -> HttpResponse:
    """The problem of a status that has nothing more to say."""
    known = status if status in DETAILS else 500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400
    code, text = DETAILS[known]
    return problem(status, code, text)


def too_large(most: int) -> HttpResponse:
    """The problem of a request of more than ``most`` bytes, which it says in megabytes."""
    return problem(413, "too-large", TOO_LARGE.fill(most=most // (1 << 20)))


def document_of(refused: Refused) -> dict[str, Any]:
    """The members that a refusal adds: field, article and its facts for a program."""
    citation = refused.citation
    errors = [
        {"field": each.field or "", "detail": _say(each.text), "code": each.code} for each in (refused, *refused.others)
    ]
    return {
        "field": refused.field[:100] if refused.field else None, "article": _say(citation) if citation else None,
        "errors": errors if refused.others else None, **refused.extra,
    }  # fmt: skip


def of_refusal(refused: Refused) -> HttpResponse:
    """The problem of a refusal, without its trace."""
    headers = {}
    if refused.kind is Kind.UNKNOWN_ACTOR:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in refused.extra:
        headers["Retry-After"] = str(refused.extra["retry_after"])
    return problem(refused.kind.value, refused.code, refused.whole, headers=headers, **document_of(refused))


def install(api: NinjaAPI) -> None:
    """Answer every exception of an operation with a problem."""
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    """By now the refused transaction was rolled back, so the trace of the refusal stays."""
    actor: Actor | None = getattr(request, "actor", None) or None
    if actor or error.kind is Kind.FORBIDDEN:
        security.audit_refusal(
            now=timezone.now(), actor=actor, refused=error, action=_action(request), object=_object(request),
            address=address_of(request),
        )  # fmt: skip
    return of_refusal(error)


def _action(request: HttpRequest) -> str:
    """The operation's name, with the move where it is one; never the address, which may hold a receipt code."""
    match = request.resolver_match
    name = (match.url_name if match else "") or "api"
    move = match.kwargs.get("action", "") if match else ""
    return f"{name}:{move}" if move else name


def _object(request: HttpRequest) -> str:
    match = request.resolver_match
    for name, value in (match.kwargs if match else {}).items():
        if name.endswith("_id"):
            return f"{name.removesuffix('_id')}:{value}"
    return ""


def _not_signed_in(request: HttpRequest, error: Any) -> HttpResponse:
    return of_refusal(NOT_SIGNED_IN())


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, Unreadable):
        return problem(cause.status, cause.code, cause.text)
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return problem(400, "malformed-body", BAD_JSON)
    return of_status(error.status_code)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    found = sentences(error.errors)
    errors = [{"field": field, "detail": _say(text)} for field, text in found]
    said = INVALID.fill(which=together(found))
    return problem(422, "invalid", said, field=errors[0]["field"], errors=errors)


def _status(status: int) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: of_status(status)


def _busy(request: HttpRequest, error: Any) -> HttpResponse:
    _record(request, error)
    return of_status(503)


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    _record(request, error)
    return of_status(500)


def _record(request: HttpRequest, error: BaseException) -> None:
    """Where it happened and what kind it was. Its message is left out: a database's message repeats the row."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in %s %s\n%s", type(error).__qualname__, request.method, _action(request), where)


def _say(text: Text) -> str:
    return text.in_language(get_language() or CHINESE)


_HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Exception: _unexpected,
    Refused: _refused,
    AuthenticationError: _not_signed_in,
    HttpError: _http_error,
    ValidationError: _invalid,
    Http404: _status(404),
    RequestDataTooBig: lambda request, error: too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
    SuspiciousOperation: _status(400),
    MultiPartParserError: _status(400),
    UnreadablePostError: _status(400),
    OperationalError: _busy,
    InterfaceError: _busy,
}
