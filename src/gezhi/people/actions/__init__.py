"""Writes of people: organisations and postings, how a body is reached, who is on duty when."""

from gezhi.people.actions.bodies import (
    appoint,
    appoint_many,
    correct_organisations,
    create_organisation,
    create_organisations,
    end_organisation,
    end_posting,
    end_recording,
    first_administrator,
    record_for,
)
from gezhi.people.actions.leaving import end_account, freeze_account
from gezhi.people.actions.reaching import end_contact, set_contact
from gezhi.people.actions.rostering import change_shift, plan_shifts, sweep_shifts, take_back_shift

__all__ = [
    "appoint",
    "appoint_many",
    "change_shift",
    "correct_organisations",
    "create_organisation",
    "create_organisations",
    "end_account",
    "end_contact",
    "end_organisation",
    "end_posting",
    "end_recording",
    "first_administrator",
    "freeze_account",
    "plan_shifts",
    "record_for",
    "set_contact",
    "sweep_shifts",
    "take_back_shift",
]
