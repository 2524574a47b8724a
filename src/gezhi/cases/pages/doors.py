"""What every page does the same way: ask who is there, answer a refusal with a sentence, tell htmx from a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from re import ASCII, fullmatch
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from gezhi.kernel.refusal import Kind, Refused
from gezhi.kernel.text import CHINESE, Term, Text
from gezhi.security import actions as security
from gezhi.security.access import address_of, signed_in
from gezhi.security.terms import Actor

AGAIN = "again"  # the attribute under which the view of a form carries how it is given back
ANSWERS_GET = "answers_get"  # and under which, whether its address shows the form
SENT = "sent"  # the cookie that names the draft of what went through
P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Inner = Callable[Concatenate[HttpRequest, Actor, datetime, P], HttpResponseBase]


def page(view: Inner[P]) -> Page[P]:
    """A page for somebody who signed in: the view is given the actor and the time. Refusals become pages."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        now = datetime.now(UTC)
        actor: Actor | None = None
        try:
            actor = signed_in(request)
            return view(request, actor, now, *args, **kwargs)
        except Refused as refused:
            return refusal(request, actor, now, refused)

    return door


def gives_back(again: Inner[P], *, answers_get: bool = True) -> Callable[[Page[P]], Page[P]]:
    """Marks the view of a form. ``answers_get``: its address answers GET with it; else it stands on another page.

    ``again`` shows the form with what was posted and writes nothing: it answers a form whose token is too old, of which
    nobody knows who sent it (``project.pages_only``).
    """

    def mark(view: Page[P]) -> Page[P]:
        setattr(view, AGAIN, page(again))
        setattr(view, ANSWERS_GET, answers_get)
        return view

    return mark


def only_a_part(view: Page[P]) -> Page[P]:
    """Marks a view whose answer is a piece of another page: nobody is led to it."""
    setattr(view, ANSWERS_GET, False)
    return view


def refusal(request: HttpRequest, actor: Actor | None, now: datetime, refused: Refused) -> HttpResponseBase:
    """The page of a refusal that no form was there to take; it leaves its trace."""
    if refused.kind is Kind.UNKNOWN_ACTOR:
        asked = {"next": _way_back(request)} | ({"expired": "yes"} if request.method == "POST" else {})
        return _to(request, f"{reverse('people:sign-in')}?{urlencode(asked)}")
    note(request, actor, now, refused)
    status = refused.kind.value
    if is_part(request):
        return render(request, "parts/refusal.html", {"refused": refused}, status=status)
    return render(request, "problem.html", {"refused": refused, "status": status}, status=status)


def note(request: HttpRequest, actor: Actor | None, now: datetime, refused: Refused) -> None:
    """The trace of a refusal in the audit trail; what was merely filled in wrongly leaves none."""
    security.audit_refusal(
        now=now, actor=actor, refused=refused, action=f"{request.method} page", object=request.path,
        address=address_of(request),
    )  # fmt: skip


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (and not for the whole page on going back)."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _way_back(request: HttpRequest) -> str:
    """Where one goes on after signing in: to the form that was sent, or to the page that something was pressed on."""
    match = request.resolver_match
    answers = request.method == "GET"
    if getattr(match.func, ANSWERS_GET, answers) if match is not None else answers:
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    found = urlsplit(came_from)
    return found.path + (f"?{found.query}" if found.query else "")


def elsewhere(request: HttpRequest, address: str) -> HttpResponseBase:
    """On to another page after something was done; the browser forgets the draft of the form that did it."""
    answer = _to(request, address)
    if fullmatch(r"[\w-]{1,80}", draft := request.POST.get("draft", ""), ASCII):
        answer.set_cookie(SENT, draft, max_age=300, samesite="Lax", secure=request.is_secure())  # read by its script
    return answer


def _to(request: HttpRequest, address: str) -> HttpResponseBase:
    """On to another page; htmx is told to load it whole."""
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer


def errors_of(refused: Refused | None) -> dict[str, Text]:
    """The sentence beside each field that something is wrong with, with the article it rests on."""
    return {each.field: _cited(each) for each in (refused, *refused.others) if each.field} if refused else {}


def _cited(refused: Refused) -> Text:
    text, law = refused.text, refused.citation
    return Text(f"{text.zh}（{law.zh}）", f"{text.en} ({law.en})") if law else text


def words(value: Text | Term) -> str:
    """In the reader's language, for what is not rendered by a template."""
    return value.in_language(get_language() or CHINESE)


def show(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page or a part of one; answers differ by whether htmx asked."""
    answer = render(request, template, dict(context), status=status)
    answer["Vary"] = "Cookie, HX-Request, Accept-Language"
    return answer
