"""The inbox: what an organisation was told, what of it this browser has shown her already, and what wakes her."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.cases import queries as cases
from gezhi.cases.pages.doors import elsewhere, note, page, show, words
from gezhi.cases.terms import State
from gezhi.catalogue.terms import ClockKind, ProposalState
from gezhi.kernel.help import LISTS, Expected, Help
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.messages import actions, queries, rules
from gezhi.messages.terms import KINDS_OF, NIGHT, MessageKind, MessageRow, Seen
from gezhi.security.terms import Actor
from gezhi.supervision import queries as supervision
from gezhi.supervision.terms import Colour, DocumentKind, DocumentState

app_name = "messages"
_HELP = Help(
    Text("消息", "Messages"),
    Text(
        "与您的岗位有关的事：新到的特急件、派来的、退回的、要核查的、快到期和超期的。安静时段只放行特急的；看没看过只记在您自己的浏览器里，系统不存。",
        "What concerns your posting: new critical reports, dispatched, returned, to be verified, due soon, overdue. "
        "Quiet hours let only the most urgent through. What you have seen is noted in your own browser; the platform "
        "keeps nothing of it.",
    ),
    (
        Expected(
            Text(
                "网格化机构跟踪检查督办落实情况，对未及时处理的单位给予警示。",
                "The grid agency follows how matters are handled and warns units that are late.",
            ),
            (24, 2),
        ),
    ),
    LISTS,
)
HELP = {"messages:inbox": _HELP, "messages:choices": _HELP}
_KEPT = Text("已保存。", "Saved.")
_GONE = Text("这件已不在您能看到的范围", "no longer yours to see")
_OF_CASE = Text("案件 {number}", "case {number}")
_FROM_TO = Text("{agency} → {unit}", "{agency} → {unit}")
_ENTERED = {
    MessageKind.CALENDAR: Text("一份日历通知等另一人复核", "a calendar notice that a second person confirms"),
    MessageKind.DEADLINES: Text("一份时限调整等另一人复核", "a change of deadlines that a second person confirms"),
}
_DECIDED = {
    MessageKind.CALENDAR_DECIDED: Text("您录入的日历通知：{state}", "the calendar notice you entered: {state}"),
    MessageKind.DEADLINES_DECIDED: Text("您录入的时限调整：{state}", "the change of deadlines you entered: {state}"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A message as a row: what it is about as the reader may see it now."""

    row: MessageRow
    kind: Term
    title: Text | str
    state: Term | None
    clock: Term | None
    address: str
    note: Text | None = None  # of a document: from whom to whom


