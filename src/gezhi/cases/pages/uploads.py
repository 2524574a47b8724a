"""Files sent with a form, kept at once so that a refused form asks for none again; and files as they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest

from gezhi.cases import actions
from gezhi.cases.actions.attachments import evidence_of
from gezhi.cases.queries.files import path_of
from gezhi.cases.terms import Evidence
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Refusal, Refused
from gezhi.security.terms import Actor


def keep(
    request: HttpRequest, actor: Actor, now: datetime, name: str, *, into: list[Evidence], county: str,
    files: str = "",
) -> None:  # fmt: skip
    """Adds to ``into`` what an earlier try of this form uploaded and what comes with it now; raises Refused.

    ``name`` is the field; its files come as ``{name}_files`` unless ``files`` says otherwise.
    """
    into.extend(kept_by(request, actor, county, name))
    for upload in request.FILES.getlist(files or f"{name}_files"):
        try:
            content = upload.read()
            into.append(actions.attach(actor=actor, now=now, name=upload.name or "", content=content))
        except Refused as refused:
            refused.field = name
            raise


def kept_by(request: HttpRequest, actor: Actor, county: str, name: str) -> Sequence[Evidence]:
    """What earlier tries of this form uploaded; raises Refused where one is not hers."""
    keys = [key for key in (key_in(value) for value in request.POST.getlist(name)) if key is not None]
    return evidence_of(actor, county, keys, field=name)


def shown_file(row: Mapping[str, Any], *, missing: Refusal) -> FileResponse:
    """A file as it may be shown (pictures without place and camera data), which a browser neither guesses at nor runs.

    Refuses with ``missing`` where its bytes are gone.
    """
    path = path_of(row["shown"])
    if not path.is_file():
        raise missing()
    answer = FileResponse(path.open("rb"), content_type=row["media_type"], filename=row["name"])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
