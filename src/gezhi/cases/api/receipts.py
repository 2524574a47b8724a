"""What somebody with a receipt code may do without an account: see where the report is, withdraw it, reopen it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Path, Router, Schema

from gezhi.cases import actions, queries
from gezhi.cases.api.moving import MovedOut
from gezhi.cases.api.terms import Key, Strict, Words, answer, words
from gezhi.cases.terms import Action, State
from gezhi.security.access import address_of
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
    return found | {"holder": found["with"], "state_name": words(found["state"])}


@router.post(
    "/receipts/{code}/moves/{action}", auth=None, response=MovedOut,
    summary="撤回或申请重新办理 / Withdraw or ask to reopen", openapi_extra={"x-refusals": [403, 429]},
)  # fmt: skip
def make_receipt_move(
    request: HttpRequest, code: Code, action: ReceiptMove, body: ReasonIn, key: Key = None
) -> HttpResponse:
    """The petitioner withdraws her report, or asks once to have the case taken up again."""
    _take(request)
    actor = queries.actor_of_receipt(code)
    moved = actions.move(
        actor=actor, now=timezone.now(), case_id=actor.organisation, action=Action(action.value),
        given={"reason": body.reason}, version=body.version, key=key,
    )  # fmt: skip
    return answer(moved)


def _take(request: HttpRequest) -> None:
    most = A_REPORT * settings.GEZHI.public_reports_per_hour
    take("receipt", address_of(request), most=most, now=timezone.now())
