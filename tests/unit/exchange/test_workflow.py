"""What may be done with a table that was handed in: every row, and nothing beside it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from gezhi.exchange.moves import decide, knows, may
from gezhi.exchange.terms import DraftAction, DraftState, Sheet
from gezhi.exchange.workflow import TABLE
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM, Actor, Duty


def somebody(duty: Duty) -> Actor:
    return replace(SYSTEM, duty=duty)


@pytest.mark.parametrize(("sheet", "state", "action"), list(product(Sheet, DraftState, DraftAction)))
def test_only_the_rows_of_the_table_can_be_done(sheet: Sheet, state: DraftState, action: DraftAction) -> None:
    rows = [row for row in TABLE if (row.sheet, row.source, row.action) == (sheet, state, action)]
    for duty in (Duty.BUSINESS_ADMINISTRATOR, Duty.SYSTEM_ADMINISTRATOR, Duty.AUDITOR):
        actor = somebody(duty)
        allowed = [row for row in rows if row.duty is duty]
        assert may(sheet, state, action, actor) == bool(allowed)
        if allowed:
            assert decide(sheet, state, action, actor=actor) is allowed[0].target
        else:
            with pytest.raises(Refused):
                decide(sheet, state, action, actor=actor)


def test_people_take_two_persons() -> None:
    duties = [row.duty for row in TABLE if row.sheet is Sheet.PEOPLE and row.action is not DraftAction.WITHDRAW]
    assert duties == [Duty.BUSINESS_ADMINISTRATOR, Duty.SYSTEM_ADMINISTRATOR]
    assert not knows(Sheet.PEOPLE, DraftAction.CARRY_OUT)


def test_what_is_done_or_withdrawn_stays_so() -> None:
    assert not [row for row in TABLE if row.source in (DraftState.DONE, DraftState.WITHDRAWN)]
