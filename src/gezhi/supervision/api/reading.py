"""Reading documents: lists, those of one case, one in full with its trace and the moves that are yours."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from gezhi.cases.api.files import BINARY
from gezhi.cases.api.moving import ChoiceOut
from gezhi.cases.api.terms import RefusalOut, Strict, Words, refusal, say, words
from gezhi.cases.queries.files import path_of
from gezhi.cases.queries.loading import Loaded as LoadedCase
from gezhi.cases.terms import EscalationGround
from gezhi.kernel.law import cite
from gezhi.kernel.refusal import Refused
from gezhi.security.access import signed_in
from gezhi.security.terms import Actor
from gezhi.supervision import queries
from gezhi.supervision.moves import Offer
from gezhi.supervision.queries.printing import printed
from gezhi.supervision.terms import Colour, DocumentAction, DocumentKind, DocumentState, Paper
from gezhi.supervision.workflow import Ask

router = Router()


class DocumentRow(Schema):
    """A document as lists show it. ``agency`` issued it or decides; ``unit`` is addressed, or keeps assisting."""

    id: UUID
    county: str
    number: str
    kind: DocumentKind
    state: DocumentState
    version: int = Field(description="What a move must name")
    case_id: UUID
    case_number: str
    agency: UUID
    agency_name: Words
    unit: UUID | None
    unit_name: Words | None
    waits_for: UUID | None = Field(description="The organisation whose turn it is")
    colour: Colour | None
    ground: EscalationGround | None
    grounds: str
    demand: str
    due_at: datetime | None
    lapsed_at: datetime | None = Field(description="When the deadline passed without an answer")
    meets_at: datetime | None
    opened_at: datetime


class DocumentPage(Schema):
    """A page of 50, the newest first; ``next`` is the ``before`` of the next page, null on the last."""

    items: list[DocumentRow]
    next: UUID | None


class DocumentsAsked(Strict):
    """What a list of documents is narrowed to."""

    kind: DocumentKind | None = None
    state: DocumentState | None = None
    over: bool | None = None
    mine: bool = Field(False, description="Only what waits for your organisation")
    before: UUID | None = Field(None, description="next of the page before")


class DocumentAsk(Schema):
    """One input of a move: ``name`` in ``given``."""

    name: str
    kind: str
    label: Words
    required: bool
    choices: list[ChoiceOut]


class DocumentOffer(Schema):
    """A move of yours: what it leads to and asks for, or why it is refused now."""

    kind: DocumentKind
    action: DocumentAction
    label: Words
    target: DocumentState | None
    article: str | None
    asks: list[DocumentAsk]
    refused: RefusalOut | None


class DocumentStepOut(Schema):
    """A step of a document's trace; ``words`` is null where they were deleted by law."""

    seq: int
    at: datetime
    action: DocumentAction
    source: str
    target: DocumentState
    name: str
    duty: str
    organisation: UUID
    organisation_name: str
    words: dict[str, Any] | None
    hash: str


class CaseNumber(Schema):
    """A further case that the document is about."""

    id: UUID
    number: str


class DocumentOut(DocumentRow):
    """One document with its trace. Names of a leader and of who answers are the document's own words (Art. 23)."""

    leader: str
    leader_post: str
    responsible: str
    responsible_post: str
    lead: UUID | None = Field(description="The department that a meeting decided on")
    participants: list[UUID]
    cases: list[CaseNumber]
    trace: list[DocumentStepOut]
    sealed_at: datetime | None = Field(description="Since when its words are sealed off by law, with its case's")
    disposed_at: datetime | None = Field(description="Since when its words are destroyed, with its case's")
    intact: bool = Field(description="Whether the chain of its steps holds")
    moves: list[DocumentOffer]


class OfCaseOut(Schema):
    """The documents about a case, which more you may open, and what is proposed (never decided) about it."""

    documents: list[DocumentRow]
    openings: list[DocumentOffer]
    hint: Words | None


