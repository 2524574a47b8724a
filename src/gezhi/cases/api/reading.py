"""One case: what it is, what happened, its clocks and chain, what is like it nearby, its sealed package."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from gezhi.cases import actions, queries
from gezhi.cases.api.lateness import AccountOut, with_accounts
from gezhi.cases.api.lists import CaseRow
from gezhi.cases.api.terms import Words, words
from gezhi.cases.archive.completeness import Presence
from gezhi.cases.terms import (
    Action,
    CodeState,
    LookPurpose,
    OrderRole,
    OrderState,
    PackageUse,
    Responsibility,
    State,
    Suspension,
)
from gezhi.catalogue.terms import ClockKind
from gezhi.geography import queries as geography
from gezhi.people import queries as people
from gezhi.security.access import address_of, signed_in

router = Router()
FILE = {"schema": {"type": "string", "format": "binary"}}


class OrderOut(Schema):
    """One department's share of the case (工单)."""

    id: UUID
    organisation: UUID
    organisation_name: str
    role: OrderRole
    state: OrderState
    responsibility: Responsibility | Literal[""] = Field(description="Of the lead: for all of it, or in the main")
    dispatched_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    first_due_at: datetime | None = Field(description="Before it was extended; on time means before this")
    provisional: bool
    extension_asked: datetime | None = Field(description="The due moment that is asked for and not decided yet")
    extensions: int


class PetitionerOut(Schema):
    """Somebody to be answered: masked. ``case_id`` is a merged case's where she came with that one."""

    id: UUID
    case_id: UUID
    name: str
    phone: str
    attempts: int
    answered_at: datetime | None
    own_receipt: bool = Field(description="She reported by herself: her receipt evaluates, withdraws and reopens")
    evaluation: CodeState
    evaluation_at: datetime | None = Field(description="Since when that is so")


class AttachmentOut(Schema):
    """A file of the case; ``seq`` is the step that brought it."""

    id: UUID
    seq: int
    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    uploaded_at: datetime


class MemberOut(Schema):
    """A case that was merged into this one."""

    id: UUID
    number: str
    title: str
    state: State
    reported_at: datetime


class CaseOut(CaseRow):
    """A case in full. Names and numbers of petitioners are masked, personal data is not in the texts."""

    state_name: Words
    matter_name: Words | None
    place: Words | None
    agency_name: str
    holder_name: str
    lead_name: str | None
    description: str
    lon: float | None = Field(description="CGCS2000")
    lat: float | None = Field(description="CGCS2000")
    grid_candidates: list[str]
    worker_places: list[str] = Field(description="Grids that it was ordered to")
    emergency: bool
    people: int | None = Field(description="How many are involved, as seen; nobody is named")
    source_number: str | None
    previous: UUID | None
    device_at: datetime | None
    dispatched_at: datetime | None
    return_until: datetime | None
    suspension: Suspension
    suspended_until: datetime | None
    extension_asked: bool = Field(description="A department asks for more time; the agency decides")
    studies: int = Field(description="Of returns; after some of them the designation is final")
    assistance_asked: list[UUID] = Field(description="Bodies that the lead asks to have assist; the agency decides")
    follow_up: UUID | None = Field(description="The case in which the rest goes on")
    explanation_owed: bool = Field(description="The lead department has to tell a petitioner why it takes longer")
    cosign_owed: bool = Field(description="An explanation waits for the grid worker's signature")
    final: bool = Field(description="The designation is final: it cannot be returned")
    drawn: bool = Field(description="Drawn for a check")
    reconsidered: bool
    reopened_by_petitioner: bool
    merged_into: UUID | None
    window_until: datetime | None = Field(description="Until when it may be reopened; then it is archived")
    ended_at: datetime | None
    archived_at: datetime | None
    restricted_at: datetime | None = Field(description="Since when the file is sealed off by law")
    orders: list[OrderOut]
    petitioners: list[PetitionerOut]
    attachments: list[AttachmentOut]
    members: list[MemberOut]


class StepOut(Schema):
    """One step; ``hash`` chains it to the one before (SM3).

    ``words`` is null where they were deleted, or the file sealed off, by law.
    """

    id: UUID
    seq: int
    at: datetime
    device_at: datetime | None
    action: Action
    action_name: Words
    source: str = Field(description="Empty for the report itself")
    target: State
    duty: str
    name: str
    organisation: UUID
    organisation_name: str
    recorded_for: UUID | None = Field(
        description="The body in whose name the agency recorded this, as it did not sign in yet"
    )
    recorded_for_name: str | None
    list_version: str
    words: dict[str, Any] | None
    commitment: str
    hash: str


class ClockOut(Schema):
    """A clock that runs or ran. Rule, calendar and due moment were frozen when it started.

    Only a suspension, an extension and a notice about the calendar move them, later and never earlier.
    """

    id: UUID
    kind: ClockKind
    kind_name: Words
    owner: UUID
    owner_name: str
    order_id: UUID | None
    unit: str
    value: int
    list_version: str
    calendar_version: int
    provisional: bool
    started_at: datetime
    held_from: datetime
    soon_at: datetime
    due_at: datetime
    first_due_at: datetime | None = Field(description="Before it was extended; on time means before this")
    stopped_at: datetime | None
    account: AccountOut | None = Field(description="Of the whole clock; on the last of its rows only")


class FaultOut(Schema):
    """Where a chain first does not hold, and what is wrong there."""

    seq: int
    what: str = Field(description="order, facts or words")


