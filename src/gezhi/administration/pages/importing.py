"""The first days: tables of organisations and people handed in, looked at row by row, and carried out.

A business administrator hands both in; the accounts of a table of people are made by a system administrator, who is
shown the first-sign-in codes once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gezhi.administration.pages.frame import framed, typed_of
from gezhi.cases.pages.doors import elsewhere, errors_of, note, page, words
from gezhi.catalogue import queries as catalogue
from gezhi.exchange import actions, queries
from gezhi.exchange.queries.drafts import may_do, proposer_of
from gezhi.exchange.terms import Draft, DraftAction, DraftState, Filled, Finding, Outcome, Sheet
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security import actions as security
from gezhi.security.access import require
from gezhi.security.actions.accounts import NO_SUCH_ACCOUNT
from gezhi.security.queries import account_named
from gezhi.security.terms import Actor, Duty, FirstLink

NO_FILE_SENT = Refusal("no-file-sent", Kind.INVALID, Text("请选择填好的表格。", "Choose the table you filled in."))
SHOWN = {Outcome.WRONG: 200, Outcome.CHANGED: 200, Outcome.NEW: 50, Outcome.SAME: 0}
_ONWARDS = (DraftAction.CARRY_OUT, DraftAction.HAND_OVER)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BROUGHT = Text("已执行：新增 {new}，变更 {changed}。", "Carried out: {new} new, {changed} changed.")
_HANDED = Text("已交系统管理员建号。", "Handed to the system administrator, who makes the accounts.")
_WITHDRAWN = Text("已撤回，表里的内容已删除。", "Withdrawn; what the table held is deleted.")


@require_GET
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The steps with their templates, and what was handed in."""
    return _overview(request, actor)


@require_GET
@page
def template(request: HttpRequest, actor: Actor, now: datetime, sheet: str) -> HttpResponseBase:
    """The empty table, with its columns explained."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    return _workbook(queries.empty_sheet(Sheet(sheet)), f"{sheet}.xlsx")


@require_POST
@page
def upload(request: HttpRequest, actor: Actor, now: datetime, sheet: str) -> HttpResponseBase:
    """Take a table in and show what it would do; nothing is done with it yet."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    try:
        sent = request.FILES.get("file")
        if not isinstance(sent, UploadedFile):
            raise NO_FILE_SENT(field="file")
        rows = _read(Sheet(sheet), sent)
        key = actions.hand_in(actor=actor, now=now, sheet=Sheet(sheet), file_name=sent.name or "", rows=rows)
    except Refused as refused:
        note(request, actor, now, refused)
        return _overview(request, actor, refused, sheet)
    return elsewhere(request, reverse("administration:import", args=[key]))


@require_GET
@page
def table(request: HttpRequest, actor: Actor, now: datetime, draft_id: UUID) -> HttpResponseBase:
    """What each row would do now, the wrong ones first; below it what this person may do."""
    return _table(request, actor, now, draft_id)


@require_GET
@page
def rejected(request: HttpRequest, actor: Actor, now: datetime, draft_id: UUID) -> HttpResponseBase:
    """The rows that cannot come in with their reasons, as a workbook to be corrected and handed in."""
    found = queries.draft(actor, draft_id)
    findings = _findings(found, now)
    return _workbook(queries.rejected_sheet(found.sheet, findings), f"{found.sheet.value}-rejected.xlsx")


@never_cache
@require_POST
@page
def decide(request: HttpRequest, actor: Actor, now: datetime, draft_id: UUID, verb: str) -> HttpResponseBase:
    """Carry a table out, hand it over, make its accounts, or withdraw it."""
    try:
        if verb == "accounts":
            links = actions.make_people(actor=actor, now=now, draft_id=draft_id)
            return codes_page(request, actor, links)
        said = _decided(actor, now, draft_id, verb)
    except Refused as refused:
        if refused.kind is Kind.NOT_FOUND:
            raise
        note(request, actor, now, refused)
        return _table(request, actor, now, draft_id, refused)
    messages.success(request, words(said))
    return elsewhere(request, reverse("administration:imports"))


