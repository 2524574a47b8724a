"""How Article 20 is kept: departments ask the agency for the grid's help; workers tell of tasks off the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from gezhi.cases.actions.breaches import answer_breach, follow_breach, look_at_breaches, report_breach
from gezhi.cases.actions.cooperating import ask_cooperation, decide_cooperation
from gezhi.cases.api.terms import Key, Strict
from gezhi.cases.queries.breaches import told_to_accused
from gezhi.cases.queries.cooperation import PAGE, cooperation_requests
from gezhi.cases.rules.breaches import LONGEST as LONGEST_BREACH
from gezhi.cases.rules.cooperation import LONGEST, taken_out
from gezhi.cases.terms import Breach, BreachFinding, BreachState, CooperationAction, CooperationState
from gezhi.security.access import address_of, signed_in
from gezhi.security.terms import PersonalKind

router = Router()


class CooperationIn(Strict):
    """What a department asks grid workers to do: for a matter on the list, in a grid of its own area."""

    matter: str = Field(max_length=40, examples=["070101"])
    grid: str = Field(max_length=15, examples=["440703002101001"])
    what: str = Field(max_length=LONGEST, examples=["请上门核对三户租客的登记信息"])
    why: str = Field(max_length=LONGEST, examples=["租客白天不在家，网格员熟悉情况"])


class CooperationOut(Schema):
    """A request, and once it is approved the number and the state of the case that the agency ordered."""

    id: UUID
    state: CooperationState
    agency: UUID
    department: UUID
    matter: str
    list_version: str
    grid: str
    what: str
    why: str
    asked_at: datetime
    decided_at: datetime | None
    reason: str
    case_number: str
    case_state: str


class CooperationsOut(Schema):
    """A page of 50, the newest first; ``next`` is the ``after`` of the next page, null on the last."""

    items: list[CooperationOut]
    next: UUID | None


class CooperationsIn(Strict):
    """What the list is narrowed to."""

    state: CooperationState | None = None
    after: UUID | None = None


class TakenOut(Schema):
    """Personal data that was found in the words and is not kept (P43): of which kind, and how often."""

    kind: PersonalKind
    count: int


class MadeOut(Schema):
    """The request that was taken in."""

    id: UUID
    taken_out: list[TakenOut]


class DecisionIn(Strict):
    """Approve, refuse or withdraw; a refusal has a reason."""

    action: CooperationAction
    reason: str = Field("", max_length=LONGEST)


class DecidedOut(Schema):
    """The state after it."""

    state: CooperationState
    taken_out: list[TakenOut]


@router.post("/cooperation-requests", response={201: MadeOut}, summary="提出协作请求 / Ask for cooperation")
def ask_for_cooperation(request: HttpRequest, body: CooperationIn, key: Key = None) -> Status[dict[str, Any]]:
    """The one way in which a department asks for grid workers' help: to the agency, for a matter on the list."""
    made = ask_cooperation(
        actor=signed_in(request), now=timezone.now(), matter=body.matter, grid=body.grid, what=body.what, why=body.why,
        key=key,
    )  # fmt: skip
    return Status(201, {"id": made, "taken_out": _taken_out(body.what, body.why)})


@router.get("/cooperation-requests", response=CooperationsOut, summary="协作请求 / Requests for cooperation")
def list_cooperation_requests(request: HttpRequest, given: Annotated[CooperationsIn, Query()]) -> dict[str, Any]:
    """A department's own; for an agency those of its area."""
    found = cooperation_requests(signed_in(request), state=given.state, after=given.after)
    return {"items": found, "next": found[-1].id if len(found) == PAGE else None}


@router.post(
    "/cooperation-requests/{request_id}/decision", response=DecidedOut, summary="决定协作请求 / Decide on a request"
)
def decide_on_cooperation(request: HttpRequest, request_id: UUID, body: DecisionIn, key: Key = None) -> dict[str, Any]:
    """The agency approves (and orders it itself) or refuses with a reason; the department may withdraw."""
    state = decide_cooperation(
        actor=signed_in(request),
        now=timezone.now(),
        request_id=request_id,
        action=body.action,
        reason=body.reason,
        key=key,
    )
    return {"state": state, "taken_out": _taken_out(body.reason)}


def _taken_out(*texts: str) -> list[dict[str, Any]]:
    return [{"kind": kind, "count": count} for kind, count in taken_out(*texts).items()]


class BreachIn(Strict):
    """Which body gave what task off the list. Write nothing by which you could be recognised."""

    accused: UUID
    what: str = Field(max_length=LONGEST_BREACH)


class ReceiptOut(Schema):
    """Shown once; the only way to follow the report."""

    receipt: str


class BreachStateOut(Schema):
    """How it stands. The day and half-day is all that is kept of when it came."""

    state: BreachState
    received_on: date
    afternoon: bool
    finding: BreachFinding | None
    answer: str


class BreachOut(BreachStateOut):
    """A report as the agency that deals with it reads it. Nothing in it leads to whoever made it."""

    id: UUID
    accused: UUID
    what: str
    answered_at: datetime | None


class AnswerIn(Strict):
    """What was found out and done."""

    finding: BreachFinding
    answer: str = Field(max_length=LONGEST)


class QuarterOut(Schema):
    """Reports that a quarter brought."""

    first: date
    after: date
    reports: int


@router.post("/off-list-reports", response={201: ReceiptOut}, summary="清单外任务举报 / Report a task off the list")
def report_off_list(request: HttpRequest, body: BreachIn) -> Status[dict[str, Any]]:
    """Anonymous: who you are and your grid are not kept, so the call takes no key; note the receipt down."""
    receipt = report_breach(
        actor=signed_in(request), now=timezone.now(), address=address_of(request), accused=body.accused, what=body.what
    )
    return Status(201, {"receipt": receipt})


@router.get("/off-list-reports", response=list[BreachOut], summary="清单外任务举报列表 / Reports of tasks off the list")
def list_off_list_reports(request: HttpRequest) -> Sequence[Breach]:
    """Those addressed to your agency; what waits first."""
    return look_at_breaches(actor=signed_in(request), now=timezone.now())


@router.get(
    "/off-list-reports/told", response=list[QuarterOut], summary="本单位被举报情况 / Reports about one's own body"
)
def get_told(request: HttpRequest) -> list[dict[str, Any]]:
    """How many a quarter brought about your organisation, a month after its end; fewer than 5 are not told."""
    found = told_to_accused(signed_in(request), timezone.now())
    return [{"first": quarter.first, "after": quarter.after, "reports": count} for quarter, count in found]


@router.post(
    "/off-list-reports/{report_id}/answer", response={204: None}, summary="处理清单外任务举报 / Deal with a report"
)
def answer_off_list(request: HttpRequest, report_id: UUID, body: AnswerIn, key: Key = None) -> Status[None]:
    """What was found out and done; whoever holds the receipt reads it."""
    answer_breach(
        actor=signed_in(request),
        now=timezone.now(),
        breach_id=report_id,
        finding=body.finding,
        answer=body.answer,
        key=key,
    )
    return Status(204, None)


class CodeIn(Strict):
    """A receipt; in the body, so that it stands in no address."""

    receipt: str = Field(min_length=1, max_length=64)


@router.post(
    "/off-list-reports/receipt", auth=None, response=BreachStateOut,
    summary="凭码查询清单外任务举报 / Ask with the receipt of a report",
)  # fmt: skip
def get_off_list_by_receipt(request: HttpRequest, body: CodeIn) -> Breach:
    """How the report stands. Nobody has to sign in for it."""
    return follow_breach(now=timezone.now(), address=address_of(request), receipt=body.receipt)