class ElementOut(Schema):
    """One element of a file: whether it is there, and where it is or why not."""

    link: Words
    element: Words
    presence: Presence
    why: Words


class ChainOut(Schema):
    """Whether the case's steps are as they were written."""

    steps: int
    intact: bool
    fault: FaultOut | None
    head: str


class SimilarOut(Schema):
    """An open case of the same matter nearby."""

    id: UUID
    number: str
    state: State
    title: str
    channel: str
    reported_at: datetime
    distance_m: int | None = Field(description="None where one of the two is known by its grid only")


class PetitionerWhole(Schema):
    """A petitioner's name and number; the look was recorded."""

    id: UUID
    name: str
    phone: str


@router.get("/cases/{case_id}", response=CaseOut, summary="案件详情 / One case")
def get_case(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Everything of one case. Missing and foreign ones answer alike."""
    actor = signed_in(request)
    case = queries.get_for(actor, case_id)
    row = queries.detail(actor, case)
    place = row["grid"] or row["village"] or row["township"] or row["county"]
    return row | {
        "state_name": words(case.facts.state), "lon": row["longitude"], "lat": row["latitude"],
        "matter_name": words(case.facts.matter.name) if case.facts.matter else None,
        "place": words(geography.place_text(place)) if geography.exists(place) else None,
        "agency_name": people.organisation(row["agency"]).name, "holder_name": people.organisation(row["holder"]).name,
        "lead_name": people.organisation(row["lead"]).name if row["lead"] else None,
    }  # fmt: skip


@router.get("/cases/{case_id}/timeline", response=list[StepOut], summary="时间线 / Timeline")
def get_timeline(request: HttpRequest, case_id: UUID) -> list[dict[str, Any]]:
    """Every step, oldest first."""
    steps = queries.timeline(queries.get_for(signed_in(request), case_id))
    return [
        step | {
            "action_name": words(Action(step["action"])), "organisation_name": step["facts"]["organisation_name"],
            "list_version": step["facts"]["list_version"], "recorded_for": step["facts"].get("recorded_for"),
            "recorded_for_name": step["facts"].get("recorded_for_name"),
        }
        for step in steps
    ]  # fmt: skip


@router.get("/cases/{case_id}/clocks", response=list[ClockOut], summary="时限 / Clocks")
def get_clocks(request: HttpRequest, case_id: UUID) -> list[dict[str, Any]]:
    """Every clock, in the order in which somebody came to hold it; whose time it was, and whose what was late is."""
    case = queries.get_for(signed_in(request), case_id)
    place = case.row["township"] or case.row["county"]
    rows = with_accounts(queries.clocks(case), place, timezone.now())
    return [row | {"kind_name": words(ClockKind(row["kind"]))} for row in rows]


@router.get("/cases/{case_id}/chain", response=ChainOut, summary="核查存证链 / Verify the chain")
def verify_chain(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Recomputes every hash and commitment of the case's steps."""
    case = queries.get_for(signed_in(request), case_id)
    steps, fault = queries.verified_chain(case)
    found = {"seq": fault.seq, "what": fault.what} if fault else None
    return {"steps": steps, "intact": fault is None, "fault": found, "head": case.row["head"]}


@router.get("/cases/{case_id}/completeness", response=list[ElementOut], summary="档案完整性 / Completeness of the file")
def get_completeness(request: HttpRequest, case_id: UUID) -> list[dict[str, Any]]:
    """What the file holds of each link of Article 25, what it lacks, and why."""
    actor = signed_in(request)
    return [
        {
            "link": words(each.link), "element": words(each.name), "presence": each.presence,
            "why": words(each.why),
        }
        for each in queries.elements_of(actor, queries.get_for(actor, case_id), now=timezone.now())
    ]  # fmt: skip


@router.get("/cases/{case_id}/similar", response=list[SimilarOut], summary="附近同类 / Similar cases nearby")
def list_similar(request: HttpRequest, case_id: UUID) -> list[dict[str, Any]]:
    """Open cases of the same matter within its merge radius and window, nearest first."""
    actor = signed_in(request)
    return queries.similar_to(actor, queries.get_for(actor, case_id), now=timezone.now())


@router.get(
    "/cases/{case_id}/archive", response={200: None}, summary="档案包 / Sealed package",
    openapi_extra={"x-refusals": [403, 409], "responses": {200: {"content": {"application/zip": FILE}}}},
)  # fmt: skip
def get_archive(request: HttpRequest, case_id: UUID, purpose: PackageUse | None = None) -> FileResponse:
    """The sealed package of an archived case as it is now; ``./run gezhi verify FILE`` checks it anywhere.

    Each taking is recorded. ``purpose`` must be given where the use of the file was restricted by law.
    """
    file, number = actions.take_package(
        actor=signed_in(request), now=timezone.now(), case_id=case_id, use=purpose, address=address_of(request)
    )
    answer = FileResponse(file, as_attachment=True, filename=f"{number}.zip", content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.get(
    "/cases/{case_id}/petitioners/{petitioner_id}", response=PetitionerWhole,
    summary="查看诉求人联系方式 / See a petitioner's number",
)  # fmt: skip
def look_at_petitioner(
    request: HttpRequest, case_id: UUID, petitioner_id: UUID, purpose: LookPurpose
) -> actions.Looked:
    """Name and number unmasked, for the desk officer holding the case or the lead's handler. Each look is recorded."""
    return actions.look_at_petitioner(
        actor=signed_in(request), now=timezone.now(), case_id=case_id, petitioner_id=petitioner_id, purpose=purpose,
        address=address_of(request),
    )  # fmt: skip