@never_cache
@require_POST
@page
def new_code(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """A new first-sign-in code for somebody whose old one is lost or has run out."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    try:
        account = account_named(typed_of(request, "username")["username"])
        if account is None:
            raise NO_SUCH_ACCOUNT(field="username")
        links = security.make_first_links(actor=actor, now=now, accounts=[account])
    except Refused as refused:
        refused.field = "username"
        note(request, actor, now, refused)
        return _overview(request, actor, refused)
    return codes_page(request, actor, links)


def _decided(actor: Actor, now: datetime, draft_id: UUID, verb: str) -> Text:
    if verb == "withdraw":
        actions.withdraw_table(actor=actor, now=now, draft_id=draft_id)
        return _WITHDRAWN
    sheet = queries.draft(actor, draft_id).sheet
    if sheet is Sheet.PEOPLE:
        actions.hand_over(actor=actor, now=now, draft_id=draft_id)
        return _HANDED
    carry_out = actions.plan_roster if sheet is Sheet.SHIFTS else actions.name_organisations
    done = carry_out(actor=actor, now=now, draft_id=draft_id)
    return _BROUGHT.fill(new=done.brought, changed=done.changed)


def _overview(request: HttpRequest, actor: Actor, refused: Refused | None = None, sheet: str = "") -> HttpResponse:
    require(actor, Duty.BUSINESS_ADMINISTRATOR, Duty.SYSTEM_ADMINISTRATOR)
    found = queries.drafts(actor)
    context = {
        "may_hand_in": actor.duty is Duty.BUSINESS_ADMINISTRATOR, "sheets": list(Sheet), "wrong": sheet,
        "waiting": [each for each in found if each.state in (DraftState.WAITING, DraftState.CHECKED)],
        "past": [each for each in found if each.state in (DraftState.DONE, DraftState.WITHDRAWN)],
        "refused": refused, "errors": errors_of(refused), "departments": list(catalogue.departments().values()),
        "username": request.POST.get("username", "").replace("\x00", ""),
    }  # fmt: skip
    return framed(request, actor, "import", "imports.html", context, refused.kind.value if refused else 200)


def _table(
    request: HttpRequest, actor: Actor, now: datetime, draft_id: UUID, refused: Refused | None = None
) -> HttpResponse:
    found = queries.draft(actor, draft_id)
    open_now = found.state in (DraftState.CHECKED, DraftState.WAITING)
    findings = _findings(found, now) if open_now else []
    counts = [(outcome, sum(each.outcome is outcome for each in findings)) for outcome in Outcome]
    wrong = any(each.outcome is Outcome.WRONG for each in findings)
    something = any(each.outcome in (Outcome.NEW, Outcome.CHANGED) for each in findings)
    mine = actor.duty is Duty.BUSINESS_ADMINISTRATOR
    context: dict[str, Any] = {
        "draft": found, "open": open_now, "counts": counts, "wrong": wrong, "refused": refused, "mine": mine,
        "groups": _groups(findings), "may_carry_out": something and _may(found, actor, *_ONWARDS),
        "may_make": something and _may(found, actor, DraftAction.MAKE_ACCOUNTS),
        "people": found.sheet is Sheet.PEOPLE,
    }  # fmt: skip
    return framed(request, actor, "import", "import.html", context, refused.kind.value if refused else 200)


def _may(found: Draft, actor: Actor, *actions: DraftAction) -> bool:
    return any(may_do(found, action, actor) for action in actions)


def _groups(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The rows by what becomes of them, the wrong ones first, at most as many as a page bears."""
    order = (Outcome.WRONG, Outcome.CHANGED, Outcome.NEW)
    of = {outcome: [each for each in findings if each.outcome is outcome] for outcome in order}
    return [
        {
            "outcome": outcome,
            "rows": [_row(each) for each in rows[: SHOWN[outcome]]],
            "more": len(rows) - SHOWN[outcome],
        }
        for outcome, rows in of.items()
        if rows
    ]


def _row(finding: Finding) -> dict[str, Any]:
    values = finding.row.values
    if "username" in values:
        said = [values["username"], values["name"], values["duty"], values["organisation"]]
    elif "day" in values:
        said = [values[key] for key in ("day", "first", "last", "organisation", "name")]
    else:
        said = [values["region"], values["kind"], values.get("department", ""), values["name"]]
    return {"line": finding.row.line, "what": " · ".join(text for text in said if text), "said": finding.said}


def _findings(found: Draft, now: datetime) -> list[Finding]:
    return queries.findings(found.sheet, found.rows, proposer=proposer_of(found, now), now=now)


def codes_page(request: HttpRequest, actor: Actor, links: Sequence[FirstLink], section: str = "import") -> HttpResponse:
    """The slips with first-sign-in codes; they are shown this once."""
    address = request.build_absolute_uri(reverse("people:first-sign-in"))
    slips = [{"link": each, "address": f"{address}#{each.code}"} for each in links]
    return framed(request, actor, section, "codes.html", {"slips": slips, "where": address})


def _read(sheet: Sheet, sent: UploadedFile[bytes]) -> list[Filled]:
    with tempfile.NamedTemporaryFile(suffix=".table") as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        try:
            return queries.read_sheet(sheet, Path(kept.name), sent.name or "")
        except Refused as refused:
            refused.field = "file"
            raise


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
