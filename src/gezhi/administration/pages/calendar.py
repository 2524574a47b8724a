"""The working calendar: what is in force, a notice entered by one person, and its confirmation by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.administration.pages.frame import Typed, date_of, framed, sent, typed_of
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.cases.pages.wording import place
from gezhi.cases.queries.recalculating import MovedTerm, preview
from gezhi.catalogue import access, actions, moves, queries
from gezhi.catalogue.queries.closures import closures
from gezhi.catalogue.rules.lifting import is_liftable
from gezhi.catalogue.terms import Notice, NoticeDay, NoticeKind, Proposal, ProposalState
from gezhi.geography import queries as geography
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty, Level

NOT_A_YEAR = Refusal("not-a-year", Kind.INVALID, Text("年度应为四位数字。", "The year has four digits."))
NO_VERB = Refusal("no-such-verb", Kind.NOT_FOUND, Text("没有这个操作。", "There is no such thing to do."))
_YEAR = ("year", "name", "source", "issued_on", "pasted", "corrects")
_CLOSURE = ("region", "first", "last", "name", "source", "issued_on")
_ENTERED = Text("已录入，等另一人复核后生效。", "Entered; it is in force when another person has confirmed it.")
_DONE = {
    "confirm": Text(
        "已生效。受影响的在办件正在后台重算，每件都会留下一步。",
        "In force. The open cases it touches are being recalculated; each gets a step.",
    ),
    "refuse": Text("已退回。", "Sent back."),
    "withdraw": Text("已撤回。", "Withdrawn."),
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as a row."""

    name: str
    kind: NoticeKind
    where: Text | str
    when: Text
    source: str
    version: int
    lift: str = ""  # where a closure in force is lifted, where this person may


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A notice on its way into force as a row."""

    found: Proposal
    notice: NoticeView
    address: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one name that follow each other."""

    first: date
    last: date
    working: bool
    name: str
    days: int


