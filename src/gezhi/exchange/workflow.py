"""The life of a table that was handed in: the one table. What is not a row here cannot be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.exchange.terms import DraftAction, DraftState, Sheet
from gezhi.security.terms import Duty


@dataclass(frozen=True, slots=True)
class Row:
    """A table of this kind, from this state, by this action, to that state, by whom."""

    sheet: Sheet
    source: DraftState
    action: DraftAction
    target: DraftState
    duty: Duty


_BUSINESS = Duty.BUSINESS_ADMINISTRATOR
# People take two persons: postings are made by the one, accounts by the other.
TABLE: tuple[Row, ...] = (
    Row(Sheet.ORGANISATIONS, DraftState.CHECKED, DraftAction.CARRY_OUT, DraftState.DONE, _BUSINESS),
    Row(Sheet.SHIFTS, DraftState.CHECKED, DraftAction.CARRY_OUT, DraftState.DONE, _BUSINESS),
    Row(Sheet.PEOPLE, DraftState.CHECKED, DraftAction.HAND_OVER, DraftState.WAITING, _BUSINESS),
    Row(Sheet.PEOPLE, DraftState.WAITING, DraftAction.MAKE_ACCOUNTS, DraftState.DONE, Duty.SYSTEM_ADMINISTRATOR),
    *(
        Row(sheet, source, DraftAction.WITHDRAW, DraftState.WITHDRAWN, _BUSINESS)
        for sheet, source in (
            (Sheet.ORGANISATIONS, DraftState.CHECKED),
            (Sheet.SHIFTS, DraftState.CHECKED),
            (Sheet.PEOPLE, DraftState.CHECKED),
            (Sheet.PEOPLE, DraftState.WAITING),
        )
    ),
)
