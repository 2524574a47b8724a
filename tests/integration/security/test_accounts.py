"""Accounts are made by a system administrator; the audit trail only grows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction
from tests.people import PASSWORD, Cast

from gezhi.kernel.refusal import Refused
from gezhi.people.queries import actor_of_token
from gezhi.security.access import WRONG_DUTY
from gezhi.security.actions import (
    audit,
    audit_refusal,
    create_account,
    issue_token,
    set_password,
    sign_in,
    sweep_tokens,
)
from gezhi.security.models import AuditEntry, Token
from gezhi.security.queries import audit_trail
from gezhi.security.rules import digest_of
from gezhi.security.terms import Actor, NewAccount

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)
NEW = NewAccount("new.officer", "测试新人", "CS9001", "Ban-Shi-2026")


def code_of(actor: Actor, account: NewAccount) -> str:
    with pytest.raises(Refused) as refused:
        create_account(actor=actor, now=NOW, account=account)
    return refused.value.code


class TestAnAccount:
    def test_is_made_by_the_system_administrator(self, cast: Cast) -> None:
        made = create_account(actor=cast.system_administrator, now=NOW, account=NEW)
        assert sign_in(username="new.officer", password="Ban-Shi-2026", address="", now=NOW) == made

    def test_without_a_password_cannot_sign_in(self, cast: Cast) -> None:
        create_account(actor=cast.system_administrator, now=NOW, account=NewAccount("no.password", "测试"))
        with pytest.raises(Refused):
            sign_in(username="no.password", password="", address="", now=NOW)

    @pytest.mark.parametrize(
        ("account", "code"),
        [
            (NewAccount("officer", "测试"), "username-taken"),
            (NewAccount("another", "测试", "CS0001"), "username-taken"),
            (NewAccount("a b", "测试"), "bad-username"),
            (NewAccount("ab", "测试"), "bad-username"),
            (NewAccount("another", "  "), "bad-username"),
            (NewAccount("another", "测试", password="short"), "weak-password"),
        ],
    )
    def test_is_refused_when_wrong(self, cast: Cast, account: NewAccount, code: str) -> None:
        assert code_of(cast.system_administrator, account) == code

    def test_is_not_made_by_anybody_else(self, cast: Cast) -> None:
        for actor in (cast.officer, cast.administrator, cast.sanitation_handler, cast.worker):
            assert code_of(actor, NEW) == "wrong-duty"


class TestANewPassword:
    def test_ends_every_token(self, cast: Cast) -> None:
        token = issue_token(account_id=cast.officer.person, posting_id=cast.officer.posting, now=NOW)
        assert actor_of_token(digest_of(token.secret), NOW)
        set_password(actor=cast.officer, now=NOW, account_id=cast.officer.person, password="Xin-Mi-Ma-1")
        assert actor_of_token(digest_of(token.secret), NOW) is None
        assert sign_in(username="officer", password="Xin-Mi-Ma-1", address="", now=NOW)

    def test_is_not_set_for_others(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            set_password(actor=cast.officer, now=NOW, account_id=cast.worker.person, password="Xin-Mi-Ma-1")
        assert refused.value.code == "wrong-duty"

    def test_is_checked(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            set_password(actor=cast.officer, now=NOW, account_id=cast.officer.person, password="officer-123")
        assert refused.value.code == "weak-password"
        assert sign_in(username="officer", password=PASSWORD, address="", now=NOW)


class TestTokens:
    def test_that_ended_long_ago_are_swept(self, cast: Cast) -> None:
        cast.token(cast.officer, datetime(2026, 1, 1, tzinfo=UTC))
        kept = cast.token(cast.officer, NOW)
        assert sweep_tokens(now=NOW) == 1
        assert list(Token.objects.values_list("digest", flat=True)) == [digest_of(kept)]


class TestTheAuditTrail:
    def test_keeps_a_refusal_whose_transaction_was_rolled_back(self, cast: Cast) -> None:
        try:
            with transaction.atomic():
                audit(now=NOW, actor=cast.sanitation_handler, action="something-half-done")
                raise WRONG_DUTY(duty=cast.sanitation_handler.duty)
        except Refused as refused:
            audit_refusal(
                now=NOW,
                actor=cast.sanitation_handler,
                refused=refused,
                action="dispatch",
                object="case:1",
                address="203.0.113.7",
            )
        (row,) = AuditEntry.objects.filter(person=cast.sanitation_handler.person)
        assert (row.action, row.outcome, row.code, row.object) == ("dispatch", "refused", "wrong-duty", "case:1")
        assert (row.duty, row.organisation) == ("handler", cast.sanitation_handler.organisation)

    @pytest.mark.parametrize("statement", ["update", "delete"])
    def test_cannot_be_rewritten_by_the_application(self, cast: Cast, statement: str) -> None:
        audit(now=NOW, actor=cast.officer, action="look", object="case:1", purpose="回访")
        rows = AuditEntry.objects.filter(person=cast.officer.person)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.update(purpose="") if statement == "update" else rows.delete()

    def test_shows_everybody_her_own_and_nothing_else(self, cast: Cast) -> None:
        audit(now=NOW, actor=cast.officer, action="look", object="case:1", purpose="回访")
        audit(now=NOW, actor=cast.verifier, action="look", object="case:1", purpose="核查")
        assert [row["purpose"] for row in audit_trail(cast.officer)] == ["回访"]
        assert audit_trail(cast.system_administrator, about="case:1") == []
