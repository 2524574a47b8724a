"""Reports come in: one at a time, also from residents who did not sign in, or in batches from other systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import ValidationError

from gezhi.cases import actions
from gezhi.cases.actions.intake import LONGEST_DESCRIPTION, MOST_FILES, MOST_PETITIONERS
from gezhi.cases.actions.placing import LONGEST_ADDRESS
from gezhi.cases.api.terms import Key, Moment, RefusalOut, Strict, answer, refusal
from gezhi.cases.terms import Channel, State
from gezhi.cases.workflow.asks import MOST_PEOPLE
from gezhi.geography.terms import Crs
from gezhi.kernel.bodies import NOT_TEXT, is_doubtful, is_kept
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.kernel.validation import sentences, together
from gezhi.people.api import BEARER, COOKIE
from gezhi.security.access import address_of, signed_in

router = Router()
MOST_REPORTS = 1000
ITEM_INVALID = Refusal("invalid", Kind.INVALID, Text("填写有误：{wrong}", "Not as it must be: {wrong}"))
MUST_BE_AN_OBJECT = Text("应为对象", "must be an object")


# A list that stands as the default would be copied deeply for each report that leaves it out.
_EMPTY: dict[str, Any] = {"default": []}


def public(request: HttpRequest) -> bool:
    """Residents need no account; whoever shows a token or a session is held to it."""
    return "Authorization" not in request.headers and settings.SESSION_COOKIE_NAME not in request.COOKIES


class PointIn(Strict):
    """A point in degrees, and the reference system it was measured in."""

    lon: float = Field(allow_inf_nan=False, strict=True, examples=[113.0764])
    lat: float = Field(allow_inf_nan=False, strict=True, examples=[22.5903])
    crs: Crs = Field(
        description="cgcs2000; wgs84 (GPS); gcj02 (most maps on phones in China); bd09 (Baidu)", examples=["gcj02"]
    )


class PersonIn(Strict):
    """Somebody whose matter it is and who is to be answered; name and phone may be left out."""

    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=20)


class ReportIn(Strict):
    """What somebody saw or needs. The place is a grid code, a point, or an address (then with the county)."""

    description: str = Field(max_length=LONGEST_DESCRIPTION, examples=["楼梯口堆满杂物，把消防通道堵住了"])
    channel: Channel | None = Field(None, description="Left out by residents", examples=["patrol"])
    matter: str = Field(
        "", pattern=r"^(\d{6})?$", description="Code from GET /matters; empty: unsure", examples=["040101"]
    )
    grid: str = Field("", pattern=r"^(\d{15})?$", description="15 digits; wins over the point")
    point: PointIn | None = None
    address: str = Field("", max_length=LONGEST_ADDRESS)
    county: str = Field("", pattern=r"^(\d{6})?$", description="Where only an address is known", examples=["440703"])
    petitioners: list[PersonIn] = Field(default_factory=list, max_length=MOST_PETITIONERS, json_schema_extra=_EMPTY)
    attachments: list[UUID] = Field(
        default_factory=list, max_length=MOST_FILES, description="Ids from POST /attachments", json_schema_extra=_EMPTY
    )
    anonymous: bool = False
    emergency: bool = Field(False, description="Entered afterwards: it is already being dealt with")
    people: int | None = Field(
        None, ge=1, le=MOST_PEOPLE, strict=True, description="How many are involved, as seen; nobody is named",
        examples=[25],
    )  # fmt: skip
    source_number: str = Field("", max_length=60, description="The other system's own number; taken once")
    previous: UUID | None = Field(None, description="An earlier case of the same matter")
    device_at: Moment | None = Field(None, description="When the device recorded it")


class ReportedOut(Schema):
    """Where the report went. ``receipts``: one code for each petitioner, shown once, for GET /receipts/{code}.

    Who reports by herself, signed in nowhere, also evaluates, withdraws and reopens by it; what was reported for her
    only shows progress.
    """

    id: UUID
    number: str = Field(examples=["440703-2026-0000051"])
    county: str
    state: State
    version: int
    grid: str = Field(description="Empty: the grid agency will choose it")
    candidates: list[str] = Field(description="Grids that a point on a border may belong to")
    receipts: list[str]


class BatchItem(ReportIn):
    """A report of a batch with its own key, which makes the whole batch safe to repeat."""

    key: str | None = Field(None, min_length=1, max_length=100)


# Whatever else is in the list is answered at its own place and holds nothing up.
BatchEntry = Annotated[BatchItem | Any, Field(union_mode="left_to_right")]


class BatchIn(Strict):
    """Up to a thousand reports; each is answered on its own, in the order given."""

    reports: list[BatchEntry] = Field(min_length=1, max_length=MOST_REPORTS)


class BatchAnswer(Schema):
    """The answer to one report of a batch: 201 and the report, or the status and why it was refused."""

    status: int
    report: ReportedOut | None = None
    problem: RefusalOut | None = None


class BatchOut(Schema):
    """One answer for each report, in the order given."""

    answers: list[BatchAnswer]


@router.post(
    "/reports", auth=[BEARER, COOKIE, public], response={201: ReportedOut}, summary="上报 / Report",
    openapi_extra={"security": [{}], "x-refusals": [429]},
)  # fmt: skip
def create_report(request: HttpRequest, given: ReportIn, key: Key = None) -> HttpResponse:
    """Takes in one report. Without signing in it is a resident's: limited by the hour, to matters open to residents."""
    intake = _intake(given)
    if public(request):
        reported = actions.report_by_resident(now=timezone.now(), address=address_of(request), intake=intake, key=key)
    else:
        reported = actions.report(actor=signed_in(request), now=timezone.now(), intake=intake, key=key)
    return answer(reported, status=201)


