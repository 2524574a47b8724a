"""Files: handed in before the report or move that names them, and shown without place and camera data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from gezhi.cases import actions, queries
from gezhi.cases.queries.files import path_of
from gezhi.security.access import signed_in

router = Router()
BINARY = {"schema": {"type": "string", "format": "binary"}}


class UploadOut(Schema):
    """A file that was handed in; name its id in a report or a move. Only you can use it."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str


@router.post("/attachments", response={201: UploadOut}, summary="上传附件 / Hand in a file")
def create_attachment(request: HttpRequest, file: File[UploadedFile]) -> Status[Any]:
    """Pictures (JPEG, PNG, WebP), PDF or audio, judged by content. What is shown carries no camera data."""
    evidence = actions.attach(actor=signed_in(request), now=timezone.now(), name=file.name or "", content=file.read())
    return Status(201, asdict(evidence))


@router.get(
    "/attachments/{attachment_id}", response={200: None}, summary="查看附件 / See a file",
    openapi_extra={"responses": {200: {"content": {"*/*": BINARY}}}},
)  # fmt: skip
def get_attachment(request: HttpRequest, attachment_id: UUID) -> FileResponse:
    """The file as it is shown; the original stays in the archive."""
    row = queries.attachment(signed_in(request), attachment_id)
    file = path_of(row["shown"]).open("rb")
    answer = FileResponse(file, as_attachment=True, filename=row["name"], content_type=row["media_type"])
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
