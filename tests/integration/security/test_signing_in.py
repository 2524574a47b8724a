"""Passwords, lockout and what is left in the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.people import PASSWORD, Cast

from gezhi.kernel.refusal import Kind, Refused
from gezhi.security.actions import close_account, reopen_account, sign_in
from gezhi.security.models import AuditEntry

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)
DESK, ELSEWHERE = "203.0.113.7", "198.51.100.7"


def refused(username: str, password: str, address: str = DESK) -> Refused:
    with pytest.raises(Refused) as found:
        sign_in(username=username, password=password, address=address, now=NOW)
    return found.value


def trail() -> list[tuple[str, str, str, str]]:
    rows = AuditEntry.objects.filter(action="sign-in").order_by("id")
    return list(rows.values_list("username", "outcome", "code", "address"))


class TestSigningIn:
    def test_with_the_right_password_gives_the_account(self, cast: Cast) -> None:
        assert sign_in(username="officer", password=PASSWORD, address=DESK, now=NOW) == cast.officer.person
        assert trail() == [("officer", "allowed", "", "203.0.113.0/24")]

    @pytest.mark.parametrize("username", ["officer", "nobody-of-this-name"])
    def test_with_a_wrong_password_tells_nothing(self, cast: Cast, username: str) -> None:
        answer = refused(username, "wrong-password-1")
        assert (answer.code, answer.kind) == ("bad-password", Kind.UNKNOWN_ACTOR)
        assert trail() == [(username, "refused", "bad-password", "203.0.113.0/24")]

    @pytest.mark.parametrize(
        ("username", "password"),
        [("", PASSWORD), ("officer", ""), ("o" * 61, PASSWORD), ("officer", "x" * 129), ("officer\x00", PASSWORD)],
    )
    def test_with_what_is_no_name_or_password_is_refused(self, cast: Cast, username: str, password: str) -> None:
        assert refused(username, password).code == "bad-password"

    def test_is_closed_to_a_closed_account(self, cast: Cast) -> None:
        who = {"actor": cast.system_administrator, "now": NOW, "account_id": cast.officer.person}
        close_account(**who, reason="离岗")  # type: ignore[arg-type]
        assert refused("officer", PASSWORD).code == "bad-password"
        reopen_account(**who, reason="回岗")  # type: ignore[arg-type]
        assert sign_in(username="officer", password=PASSWORD, address=DESK, now=NOW) == cast.officer.person


class TestTheLockout:
    def test_comes_after_five_failures_and_says_how_long(self, cast: Cast) -> None:
        codes = [refused("officer", "wrong-password-1").code for _ in range(5)]
        assert codes[:4] == ["bad-password"] * 4
        answer = refused("officer", PASSWORD)
        assert (answer.code, answer.kind, answer.extra["retry_after"]) == ("locked-out", Kind.TOO_MANY, 900)
        assert "15 分钟" in answer.text.zh
        assert "15 minutes" in answer.text.en

    def test_leaves_other_people_and_other_machines_alone(self, cast: Cast) -> None:
        for _ in range(6):
            refused("officer", "wrong-password-1")
        assert sign_in(username="officer", password=PASSWORD, address=ELSEWHERE, now=NOW) == cast.officer.person
        assert sign_in(username="verifier", password=PASSWORD, address=DESK, now=NOW) == cast.verifier.person

    def test_starts_over_after_a_success(self, cast: Cast) -> None:
        for _ in range(3):
            for _ in range(3):
                refused("officer", "wrong-password-1")
            sign_in(username="officer", password=PASSWORD, address=DESK, now=NOW)
