"""Pages at the door of the house: sign in, choose as whom, sign out, choose how one reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from gezhi.kernel.help import Expected, Help
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.people.access import NO_POSTING, NOT_THE_SAME, NOT_YOUR_POSTING
from gezhi.people.queries import postings_of, sessions
from gezhi.people.terms import PostingRow
from gezhi.security import actions as security
from gezhi.security.access import PAGE_TOO_OLD, address_of
from gezhi.security.queries import choices_of
from gezhi.security.terms import PRINT_SIZE_COOKIE, Actor, Choices, PrintSize

app_name = "people"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """GET: the form. POST: username and password; on to the choice of posting where there are several."""
    if request.method == "GET":
        return _form(request) if not _actor(request) else HttpResponseRedirect(_next(request))
    now = datetime.now(UTC)
    username = request.POST.get("username", "").strip()
    try:
        account = security.sign_in(
            username=username, password=request.POST.get("password", ""), address=address_of(request), now=now
        )
        postings = postings_of(account, now)
        if not postings:
            raise NO_POSTING()
    except Refused as refused:
        return _form(request, username, refused)
    return _begin(request, account, postings, now)


@never_cache
@sensitive_post_parameters("code", "password", "again")
@require_http_methods(["GET", "POST"])
def first_sign_in(request: HttpRequest) -> HttpResponseBase:
    """GET: the form. POST: the code from the administrator's paper and a password of one's own, twice.

    The code stands in no address that a server is sent: a link carries it behind ``#``, or it is typed.
    """
    if request.method == "GET":
        return _first_form(request)
    now = datetime.now(UTC)
    password = request.POST.get("password", "")
    try:
        if password != request.POST.get("again", ""):
            raise NOT_THE_SAME(field="again")
        account = security.use_first_link(
            code=request.POST.get("code", ""), password=password, address=address_of(request), now=now
        )
    except Refused as refused:
        return _first_form(request, refused)
    postings = postings_of(account, now)
    if not postings:
        return _form(request, refused=NO_POSTING())
    return _begin(request, account, postings, now)


@never_cache
@require_http_methods(["GET", "POST"])
def posting(request: HttpRequest) -> HttpResponseBase:
    """GET: the postings to choose from. POST ``posting``: act in this one from now on."""
    now = datetime.now(UTC)
    account = sessions.account_of(request.session, now, timedelta(seconds=settings.SESSION_COOKIE_AGE))
    postings = postings_of(account, now) if account else []
    if not postings:
        return redirect("people:sign-in")
    if request.method == "GET":
        return _choice(request, postings)
    chosen = next((each for each in postings if str(each.id) == request.POST.get("posting")), None)
    if chosen is None:
        return _choice(request, postings, NOT_YOUR_POSTING())
    sessions.switch(request.session, chosen.id)
    request.session.cycle_key()
    return HttpResponseRedirect(_next(request))


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """The session ends; only by its button, an address that somebody opens ends nothing."""
    if request.method == "GET":
        return redirect("/")
    actor = _actor(request)
    if actor:
        security.audit(now=datetime.now(UTC), actor=actor, action="sign-out", address=address_of(request))
    request.session.flush()
    return redirect("people:sign-in")


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Sets the language cookie (``language``, ``next``) and remembers the choice for who is signed in."""
    answer = set_language(request)
    chosen = request.POST.get("language", "")
    actor = _actor(request)
    if actor and chosen in dict(settings.LANGUAGES):
        security.set_language(actor=actor, language=chosen)
    return answer


@require_POST
def print_size(request: HttpRequest) -> HttpResponseBase:
    """Sets the cookie of the print (``print_size``, ``next``) and remembers the choice for who is signed in."""
    answer, chosen = HttpResponseRedirect(_next(request)), request.POST.get("print_size", "")
    if chosen not in {size.value for size in PrintSize}:
        return answer
    actor = _actor(request)
    if actor:
        security.set_print_size(actor=actor, size=PrintSize(chosen))
    return _as_chosen(answer, Choices(print_size=chosen))


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """The form with the name that was typed, and nobody signed in: its token was too old."""
    return _form(request, request.POST.get("username", "").strip(), PAGE_TOO_OLD())


sign_in.again = never_cache(_sign_in_again)  # type: ignore[attr-defined]  # asked by project.pages_only


