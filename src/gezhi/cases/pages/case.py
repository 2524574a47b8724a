"""The page of one case, and what hangs on it: the chain's check, a petitioner's data, files, the sealed package."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.cases import queries
from gezhi.cases.actions.looking import look_at_petitioner, take_package
from gezhi.cases.pages.doors import is_part, page, show
from gezhi.cases.pages.whole import context_of, people_of
from gezhi.cases.queries.files import path_of
from gezhi.cases.terms import LookPurpose, PackageUse
from gezhi.kernel.refusal import Kind
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

NO_PURPOSE = Text("请选择查看的目的。", "Choose what you look for.")


@require_GET
@page
def case(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID) -> HttpResponseBase:
    """What, where, who holds it and until when; then what happened; the moves in a fixed bar."""
    found = queries.get_for(actor, case_id)
    return show(request, "cases/case.html", context_of(actor, found, now))


@require_POST
@page
def chain(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID) -> HttpResponseBase:
    """Verifies every link of the chain now."""
    found = queries.get_for(actor, case_id)
    steps, fault = queries.verified_chain(found)
    checked = {"fault": fault.seq if fault else None, "at": now}
    if is_part(request):
        about = {"steps": steps, "address": reverse("cases:case", args=[case_id])}
        return show(request, "cases/parts/chain.html", {"case": about, "chain": checked})
    return show(request, "cases/case.html", context_of(actor, found, now) | {"chain": checked})


@require_http_methods(["GET", "POST"])
@page
def petitioner(
    request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID
) -> HttpResponseBase:
    """GET asks for what; POST shows name and phone of one petitioner, and the look is recorded with its purpose."""
    found = queries.get_for(actor, case_id)
    person = next((p for p in people_of(actor, found) if p["id"] == petitioner_id), None)
    if person is None:
        raise queries.NO_SUCH_CASE()
    person |= {"asking": True, "error": None}
    status = 200
    if request.method == "POST":
        try:
            purpose = LookPurpose(request.POST.get("purpose", ""))
        except ValueError:
            person["error"], status = NO_PURPOSE, Kind.INVALID.value
        else:
            person |= _looked(request, actor, now, case_id, petitioner_id, purpose)
    if is_part(request):
        return show(request, "cases/parts/petitioner.html", {"person": person}, status)
    context = context_of(actor, found, now)
    context["petitioners"] = [person if p["id"] == petitioner_id else p for p in context["petitioners"]]
    return show(request, "cases/case.html", context, status)


def _looked(
    request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID, purpose: LookPurpose
) -> dict[str, Any]:
    address = str(getattr(request, "client_address", ""))
    shown = look_at_petitioner(
        actor=actor, now=now, case_id=case_id, petitioner_id=petitioner_id, purpose=purpose, address=address
    )
    return {"seen": True, "asking": False, "purpose": purpose, "name": shown.name, "phone": shown.phone}


@require_GET
@page
def attachment(request: HttpRequest, actor: Actor, now: datetime, attachment_id: UUID) -> HttpResponseBase:
    """A file of a case, as it may be shown: pictures without place and camera data."""
    row = queries.attachment(actor, attachment_id)
    path = path_of(row["shown"])
    if not path.is_file():
        raise queries.NO_SUCH_CASE()
    answer = FileResponse(path.open("rb"), content_type=row["media_type"], filename=row["name"])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_GET
@page
def package(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID) -> HttpResponseBase:
    """The sealed package of an archived case; the taking is recorded."""
    use = next((use for use in PackageUse if use.value == request.GET.get("purpose")), None)
    address = str(getattr(request, "client_address", ""))
    file, number = take_package(actor=actor, now=now, case_id=case_id, use=use, address=address)
    return FileResponse(file, as_attachment=True, filename=f"{number}.zip")
