"""The account of a clock as programs read it: who held it how long, and whose what was late is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from gezhi.cases.queries.lateness import ClockAccount, accounts_of
from gezhi.people import queries as people

_MINUTE = timedelta(minutes=1)


class PartOut(Schema):
    """What one organisation had of a clock."""

    owner: UUID
    owner_name: str
    held_minutes: int
    late_minutes: int


class AccountOut(Schema):
    """A clock through all hands, in minutes as its term counts them: of office time where its unit is of work.

    What was late is divided by who held the case how long, whoever held it last; what stood still is nobody's. Each
    number is rounded down, so that the parts may add up to a few minutes less.
    """

    held_minutes: int
    late_minutes: int
    parts: list[PartOut] = Field(description="The longest holder first")
    closed_days: list[date] = Field(description="Days in it on which the place was closed by decision (台风停工)")


def with_accounts(rows: Sequence[dict[str, Any]], place: str, now: datetime) -> list[dict[str, Any]]:
    """Each row of a clock; the last one of each clock carries its account."""
    accounts = accounts_of(rows, place, now)
    last = {found.last["id"]: _out(found) for found in accounts.values()}
    return [row | {"account": last.get(row["id"])} for row in rows]


def _out(found: ClockAccount) -> dict[str, Any]:
    account = found.account
    return {
        "held_minutes": account.held // _MINUTE, "late_minutes": account.late // _MINUTE, "closed_days": found.closed,
        "parts": [
            {
                "owner": part.owner, "owner_name": people.organisation(part.owner).name,
                "held_minutes": part.held // _MINUTE, "late_minutes": part.late // _MINUTE,
            }
            for part in account.parts
        ],
    }  # fmt: skip
