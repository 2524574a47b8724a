"""Whatever is wrong with a request to the API is answered with a problem document."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from tests.integration.cases.api import SEEN, Caller
from tests.people import PASSWORD, Cast

from gezhi.project.problems import MEDIA_TYPE
from gezhi.security.models import AuditEntry

REPORTS = "/api/v1/reports"


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    document: dict[str, Any] = answer.json()
    assert (answer.status_code, document["code"]) == (status, code), document
    assert answer["Content-Type"] == MEDIA_TYPE
    assert (document["status"], document["type"]) == (status, f"/problems/{code}")
    assert document["title"] and document["detail"]
    return document


class TestProblem:
    def test_of_an_unknown_address(self, cast: Cast) -> None:
        problem(Client().get("/api/v1/nothing"), 404, "no-such-address")
        problem(Client().get("/api/v2/"), 404, "no-such-address")

    def test_of_a_wrong_method_names_the_right_ones(self, cast: Cast) -> None:
        answer = Client().put("/api/v1/cases")
        problem(answer, 405, "method-not-allowed")
        assert "GET" in answer["Allow"]

    def test_of_nobody(self, cast: Cast) -> None:
        answer = Client().get("/api/v1/cases")
        problem(answer, 401, "not-signed-in")
        assert answer["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize("body", ["{", "", "nan", "[1,]", '{"description": NaN, "a": "\\ud800"}', "\xff"])
    def test_of_a_body_that_is_not_json(self, cast: Cast, body: str) -> None:
        answer = Client().post(REPORTS, body.encode("latin-1"), content_type="application/json")
        assert answer.status_code == (422 if body == "" else 400)
        assert answer["Content-Type"] == MEDIA_TYPE

    def test_of_a_body_of_another_kind(self, cast: Cast) -> None:
        problem(Client().post(REPORTS, "a=b", content_type="text/plain"), 415, "unsupported-media-type")

    def test_of_a_body_that_is_too_large(self, cast: Cast) -> None:
        said = problem(Client().post(REPORTS, b" " * (9 << 20), content_type="application/json"), 413, "too-large")
        assert "8 MB" in said["detail"]

    def test_of_a_character_that_cannot_be_stored(self, cast: Cast) -> None:
        answer = Caller(cast.worker).post("/reports", SEEN | {"description": "a\x00b"})
        problem(answer, 400, "not-text")
        problem(Client().get("/api/v1/cases?text=%00%00"), 400, "not-text")
        problem(Client().get("/api/v1/receipts/a%00b"), 400, "not-text")
        half = Client().post(REPORTS, '{"description": "\\ud800"}', content_type="application/json")
        problem(half, 400, "not-text")
        Caller(cast.worker).report(description="这不是零字符：\\u0000")

    def test_of_several_fields_names_each_in_the_asked_language(self, cast: Cast) -> None:
        wrong = {"channel": "patrol", "grid": 5, "matter": "x"}
        chinese = problem(Caller(cast.worker).post("/reports", wrong), 422, "invalid")
        english = problem(Caller(cast.worker, language="en").post("/reports", wrong), 422, "invalid")
        assert [row["field"] for row in chinese["errors"]] == ["description", "matter", "grid"]
        assert chinese["errors"][0]["detail"] == "必填"
        assert english["errors"][0]["detail"] == "is required"
        assert (chinese["errors"][1]["detail"], english["errors"][1]["detail"]) == ("应为 6 位数字", "must be 6 digits")
        assert all(row["field"] in chinese["detail"] for row in chinese["errors"])

    def test_of_an_id_that_is_none(self, cast: Cast) -> None:
        problem(Caller(cast.officer).get("/cases/1"), 422, "invalid")

    def test_of_a_write_by_session_without_its_csrf_token(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        client.cookies["sessionid"] = "x"
        answer = client.post(REPORTS, SEEN, content_type="application/json")
        problem(answer, 403, "forbidden")

    def test_of_a_failure_says_nothing_of_the_inside(self, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
        with patch("gezhi.cases.api.lists.queries.listing_json", side_effect=ValueError("13800138000")):
            answer = Caller(cast.officer).get("/cases")
        problem(answer, 500, "internal-error")
        (record,) = [record for record in caplog.records if record.name == "gezhi.project.problems"]
        assert "ValueError in GET list_cases" in record.getMessage()
        assert "13800138000" not in record.getMessage() + answer.content.decode()

    def test_of_a_database_that_is_away(self, cast: Cast) -> None:
        with patch("gezhi.cases.api.lists.queries.listing_json", side_effect=OperationalError("gone")):
            problem(Caller(cast.officer).get("/cases"), 503, "unavailable")

    def test_of_a_failure_outside_an_operation(self, cast: Cast) -> None:
        client = Client(raise_request_exception=False)
        with patch("gezhi.project.api.openapi_document", side_effect=ValueError):
            problem(client.get("/api/openapi.json"), 500, "internal-error")


class TestSignIn:
    def test_gives_a_token_that_works_until_it_is_revoked(self, cast: Cast) -> None:
        signed = Caller().post("/tokens", {"username": "officer", "password": PASSWORD})
        assert signed.status_code == 201
        client = Client(headers={"Authorization": f"Bearer {signed.json()['token']}"})
        assert client.get("/api/v1/me").json()["person"] == str(cast.officer.person)
        assert client.delete("/api/v1/tokens/current").status_code == 204
        problem(client.get("/api/v1/me"), 401, "not-signed-in")

    def test_with_a_wrong_password_leaves_one_trace(self, cast: Cast) -> None:
        problem(Caller().post("/tokens", {"username": "officer", "password": "wrong"}), 401, "bad-password")
        assert AuditEntry.objects.filter(code="bad-password").count() == 1

    def test_after_five_failures_has_to_wait(self, cast: Cast) -> None:
        for _ in range(5):
            answer = Caller().post("/tokens", {"username": "officer", "password": "wrong"})
        problem(answer, 429, "locked-out")
        assert int(answer["Retry-After"]) > 0


class TestAForm:
    def test_that_is_too_large_is_answered_with_a_page_before_it_is_read(self) -> None:
        answer = Client().post("/sign-in", b"a=" + b"b" * (9 << 20), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413
        assert "内容太大" in answer.content.decode()
