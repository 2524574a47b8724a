"""The API under whatever comes in: no failure of ours, no answer that the document does not describe.

Each operation is called with bodies and parameters made from the document, right ones and wrong ones, by several
people, on real cases and made-up ones. Bounded: about half a minute for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests import people
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import SOMEBODY, Desk
from tests.people import Cast

from gezhi.project.api import api
from gezhi.project.wsgi import application

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CALLERS = ("officer", "sanitation_handler", "worker", "administrator", "hotline", None)
EXAMPLES = 8  # of each operation and kind, right and wrong
PROFILE = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip

schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
FOUND: list[Any] = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]  # or it raises
OPERATIONS = {f"{operation.method.upper()} {operation.path}": operation for operation in FOUND}


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests through WSGI stay on the test's own connection, as Django's test client sees to it."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def world(cast: Cast, settings: Any) -> Iterator[dict[str, Any]]:
    """Cases to be found: one in hand, one answered for; and the values that lead to them."""
    settings.GEZHI = replace(settings.GEZHI, public_reports_per_hour=10_000)
    desk = Desk(cast, petitioners=[SOMEBODY]).to_handling()
    shown = Caller(cast.officer).get(f"/cases/{desk.id}").json()
    yield {
        "case_id": str(desk.id), "petitioner_id": shown["petitioners"][0]["id"], "code": desk.reported.receipts[0],
        "headers": {name: Cast.bearer(getattr(cast, name)) if name else None for name in CALLERS},
    }  # fmt: skip


class TestFuzz:
    def test_reaches_every_operation(self) -> None:
        document = api.get_openapi_schema()
        assert len(OPERATIONS) == sum(len(methods) for methods in document["paths"].values())

    @pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
    @pytest.mark.parametrize("name", OPERATIONS)
    def test_of_an_operation_finds_no_failure(self, world: dict[str, Any], name: str, mode: GenerationMode) -> None:
        operation = OPERATIONS[name]
        known = {part: world[part] for part in ("case_id", "petitioner_id") if f"{{{part}}}" in name}
        if "/receipts/{code}" in name:
            known["code"] = world["code"]
        elif "/grids/{code}" in name:
            known["code"] = people.GRID
        made_up = operation.as_strategy(mode)
        real = operation.as_strategy(mode, path_parameters=known) if known else made_up

        @PROFILE
        @given(case=real | made_up, caller=st.sampled_from(CALLERS))
        def probe(case: Any, caller: str | None) -> None:
            bearer = world["headers"][caller]
            case.call_and_validate(headers={"Authorization": bearer} if bearer else {}, checks=CHECKS)

        with one_connection():
            probe()
