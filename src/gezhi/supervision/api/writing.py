"""Writing documents: opening one about a case, and making a move of its table."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema

from gezhi.cases.api.terms import Key, Strict, answer
from gezhi.security.access import signed_in
from gezhi.supervision import actions
from gezhi.supervision.terms import DocumentAction, DocumentKind, DocumentState

router = Router()

Name = Annotated[str, Field(max_length=40)]
Value = Annotated[str | list[str] | None, Field(description="Text, a moment, an id, or a list of ids or numbers")]


class BeginIn(Strict):
    """What a document is opened about, and what the opening asks for."""

    case: UUID
    given: dict[Name, Value] = Field({}, max_length=20, examples=[{"unit": "…", "grounds": "…"}])


class DocumentMoveIn(Strict):
    """A move: the version you were looking at, and what the move asks for."""

    version: int = Field(ge=1, le=2_147_483_647, examples=[1])
    given: dict[Name, Value] = Field({}, max_length=20, examples=[{"result": "…"}])


class DocumentDone(Schema):
    """Where the document is now; ``version`` is what the next move must name."""

    id: UUID
    number: str
    county: str
    kind: DocumentKind
    state: DocumentState
    version: int


@router.post("/supervision/{kind}/{action}", response=DocumentDone, summary="发起督办文书 / Open a document")
def begin_document(
    request: HttpRequest, kind: DocumentKind, action: DocumentAction, body: BeginIn, key: Key = None
) -> HttpResponse:
    """Applies for or takes up an escalation, issues an order, warns, demands corrective action, asks for or calls a
    meeting. GET /cases/{case_id}/supervision says which openings are yours."""
    done = actions.begin_document(
        actor=signed_in(request), now=timezone.now(), kind=kind, action=action, case_id=body.case, given=body.given,
        key=key,
    )  # fmt: skip
    return answer(done)


@router.post(
    "/supervision/documents/{document_id}/moves/{action}", response=DocumentDone, summary="推进文书 / Make a move"
)
def make_document_move(
    request: HttpRequest, document_id: UUID, action: DocumentAction, body: DocumentMoveIn, key: Key = None
) -> HttpResponse:
    """Makes one move of the document's table. On a stale version the answer is 409 with the version and the state."""
    done = actions.move(
        actor=signed_in(request), now=timezone.now(), document_id=document_id, action=action, given=body.given,
        version=body.version, key=key,
    )  # fmt: skip
    return answer(done)
