"""The first sign-in: a code from the system administrator, good once, and a password of one's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.people import TOWNSHIP, Cast

from gezhi.kernel.refusal import Refused
from gezhi.people.actions import appoint
from gezhi.people.terms import NewPosting
from gezhi.security.actions import create_account, make_first_links, sweep_first_links, use_first_link
from gezhi.security.models import Account, AuditEntry, FirstSignIn
from gezhi.security.queries import without_password
from gezhi.security.terms import Actor, Duty, FirstLink, NewAccount

PASSWORD = "Wo-Zi-Ji-Ding-1"


def now() -> datetime:
    return datetime.now(UTC)


def link(cast: Cast, *, at: datetime | None = None, actor: Actor | None = None) -> FirstLink:
    account = Account.objects.filter(username="new.officer").values_list("id", flat=True).first()
    if account is None:
        new = NewAccount("new.officer", "测试新人", "CS9001")
        account = create_account(actor=cast.system_administrator, now=now(), account=new)
        posting = NewPosting(account, cast.agency.id, Duty.AGENCY_OFFICER, (TOWNSHIP,))
        appoint(actor=cast.administrator, now=now(), posting=posting)
    (made,) = make_first_links(actor=actor or cast.system_administrator, now=at or now(), accounts=[account])
    return made


def enter(code: str, password: str = PASSWORD, again: str | None = None, language: str = "zh-hans") -> Any:
    given = {"code": code, "password": password, "again": password if again is None else again}
    return Client(headers={"accept-language": language}).post("/first-sign-in", given)


def said(answer: Any) -> str:
    return str(answer.content.decode())


class TestTheFirstSignIn:
    def test_sets_her_own_password_and_lets_her_in(self, cast: Cast) -> None:
        made = link(cast)
        answer = enter(made.code)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        assert answer.client.session["account"] == str(made.account)
        entered = Client().post("/sign-in", {"username": "new.officer", "password": PASSWORD})
        assert entered.status_code == 302

    def test_takes_the_code_as_people_type_it(self, cast: Cast) -> None:
        assert enter(f" {link(cast).code.upper().replace('-', ' ')} ").status_code == 302

    def test_is_good_once_and_says_so(self, cast: Cast) -> None:
        made = link(cast)
        enter(made.code)
        again = enter(made.code, "Bie-Ren-Ding-99")
        assert again.status_code == 422
        assert "马上告诉系统管理员" in said(again)
        assert Client().post("/sign-in", {"username": "new.officer", "password": "Bie-Ren-Ding-99"}).status_code == 401

    def test_is_good_for_seven_days(self, cast: Cast) -> None:
        late = link(cast, at=now() - timedelta(days=7, seconds=1))
        assert "has run out" in said(enter(late.code, language="en"))
        in_time = link(cast, at=now() - timedelta(days=6, hours=23))
        assert enter(in_time.code).status_code == 302

    def test_leaves_the_code_as_it_was_when_the_password_is_weak_or_mistyped(self, cast: Cast) -> None:
        made = link(cast)
        assert "密码须为" in said(enter(made.code, "short"))
        assert "两次输入的密码不一样" in said(enter(made.code, PASSWORD, "another"))
        assert made.code in said(enter(made.code, "short"))  # what was typed stands there again, but no password
        assert enter(made.code).status_code == 302

    def test_is_refused_for_a_code_that_never_was(self, cast: Cast) -> None:
        link(cast)
        assert "没有这个首次登录码" in said(enter("aaaa-bbbb-cccc"))

    def test_cannot_be_guessed_at(self, cast: Cast) -> None:
        for _ in range(60):
            with pytest.raises(Refused):
                use_first_link(code="aaaa-bbbb-cccc", password=PASSWORD, address="192.0.2.9", now=now())
        with pytest.raises(Refused) as refused:
            use_first_link(code=link(cast).code, password=PASSWORD, address="192.0.2.9", now=now())
        assert refused.value.code == "too-many-requests"

    def test_leaves_a_trace_either_way_and_never_the_code(self, cast: Cast) -> None:
        made = link(cast)
        enter("aaaa-bbbb-cccc")
        enter(made.code)
        entries = AuditEntry.objects.filter(action__in=["first-sign-in", "make-first-link"]).order_by("id")
        assert [(each.action, each.outcome) for each in entries] == [
            ("make-first-link", "allowed"), ("first-sign-in", "refused"), ("first-sign-in", "allowed"),
        ]  # fmt: skip
        assert all(made.code not in str(each.__dict__) for each in entries)
        assert made.code not in str(FirstSignIn.objects.get().__dict__)


class TestTheCode:
    def test_is_made_by_the_system_administrator_only(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            link(cast, actor=cast.administrator)
        assert refused.value.code == "wrong-duty"

    def test_is_void_when_a_new_one_is_made(self, cast: Cast) -> None:
        first, second = link(cast), link(cast)
        assert "换发了新的" in said(enter(first.code))
        assert enter(second.code).status_code == 302

    def test_is_not_made_for_somebody_who_has_a_password(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            make_first_links(actor=cast.system_administrator, now=now(), accounts=[cast.officer.person])
        assert refused.value.code == "has-a-password"
        assert without_password([cast.officer.person]) == frozenset()

    def test_is_swept_a_month_after_it_ran_out(self, cast: Cast) -> None:
        link(cast)
        assert sweep_first_links(now=now() + timedelta(days=36)) == 0
        assert sweep_first_links(now=now() + timedelta(days=38)) == 1


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "首次登录码"), ("en", "First-sign-in code")])
def test_the_form_is_there_in_both_languages(language: str, word: str) -> None:
    assert word in said(Client(headers={"accept-language": language}).get("/first-sign-in"))