@require_GET
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """What waits for confirmation, what is in force, and what became of what was entered."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    rows = [_proposal(each) for each in queries.proposals(actor)]
    this_year = now.astimezone(CHINA).year
    announced = queries.announced_years(now)
    lifts = _lifts(actor, now)
    context = {
        "waiting": [row for row in rows if row.found.state is ProposalState.WAITING],
        "past": [row for row in rows if row.found.state is not ProposalState.WAITING],
        "in_force": [
            replace(_notice(each), lift=lifts.get(each.version, ""))
            for each in queries.notices(now)
            if _concerns(actor, each)
        ],
        "years": [(year, year in announced) for year in (this_year, this_year + 1)],
        "may_enter_year": access.may_announce(actor, ""),
    }
    return framed(request, actor, "calendar", "calendar.html", context)


def _year_again(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _year_form(request, actor, typed_of(request, *_YEAR), PAGE_TOO_OLD())


@gives_back(_year_again)
@require_http_methods(["GET", "POST"])
@page
def year(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Enter the yearly notice: pasted as a table or as JSON."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if not access.may_announce(actor, ""):
        raise access.NOT_CALENDAR_KEEPER()
    if request.method == "GET":
        next_year = now.astimezone(CHINA).year + 1
        name = f"国务院办公厅关于{next_year}年部分节假日安排的通知"
        return _year_form(request, actor, {"year": str(next_year), "name": name})
    typed = typed_of(request, *_YEAR)

    def act() -> UUID:
        return actions.propose_year(
            actor=actor, now=now, year=_year_of(typed["year"]), name=typed["name"], source=typed["source"],
            issued_on=date_of(typed, "issued_on"), pasted=typed["pasted"], corrects=bool(typed["corrects"]),
        )  # fmt: skip

    return entered(request, actor, now, typed, act, partial(_year_form, request, actor))


def _closure_again(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _closure_form(request, actor, typed_of(request, *_CLOSURE), PAGE_TOO_OLD())


@gives_back(_closure_again)
@require_http_methods(["GET", "POST"])
@page
def closure(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Enter a closure of a place by decision of an agency (台风停工)."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if request.method == "GET":
        today = now.astimezone(CHINA).date().isoformat()
        typed = {"region": actor.places[0], "first": today, "last": today, "issued_on": today}
        return _closure_form(request, actor, typed)
    typed = typed_of(request, *_CLOSURE)

    def act() -> UUID:
        return actions.propose_closure(
            actor=actor, now=now, region=typed["region"], first=date_of(typed, "first"), last=date_of(typed, "last"),
            name=typed["name"], source=typed["source"], issued_on=date_of(typed, "issued_on"),
        )  # fmt: skip

    return entered(request, actor, now, typed, act, partial(_closure_form, request, actor))


@require_GET
@page
def proposal(request: HttpRequest, actor: Actor, now: datetime, proposal_id: UUID) -> HttpResponseBase:
    """One notice: its days, and the open cases whose terms it moves; below it what this person may do."""
    return _proposal_page(request, actor, now, proposal_id, {})


def _decide_again(request: HttpRequest, actor: Actor, now: datetime, proposal_id: UUID, verb: str) -> HttpResponseBase:
    return _proposal_page(request, actor, now, proposal_id, typed_of(request, "remark"), PAGE_TOO_OLD())


@gives_back(_decide_again)
@require_http_methods(["GET", "POST"])
@page
def decide(request: HttpRequest, actor: Actor, now: datetime, proposal_id: UUID, verb: str) -> HttpResponseBase:
    """Confirm a notice, send it back with a remark, or withdraw it; GET is on its page."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("administration:calendar-proposal", args=[proposal_id]))
    typed = typed_of(request, "remark")
    verbs: Mapping[str, Callable[[], object]] = {
        "confirm": lambda: actions.confirm_calendar(actor=actor, now=now, proposal_id=proposal_id),
        "refuse": lambda: actions.refuse_calendar(
            actor=actor, now=now, proposal_id=proposal_id, remark=typed["remark"]
        ),
        "withdraw": lambda: actions.withdraw_calendar(actor=actor, now=now, proposal_id=proposal_id),
    }
    if verb not in verbs:
        raise NO_VERB()
    return sent(
        request, actor, now, typed, act=verbs[verb], shown=partial(_proposal_page, request, actor, now, proposal_id),
        said=_DONE[verb], to=reverse("administration:calendar-proposal", args=[proposal_id]),
    )  # fmt: skip


def _proposal_page(
    request: HttpRequest, actor: Actor, now: datetime, proposal_id: UUID, typed: Typed, refused: Refused | None = None
) -> HttpResponse:
    found = queries.proposal(actor, proposal_id)
    waits = found.state is ProposalState.WAITING
    context: dict[str, Any] = {
        "each": _proposal(found), "stretches": _stretches(found.notice.days), "waits": waits,
        "may": moves.offered(found.proposed, actor), "refused": refused,
        "errors": errors_of(refused), "remark": typed.get("remark", ""),
        "lifting": found.notice.kind is NoticeKind.LIFTING,
    }  # fmt: skip
    if found.notice.kind in (NoticeKind.CLOSURE, NoticeKind.LIFTING):
        known = closures(now).get(found.notice.lifts or found.version or 0)
        context |= {"closure": known, "lift": _lifts(actor, now).get(found.version or 0, "")}
    if waits:
        seen = preview(actor, found.notice, now=now)
        context |= {
            "preview": seen, "yearly": found.notice.kind is NoticeKind.YEAR,
            "moved": [_moved(term) for term in seen.moved],
            "agencies": [
                (people.organisation(each.agency).text, len(each.cases), len(each.later)) for each in seen.agencies
            ],
        }  # fmt: skip
    status = refused.kind.value if refused else 200
    return framed(request, actor, "calendar", "calendar_proposal.html", context, status)