@router.post("/reports/batch", response=BatchOut, summary="批量上报 / Report in a batch")
def create_reports(request: HttpRequest, given: BatchIn, key: Key = None) -> HttpResponse:
    """Takes in up to 1,000 reports of 8 MB in all; those that are refused do not hold up the others.

    Each has a key of its own. Where some have none, the request's key and their place in the list stand for it.
    """
    actor = signed_in(request)
    now = timezone.now()
    doubtful = is_doubtful(request.body)
    parsed = [_parsed(entry, doubtful=doubtful, key=key and f"{key[:90]}/{n}") for n, entry in enumerate(given.reports)]
    good = [item for item in parsed if not isinstance(item, Refused)]
    answers = iter(actions.report_in_bulk(actor=actor, now=now, intakes=good))
    return answer({"answers": [_answer(item if isinstance(item, Refused) else next(answers)) for item in parsed]})


def _parsed(entry: object, *, doubtful: bool, key: str | None) -> tuple[str | None, actions.Intake] | Refused:
    """Of an entry its key and what it reports; ``key`` is the one it has where it brings none."""
    if not isinstance(entry, BatchItem | dict):
        return ITEM_INVALID(wrong=MUST_BE_AN_OBJECT)
    try:
        item = entry if isinstance(entry, BatchItem) else BatchItem.model_validate(entry)
    except ValidationError as wrong:
        found = sentences([dict(error) for error in wrong.errors()])
        return ITEM_INVALID(field=found[0][0] or None, wrong=together(found))
    if doubtful and not is_kept(item.model_dump()):
        return ITEM_INVALID(wrong=NOT_TEXT)
    return item.key or key, _intake(item)


def _answer(taken: actions.TakenIn | Refused) -> Mapping[str, Any]:
    if isinstance(taken, Refused):
        problem = refusal(taken)
        if problem["field"] == "Idempotency-Key":  # an item's key is a field of its own
            problem["field"] = "key"
        return {"status": taken.kind.value, "report": None, "problem": problem}
    return {"status": 201, "report": taken.reported, "problem": None}


def _intake(given: ReportIn) -> actions.Intake:
    point = given.point
    return actions.Intake(
        description=given.description, channel=given.channel, matter=given.matter,
        point=actions.Point(point.lon, point.lat, point.crs) if point else None, grid=given.grid,
        address=given.address, county=given.county,
        petitioners=[actions.Person(person.name, person.phone) for person in given.petitioners],
        attachments=given.attachments, anonymous=given.anonymous, emergency=given.emergency,
        people=given.people, source_number=given.source_number, previous=given.previous, device_at=given.device_at,
    )  # fmt: skip
