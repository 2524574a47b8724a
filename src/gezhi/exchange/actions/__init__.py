"""Writes: what another system exported is brought in."""

from gezhi.exchange.actions.acting import actor_for
from gezhi.exchange.actions.bringing import (
    hand_in_reports,
    import_tried_reports,
    sweep_report_files,
    try_reports,
    withdraw_reports,
    work_on_reports,
)
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
    "hand_in_reports",
    "hand_over",
    "import_reports",
    "import_tried_reports",
    "make_people",
    "name_organisations",
    "plan_roster",
    "sweep_drafts",
    "sweep_report_files",
    "try_reports",
    "withdraw_reports",
    "withdraw_table",
    "work_on_reports",
]
