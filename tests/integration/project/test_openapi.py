"""The API's document: current, complete, and without a way for a department to task a grid worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client

from gezhi.cases.terms import Action
from gezhi.cases.workflow import TABLE
from gezhi.cases.workflow.asks import AskKind
from gezhi.project.api import openapi_document

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(openapi_document())
WANTED = {
    "/tokens": {"post"}, "/tokens/current": {"delete"}, "/me": {"get"}, "/reports": {"post"},
    "/reports/batch": {"post"}, "/attachments": {"post"}, "/attachments/{attachment_id}": {"get"}, "/cases": {"get"},
    "/cases/{case_id}": {"get"}, "/cases/{case_id}/timeline": {"get"}, "/cases/{case_id}/clocks": {"get"},
    "/cases/{case_id}/moves": {"get"}, "/cases/{case_id}/moves/{action}": {"post"}, "/cases/{case_id}/similar": {"get"},
    "/cases/{case_id}/chain": {"get"}, "/cases/{case_id}/completeness": {"get"}, "/cases/{case_id}/archive": {"get"},
    "/cases/{case_id}/petitioners/{petitioner_id}": {"get"}, "/receipts/{code}": {"get"},
    "/receipts/{code}/moves/{action}": {"post"}, "/matters": {"get"}, "/matters/{code}": {"get"},
    "/matters/suggestions": {"post"}, "/regions": {"get"}, "/grids": {"get"}, "/grids/{code}": {"get"},
    "/locate": {"get"}, "/draws": {"get"}, "/explanations": {"get"}, "/cases/{case_id}/explanations": {"get"},
    "/receipts/{code}/evaluation": {"post"}, "/cases/{case_id}/petitioners/{petitioner_id}/evaluation-code": {"post"},
    "/supervision": {"get"}, "/supervision/{kind}/{action}": {"post"},
    "/supervision/documents/{document_id}": {"get"}, "/supervision/documents/{document_id}/print": {"get"},
    "/supervision/documents/{document_id}/files/{file_id}": {"get"},
    "/supervision/documents/{document_id}/moves/{action}": {"post"}, "/cases/{case_id}/supervision": {"get"},
    "/precedents": {"get"}, "/precedents/{precedent_id}/withdrawal": {"post"},
    "/returns/figures": {"get"}, "/cooperation-requests": {"get", "post"},
    "/cooperation-requests/{request_id}/decision": {"post"}, "/off-list-reports": {"get", "post"},
    "/off-list-reports/told": {"get"}, "/off-list-reports/{report_id}/answer": {"post"},
    "/off-list-reports/receipt": {"post"}, "/settings": {"get"}, "/settings/{name}": {"get", "post"},
}  # fmt: skip


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path.removeprefix("/api/v1"), method, operation


class TestDocument:
    def test_is_the_committed_one(self) -> None:
        """``./run gezhi openapi > docs/openapi.json`` writes it anew."""
        assert COMMITTED.read_bytes() == openapi_document()

    def test_is_printed_by_the_command_and_served(self) -> None:
        printed = StringIO()
        call_command("openapi", stdout=printed)
        assert printed.getvalue().encode() == openapi_document() == Client().get("/api/openapi.json").content

    def test_has_every_operation(self) -> None:
        found: dict[str, set[str]] = {}
        for path, method, _ in operations():
            found.setdefault(path, set()).add(method)
        assert found == WANTED

    def test_says_of_each_what_it_is_in_both_languages_and_what_it_refuses(self) -> None:
        ids = [operation["operationId"] for _, _, operation in operations()]
        assert len(set(ids)) == len(ids)
        for path, _, operation in operations():
            chinese, _, english = operation["summary"].partition(" / ")
            assert english and any("一" <= mark <= "鿿" for mark in chinese), path
            refusals = {status for status in operation["responses"] if status >= "400"}
            assert refusals >= {"500", "503"}, path
            if operation.get("security"):
                assert refusals >= {"401", "403"}, path
            if "requestBody" in operation:
                assert refusals >= {"400", "413", "415", "422"}, path

    def test_resolves_every_reference(self) -> None:
        text = json.dumps(DOCUMENT)
        for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
            found: Any = DOCUMENT
            for name in reference.split("/"):
                found = found[name]
            assert found


class TestArticle20:
    """Grid workers are tasked by grid agencies alone: there is no other way, not merely no permission."""

    def test_no_operation_but_the_table_of_moves_takes_a_grid_to_order(self) -> None:
        writes = {path for path, method, _ in operations() if method != "get"}
        assert writes == {
            "/tokens", "/tokens/current", "/reports", "/reports/batch", "/attachments", "/matters/suggestions",
            "/cases/{case_id}/moves/{action}", "/receipts/{code}/moves/{action}",
            "/receipts/{code}/evaluation", "/cases/{case_id}/petitioners/{petitioner_id}/evaluation-code",
            "/supervision/{kind}/{action}", "/supervision/documents/{document_id}/moves/{action}",  # to units, of units
            "/precedents/{precedent_id}/withdrawal", "/cooperation-requests",
            "/cooperation-requests/{request_id}/decision", "/off-list-reports", "/off-list-reports/{report_id}/answer",
            "/off-list-reports/receipt", "/settings/{name}",
        }  # fmt: skip

    def test_no_operation_speaks_of_tasks_or_workers(self) -> None:
        for path, method, operation in operations():
            name = f"{path} {operation['operationId']}".lower()
            assert not any(word in name for word in ("task", "worker")), f"{method} {path}"
            assert method == "get" or "grid" not in name, f"{method} {path}"

    def test_a_request_for_cooperation_is_to_the_agency_and_names_nobody(self) -> None:
        fields = set(DOCUMENT["components"]["schemas"]["CooperationIn"]["properties"])
        assert fields == {"matter", "grid", "what", "why"}

    def test_only_an_agency_s_move_orders_a_grid(self) -> None:
        ordering = [row for row in TABLE if any(ask.kind is AskKind.GRIDS for ask in row.asks)]
        assert {row.action: [who.text.en for who in row.who] for row in ordering} == {
            Action.ORDER_GRID: ["the grid agency that holds the case"],
            Action.ORDER_CHECK: ["a verifier or officer of the agency"],
        }

    def test_a_report_names_nobody_to_do_it(self) -> None:
        fields = set(DOCUMENT["components"]["schemas"]["ReportIn"]["properties"])
        assert not fields & {"to", "assignee", "worker", "workers", "lead", "organisation", "posting"}
