"""Precedents (判例) and figures of returns, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from gezhi.cases.actions.studying import withdraw_precedent
from gezhi.cases.api.terms import Key, Moment, Strict
from gezhi.cases.queries.precedents import Returns, precedents, return_figures
from gezhi.people import queries as people
from gezhi.security.access import signed_in

router = Router()


class PrecedentOut(Schema):
    """What a study concluded, without personal data; of disputes and special groups without a place."""

    id: UUID
    number: str = Field(description="Of the case that it came from")
    source: UUID | None = Field(description="That case, where you may open it")
    agency: UUID
    matter: str
    list_version: str
    township: str
    village: str
    facts: str
    conclusion: str
    lead: UUID
    lead_name: str
    assisting: list[str] = Field(description="Codes of departments")
    decided_at: datetime
    withdrawn_at: datetime | None
    withdrawal: str = Field(description="Why it was withdrawn")


class PrecedentsOut(Schema):
    """A page of 50, the newest first; ``next`` is the ``after`` of the next page, null on the last."""

    items: list[PrecedentOut]
    next: UUID | None


class PrecedentsIn(Strict):
    """What the list is narrowed to."""

    matter: str = Field("", pattern=r"^\d{0,6}$", description="A code, or the beginning of one")
    withdrawn: bool = Field(False, description="Also those that were withdrawn")
    after: UUID | None = None


class WithdrawalIn(Strict):
    """Why a precedent is withdrawn."""

    reason: str = Field(max_length=1000, examples=["职能已划转"])


class PeriodIn(Strict):
    """From when to before when."""

    since: Moment
    until: Moment


class ReturnsOut(Schema):
    """Of an organisation: returns that were studied in the period."""

    organisation: UUID
    organisation_name: str
    founded: int
    unfounded: int


class ReturnFiguresOut(Schema):
    """Unfounded ones count against the department that asked, founded ones against the agency's first dispatch."""

    departments: list[ReturnsOut]
    agencies: list[ReturnsOut]


@router.get("/precedents", response=PrecedentsOut, summary="判例 / Precedents")
def list_precedents(request: HttpRequest, given: Annotated[PrecedentsIn, Query()]) -> dict[str, Any]:
    """For an agency those of its area; for a department those that name it the lead; others are refused."""
    actor = signed_in(request)
    found = precedents(actor, matter=given.matter, withdrawn=given.withdrawn, after=given.after)
    for row in found:
        row["lead_name"] = people.organisation(row["lead"]).name
    more = precedents(actor, matter=given.matter, withdrawn=given.withdrawn, after=found[-1]["id"]) if found else []
    return {"items": found, "next": found[-1]["id"] if more else None}


@router.post("/precedents/{precedent_id}/withdrawal", response={204: None}, summary="撤回判例 / Withdraw a precedent")
def withdraw(request: HttpRequest, precedent_id: UUID, body: WithdrawalIn, key: Key = None) -> Status[None]:
    """The agency that concluded the study takes its precedent back, and says why."""
    now, reason = timezone.now(), body.reason
    withdraw_precedent(actor=signed_in(request), now=now, precedent_id=precedent_id, reason=reason, key=key)
    return Status(204, None)


@router.get("/returns/figures", response=ReturnFiguresOut, summary="退单研究情况 / Figures of returns")
def get_return_figures(request: HttpRequest, given: Annotated[PeriodIn, Query()]) -> dict[str, Any]:
    """How many returns of each department were founded or not, and of which agencies. Never about persons."""
    found = return_figures(signed_in(request), since=given.since, until=given.until)
    return {"departments": _named(found.departments), "agencies": _named(found.agencies)}


def _named(figures: Sequence[Returns]) -> list[dict[str, Any]]:
    return [
        {
            "organisation": each.organisation, "organisation_name": people.organisation(each.organisation).name,
            "founded": each.founded, "unfounded": each.unfounded,
        }
        for each in figures
    ]  # fmt: skip