def _first_sign_in_again(request: HttpRequest) -> HttpResponse:
    """The form with the code that was typed, which is used as little as the password is set; no password comes back."""
    return _first_form(request, PAGE_TOO_OLD())


first_sign_in.again = never_cache(_first_sign_in_again)  # type: ignore[attr-defined]  # asked by project.pages_only


def _begin(request: HttpRequest, account: UUID, postings: list[PostingRow], now: datetime) -> HttpResponseBase:
    request.session.flush()  # a fresh key: one that was planted before sign-in is worth nothing
    sessions.begin(request.session, account, postings[0].id if len(postings) == 1 else None, now)
    onward = _next(request)
    if len(postings) > 1:
        onward = f"{reverse('people:posting')}?{urlencode({'next': onward})}"
    return _as_chosen(HttpResponseRedirect(onward), choices_of(account))


def _first_form(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    known = {"code": request.POST.get("code", "")[:40], "refused": refused, "field": refused.field if refused else ""}
    return _shown(request, "people/first_sign_in.html", known, refused)


def _form(request: HttpRequest, username: str = "", refused: Refused | None = None) -> HttpResponse:
    known = {
        "username": username,
        "refused": refused,
        "next": _next(request),
        "expired": "expired" in request.GET or "expired" in request.POST,
        "sample": settings.GEZHI.sample,
    }
    return _shown(request, "people/sign_in.html", known, refused)


def _shown(request: HttpRequest, template: str, known: Mapping[str, object], refused: Refused | None) -> HttpResponse:
    answer = render(request, template, dict(known), status=refused.kind.value if refused else 200)
    if refused and "retry_after" in refused.extra:
        answer["Retry-After"] = str(refused.extra["retry_after"])
    return answer


def _choice(request: HttpRequest, postings: list[PostingRow], refused: Refused | None = None) -> HttpResponse:
    known = {"postings": postings, "refused": refused, "next": _next(request)}
    return render(request, "people/posting.html", known, status=refused.kind.value if refused else 200)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    here = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=here, require_https=request.is_secure())
    return wanted if safe else "/"


def _as_chosen(answer: HttpResponseBase, chosen: Choices) -> HttpResponseBase:
    """The same answer, in the language and the print the person chose last, on whatever machine that was."""
    cookies = {settings.LANGUAGE_COOKIE_NAME: chosen.language, PRINT_SIZE_COOKIE: chosen.print_size}
    for name, value in cookies.items():
        if value:
            answer.set_cookie(
                name,
                value,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
    return answer


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor or None


urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("first-sign-in", first_sign_in, name="first-sign-in"),
    path("sign-out", sign_out, name="sign-out"),
    path("posting", posting, name="posting"),
    path("language", language, name="language"),
    path("print-size", print_size, name="print-size"),
]

_CAREFUL = Expected(
    Text(
        "市、县（市、区）网格化机构建立数据分级准入制度，严格落实信息安全管理制度。",
        "City and county agencies set up graded access to data and keep information security strictly.",
    ),
    (27,),
)
HELP: Mapping[str, Help] = {
    "people:sign-in": Help(
        Text("登录", "Sign in"),
        Text(
            "账号只归本人用。连错 5 次要等 15 分钟。登录前没写完的内容，本人登录后还在。"
            "字小看不清的，点“大字版”；选过的字号跟着账号走，随时可以换回。",
            "An account is one person's alone. After five wrong tries one waits 15 minutes. What you had not sent is "
            "still there once you are back. If the words are too small, choose large print; your account keeps the "
            "choice, and you can change back at any time.",
        ),
        (_CAREFUL,),
    ),
    "people:first-sign-in": Help(
        Text("首次登录", "First sign-in"),
        Text(
            "用管理员给的一次性代码自己设密码；代码只能用一次，七天内有效，谁也看不到您的密码。",
            "Set your own password with the code that the administrator gave you: good once, for seven days; nobody "
            "else ever sees the password.",
        ),
        (_CAREFUL,),
    ),
    "people:posting": Help(
        Text("以什么身份", "Acting as"),
        Text(
            "兼几个岗位的，先选这会儿以哪个身份办；每一步都记在那个身份名下。",
            "Who holds several postings chooses as whom she acts now; every step is recorded under it.",
        ),
        (
            Expected(
                Text(
                    "网格化机构建立事项办理全过程电子化档案。",
                    "The agency keeps the whole course of handling as an electronic file.",
                ),
                (25, 2),
            ),
        ),
    ),
}
