"""A query parameter that an operation does not know is refused: a misspelled filter must not answer with everything."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.operation import Operation

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.project import problems

LONGEST = 40
NONE = Text("无", "none")
UNKNOWN = Refusal(
    "unknown-parameter",
    Kind.INVALID,
    Text("这个接口没有参数“{name}”；可用的参数：{known}。", "There is no parameter “{name}” here; there are: {known}."),
)


def refuse_unknown(api: NinjaAPI) -> None:
    """Make every operation of the API check the names in its address, after it has asked who calls."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                operation._run_checks = _checked(operation)  # type: ignore[method-assign, assignment]


def parameters_of(operation: Operation) -> list[str]:
    """The names that may stand in the query of an operation, sorted."""
    models = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    return sorted(name for model in models for name in model.__ninja_flatten_map__)


def _checked(operation: Operation) -> Callable[[HttpRequest], HttpResponse | None]:
    known, before = parameters_of(operation), operation._run_checks

    def checks(request: HttpRequest) -> HttpResponse | None:
        answer = before(request)
        if answer is not None:
            return answer
        unknown = next((name for name in request.GET if name not in known), None)
        return None if unknown is None else _refused(unknown, known)

    return checks


def _refused(unknown: str, known: list[str]) -> HttpResponse:
    name = "".join(letter for letter in unknown if letter.isprintable())[:LONGEST]
    return problems.of_refusal(UNKNOWN(field=name, name=name, known=", ".join(known) or NONE))
