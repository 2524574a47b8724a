"""Files handed in: checked by content, kept by digest, shown without the place and camera data that a photo carries."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

import filetype
from django.conf import settings

from gezhi.cases.models import Attachment
from gezhi.cases.queries.files import folder_of, path_of
from gezhi.cases.terms import Evidence
from gezhi.kernel.chain import sm3
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.rules import separate
from gezhi.security.terms import Actor
from gezhi.storage.together import Change

MEGABYTE = 1024 * 1024
PIXELS = 60_000_000  # of one picture; more is a decompression bomb or of no use as evidence
ALLOWED = {
    "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "application/pdf": "",
    "audio/mpeg": "", "audio/mp4": "", "audio/ogg": "", "audio/x-wav": "", "audio/amr": "", "audio/aac": "",
}  # fmt: skip

EMPTY_FILE = Refusal("file-empty", Kind.INVALID, Text("文件是空的。", "The file is empty."))
FILE_TOO_LARGE = Refusal(
    "file-too-large",
    Kind.TOO_LARGE,
    Text("“{name}”太大：一个文件不能超过 {most} MB。", "{name} is too large: a file may have at most {most} MB."),
)
TOO_MANY_PIXELS = Refusal(
    "file-too-many-pixels",
    Kind.TOO_LARGE,
    Text("图片不能超过 {most} 百万像素。", "A picture may have at most {most} megapixels."),
)
FILE_TYPE = Refusal(
    "file-type",
    Kind.INVALID,
    Text(
        "“{name}”不能附上。只接受图片（JPEG、PNG、WebP）、PDF 和录音；按内容判断，与扩展名无关。",
        "{name} cannot be attached. Only pictures (JPEG, PNG, WebP), PDF and audio are, judged by content.",
    ),
)
FILE_BROKEN = Refusal(
    "file-broken", Kind.INVALID, Text("图片已损坏，无法打开。", "The picture is damaged and cannot be opened.")
)
UNKNOWN_FILE = Refusal(
    "unknown-attachment",
    Kind.INVALID,
    Text(
        "有附件不存在，或不是您上传的，或已用于另一步。",
        "An attachment does not exist, is not yours, or was used before.",
    ),
)


def attach(*, actor: Actor, now: datetime, name: str, content: bytes) -> Evidence:
    """Keep a file for a report or a move of this actor; the same bytes are stored once."""
    media_type = _checked_type(content, _safe_name(name))
    shown = _without_camera_data(content, media_type)
    sha256 = _store(content)
    row = Attachment(
        county=actor.county, id=uuid7(now), name=separate(_safe_name(name)).clean[:120], media_type=media_type,
        size=len(content),
        sha256=sha256, sm3=sm3(content), shown=sha256 if shown is content else _store(shown),
        uploaded_by=actor.person, uploaded_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    return Evidence(row.id, row.name, row.media_type, row.size, row.sha256, row.sm3)


def evidence_of(actor: Actor, county: str, keys: Sequence[UUID], *, field: str) -> tuple[Evidence, ...]:
    """The actor's own uploads that are not used yet, in the order given; refuses if one is missing."""
    if not keys:
        return ()
    rows = Attachment.objects.filter(
        county__in={county, actor.county}, id__in=keys, uploaded_by=actor.person, case_id=None, held_by=None
    ).values_list("id", "name", "media_type", "size", "sha256", "sm3")
    found = {row[0]: Evidence(*row) for row in rows}
    if len(found) != len(set(keys)):
        raise UNKNOWN_FILE(field=field)
    return tuple(found[key] for key in keys)


def evidence_words(files: Iterable[Evidence]) -> list[dict[str, Any]]:
    """What a step's words say of its files; the digests bind the bytes to the chain."""
    return [
        {"id": str(f.id), "name": f.name, "media_type": f.media_type, "size": f.size, "sha256": f.sha256, "sm3": f.sm3}
        for f in files
    ]


def bind(
    files: Sequence[Evidence], *, actor: Actor, county: str, seq: int, case_id: UUID | None = None,
    held_by: UUID | None = None,
) -> Change | Sequence[Attachment]:  # fmt: skip
    """The write that ties uploads to the step that names them, for ``write_together``: of a case, or of a paper beside
    one (``held_by``).

    ``county`` never changes on a row: an upload from elsewhere is taken away at once and written anew.
    """
    keys = [file.id for file in files]
    if not keys:
        return []
    if actor.county == county:
        unused = {"county": county, "id": keys, "case_id": None, "held_by": None}
        return Change(Attachment, unused, {"case_id": case_id, "held_by": held_by, "seq": seq})
    uploads = Attachment.objects.filter(county=actor.county, id__in=keys, case_id=None, held_by=None)
    rows = list(uploads)
    uploads.delete()
    for row in rows:
        row.county, row.case_id, row.held_by, row.seq = county, case_id, held_by, seq
    return rows


def _checked_type(content: bytes, name: str) -> str:
    if not content:
        raise EMPTY_FILE(field="file")
    most = settings.GEZHI.attachment_megabytes
    if len(content) > most * MEGABYTE:
        raise FILE_TOO_LARGE(field="file", most=most, name=name)
    media_type = filetype.guess_mime(content[:8192]) or ""
    if media_type in ("video/mp4", "audio/m4a"):  # phones record sound into the same container
        media_type = "audio/mp4" if content[8:11] == b"M4A" else media_type
    if media_type not in ALLOWED:
        raise FILE_TYPE(field="file", name=name)
    return media_type


def _without_camera_data(content: bytes, media_type: str) -> bytes:
    """The picture turned upright and written anew without EXIF, so that no place or device leaks (P20)."""
    if not ALLOWED[media_type]:
        return content
    from PIL import Image, ImageOps, UnidentifiedImageError  # takes 6 MB, in each process that was ever given a picture

    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > PIXELS:
                raise TOO_MANY_PIXELS(field="file", most=PIXELS // 1_000_000)
            upright = ImageOps.exif_transpose(picture)
            if upright.mode in ("P", "PA"):  # a palette is lost with the rest of what is not pixels
                upright = upright.convert("RGBA")
            clean = Image.new(upright.mode, upright.size)
            clean.paste(upright)
            out = io.BytesIO()
            clean.save(out, format=ALLOWED[media_type], quality=88)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FILE_BROKEN(field="file") from None
    return out.getvalue()


def _store(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    handle, temporary = tempfile.mkstemp(dir=folder_of(path))
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    return digest


def _safe_name(name: str) -> str:
    plain = PurePath(name.replace("\\", "/")).name
    return "".join(ch for ch in plain if ch.isprintable())[-120:] or "file"
