"""The table of approvals, row by row: who may say yes or no to a request, how often, and when it is granted."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gezhi.kernel.refusal import Refused
from gezhi.security.moves import decide
from gezhi.security.terms import SYSTEM, Actor, ApprovalAction, ApprovalState, Asked, Duty
from gezhi.security.workflow import TABLE

ASKER = UUID(int=1)
WAITING = Asked(ApprovalState.WAITING, ASKER, "440703002", 2)


def administrator(person: int, place: str = "440703") -> Actor:
    return replace(SYSTEM, person=UUID(int=person), duty=Duty.BUSINESS_ADMINISTRATOR, places=(place,))


def refusal(asked: Asked, action: ApprovalAction, actor: Actor, reason: str = "") -> str:
    with pytest.raises(Refused) as caught:
        decide(asked, action, actor=actor, reason=reason)
    return caught.value.code


def test_every_action_starts_from_waiting_only() -> None:
    assert {row.source for row in TABLE} == {ApprovalState.WAITING}
    for state in (ApprovalState.GRANTED, ApprovalState.REFUSED, ApprovalState.WITHDRAWN):
        for action in ApprovalAction:
            assert refusal(replace(WAITING, state=state), action, administrator(2)) == "approval-decided"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(needed=st.integers(1, 4), people=st.lists(st.integers(2, 6), min_size=1, max_size=12))
def test_is_granted_by_as_many_different_persons_as_are_needed_and_never_by_fewer(
    needed: int, people: list[int]
) -> None:
    asked = replace(WAITING, needed=needed)
    for person in people:
        try:
            target = decide(asked, ApprovalAction.APPROVE, actor=administrator(person)).target
        except Refused as refused:
            assert refused.code == "approved-before"
            continue
        asked = replace(asked, state=target, approved_by=asked.approved_by | {UUID(int=person)})
        if target is ApprovalState.GRANTED:
            break
    assert (asked.state is ApprovalState.GRANTED) == (len(asked.approved_by) == needed)
    assert ASKER not in asked.approved_by


def test_nobody_decides_her_own_and_only_she_withdraws_it() -> None:
    assert refusal(WAITING, ApprovalAction.APPROVE, administrator(1)) == "no-approving-yourself"
    assert refusal(WAITING, ApprovalAction.REFUSE, administrator(1), "x") == "no-approving-yourself"
    assert refusal(WAITING, ApprovalAction.WITHDRAW, administrator(2)) == "not-yours-to-approve"
    assert decide(WAITING, ApprovalAction.WITHDRAW, actor=administrator(1)).target is ApprovalState.WITHDRAWN


def test_only_business_administrators_of_the_place_or_above_decide() -> None:
    officer = replace(administrator(2), duty=Duty.AGENCY_OFFICER)
    assert refusal(WAITING, ApprovalAction.APPROVE, officer) == "not-yours-to-approve"
    assert refusal(WAITING, ApprovalAction.APPROVE, administrator(2, "440703005")) == "not-yours-to-approve"
    for place in ("4407", "440703", "440703002"):
        assert decide(WAITING, ApprovalAction.APPROVE, actor=administrator(2, place)).target is ApprovalState.WAITING


def test_a_refusal_takes_a_reason() -> None:
    assert refusal(WAITING, ApprovalAction.REFUSE, administrator(2), "  ") == "reason-needed"
    assert decide(WAITING, ApprovalAction.REFUSE, actor=administrator(2), reason="x").target is ApprovalState.REFUSED
