"""What somebody with a receipt or a code may do without an account: see where it is, evaluate, withdraw, reopen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Path, Router, Schema

from gezhi.cases import actions, queries
from gezhi.cases.api.moving import MovedOut
from gezhi.cases.api.terms import Key, Strict, Words, answer, say, words
from gezhi.cases.rules.evaluating import BY_STAFF, RECEIPT_BY_STAFF
from gezhi.cases.terms import Action, CodeState, State, Verdict
from gezhi.security.access import address_of, signed_in
from gezhi.storage.limits import take

router = Router(tags=["receipts"])
A_REPORT = 10  # questions about one report that are no burden
Code = Annotated[str, Path(min_length=1, max_length=64, description="A receipt code from POST /reports")]


class ReceiptMove(StrEnum):
    """What a petitioner may do herself."""

    WITHDRAW = "withdraw"
    REOPEN = "reopen"


class ProgressOut(Schema):
    """Where the report is, in plain words."""

    number: str
    state: State
    state_name: Words
    version: int
    holder: str = Field(description="Who has it now")
    reported_at: datetime
    ended_at: datetime | None
    reopen_until: datetime | None
    speaks: bool = Field(
        description="Whether this code also evaluates, withdraws and reopens: not where staff reported for her"
    )


class ReasonIn(Strict):
    """Why; ``version`` is the one that was shown."""

    version: int | None = Field(None, ge=1, le=2_147_483_647)
    reason: str = Field(max_length=4000, examples=["问题又出现了"])


@router.get(
    "/receipts/{code}", auth=None, response=ProgressOut, summary="查询进度 / Ask with a receipt code",
    openapi_extra={"x-refusals": [429]},
)  # fmt: skip
def get_receipt(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Number, state, who has it now and since when it was reported; no more."""
    _take(request)
    found = queries.progress(queries.actor_of_receipt(code))
    return found | {"holder": say(found["with"]), "state_name": words(found["state"])}


@router.post(
    "/receipts/{code}/moves/{action}", auth=None, response=MovedOut,
    summary="撤回或申请重新办理 / Withdraw or ask to reopen", openapi_extra={"x-refusals": [403, 429]},
)  # fmt: skip
def make_receipt_move(
    request: HttpRequest, code: Code, action: ReceiptMove, body: ReasonIn, key: Key = None
) -> HttpResponse:
    """The petitioner withdraws her report, or asks once to have it taken up again; by what is hers. Not for staff."""
    if getattr(request, "actor", None):
        raise RECEIPT_BY_STAFF()
    _take(request)
    actor = queries.actor_of_receipt(code)
    moved = actions.move(
        actor=actor, now=timezone.now(), case_id=actor.organisation, action=Action(action.value),
        given={"reason": body.reason}, version=body.version, key=key,
    )  # fmt: skip
    return answer(moved)


class EvaluationIn(Strict):
    """What she says of the result; why, where she is not satisfied."""

    version: int | None = Field(None, ge=1, le=2_147_483_647)
    verdict: Verdict
    reason: str = Field("", max_length=4000)


class EvaluatedOut(MovedOut):
    """Where the case is now; ``reopened``: what was not solved is taken up again."""

    reopened: bool


@router.post(
    "/receipts/{code}/evaluation", auth=None, response=EvaluatedOut,
    summary="评价办理结果 / Evaluate the result", openapi_extra={"x-refusals": [403, 429]},
)  # fmt: skip
def evaluate_by_receipt(request: HttpRequest, code: Code, body: EvaluationIn, key: Key = None) -> HttpResponse:
    """She says once what became of her matter, by her own receipt or the code she was sent. Not for staff."""
    if getattr(request, "actor", None):
        raise BY_STAFF()
    _take(request)
    said = actions.evaluate(
        actor=queries.actor_of_receipt(code), now=timezone.now(), verdict=body.verdict.value, reason=body.reason,
        version=body.version, key=key,
    )  # fmt: skip
    return answer(vars(said.moved) | {"reopened": said.reopened})


class CodeOut(Schema):
    """A message that is on its way. The code is in no answer: it goes to her own phone alone."""

    number: str
    until: datetime | None
    state: CodeState


@router.post(
    "/cases/{case_id}/petitioners/{petitioner_id}/evaluation-code", response=CodeOut,
    summary="发送评价码 / Send a code for an evaluation", openapi_extra={"x-refusals": [429]},
)  # fmt: skip
def send_evaluation_code(request: HttpRequest, case_id: UUID, petitioner_id: UUID, key: Key = None) -> HttpResponse:
    """To the phone of a petitioner who was answered: again, or for the first time. An earlier unused one is void."""
    asked = actions.send_code(
        actor=signed_in(request), now=timezone.now(), case_id=case_id, petitioner_id=petitioner_id,
        address=address_of(request), key=key,
    )  # fmt: skip
    return answer(asked)


def _take(request: HttpRequest) -> None:
    most = A_REPORT * settings.GEZHI.public_reports_per_hour
    take("receipt", address_of(request), most=most, now=timezone.now())
