"""Accounts, for the system administrator: who may sign in. What they may do is given by others (two persons)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.administration.pages.calendar import NO_VERB
from gezhi.administration.pages.frame import Typed, framed, readable, sent, typed_of
from gezhi.administration.pages.importing import codes_page
from gezhi.cases.pages.doors import errors_of, gives_back, note, page
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.people import actions as people
from gezhi.people.queries.staff import postings_of_account
from gezhi.security import actions, queries
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.actions.accounts import NO_SUCH_ACCOUNT
from gezhi.security.queries import PAGE, without_password
from gezhi.security.terms import AccountRow, Actor, Duty, NewAccount

_DONE: Mapping[str, Text] = {
    "correct": Text("已更正；以前的记录保留原名。", "Corrected; what was recorded keeps the old name."),
    "end": Text("已停号。", "Closed."),
    "freeze": Text("已冻结：所有登录都已退出。", "Frozen: everybody who was signed in with it is out."),
    "reopen": Text("已恢复。", "Open again."),
}
_CHANGES: Mapping[str, Text] = {
    "create-account": Text("建号", "made"),
    "correct-account": Text("更正", "corrected"),
    "close-account": Text("停用", "closed"),
    "reopen-account": Text("恢复", "reopened"),
}
_NAMES, _NEW = ("name", "work_number", "reason"), ("username", "name", "work_number")


@require_GET
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Accounts by user name, 50 at a time; a search by name, user name or work number."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    words = readable(request.GET.get("q", "").strip()[:60], "q")
    rows = queries.accounts(actor, words, after=readable(request.GET.get("after", "")[:60], "after"))
    here = reverse("administration:accounts")
    kept = {"q": words} if words else {}
    older = f"{here}?{urlencode(kept | {'after': rows[-1].username})}" if len(rows) == PAGE else ""
    context = {"rows": rows, "words": words, "older": older, "first": here, "paged": "after" in request.GET}
    return framed(request, actor, "accounts", "accounts.html", context)


def _new_again(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _new_form(request, actor, typed_of(request, *_NEW), PAGE_TOO_OLD())


@gives_back(_new_again)
@never_cache
@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: a form. POST: an account, and the code of its first sign-in, shown once."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    if request.method == "GET":
        return _new_form(request, actor, {})
    typed = typed_of(request, *_NEW)
    try:
        made = actions.create_account(
            actor=actor, now=now, account=NewAccount(typed["username"], typed["name"], typed["work_number"])
        )
        links = actions.make_first_links(actor=actor, now=now, accounts=[made])
    except Refused as refused:
        note(request, actor, now, refused)
        return _new_form(request, actor, typed, refused)
    return codes_page(request, actor, links, "accounts")


def _again(request: HttpRequest, actor: Actor, now: datetime, account_id: UUID, verb: str) -> HttpResponseBase:
    return _account(request, actor, account_id, typed_of(request, *_NAMES), PAGE_TOO_OLD())


@require_GET
@page
def account(request: HttpRequest, actor: Actor, now: datetime, account_id: UUID) -> HttpResponseBase:
    """One account: whose it is, which postings it has, whether it is open."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    return _account(request, actor, account_id, {})


@gives_back(_again)
@require_http_methods(["GET", "POST"])
@page
def decide(request: HttpRequest, actor: Actor, now: datetime, account_id: UUID, verb: str) -> HttpResponseBase:
    """Correct its name, close, freeze or reopen it; GET is on its page."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    here = reverse("administration:account", args=[account_id])
    if request.method == "GET":
        return HttpResponseRedirect(here)
    _found(actor, account_id)
    typed = typed_of(request, *_NAMES)
    given: Mapping[str, Any] = {"actor": actor, "now": now, "account_id": account_id}
    verbs: Mapping[str, Callable[[], object]] = {
        "correct": lambda: actions.correct_account(**given, name=typed["name"], work_number=typed["work_number"]),
        "end": lambda: people.end_account(**given, reason=typed["reason"]),
        "freeze": lambda: people.freeze_account(**given, reason=typed["reason"]),
        "reopen": lambda: actions.reopen_account(**given, reason=typed["reason"]),
    }
    if verb not in verbs:
        raise NO_VERB()
    shown = partial(_account, request, actor, account_id)
    return sent(request, actor, now, typed, act=verbs[verb], shown=shown, said=_DONE[verb], to=here)


def _account(
    request: HttpRequest, actor: Actor, account_id: UUID, typed: Typed, refused: Refused | None = None
) -> HttpResponse:
    found = _found(actor, account_id)
    context = {
        "account": found, "postings": postings_of_account(found.id), "refused": refused, "errors": errors_of(refused),
        "typed": {"name": found.name, "work_number": found.work_number} | dict(typed),
        "changes": [
            {**row, "text": _CHANGES[row["action"]]}
            for row in queries.changes_of(actor, [f"account:{found.id}"], _CHANGES)
        ],
        "waits": bool(without_password([found.id])),
    }  # fmt: skip
    return framed(request, actor, "accounts", "account.html", context, refused.kind.value if refused else 200)


def _new_form(request: HttpRequest, actor: Actor, typed: Typed, refused: Refused | None = None) -> HttpResponse:
    context = {"typed": typed, "refused": refused, "errors": errors_of(refused)}
    return framed(request, actor, "accounts", "account_new.html", context, refused.kind.value if refused else 200)


def _found(actor: Actor, account_id: UUID) -> AccountRow:
    found = queries.account(actor, account_id)
    if found is None:
        raise NO_SUCH_ACCOUNT()
    return found
