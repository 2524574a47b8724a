"""Moves: which ones the table offers you on a case, what each asks for, and making one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import StrictInt

from gezhi.cases import actions, queries
from gezhi.cases.api.terms import Key, Moment, RefusalOut, Strict, Words, answer, refusal, say, words
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.rules.needs import Need
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import Ask
from gezhi.kernel.law import cite
from gezhi.security.access import signed_in
from gezhi.security.terms import Actor

router = Router()

Name = Annotated[str, Field(max_length=40)]
Value = Annotated[str | StrictInt | list[str] | None, Field(description="Text, a number, or a list of ids or codes")]


class ChoiceOut(Schema):
    """A value that an input takes, and what it is called."""

    value: str
    label: Words


class AskOut(Schema):
    """One input of a move: ``name`` in ``given``. Without choices it is typed, or looked up (matters: GET /matters)."""

    name: str
    kind: str
    label: Words
    required: bool = Field(description="This case cannot be moved without it")
    required_when: dict[str, list[str]] | None = Field(
        description="Not always required, but where another input has one of these values"
    )
    choices: list[ChoiceOut]


class OfferOut(Schema):
    """A move of yours from here: what it leads to and asks for, or why it is refused now."""

    action: Action
    label: Words
    target: State
    article: str | None
    asks: list[AskOut]
    refused: RefusalOut | None


class MovesOut(Schema):
    """What you may do with a case now. Name ``version`` in the move, so that nothing is decided on old facts."""

    version: int
    state: State
    moves: list[OfferOut]


class MoveIn(Strict):
    """A move: the version you were looking at, and what the move asks for."""

    version: int = Field(ge=1, le=2_147_483_647, examples=[1])
    given: dict[Name, Value] = Field({}, max_length=20, examples=[{"reason": "不属于本辖区", "agency": "…"}])
    device_at: Moment | None = None


class MovedOut(Schema):
    """Where the case is now; ``version`` is what the next move must name."""

    id: UUID
    number: str
    county: str
    state: State
    version: int
    seq: int
    counted: bool | None = Field(
        None,
        description="Of an attempt to reach somebody: whether it counts as one more. One in the half-day of the last, "
        "or on a day on which nobody works, is recorded and does not. Null for every other move",
    )


@router.get("/cases/{case_id}/moves", response=MovesOut, summary="我能做的 / Moves I may make")
def list_moves(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """The moves that your duty gives you from the case's state; the refused ones say why."""
    actor = signed_in(request)
    now = timezone.now()
    case = queries.knowing_cosigners(queries.get_for(actor, case_id), actor, now)
    offers = queries.offered_moves(case, actor=actor, now=now)
    return {
        "version": case.row["version"], "state": case.facts.state,
        "moves": [_offer(offer, case, actor, now) for offer in offers],
    }  # fmt: skip


@router.post("/cases/{case_id}/moves/{action}", response=MovedOut, summary="推进案件 / Make a move")
def make_move(request: HttpRequest, case_id: UUID, action: Action, body: MoveIn, key: Key = None) -> HttpResponse:
    """Makes one move. On a stale version the answer is 409 with the version, the state and the steps since."""
    moved = actions.move(
        actor=signed_in(request), now=timezone.now(), case_id=case_id, action=action, given=plain(body.given),
        version=body.version, key=key, device_at=body.device_at,
    )  # fmt: skip
    return answer(moved)


def plain(given: dict[str, Any]) -> dict[str, Any]:
    """As a form would hand it over: numbers as text."""
    return {name: str(value) if isinstance(value, int) else value for name, value in given.items()}


def _offer(offer: queries.Offered, case: Loaded, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "action": offer.action, "label": words(offer.action), "target": offer.row.target or case.facts.state,
        "article": say(cite(*offer.row.article)) if offer.row.article else None,
        "refused": refusal(offer.refused) if offer.refused else None,
        "asks": [_ask(ask, offer.needs.get(ask.name), case, actor, now) for ask in offer.asks],
    }  # fmt: skip


def _ask(ask: Ask, need: Need | None, case: Loaded, actor: Actor, now: datetime) -> dict[str, Any]:
    when = need.when if need else None
    options = queries.options_of(ask, case=case, actor=actor, now=now)
    return {
        "name": ask.name, "kind": ask.kind.value, "label": words(ask.text),
        "required": ask.required or (need is not None and when is None),
        "required_when": {when.name: [value.value for value in when.values]} if when else None,
        "choices": [{"value": option.value, "label": words(option.text)} for option in options],
    }  # fmt: skip
