"""The HTTP API: every context's router under /api/v1, one way to sign in, one way to refuse, one document."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from gezhi import __version__
from gezhi.cases.api import router as cases
from gezhi.catalogue.api import router as catalogue
from gezhi.catalogue.api import settings
from gezhi.geography.api import router as geography
from gezhi.kernel import bodies
from gezhi.people.api import BEARER, COOKIE
from gezhi.people.api import router as people
from gezhi.project import problems
from gezhi.project.described import described
from gezhi.project.parameters import refuse_unknown
from gezhi.security import actions as security
from gezhi.security.access import address_of
from gezhi.security.terms import Outcome
from gezhi.supervision.api import router as supervision

PREFIX = "/api/v1/"
BATCH = f"{PREFIX}reports/batch"
DESCRIPTION = """\
网格化服务管理信息平台的接口。先用 `POST /tokens` 取得令牌，再以 `Authorization: Bearer …` 调用。
地址中写错或多写的参数会被拒绝（422），不会被忽略。
拒绝一律以 RFC 9457 问题文档回答，`code` 稳定不变；语言由 `Accept-Language` 决定（zh-hans、en）。

The platform's interface. `POST /tokens` gives a token for `Authorization: Bearer …`. A parameter in the address that
an operation does not know is refused (422), never ignored. Every refusal is an RFC 9457
problem document with a stable `code`; `Accept-Language` chooses the language of its sentence (zh-hans, en).
"""


class OrjsonRenderer(BaseRenderer):
    """JSON by orjson; times in UTC with an offset."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data)


class StrictParser(Parser):
    """Reads JSON bodies only, and refuses what PostgreSQL cannot keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise problems.Unreadable(415, *problems.DETAILS[415])
        data = bodies.read(request.body)
        one_by_one = request.path == BATCH  # each is answered on its own, and looked at there
        if not one_by_one and bodies.is_doubtful(request.body) and not bodies.is_kept(data):
            raise problems.Unreadable(400, "not-text", bodies.NOT_TEXT)
        return data


class Api(NinjaAPI):
    """Operations are named after their functions; the document says what each may refuse."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return described(super().get_openapi_schema(path_prefix=path_prefix or PREFIX, path_params=path_params))


api = Api(
    title="格治 Gezhi", version=__version__, description=DESCRIPTION, openapi_url=None, docs_url=None,
    urls_namespace="api", auth=[BEARER, COOKIE], renderer=OrjsonRenderer(), parser=StrictParser(),
)  # fmt: skip
problems.install(api)
api.add_router("", cases)  # first, because its addresses are asked for most
api.add_router("", supervision)
api.add_router("", people)
api.add_router("", geography, auth=None)
api.add_router("", catalogue, auth=None)
api.add_router("", settings)
refuse_unknown(api)


def openapi_document() -> bytes:
    """The document as it is served and committed: sorted, indented, one newline at the end."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(api.get_openapi_schema(), option=options)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """``GET /api/openapi.json``."""
    return HttpResponse(openapi_document(), content_type="application/json")


def unknown(request: HttpRequest, path: str = "") -> HttpResponse:
    """Every other address under /api. A write to one by somebody who signed in is on record, like a refused one."""
    actor = getattr(request, "actor", None)
    if actor and request.method not in ("GET", "HEAD", "OPTIONS"):
        code, _ = problems.DETAILS[404]
        security.audit(
            now=timezone.now(), actor=actor, action=f"{request.method} api", outcome=Outcome.REFUSED, code=code,
            object="/".join(request.path.split("/")[:4]), address=address_of(request),
        )  # fmt: skip
    return problems.of_status(404)
