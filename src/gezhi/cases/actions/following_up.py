"""The case in which the rest goes on, where the danger was removed first: reported in the transaction that closes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.cases.actions.intake import Intake
from gezhi.cases.actions.reporting import report
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.terms import Channel, Given
from gezhi.catalogue import queries as catalogue
from gezhi.security.terms import Actor


def follow_up(case: Loaded, given: Given, *, actor: Actor, now: datetime) -> Given:
    """Report the rest as a new case of the same matter and place, linked to this one; the step names it.

    A matter that has left the list meanwhile is unsure in the new case: the agency decides it on accepting.
    """
    row = case.row
    listed = bool(row["matter"]) and catalogue.is_listed(row["matter"], case.county, now)
    reported = report(
        actor=actor, now=now,
        intake=Intake(
            description=given["rest"], channel=Channel(row["channel"]), matter=row["matter"] if listed else "",
            grid=row["grid"], address=row["address"], county=row["township"] or case.county, previous=case.id,
        ),
    )  # fmt: skip
    made = {"id": reported.id, "number": reported.number}
    return Given({**given.words, "follow_up": made}, {**given.things, "follow_up": UUID(reported.id)})
