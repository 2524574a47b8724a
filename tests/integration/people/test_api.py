"""Tokens and who I am, through the API as a program meets it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.people import PASSWORD, TOWNSHIP, Cast

from gezhi.people.actions import appoint
from gezhi.people.terms import NewPosting
from gezhi.security.models import Token
from gezhi.security.terms import Duty


@pytest.fixture
def program() -> Client:
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


def sign_in(program: Client, username: str = "officer", password: str = PASSWORD, **more: Any) -> tuple[int, Any]:
    body = {"username": username, "password": password, **more}
    answer = program.post("/api/v1/tokens", body, content_type="application/json")
    return answer.status_code, answer.json()


class TestTokens:
    def test_are_given_for_a_password(self, cast: Cast, program: Client) -> None:
        status, given = sign_in(program)
        assert status == 201
        assert given["actor"]["posting"]["duty"] == "agency_officer"
        assert given["actor"]["posting"]["places"] == [TOWNSHIP]
        left = datetime.fromisoformat(given["expires_at"]) - datetime.now(UTC)
        assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)
        bearer = {"authorization": f"Bearer {given['token']}"}
        me = program.get("/api/v1/me", headers=bearer).json()
        assert (me["name"], len(me["postings"])) == ("测试 officer", 1)

    def test_are_stored_nowhere(self, cast: Cast, program: Client) -> None:
        _, given = sign_in(program)
        assert given["token"] not in str(Token.objects.values())

    def test_are_refused_with_a_problem(self, cast: Cast, program: Client) -> None:
        status, problem = sign_in(program, password="wrong-password-1")
        assert (status, problem["code"]) == (401, "bad-password")
        for _ in range(5):
            status, problem = sign_in(program, password="wrong-password-1")
        assert (status, problem["code"], problem["retry_after"]) == (429, "locked-out", 900)

    def test_end_when_given_back(self, cast: Cast, program: Client) -> None:
        bearer = {"authorization": cast.bearer(cast.officer)}
        assert program.delete("/api/v1/tokens/current", headers=bearer).status_code == 204
        assert program.get("/api/v1/me", headers=bearer).status_code == 401
        assert program.delete("/api/v1/tokens/current", headers=bearer).status_code == 401

    def test_need_the_posting_named_where_there_are_several(self, cast: Cast, program: Client) -> None:
        new = NewPosting(cast.officer.person, cast.agency.id, Duty.VERIFIER, (TOWNSHIP,))
        made = appoint(actor=cast.county_administrator, now=datetime.now(UTC), posting=new)
        status, problem = sign_in(program)
        assert (status, problem["code"], len(problem["postings"])) == (422, "choose-posting", 2)
        status, given = sign_in(program, posting=str(made))
        assert (status, given["actor"]["posting"]["duty"]) == (201, "verifier")
        status, problem = sign_in(program, posting=str(uuid4()))
        assert (status, problem["code"]) == (404, "not-your-posting")

    @pytest.mark.parametrize("body", ["{}", "[]", "nonsense", '{"username": 1, "password": null}'])
    def test_are_refused_for_a_wrong_body(self, program: Client, body: str) -> None:
        answer = program.post("/api/v1/tokens", body, content_type="application/json")
        assert 400 <= answer.status_code < 500


class TestTheSessionOfThePages:
    def test_may_read(self, cast: Cast, program: Client) -> None:
        browser = Client()
        browser.post("/sign-in", {"username": "officer", "password": PASSWORD})
        assert browser.get("/api/v1/me").status_code == 200

    def test_may_not_write_without_the_forms_token(self, cast: Cast) -> None:
        browser = Client()
        browser.post("/sign-in", {"username": "officer", "password": PASSWORD})
        program = Client(enforce_csrf_checks=True)
        program.cookies = browser.cookies
        answer = program.post("/api/v1/reports", {}, content_type="application/json")
        assert answer.status_code == 403

    def test_is_not_a_token_to_give_back(self, cast: Cast) -> None:
        browser = Client()
        browser.post("/sign-in", {"username": "officer", "password": PASSWORD})
        assert browser.delete("/api/v1/tokens/current").status_code == 401

    def test_of_nobody_is_nobody(self, program: Client) -> None:
        answer = program.get("/api/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
