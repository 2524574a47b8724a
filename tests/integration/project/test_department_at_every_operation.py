"""Art. 20 ¶1: whatever operation of the API a department calls, no grid and no grid worker is ordered anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import GARBAGE, VISIT, Desk
from tests.people import GRID, Cast

from gezhi.cases.models import Case, CooperationRequest, Step
from gezhi.cases.terms import Action
from gezhi.cases.workflow import TABLE, AskKind
from gezhi.project.api import openapi_document

DOCUMENT: dict[str, Any] = json.loads(openapi_document())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
# What puts something into a grid's hands; a department has none of these in whatever state a case is.
ORDERS = frozenset({Action.ORDER_GRID, Action.DIVIDE, Action.SELF_HANDLE, Action.RESOLVE_ON_SPOT})


def writes() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if method != "get":
                yield path.removeprefix("/api/v1"), method, operation


class Walker:
    """One department's program, which tries everything with values that fit."""

    def __init__(self, cast: Cast, who: Any, desks: list[Desk]) -> None:
        self.cast, self.caller, self.desks = cast, Caller(who), desks
        self.values: dict[str, Any] = {
            "grid": GRID, "grids": [GRID], "worker": str(cast.worker.person), "matter": VISIT, "area": GRID,
            "lead": str(cast.sanitation.id), "assisting": [str(cast.fire.id)], "agency": str(cast.agency.id),
            "accused": str(cast.fire.id), "description": "请网格员上门核对。", "channel": "department",
            "what": "请网格员上门核对。", "why": "人手不够。", "action": "approve", "finding": "found", "receipt": "X",
        }  # fmt: skip

    def call(self, path: str, method: str, operation: dict[str, Any]) -> list[int]:
        return [self._send(each, method, operation, desk) for desk in self.desks for each in self._paths(path, desk)]

    def _paths(self, path: str, desk: Desk) -> Iterator[str]:
        keys = {"case_id": str(desk.id), "code": "X" * 14}
        requests = CooperationRequest.objects.values_list("id", flat=True)
        keys["request_id"] = str(requests.first() or uuid4())
        filled = path
        for name in ("case_id", "code", "request_id", "precedent_id", "report_id", "posting_id"):
            filled = filled.replace("{" + name + "}", keys.get(name, str(uuid4())))
        if "{action}" not in filled:
            yield filled
            return
        for action in Action:
            yield filled.replace("{action}", action.value)

    def _send(self, path: str, method: str, operation: dict[str, Any], desk: Desk) -> int:
        content = operation.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            file = SimpleUploadedFile("a.txt", b"x")
            return int(self.caller.client.post("/api/v1" + path, {"file": file}).status_code)
        if method == "delete":
            return 0  # signs the program out, which tasks nobody
        return int(self.caller.post(path, self._body(content, path, desk)).status_code)

    def _body(self, content: dict[str, Any], path: str, desk: Desk) -> Any:
        if "/moves/" in path and "/cases/" in path:
            return {"version": desk.row.version, "given": self._given(path.rsplit("/", 1)[1])}
        if not content:
            return {}
        schema = content["application/json"]["schema"]
        return self._made(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema)

    def _given(self, action: str) -> dict[str, Any]:
        asks = {ask.name: ask for row in TABLE if row.action == action for ask in row.asks}
        return {
            name: self.values.get(name, "写明理由。")
            for name, ask in asks.items()
            if ask.kind not in (AskKind.ATTACHMENTS, AskKind.CHOICE, AskKind.MOMENT)
        }

    def _made(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self._made(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]])
        properties = schema.get("properties", {})
        return {name: self._value(name, each) for name, each in properties.items() if name in self._wanted(schema)}

    def _wanted(self, schema: dict[str, Any]) -> set[str]:
        wanted: set[str] = set(schema.get("required", ()))
        return wanted | {name for name in self.values if name in schema.get("properties", {})}

    def _value(self, name: str, schema: dict[str, Any]) -> Any:
        if name in self.values:
            return self.values[name]
        if name == "reports":
            return [self._made(SCHEMAS["BatchItem"])]
        if schema.get("type") == "integer":
            return 1
        return "写明理由。"


@pytest.mark.parametrize("name", ["sanitation_handler", "county_sanitation_handler", "partner"])
def test_no_operation_of_a_department_orders_a_grid_or_a_worker(cast: Cast, name: str) -> None:
    now = datetime.now(UTC)
    fresh, accepted = Desk(cast, now=now, matter=GARBAGE), Desk(cast, now=now, matter=VISIT).to_accepted()
    handled = Desk(cast, now=now, matter=GARBAGE).to_handling()
    who = getattr(cast, name)
    walker = Walker(cast, who, [fresh, accepted, handled])
    answered: dict[str, list[int]] = {}
    for path, method, operation in writes():
        answered[f"{method} {path}"] = walker.call(path, method, operation)
    assert all(status < 500 for statuses in answered.values() for status in statuses), answered
    assert 200 in answered["post /cases/{case_id}/moves/{action}"] or name != "sanitation_handler"  # it does get in
    assert Case.objects.count() == 3  # nothing was reported, so nothing could be ordered by a report
    for row in Case.objects.all():
        assert (row.worker_places, row.sharers, row.self_handler) == ([], [], None)
    by_it = Step.objects.filter(organisation=who.organisation)
    assert not by_it.filter(action__in=[str(action) for action in ORDERS]).exists()
    assert set(CooperationRequest.objects.values_list("state", "case_id")) <= {("asked", None), ("withdrawn", None)}


def test_every_operation_is_walked(cast: Cast) -> None:
    listed = {f"{method} {path}" for path, method, _ in writes()}
    assert len(listed) >= 14
    assert any("moves/{action}" in each for each in listed)