def entered(
    request: HttpRequest, actor: Actor, now: datetime, typed: Typed, act: Callable[[], UUID],
    shown: Callable[[Typed, Refused | None], HttpResponse],
) -> HttpResponseBase:  # fmt: skip
    """On to the notice that was entered, or back to the form."""
    return sent(
        request, actor, now, typed, act=act, shown=shown, said=_ENTERED,
        to=lambda key: reverse("administration:calendar-proposal", args=[key]),
    )  # fmt: skip


def _moved(term: MovedTerm) -> dict[str, Any]:
    return {
        "number": term.number, "address": reverse("cases:case", args=[term.case]), "kind": term.kind,
        "owner": people.organisation(term.owner).short_text, "before": term.before.due_at, "after": term.after.due_at,
    }  # fmt: skip


def _year_form(
    request: HttpRequest, actor: Actor, typed: Mapping[str, str], refused: Refused | None = None
) -> HttpResponse:
    findings = refused.extra.get("findings") if refused else None
    errors = {name: text for name, text in errors_of(refused).items() if not findings}
    context = {"typed": typed, "refused": refused, "errors": errors, "findings": findings}
    return framed(request, actor, "calendar", "calendar_year.html", context, refused.kind.value if refused else 200)


def _closure_form(
    request: HttpRequest, actor: Actor, typed: Mapping[str, str], refused: Refused | None = None
) -> HttpResponse:
    own = actor.places[0]
    below = [region.code for region in geography.regions(own)] if len(own) < Level.TOWNSHIP.digits else []
    places = [(code, place(code)) for code in (own, *below)]
    context = {"typed": typed, "refused": refused, "errors": errors_of(refused), "places": places}
    return framed(request, actor, "calendar", "calendar_closure.html", context, refused.kind.value if refused else 200)


def _year_of(typed: str) -> int:
    if len(typed) != 4 or not typed.isascii() or not typed.isdigit():
        raise NOT_A_YEAR(field="year")
    return int(typed)


def _proposal(found: Proposal) -> ProposalView:
    return ProposalView(found, _notice(found.notice), reverse("administration:calendar-proposal", args=[found.id]))


def _notice(notice: Notice) -> NoticeView:
    where = place(notice.region) if notice.region else Text("全国", "the whole country")
    return NoticeView(notice.name, notice.kind, where, _when(notice), notice.source, notice.version)


def _when(notice: Notice) -> Text:
    if notice.kind is NoticeKind.YEAR:
        off = sum(not named.working for named in notice.days)
        made_up = len(notice.days) - off
        return Text(
            f"{notice.year} 年：放假 {off} 天，补班 {made_up} 天", f"{notice.year}: {off} days off, {made_up} made up"
        )
    if not notice.days:
        return Text("作息时间", "office hours")
    first, last = notice.days[0].day, notice.days[-1].day
    if notice.kind is NoticeKind.LIFTING:
        return Text(f"从 {first} 起解除（原到 {last}）", f"lifted from {first} (closed until {last} before)")
    return Text(str(first), str(first)) if first == last else Text(f"{first} 至 {last}", f"{first} to {last}")


def _lifts(actor: Actor, now: datetime) -> dict[int, str]:
    """Where this person may lift which closures in force early, by their version."""
    today = now.astimezone(CHINA).date()
    return {
        version: reverse("administration:calendar-lift", args=[version])
        for version, found in closures(now).items()
        if is_liftable(found, actor, today)
    }


def _concerns(actor: Actor, notice: Notice) -> bool:
    """Whether a notice holds for a place that the actor looks after, wholly or in part."""
    return any(own.startswith(notice.region) or notice.region.startswith(own) for own in actor.places)


def _stretches(days: Sequence[NoticeDay]) -> list[Stretch]:
    """Days in order, those of one name and kind that follow each other together."""
    found: list[Stretch] = []
    for named in sorted(days, key=lambda named: named.day):
        before = found[-1] if found else None
        if (
            before
            and (named.day - before.last).days == 1
            and (before.working, before.name) == (named.working, named.name)
        ):
            found[-1] = Stretch(before.first, named.day, named.working, named.name, before.days + 1)
        else:
            found.append(Stretch(named.day, named.day, named.working, named.name, 1))
    return found
