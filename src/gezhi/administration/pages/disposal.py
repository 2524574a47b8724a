"""Files whose retention is over: a batch proposed, appraised by another, witnessed by an auditor; its register."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.administration.pages.frame import framed, typed_of
from gezhi.cases.actions.disposing import MOST, decide_disposal, propose_disposal
from gezhi.cases.pages.doors import elsewhere, errors_of, note, page, words
from gezhi.cases.queries import disposals as queries
from gezhi.cases.terms import DisposalAction, DisposalState, Spared
from gezhi.cases.terms.kept_words import DISPOSAL_BASIS
from gezhi.cases.workflow.disposal import allowed
from gezhi.kernel.refusal import Kind, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security import actions as security
from gezhi.security.access import require
from gezhi.security.terms import Actor, Duty

_DUTIES = (Duty.BUSINESS_ADMINISTRATOR, Duty.AUDITOR)
_SAID = {
    DisposalAction.APPRAISE: Text("已鉴定，等审计员监销。", "Appraised; an auditor witnesses it next."),
    DisposalAction.WITNESS: Text(
        "已监销，正在后台逐件销毁；销毁清册长期保存。",
        "Witnessed; the files are being destroyed one by one. The register is kept for good.",
    ),
    DisposalAction.REFUSE: Text("不予销毁，档案继续保管。", "Refused; the files are kept."),
    DisposalAction.WITHDRAW: Text("已撤回。", "Withdrawn."),
}
_COLUMNS = (
    "编号 Number", "事项 Matter", "结案日期 Ended on", "保管期满 Kept until", "末链值 Chain head (SM3)",
    "档案包 Package (SM3)", "销毁时间 Destroyed at", "未销毁原因 Spared because",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: what is due and the batches there are. POST: propose a batch of what is due."""
    require(actor, *_DUTIES)
    if request.method == "GET":
        return _overview(request, actor, now, {"basis": words(DISPOSAL_BASIS)})
    typed = typed_of(request, "basis")
    try:
        key = propose_disposal(actor=actor, now=now, basis=typed["basis"])
    except Refused as refused:
        note(request, actor, now, refused)
        return _overview(request, actor, now, typed, refused)
    messages.success(request, words(Text("已提出，等另一人鉴定。", "Proposed; another person appraises it next.")))
    return elsewhere(request, reverse("administration:disposal", args=[key]))


@require_GET
@page
def batch(request: HttpRequest, actor: Actor, now: datetime, batch_id: UUID) -> HttpResponseBase:
    """One batch: who has spoken, the register, and what this person may do."""
    return _batch(request, actor, batch_id)


@require_POST
@page
def decide(request: HttpRequest, actor: Actor, now: datetime, batch_id: UUID, verb: str) -> HttpResponseBase:
    """Appraise, witness, refuse or withdraw."""
    opinion = request.POST.get("opinion", "").strip()
    action = DisposalAction(verb)
    try:
        decide_disposal(actor=actor, now=now, batch_id=batch_id, action=action, opinion=opinion)
    except Refused as refused:
        if refused.kind is Kind.NOT_FOUND:
            raise
        note(request, actor, now, refused)
        return _batch(request, actor, batch_id, refused, opinion)
    messages.success(request, words(_SAID[action]))
    return elsewhere(request, reverse("administration:disposal", args=[batch_id]))


@require_GET
@page
def register(request: HttpRequest, actor: Actor, now: datetime, batch_id: UUID) -> HttpResponseBase:
    """The whole register as a table for a spreadsheet; the taking is on record."""
    found = queries.batch(actor, batch_id)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in queries.register(found["county"], batch_id):
        spared = Spared(row["spared"]).zh if row["spared"] else ""
        gone = row["destroyed_at"].isoformat() if row["destroyed_at"] else ""
        writer.writerow(
            (
                row["number"],
                row["matter"],
                row["ended_on"],
                row["kept_until"],
                row["head"],
                row["package"],
                gone,
                spared,
            )
        )
    security.audit(now=now, actor=actor, action="take-register", object=f"disposal:{batch_id}")
    answer = HttpResponse(b"\xef\xbb\xbf" + out.getvalue().encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found["number"]}.csv"'
    return answer


def _overview(
    request: HttpRequest, actor: Actor, now: datetime, typed: Mapping[str, str], refused: Refused | None = None
) -> HttpResponse:
    keeps = actor.duty is Duty.BUSINESS_ADMINISTRATOR
    context = {
        "batches": [_named(row) for row in queries.batches(actor)], "keeps": keeps, "most": MOST,
        "due": queries.due_for_disposal(actor, now).count() if keeps else 0,
        "first": queries.first_due(actor) if keeps else None, "typed": typed, "refused": refused,
        "errors": errors_of(refused),
    }  # fmt: skip
    return framed(request, actor, "disposal", "disposals.html", context, refused.kind.value if refused else 200)


def _batch(
    request: HttpRequest, actor: Actor, batch_id: UUID, refused: Refused | None = None, opinion: str = ""
) -> HttpResponse:
    row = queries.batch(actor, batch_id)
    entries = queries.register(row["county"], batch_id)
    may = allowed(queries.facts_of(row), actor)
    context: dict[str, Any] = {
        "batch": _named(row), "entries": entries[: queries.SHOWN], "more": len(entries) - queries.SHOWN,
        "intact": queries.register_digest(entries) == row["register"], "spared": _spared(entries),
        "may": {action.value for action in may}, "speaks": [action for action in may if action in _SPOKEN],
        "refused": refused, "errors": errors_of(refused), "opinion": opinion,
    }  # fmt: skip
    return framed(request, actor, "disposal", "disposal.html", context, refused.kind.value if refused else 200)


_SPOKEN = (DisposalAction.APPRAISE, DisposalAction.WITNESS)


def _named(row: dict[str, Any]) -> dict[str, Any]:
    said = {text: DISPOSAL_BASIS for text in (DISPOSAL_BASIS.zh, DISPOSAL_BASIS.en)}
    return {
        **row, "state": DisposalState(row["state"]), "keeper": people.organisation(row["keeper"]).text,
        "basis": said.get(row["basis"], row["basis"]),
    }  # fmt: skip


def _spared(entries: list[dict[str, Any]]) -> list[tuple[str, Spared]]:
    return [(each["number"], Spared(each["spared"])) for each in entries if each["spared"]]
