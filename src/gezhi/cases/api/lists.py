"""The list of cases: filters and keyset paging. Rows go out as the plain values they were read as."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from gezhi.cases import queries
from gezhi.cases.api.terms import Moment, Strict
from gezhi.cases.queries.narrowing import MOST_BODIES
from gezhi.cases.terms import Channel, State
from gezhi.catalogue.terms import Urgency
from gezhi.security.access import signed_in

router = Router()


class CaseRow(Schema):
    """A case as lists show it. Codes of places are prefixes of each other; ``version`` is what a move must name."""

    id: UUID
    number: str
    county: str
    township: str
    village: str
    grid: str
    state: State
    version: int
    matter: str = Field(description="Empty: unsure")
    list_version: str
    urgency: Urgency | Literal[""]
    channel: Channel
    title: str
    address: str
    agency: UUID = Field(description="The grid agency that holds the case")
    holder: UUID = Field(description="Who has to act now")
    lead: UUID | None
    reported_at: datetime
    due_at: datetime | None
    soon_at: datetime | None
    due_clock: str
    due_unit: str
    provisional: bool = Field(description="The calendar of that year is not announced yet")
    calendar_version: int | None
    returns: int
    outcome: str
    anonymous: bool
    on_the_spot: bool


class CasePage(Schema):
    """A page of 50; ``next`` is the ``after`` of the next page, null on the last."""

    items: list[CaseRow]
    next: str | None


class FiltersIn(Strict):
    """What a list is narrowed to."""

    state: list[State] = Field([], max_length=20, description="Several: any of them")
    holder: UUID | None = Field(None, description="The organisation that has to act now")
    not_holder: list[UUID] = Field([], max_length=MOST_BODIES, description="Several: held by none of them")
    lead: UUID | None = Field(
        None, description="The department that leads; your own for what you do not only assist in"
    )
    matter: str = Field("", pattern=r"^(\d{6}|unsure)?$", description="A code, or unsure")
    area: str = Field("", pattern=r"^(\d{4}|\d{6}|\d{9}|\d{12}|\d{15})?$", examples=["440703002"])
    channel: Channel | None = None
    urgency: Urgency | None = None
    due_before: Moment | None = None
    text: str = Field(
        "", max_length=60, description="Words of text, number, address, matter or place; two characters up"
    )
    sort: Literal["newest", "due"] = "newest"
    after: str = Field("", max_length=200, description="next of the page before")


@router.get("/cases", response=CasePage, summary="案件列表 / List cases")
def list_cases(request: HttpRequest, given: Annotated[FiltersIn, Query()]) -> HttpResponse:
    """The cases you may see, 50 at a time: newest first, or the next due first."""
    filters = queries.Filters(
        states=tuple(given.state), holder=given.holder, matter=given.matter, area=given.area,
        channel=given.channel or "", urgency=given.urgency or "", due_before=given.due_before, text=given.text,
        sort=given.sort, not_holders=tuple(given.not_holder), lead=given.lead,
    )  # fmt: skip
    document = queries.listing_json(signed_in(request), filters, after=given.after or None)
    return HttpResponse(document, content_type="application/json")
