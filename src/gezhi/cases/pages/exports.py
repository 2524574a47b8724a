"""Exports: what is asked for and why, what became of it, and what waits for one's approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.cases.access import EXPORTERS
from gezhi.cases.actions.exporting import (
    POSTING_ENDED,
    UNEXPECTED,
    ask_export,
    decide_export,
    take_export,
)
from gezhi.cases.pages import filters, lists
from gezhi.cases.pages.doors import elsewhere, errors_of, gives_back, note, page, show, words
from gezhi.cases.queries.exports import ExportRow, count_up_to, exports_to_approve, own_exports
from gezhi.cases.queries.lists import Filters
from gezhi.cases.queries.narrowing import MINE, narrow
from gezhi.cases.rules.exporting import BY_COLUMN, FIELDS, KEPT, MOST_ROWS, MOST_SENSITIVE_ROWS, fields_for, state_at
from gezhi.cases.terms import ExportForm, ExportState
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import CHINESE, Text
from gezhi.people import queries as people
from gezhi.security.access import PAGE_TOO_OLD, address_of
from gezhi.security.terms import Actor, ApprovalAction, ApprovalState, Duty

_USUAL = ("number", "state", "title", "matter", "place", "holder", "reported", "due")
_ASKED = Text(
    "已申请导出，批准后自动生成，在这里下载。", "The export is asked for; once approved it is made and waits here."
)
_SAID: Mapping[ApprovalState, Text] = {
    ApprovalState.WAITING: Text(
        "已记下您的同意，还要另一个人同意。", "Your approval is recorded; another person has to approve as well."
    ),
    ApprovalState.GRANTED: Text("已批准，文件正在生成。", "Granted; the file is being made."),
    ApprovalState.REFUSED: Text("已记下：不同意。", "Recorded: not approved."),
    ApprovalState.WITHDRAWN: Text("申请已撤回。", "The request is withdrawn."),
}
_TROUBLE: Mapping[str, Text] = {
    POSTING_ENDED: Text("申请人的岗位已经结束。", "The posting of whoever asked has ended."),
    UNEXPECTED: Text(
        "生成时出了错，系统会再试；一直不成请联系系统管理员。",
        "Making the file failed and is tried again; if it stays so, ask the system administrator.",
    ),
}
_TROUBLE_REFUSED = Text(
    "批准以后，筛选条件或您能导出的字段变了，按原申请做不出来，也不会再试。请重新申请。",
    "Since the approval the filters or the fields you may export have changed: it cannot be made as it was asked for "
    "and is not tried again. Ask anew.",
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A field to tick."""

    name: str
    text: Text
    on: bool
    sensitive: bool


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export as its asker and its approvers read it."""

    export: ExportRow
    state: ExportState
    form: ExportForm
    says: list[filters.Named]
    fields: list[Text]
    organisation: Text
    duty: Duty
    voices: list[tuple[str, ApprovalAction, str, datetime]]
    left: int  # approvals that are still missing
    trouble: Text | None
    file: str | None
    decide: str


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The form with what was ticked and written, and nothing asked for: its token was too old."""
    asked, _ = lists.handed_in(request)
    return _form(request, actor, now, asked, request.POST.getlist("fields"), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET, with the filters of a list: the form. POST: the request; refused, it comes back with what was typed."""
    own = fields_for(actor)
    if request.method == "GET":
        asked = lists.asked_of(request)
        columns = [BY_COLUMN[name] for name in request.GET.getlist("cols") if name in BY_COLUMN] or _USUAL
        return _form(request, actor, now, asked, [name for name in columns if name in own])
    asked, _ = lists.handed_in(request)
    columns = request.POST.getlist("fields")
    try:
        ask_export(
            actor=actor, now=now, filters=asked, columns=columns, form=_export_form(request),
            reason=request.POST.get("reason", "")[:1000], language=get_language() or CHINESE,
            key=request.POST.get("key") or None,
        )  # fmt: skip
    except Refused as refused:
        note(request, actor, now, refused)
        return _form(request, actor, now, asked, columns, refused)
    messages.success(request, words(_ASKED))
    return elsewhere(request, reverse("cases:exports"))


def _export_form(request: HttpRequest) -> ExportForm:
    return next((form for form in ExportForm if form.value == request.POST.get("form")), ExportForm.XLSX)


def _form(
    request: HttpRequest, actor: Actor, now: datetime, asked: Mapping[str, str], columns: Sequence[str],
    refused: Refused | None = None,
) -> HttpResponseBase:  # fmt: skip
    counted = None
    try:
        counted = count_up_to(actor, narrow(Filters(), asked, actor, now), MOST_ROWS)
    except Refused as wrong:
        refused = refused or filters.in_words(wrong)
    query = urlencode([(name, value) for name, value in asked.items() if value])
    ticks = [Tick(n, f.text, n in columns, f.level >= AccessLevel.L3) for n, f in fields_for(actor).items()]
    context = {
        "says": filters.named(actor, asked, now), "query": query, "ticks": ticks, "form": _export_form(request),
        "key": request.POST.get("key", "")[:100] or uuid4(), "forms": list(ExportForm),
        "reason": request.POST.get("reason", "")[:1000], "refused": refused,
        "counted": counted, "more": counted is not None and counted > MOST_ROWS, "most": MOST_ROWS,
        "most_sensitive": MOST_SENSITIVE_ROWS, "days": KEPT.days, "back": f"{reverse('cases:queue')}?{query}",
        "error": errors_of(refused),
    }  # fmt: skip
    return show(request, "cases/export_new.html", context, refused.kind.value if refused else 200)


@require_GET
@page
def exports(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """One's own exports; before them, for a business administrator, what waits for her."""
    return _list(request, actor, now)


def _list(
    request: HttpRequest, actor: Actor, now: datetime, refused: Refused | None = None, about: UUID | None = None
) -> HttpResponseBase:
    fields_for(actor)  # refuses a duty that has none
    waiting = [_view(each, actor, now) for each in exports_to_approve(actor)]
    context = {
        "waiting": waiting, "approves": actor.duty is Duty.BUSINESS_ADMINISTRATOR, "days": KEPT.days,
        "rows": [_view(each, actor, now) for each in own_exports(actor)], "about": about,
        "reason": request.POST.get("reason", "")[:1000], "refused": refused,
        "beside": refused is not None and any(each.export.approval["id"] == about for each in waiting),
    }  # fmt: skip
    return show(request, "cases/exports.html", context, refused.kind.value if refused else 200)


def _view(each: ExportRow, actor: Actor, now: datetime) -> ExportView:
    row = each.row
    state = state_at(ExportState(row["state"]), row["expires_at"], now)
    asked = dict(row["filters"])
    if asked.get("holder") == MINE:  # of whoever asked, not of whoever reads
        asked["holder"] = str(row["organisation"])
    voices = [(each["name"], ApprovalAction(each["action"]), each["reason"], each["at"]) for each in each.voices]
    approved = sum(action is ApprovalAction.APPROVE for _, action, _, _ in voices)
    trouble = _TROUBLE.get(row["trouble"], _TROUBLE_REFUSED) if state is ExportState.FAILED else None
    file = reverse("cases:export-file", args=[row["id"]]) if state is ExportState.READY else None
    return ExportView(
        each, state, ExportForm(row["form"]), filters.named(actor, asked, now),
        [FIELDS[name].text for name in row["columns"] if name in FIELDS],
        people.organisation(row["organisation"]).text, Duty(each.approval["duty"]), voices,
        each.approval["needed"] - approved, trouble, file,
        reverse("cases:export-decide", args=[each.approval["id"]]),
    )  # fmt: skip


def _decision_given_back(request: HttpRequest, actor: Actor, now: datetime, approval_id: UUID) -> HttpResponseBase:
    """The page with what was written, and nothing decided: its token was too old."""
    return _list(request, actor, now, PAGE_TOO_OLD(), approval_id)


@gives_back(_decision_given_back, answers_get=False)
@require_POST
@page
def decide(request: HttpRequest, actor: Actor, now: datetime, approval_id: UUID) -> HttpResponseBase:
    """POST ``action`` (approve, refuse, withdraw) and ``reason``."""
    wanted = next((each for each in ApprovalAction if each.value == request.POST.get("action")), None)
    if wanted is None:
        return elsewhere(request, reverse("cases:exports"))
    reason = request.POST.get("reason", "")[:1000]
    try:
        state = decide_export(actor=actor, now=now, approval_id=approval_id, action=wanted, reason=reason)
    except Refused as refused:
        note(request, actor, now, refused)
        if actor.duty not in EXPORTERS:
            raise
        return _list(request, actor, now, refused, approval_id)
    messages.success(request, words(_SAID[state]))
    return elsewhere(request, reverse("cases:exports"))


@require_GET
@page
def file(request: HttpRequest, actor: Actor, now: datetime, export_id: UUID) -> HttpResponseBase:
    """The file of one's own export; the download is on record before it is sent."""
    opened, name = take_export(actor=actor, now=now, export_id=export_id, address=address_of(request))
    answer = FileResponse(opened, as_attachment=True, filename=name)
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
    return answer
