"""Open cases of an older system: upload, say which column is what, try, import; what cannot come in is downloaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.administration.pages.frame import Typed, framed, sent, typed_of
from gezhi.administration.pages.importing import NO_FILE_SENT
from gezhi.cases.pages.doors import elsewhere, errors_of, gives_back, note, page, show, words
from gezhi.cases.terms import Channel
from gezhi.exchange import actions
from gezhi.exchange.queries.bringing import connected_systems, rejected_rows, report_file, report_files
from gezhi.exchange.rules.counting import counted
from gezhi.exchange.rules.matching import DATES, dates_of, guessed, toml_of
from gezhi.exchange.rules.times import WHICH_DAY
from gezhi.exchange.terms import Bringing, BringingState, Field, Time
from gezhi.geography.terms import Crs
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty

_TRYING = Text("正在试导入，不写库。", "It is being tried; nothing is written.")
_RUNNING = Text("正在后台导入，可以离开这一页。", "It is being imported; you may leave this page.")
_WITHDRAWN = Text("已撤回，文件内容已删除。", "Withdrawn; what the file held is deleted.")
_COLUMNS = tuple(f"column-{field.value}" for field in Field)
_NAMES = (
    *_COLUMNS, "second", "channel", "county", "crs", "reported_at", "dates", "matters", "channels", "source",
    "reporter",
)  # fmt: skip
_BUSY = (BringingState.TRYING, BringingState.IMPORTING)


@require_http_methods(["GET", "POST"])
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: the files handed in, and a form for another. POST: that file."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        return _overview(request, actor)
    try:
        given = request.FILES.get("file")
        if not isinstance(given, UploadedFile):
            raise NO_FILE_SENT(field="file")
        if (given.size or 0) > actions.bringing.LARGEST:
            raise actions.bringing.TOO_LARGE(field="file", most=actions.bringing.LARGEST // 1024 // 1024)
        key = actions.hand_in_reports(actor=actor, now=now, file_name=given.name or "", content=given.read())
    except Refused as refused:
        refused.field = "file"
        note(request, actor, now, refused)
        return _overview(request, actor, refused)
    return elsewhere(request, reverse("administration:reports-file", args=[key]))


def _given_back(request: HttpRequest, actor: Actor, now: datetime, file_id: UUID) -> HttpResponseBase:
    return _file(request, actor, file_id, typed_of(request, *_NAMES), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def one(request: HttpRequest, actor: Actor, now: datetime, file_id: UUID) -> HttpResponseBase:
    """GET: the file with its columns and what trying it said. POST: try it with these columns."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        return _file(request, actor, file_id, {})
    typed = typed_of(request, *_NAMES)
    shown = partial(_file, request, actor, file_id)

    def act() -> None:
        actions.try_reports(
            actor=actor, now=now, file_id=file_id, mapping=toml_of(typed), reporter=key_in(typed["reporter"])
        )

    here = reverse("administration:reports-file", args=[file_id])
    return sent(request, actor, now, typed, act=act, shown=shown, said=_TRYING, to=here)


@require_POST
@page
def decide(request: HttpRequest, actor: Actor, now: datetime, file_id: UUID, verb: str) -> HttpResponseBase:
    """Import what was tried, or withdraw the file."""
    carry_out = verb == "carry-out"
    try:
        if carry_out:
            actions.import_tried_reports(actor=actor, now=now, file_id=file_id)
        else:
            actions.withdraw_reports(actor=actor, now=now, file_id=file_id)
    except Refused as refused:
        if refused.kind.value == 404:
            raise
        note(request, actor, now, refused)
        return _file(request, actor, file_id, {}, refused)
    messages.success(request, words(_RUNNING if carry_out else _WITHDRAWN))
    return elsewhere(request, reverse("administration:reports-file", args=[file_id]))


@require_GET
@page
def progress(request: HttpRequest, actor: Actor, now: datetime, file_id: UUID) -> HttpResponseBase:
    """The part of the page that says how far it is; asked again and again until it is over, then the page is loaded."""
    found = report_file(actor, file_id)
    answer = show(request, "administration/reports_progress.html", {"file": found, "busy": found.state in _BUSY})
    if found.state not in _BUSY:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@page
def rejected(request: HttpRequest, actor: Actor, now: datetime, file_id: UUID) -> HttpResponseBase:
    """The rows that cannot come in with their reasons, to be corrected and handed in."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    answer = HttpResponse(rejected_rows(actor, file_id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    return answer


def _overview(request: HttpRequest, actor: Actor, refused: Refused | None = None) -> HttpResponse:
    context = {"files": report_files(actor), "refused": refused, "errors": errors_of(refused)}
    return framed(request, actor, "import", "reports.html", context, refused.kind.value if refused else 200)


def _file(
    request: HttpRequest, actor: Actor, file_id: UUID, typed: Typed, refused: Refused | None = None
) -> HttpResponse:
    found = report_file(actor, file_id)
    begun: Mapping[str, str] = typed or _begin(found, actor)
    context: dict[str, Any] = {
        "file": found, "busy": found.state in _BUSY, "typed": begun, "refused": refused, "errors": errors_of(refused),
        "fields": [(field, f"column-{field.value}", begun.get(f"column-{field.value}", "")) for field in Field],
        "header": [name for name in found.header if name], "channels": list(Channel), "crss": list(Crs),
        "times": list(Time), "systems": connected_systems(actor),
        "open": found.state in (BringingState.HANDED_IN, BringingState.TRIED),
        "tried": found.state is BringingState.TRIED and not found.wrong, "dates": DATES,
        "undated": any(WHICH_DAY.text.values_in(each.text.zh) for each in found.problems),
        "counted": counted(other=found.other, personal=found.personal),
    }  # fmt: skip
    return framed(request, actor, "import", "reports_file.html", context, refused.kind.value if refused else 200)


def _begin(found: Bringing, actor: Actor) -> dict[str, str]:
    """The form of a file: as it was sent last, or guessed from the names of its columns."""
    if not found.mapping:
        columns = {f"column-{field.value}": name for field, name in guessed(found.header).items()}
        return columns | {
            "county": actor.county if len(actor.county) == 6 else "",
            "channel": Channel.OTHER_SYSTEM.value,
        }
    given = tomllib.loads(found.mapping)
    typed: dict[str, str] = {"reporter": str(found.reporter or "")}
    for name, value in given.get("columns", {}).items():
        named = value if isinstance(value, list) else [value]
        typed[f"column-{name}"] = named[0]
        if len(named) > 1:
            typed["second"] = named[1]
    typed |= given.get("defaults", {}) | given.get("place", {}) | given.get("time", {})
    typed["dates"] = dates_of(given.get("time", {}).get("formats", ()))
    typed["source"] = given.get("file", {}).get("source", "")
    for table in ("matters", "channels"):
        typed[table] = "\n".join(f"{word} = {code}" for word, code in given.get(table, {}).items())
    return typed
