"""The lives of what was handed in, a table each. What is not a row here cannot be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.exchange.terms import BringingAction, BringingState, DraftAction, DraftState, Sheet
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


@dataclass(frozen=True, slots=True)
class BringingRow:
    """A file of reports: from this state, by this action, to that state. FINISH is the job's own."""

    source: BringingState
    action: BringingAction
    target: BringingState


# All but FINISH are the business administrator's. A stage that a job was cut off in may be begun again: every report
# has the number of its source and comes in once.
BRINGING: tuple[BringingRow, ...] = (
    BringingRow(BringingState.HANDED_IN, BringingAction.TRY, BringingState.TRYING),
    BringingRow(BringingState.TRIED, BringingAction.TRY, BringingState.TRYING),
    BringingRow(BringingState.TRYING, BringingAction.FINISH, BringingState.TRIED),
    BringingRow(BringingState.TRIED, BringingAction.CARRY_OUT, BringingState.IMPORTING),
    BringingRow(BringingState.IMPORTING, BringingAction.FINISH, BringingState.DONE),
    *(
        BringingRow(source, BringingAction.WITHDRAW, BringingState.WITHDRAWN)
        for source in (BringingState.HANDED_IN, BringingState.TRYING, BringingState.TRIED)
    ),
)
