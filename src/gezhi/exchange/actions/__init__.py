"""Writes: what another system exported is brought in."""

from gezhi.exchange.actions.acting import actor_for
from gezhi.exchange.actions.drafting import (
    hand_in,
    hand_over,
    make_people,
    name_organisations,
    plan_roster,
    sweep_drafts,
    withdraw_table,
)
from gezhi.exchange.actions.importing import import_reports

__all__ = [
    "actor_for",
    "hand_in",
    "hand_over",
    "import_reports",
    "make_people",
    "name_organisations",
    "plan_roster",
    "sweep_drafts",
    "withdraw_table",
]
