"""To whom a code for an evaluation is sent, how often, and what the message says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cases.case_facts import case as facts_of

from gezhi.cases.rules.evaluating import is_herself
from gezhi.cases.rules.sending import (
    MOST_A_DAY,
    UNDER_WAY,
    Reach,
    Sending,
    asked_today,
    may_be_asked,
    message,
    mobile,
    state_of,
    unreachable,
)
from gezhi.cases.terms import CodeState
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Refused
from gezhi.kernel.worktime import CHINA
from gezhi.security.terms import SYSTEM, Duty, Shown

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
TOLD = NOON - timedelta(hours=1)
HER = Reach("13800000001", mobile=True, shielded=False, answered_at=TOLD)
ASKED = Sending(False, None, True, TOLD, 1, 0, None)


@pytest.mark.parametrize(
    ("given_as", "number"),
    [
        ("13800000001", "13800000001"), ("138 0000-0001", "13800000001"), ("+86 138 0000 0001", "13800000001"),
        ("008613800000001", "13800000001"), ("+852 5123 4567", "+85251234567"),
        ("", ""), ("0750-3380000", ""), ("12345", ""), ("138000000011", ""), ("不详", ""), ("+1", ""),
        ("".join(chr(ord(sign) + 0xFEE0) for sign in "13800000001"), "13800000001"),
        ("13800000001 或 13800000002", ""), ("13800000001\nx", ""),
    ],
)  # fmt: skip
def test_only_a_mobile_number_is_sent_to(given_as: str, number: str) -> None:
    assert mobile(given_as) == number


@given(st.text(max_size=20))
def test_whatever_was_typed_a_gateway_is_handed_digits_or_nothing(typed: str) -> None:
    found = mobile(typed)
    assert not found or (found.isascii() and found.lstrip("+").isdigit() and 8 <= len(found) <= 16)


class TestUnreachable:
    def test_nothing_stands_against_a_mobile_number(self) -> None:
        assert unreachable(facts_of(), HER, gateway=True) is None

    @pytest.mark.parametrize(
        ("changes", "gateway", "code"),
        [
            ({}, False, "no-sms-gateway"), ({"mobile": False}, True, "no-mobile-number"),
            ({"shielded": True}, True, "petitioner-shielded"),
            ({"shielded": True, "mobile": False}, False, "petitioner-shielded"),
        ],
    )  # fmt: skip
    def test_says_why_and_protects_before_all(self, changes: dict[str, Any], gateway: bool, code: str) -> None:
        found = unreachable(facts_of(), replace(HER, **changes), gateway=gateway)
        assert found is not None and found.code == code and found.refusal.article == (24, 1)

    def test_what_is_restricted_is_never_written_about(self) -> None:
        case = facts_of()
        assert case.matter is not None
        case = replace(case, matter=replace(case.matter, access_level=AccessLevel.L4))
        found = unreachable(case, HER, gateway=True)
        assert found is not None and found.code == "never-by-sms"


class TestState:
    @pytest.mark.parametrize(
        ("sending", "state"),
        [
            (None, CodeState.NONE), (ASKED, CodeState.SENDING), (replace(ASKED, tries=1), CodeState.NOT_SENT),
            (replace(ASKED, tries=1, sent_at=NOON), CodeState.SENT), (replace(ASKED, on_its_way=False), CodeState.NONE),
            (replace(ASKED, said=True, given_at=NOON), CodeState.EVALUATED),
            (replace(ASKED, said=True, given_at=TOLD - timedelta(days=1)), CodeState.NONE),
        ],
    )  # fmt: skip
    def test_is_that_of_the_answer_she_was_given(self, sending: Sending | None, state: CodeState) -> None:
        assert state_of(sending, TOLD) is state
        assert state_of(sending, None) is CodeState.NONE


class TestAsking:
    def refused(self, sending: Sending | None, reach: Reach = HER, now: datetime = NOON) -> str:
        with pytest.raises(Refused) as caught:
            may_be_asked(sending, reach, now)
        return caught.value.code

    def test_waits_for_the_answer_and_for_what_is_on_its_way(self) -> None:
        may_be_asked(None, HER, NOON)
        assert self.refused(None, replace(HER, answered_at=None)) == "not-answered-yet"
        assert self.refused(ASKED, now=TOLD + UNDER_WAY - timedelta(seconds=1)) == "code-being-sent"
        may_be_asked(ASKED, HER, TOLD + UNDER_WAY)
        may_be_asked(replace(ASKED, tries=1), HER, TOLD)
        assert self.refused(replace(ASKED, said=True, given_at=NOON)) == "evaluated-already"

    @given(st.integers(0, 6), st.datetimes(timezones=st.just(UTC)), st.integers(0, 200))
    def test_three_a_day_in_china_and_no_more(self, asked: int, at: datetime, hours: int) -> None:
        first = at.replace(year=2026, day=min(at.day, 28))
        now, sent = first + timedelta(hours=hours), replace(ASKED, asked_at=first, asked=asked, sent_at=first)
        same = first.astimezone(CHINA).date() == now.astimezone(CHINA).date()
        assert asked_today(sent, now) == (asked if same else 0)
        if same and asked >= MOST_A_DAY:
            assert self.refused(sent, now=now) == "codes-sent-today"
        else:
            may_be_asked(sent, HER, now)


def test_the_message_is_short_and_holds_the_code_behind_the_mark_that_no_server_is_sent() -> None:
    text = message(sender="白沙街道网格化服务管理中心", address="https://grid.example.gov.cn", code="ABCDEFGHJKMNPQ")
    assert text.startswith("【白沙街道网格化服务管理中心】") and "https://grid.example.gov.cn/r#ABCDEFGHJKMNPQ " in text
    assert "ABCDE FGHJK MNPQ" in text and len(text) < 200


class TestHerself:
    HER = replace(SYSTEM, duty=Duty.PETITIONER)

    @pytest.mark.parametrize("shown", [Shown.RECEIPT, Shown.CODE])
    def test_speaks_by_what_is_hers_alone(self, shown: Shown) -> None:
        is_herself(facts_of(), replace(self.HER, shown=shown), NOON)

    @pytest.mark.parametrize("shown", [Shown.PASSED_ON, None])
    def test_not_by_what_staff_may_have_seen(self, shown: Shown | None) -> None:
        with pytest.raises(Refused) as caught:
            is_herself(facts_of(), replace(self.HER, shown=shown), NOON)
        assert (caught.value.code, caught.value.refusal.article) == ("receipt-only-shows", (24, 1))
