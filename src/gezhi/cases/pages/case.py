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
from gezhi.cases.archive.completeness import Presence
from gezhi.cases.pages.doors import gives_back, is_part, page, show
from gezhi.cases.pages.uploads import shown_file
from gezhi.cases.pages.whole import context_of, people_of
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.terms import LookPurpose, PackageUse
from gezhi.kernel.refusal import Kind
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD, address_of
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


@require_GET
@page
def completeness(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID) -> HttpResponseBase:
    """What the file holds of each link of Article 25, what it lacks, and why."""
    found = queries.get_for(actor, case_id)
    elements = queries.elements_of(actor, found, now=now)
    lacking = sum(each.presence is Presence.MISSING for each in elements)
    context = {"elements": elements, "lacking": lacking}
    if is_part(request):
        return show(request, "cases/parts/completeness.html", context)
    return show(request, "cases/case.html", context_of(actor, found, now) | context)


def _asked_again(
    request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID
) -> HttpResponseBase:
    """The question for the purpose once more, and nothing shown."""
    found, person = _person(actor, case_id, petitioner_id)
    person["error"] = PAGE_TOO_OLD.text
    return _show_person(request, actor, now, found, person, PAGE_TOO_OLD.kind)


@gives_back(_asked_again)
@require_http_methods(["GET", "POST"])
@page
def petitioner(
    request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID
) -> HttpResponseBase:
    """GET asks for what; POST shows name and phone of one petitioner, and the look is recorded with its purpose."""
    found, person = _person(actor, case_id, petitioner_id)
    if request.method == "GET":
        return _show_person(request, actor, now, found, person)
    try:
        purpose = LookPurpose(request.POST.get("purpose", ""))
    except ValueError:
        person["error"] = NO_PURPOSE
        return _show_person(request, actor, now, found, person, Kind.INVALID)
    person |= _looked(request, actor, now, case_id, petitioner_id, purpose)
    return _show_person(request, actor, now, found, person)


def _person(actor: Actor, case_id: UUID, petitioner_id: UUID) -> tuple[Loaded, dict[str, Any]]:
    found = queries.get_for(actor, case_id)
    person = next((p for p in people_of(actor, found) if p["id"] == petitioner_id), None)
    if person is None:
        raise queries.NO_SUCH_CASE()
    masked = " · ".join(part for part in (person["name"], person["phone"]) if part)  # what paper shows all the same
    return found, person | {"asking": True, "error": None, "masked": masked}


def _show_person(
    request: HttpRequest, actor: Actor, now: datetime, found: Loaded, person: dict[str, Any], kind: Kind | None = None
) -> HttpResponseBase:
    status = kind.value if kind else 200
    if is_part(request):
        return show(request, "cases/parts/petitioner.html", {"person": person}, status)
    context = context_of(actor, found, now)
    context["petitioners"] = [person if p["id"] == person["id"] else p for p in context["petitioners"]]
    return show(request, "cases/case.html", context, status)


def _looked(
    request: HttpRequest, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID, purpose: LookPurpose
) -> dict[str, Any]:
    address = address_of(request)
    shown = look_at_petitioner(
        actor=actor, now=now, case_id=case_id, petitioner_id=petitioner_id, purpose=purpose, address=address
    )
    return {"seen": True, "asking": False, "purpose": purpose, "name": shown.name, "phone": shown.phone}


@require_GET
@page
def attachment(request: HttpRequest, actor: Actor, now: datetime, attachment_id: UUID) -> HttpResponseBase:
    """A file of a case, as it may be shown: pictures without place and camera data."""
    row = queries.attachment(actor, attachment_id)
    return shown_file(row, missing=queries.NO_SUCH_CASE)


@require_GET
@page
def package(request: HttpRequest, actor: Actor, now: datetime, case_id: UUID) -> HttpResponseBase:
    """The sealed package of an archived case; the taking is recorded."""
    use = next((use for use in PackageUse if use.value == request.GET.get("purpose")), None)
    address = address_of(request)
    file, number = take_package(actor=actor, now=now, case_id=case_id, use=use, address=address)
    return FileResponse(file, as_attachment=True, filename=f"{number}.zip")
