"""The shell around every page of the console: the rail and the menu of the person at the desk."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gezhi.cases.access import EXPORTERS, REPORTERS
from gezhi.cases.rules.breaches import GRID_WORKERS
from gezhi.kernel.help import Keys, keys
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.messages import queries as messages
from gezhi.messages.pages import seen_by
from gezhi.people import queries as people
from gezhi.people.queries import sessions
from gezhi.project.helping import help_for
from gezhi.project.templatetags.gezhi import in_words
from gezhi.security.terms import PRINT_SIZE_COOKIE, Actor, Duty, PrintSize
from gezhi.supervision.access import READERS as SUPERVISED

register = template.Library()


@dataclass(frozen=True, slots=True)
class Entry:
    """A word in the rail: a page that exists. ``page`` is what the page calls itself in its ``here`` block."""

    page: str
    url: str
    text: Text
    icon: str
    key: str = ""
    duties: frozenset[Duty] | None = None  # whose page it is; None: everybody's


SETTERS = frozenset({Duty.BUSINESS_ADMINISTRATOR, Duty.SYSTEM_ADMINISTRATOR, Duty.AUDITOR})
ASKED_OR_ASKING = frozenset({Duty.HANDLER, Duty.AGENCY_OFFICER})
ENTRIES = (
    Entry("todo", "cases:todo", Text("工作台", "Home"), "list-check"),
    Entry("desk", "cases:desk", Text("派单台", "Dispatch"), "arrows-split-2", duties=frozenset({Duty.AGENCY_OFFICER})),
    Entry("cases", "cases:queue", Text("案件", "Cases"), "folder"),
    Entry("report", "cases:report", Text("新上报", "New report"), "file-plus", key="register", duties=REPORTERS),
    Entry("precedents", "cases:precedents", Text("判例", "Precedents"), "stack-2", duties=EXPORTERS),
    Entry("supervision", "supervision:list", Text("督办", "Supervision"), "eye", duties=SUPERVISED),
    Entry("cooperation", "cases:cooperation", Text("协作", "Requests"), "users", duties=ASKED_OR_ASKING),
    Entry("off-list", "cases:off-list", Text("清单外", "Off list"), "shield-check", duties=GRID_WORKERS),
    Entry("exports", "cases:exports", Text("导出", "Exports"), "download", duties=EXPORTERS),
    Entry("administration", "administration:first", Text("设置", "Settings"), "settings", duties=SETTERS),
)


@register.inclusion_tag("parts/rail.html", takes_context=True)
def rail(context: dict[str, Any], here: str = "") -> dict[str, Any]:
    """The rail, with the entries whose pages exist and are of use to whoever is at the desk."""
    actor: Actor | None = getattr(context.get("request"), "actor", None)
    entries = []
    for entry in ENTRIES:
        if entry.duties is not None and not (actor and actor.duty in entry.duties):
            continue
        try:
            entries.append({"entry": entry, "address": reverse(entry.url), "here": entry.page == here})
        except NoReverseMatch:
            continue
    return {"entries": entries}


@register.inclusion_tag("parts/bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, Any]:
    """How many messages are new for whoever is at the desk; one statement, asked once a page."""
    request = context["request"]
    actor: Actor | None = getattr(request, "actor", None)
    found = messages.bell(actor, datetime.now(UTC), seen_by(request, actor)) if actor else None
    request.bell = found
    return {"actor": actor, "bell": found}


@register.inclusion_tag("parts/waking.html", takes_context=True)
def waking(context: dict[str, Any]) -> dict[str, Any]:
    """The new messages of the kinds that she lets wake her. Stands behind the bell, which has asked."""
    found = getattr(context["request"], "bell", None)
    return {"waking": found.waking if found else (), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("parts/menu.html", takes_context=True)
def me_menu(context: dict[str, Any]) -> dict[str, Any]:
    """Who is at the desk and as whom: other postings, language, keys, sign-out."""
    request = context["request"]
    actor: Actor | None = getattr(request, "actor", None)
    asking = actor is not None and not sessions.has_one_posting(request.session)
    postings = people.postings_of(actor.person, datetime.now(UTC)) if actor and asking else []
    return {
        "request": request,
        "actor": actor,
        "postings": postings,
        "languages": settings.LANGUAGES,
        "here": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("parts/help.html", takes_context=True)
def page_help(context: dict[str, Any]) -> dict[str, Any]:
    """What the page is for, what the law expects of whoever works on it, and its keys."""
    request = context["request"]
    found = help_for(_name_of(request))
    return {"help": found, "keys": keys_of_page(context), "actor": getattr(request, "actor", None)}


@register.simple_tag(takes_context=True)
def keys_of_page(context: dict[str, Any]) -> Keys:
    """``{% keys_of_page as keys %}``: the single keys of this page, and those of every page."""
    request = context["request"]
    found, actor = help_for(_name_of(request)), getattr(request, "actor", None)
    if found is None or not actor:  # where nobody signed in, it is nobody in a wrapper
        return ()
    return (*found.keys, *keys(*(("C",) if actor.duty in REPORTERS else ()), "/", "?"))


def _name_of(request: HttpRequest) -> str | None:
    match = request.resolver_match
    return match.view_name if match else None


@register.simple_tag
def office(actor: Actor) -> str:
    """The organisation that an actor acts for, in the reader's language."""
    try:
        return in_words(people.organisation(actor.organisation).text)
    except Refused:  # a petitioner's stands for herself
        return actor.organisation_name


@register.simple_tag(takes_context=True)
def large_print(context: dict[str, Any]) -> bool:
    """Whether whoever reads has chosen large print; her cookie says so, and nothing is asked for it."""
    request: HttpRequest | None = context.get("request")
    return request is not None and request.COOKIES.get(PRINT_SIZE_COOKIE) == PrintSize.LARGE.value


@register.simple_tag
def vault(actor: Actor | None) -> SafeString:
    """The key of this person's drafts on whatever machine she sits at (web/console/vault.js); for her pages alone."""
    if not actor:
        return SafeString("")
    key = salted_hmac("gezhi.drafts", str(actor.person), algorithm="sha256").digest()
    return format_html(' data-vault="{}"', b64encode(key).decode())


@register.simple_tag
def today() -> datetime:
    """Now, for the date in the top bar."""
    return datetime.now(UTC)