@router.get("/supervision", response=DocumentPage, summary="督办文书列表 / List documents of supervision")
def list_documents(request: HttpRequest, given: Annotated[DocumentsAsked, Query()]) -> dict[str, Any]:
    """Supervision orders, warnings, corrective actions, escalations and meetings that concern you."""
    asked = queries.Asked(given.kind, given.state, given.over, given.mine, given.before)
    found = queries.listing(signed_in(request), asked)
    return {"items": [row_of(item) for item in found.items], "next": found.before}


@router.get("/supervision/documents/{document_id}", response=DocumentOut, summary="督办文书 / One document")
def get_document(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """One document in full, with its trace and the moves that are yours."""
    actor, now = signed_in(request), timezone.now()
    found = queries.load(actor, document_id)
    steps = queries.trace(found)
    offers = queries.offered(found, actor=actor, now=now)
    return {
        **row_of(queries.named(found)), **{name: found.row[name] for name in _FULL},
        "cases": [{"id": key, "number": number} for key, number in queries.further_cases(found)],
        "trace": steps, "intact": queries.fault_of(found, steps) is None,
        "moves": [offer_of(offer, actor, found.case, found.paper) for offer in offers],
    }  # fmt: skip


_FULL = ("leader", "leader_post", "responsible", "responsible_post", "lead", "participants", "sealed_at", "disposed_at")


@router.get("/supervision/documents/{document_id}/print", summary="打印件 / The document for print")
def print_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document as PDF, to be printed and sealed."""
    content, number = printed(actor=signed_in(request), document_id=document_id)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    return answer


@router.get(
    "/supervision/documents/{document_id}/files/{file_id}", response={200: None}, summary="文书附件 / A file",
    openapi_extra={"responses": {200: {"content": {"*/*": BINARY}}}},
)  # fmt: skip
def get_document_file(request: HttpRequest, document_id: UUID, file_id: UUID) -> FileResponse:
    """A file that came with a step (its words name it), as it is shown. Hand files in with POST /attachments."""
    row = queries.file_of(signed_in(request), document_id, file_id)
    file = path_of(row["shown"]).open("rb")
    answer = FileResponse(file, as_attachment=True, filename=row["name"], content_type=row["media_type"])
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.get("/cases/{case_id}/supervision", response=OfCaseOut, summary="本件的督办 / Supervision of a case")
def list_documents_of_case(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """The documents about a case, and what you may open about it."""
    actor, now = signed_in(request), timezone.now()
    documents = queries.of_case(actor, case_id)
    case = queries.case_of(actor, case_id)
    proposed = queries.hint(actor, case, now=now)
    return {
        "documents": [row_of(item) for item in documents],
        "openings": [offer_of(offer, actor, case) for offer in queries.openings(case, actor=actor, now=now)],
        "hint": words(proposed) if proposed else None,
    }  # fmt: skip


def row_of(item: dict[str, Any]) -> dict[str, Any]:
    named = {
        f"{side}_name": words(item[f"{side}_name"]) if item[f"{side}_name"] else None for side in ("agency", "unit")
    }
    return {**item, **named, "colour": item["colour"] or None, "ground": item["ground"] or None}


def offer_of(offer: Offer, actor: Actor, case: LoadedCase | None, paper: Paper | None = None) -> dict[str, Any]:
    row = offer.row
    return {
        "kind": row.kind, "action": row.action, "label": words(row.action), "target": row.target,
        "article": say(cite(*row.article)) if row.article else None, "refused": _refusal(offer.refused),
        "asks": [_ask(ask, actor, case, paper) for ask in row.asks],
    }  # fmt: skip


def _refusal(refused: Refused | None) -> dict[str, Any] | None:
    return refusal(refused) if refused else None


def _ask(ask: Ask, actor: Actor, case: LoadedCase | None, paper: Paper | None) -> dict[str, Any]:
    choices = [{"value": each.value, "label": words(each)} for each in ask.choices or ()]
    invited, asker = (paper.participants, paper.opener) if paper else ((), None)
    bodies = queries.options_of(ask, actor=actor, case=case, invited=invited, asker=asker)
    choices += [{"value": str(body.id), "label": words(body.text)} for body in bodies]
    return {
        "name": ask.name, "kind": ask.kind.value, "label": words(ask.text), "required": ask.required,
        "choices": choices,
    }  # fmt: skip
