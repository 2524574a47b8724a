"""Completes the OpenAPI document: what every operation may refuse, as problem documents."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

PROBLEM = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "description": "/problems/ and the code", "examples": ["/problems/stale"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence in the asked language"},
        "code": {"type": "string", "description": "Stable: programs may rely on it", "examples": ["stale"]},
        "field": {"type": "string", "description": "The input that is wrong"},
        "article": {"type": "string", "description": "The article the refusal rests on"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}
WORDS = {
    400: "请求读不懂 / The request cannot be read",
    401: "需要登录 / Sign-in needed",
    403: "没有权限 / Not allowed",
    404: "没有找到，或者无权查看 / Missing, or not yours to see",
    409: "与现状冲突 / In conflict with how things stand",
    413: "内容太大 / Too large",
    415: "格式不支持 / Format not supported",
    422: "填写有误 / Something given is wrong",
    429: "请求太频繁 / Too many requests",
    500: "平台内部错误 / The platform failed",
    503: "暂时不可用 / Not available for the moment",
}
ALWAYS = (500, 503)


def described(document: OpenAPISchema) -> OpenAPISchema:
    """The same document, each operation with its refusals."""
    document["components"]["schemas"]["Problem"] = PROBLEM
    document["components"]["responses"] = {f"Problem{status}": _response(status) for status in WORDS}
    for path in document["paths"].values():
        for method, operation in path.items():
            operation["responses"] = _answers(method, operation)
            if not operation["parameters"]:
                del operation["parameters"]
    return document


def _response(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": WORDS[status], "content": content}


def _answers(method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """The operation's own answers first, then the problems that follow from its shape or that it names itself."""
    named: tuple[int, ...] = tuple(operation.pop("x-refusals", ()))
    statuses = sorted({*_by_shape(method, operation), *named, *ALWAYS})
    own = {str(status): answer for status, answer in operation["responses"].items()}
    return own | {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _by_shape(method: str, operation: dict[str, Any]) -> set[int]:
    sources = {parameter["in"] for parameter in operation["parameters"]}
    found: set[int] = {400, 422} if sources else {422}  # a parameter in the address that it does not know
    if "path" in sources:
        found.add(404)
    if operation.get("security"):
        found |= {401, 403}
    if "requestBody" in operation:
        found |= {400, 413, 415, 422}
    if method != "get":
        found.add(409)
    return found