@require_GET
@page
def inbox(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The messages of this posting, the latest delivered first."""
    asked, refused, status = request.GET.get("kind", ""), None, 200
    kinds = KINDS_OF.get(actor.duty, ())
    kind = next((each for each in kinds if each.value == asked), None)
    try:
        found = queries.inbox(actor, now, after=request.GET.get("after", ""), kind=kind, seen=seen_by(request, actor))
    except Refused as wrong:
        note(request, actor, now, wrong)
        found, refused, status = queries.InboxPage([], ""), wrong, wrong.kind.value
    here = reverse("messages:inbox")
    query = {"kind": kind.value} if kind else {}
    context = {
        "lines": lines_of(actor, found.rows), "kinds": kinds, "kind": kind, "refused": refused, "here": here,
        "older": f"{here}?{urlencode(query | {'after': found.after})}" if found.after else "",
        "newer": f"{here}?{urlencode(query)}" if "after" in request.GET else "", "quiet": NIGHT,
        "shown": len(found.rows),
    }  # fmt: skip
    return show(request, "messages/inbox.html", context, status)


@require_GET
@page
def opened(request: HttpRequest, actor: Actor, now: datetime, message_id: UUID) -> HttpResponseBase:
    """On to what a message is about; it counts as seen in this browser, and nothing about that is written (P38)."""
    row = queries.message(actor, message_id, now)
    return _keep(request, actor, rules.opened(seen_by(request, actor), message_id), _about(row))


@require_GET
@page
def bell(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The bell and what wakes her, for a page that is open: it asks when it is told that there is something new."""
    return show(request, "messages/bell.html", {}, 200)


@require_POST
@page
def seen(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Everything delivered so far is ticked off, in this browser."""
    return _keep(request, actor, rules.ticked_off(queries.newest(actor, now)), reverse("messages:inbox"))


def seen_by(request: HttpRequest, actor: Actor) -> Seen:
    """What this browser says that the actor has seen in this posting."""
    return rules.seen_in(request.COOKIES.get(_cookie(actor), ""))


def _keep(request: HttpRequest, actor: Actor, seen: Seen, address: str) -> HttpResponseBase:
    answer = elsewhere(request, address)
    answer.set_cookie(
        _cookie(actor), rules.cookie_of(seen), max_age=actions.KEPT, httponly=True, secure=request.is_secure(),
        samesite="Lax",
    )  # fmt: skip
    return answer


def _cookie(actor: Actor) -> str:
    return f"seen-{actor.posting.hex}"


@require_http_methods(["GET", "POST"])
@page
def choices(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Which kinds show themselves on an open page."""
    refused = None
    if request.method == "POST":
        try:
            actions.choose_waking(actor=actor, now=now, kinds=request.POST.getlist("waking"))
        except Refused as wrong:
            note(request, actor, now, wrong)
            refused = wrong
        else:
            said.success(request, words(_KEPT))
            return elsewhere(request, reverse("messages:choices"))
    mine = queries.waking_of(actor)
    kinds = [(kind, kind.value in mine) for kind in KINDS_OF.get(actor.duty, ())]
    context = {"kinds": kinds, "quiet": NIGHT, "refused": refused}
    return show(request, "messages/choices.html", context, refused.kind.value if refused else 200)


def lines_of(actor: Actor, rows: Sequence[MessageRow]) -> list[Line]:
    """The messages with the title and state of their case as it is now, where the reader may still see it."""
    counties = {row.county for row in rows if row.county}
    of_documents = {row.subject for row in rows if row.kind is MessageKind.SUPERVISED}
    documents = supervision.told_of(actor, of_documents, counties)
    keys = {row.subject for row in rows if row.number} - of_documents
    keys |= {each["case_id"] for each in documents.values()}
    known = {}
    if keys:
        seen = cases.visible_to(actor).filter(id__in=keys, county__in=counties)
        known = {key: (title, State(state)) for key, title, state in seen.values_list("id", "title", "state")}
    return [
        _of_document(row, documents.get(row.subject), known)
        if row.kind is MessageKind.SUPERVISED
        else _line(row, known.get(row.subject))
        for row in rows
    ]


def _of_document(row: MessageRow, found: Mapping[str, Any] | None, known: Mapping[UUID, tuple[str, State]]) -> Line:
    """What kind of document it is about which case, from whom to whom, and how it stands."""
    address, kind = reverse("messages:opened", args=[row.id]), DocumentKind(row.clock)
    if found is None:
        return Line(row, kind, _GONE, None, None, address)
    title = known[found["case_id"]][0] if found["case_id"] in known else _OF_CASE.fill(number=found["case_number"])
    agency, unit = found["agency_short"], found["unit_short"]
    note = _FROM_TO.fill(agency=agency, unit=unit) if unit else agency
    colour = Colour(found["colour"]) if found["colour"] else None
    return Line(row, kind, title, DocumentState(found["state"]), colour, address, note)


def _line(row: MessageRow, found: tuple[str, State] | None) -> Line:
    address = reverse("messages:opened", args=[row.id])
    if row.kind in _ENTERED:
        return Line(row, row.kind, _ENTERED[row.kind], None, None, address)
    if row.kind in _DECIDED:
        said = _DECIDED[row.kind].fill(state=ProposalState(row.clock))
        return Line(row, row.kind, said, None, None, address)
    clock = ClockKind(row.clock) if row.clock else None
    title, state = found or (_GONE, None)
    return Line(row, row.kind, title, state, clock, address)


_PAGES = {
    MessageKind.CALENDAR: "administration:calendar-proposal",
    MessageKind.CALENDAR_DECIDED: "administration:calendar-proposal",
    MessageKind.DEADLINES: "administration:deadline-proposal",
    MessageKind.DEADLINES_DECIDED: "administration:deadline-proposal",
    MessageKind.SUPERVISED: "supervision:document",
}


def _about(row: MessageRow) -> str:
    return reverse(_PAGES.get(row.kind, "cases:case"), args=[row.subject])


urlpatterns = [
    path("messages", inbox, name="inbox"),
    path("messages/bell", bell, name="bell"),
    path("messages/seen", seen, name="seen"),
    path("messages/choices", choices, name="choices"),
    path("messages/<uuid:message_id>", opened, name="opened"),
]
