"""Deadlines of the admission list: what is in force, other ones entered by one person, confirmed by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.administration.pages.calendar import NO_VERB
from gezhi.administration.pages.frame import Typed, date_of, framed, sent, typed_of
from gezhi.cases.pages.doors import errors_of, gives_back, page
from gezhi.cases.pages.wording import place
from gezhi.cases.queries.foreseeing import foreseen
from gezhi.catalogue import access, actions, moves, queries
from gezhi.catalogue.queries.adjusting import deadline_changes, deadline_proposal, deadline_proposals
from gezhi.catalogue.rules.deadlines import Change, by_key, field_of, new_clashes, read_changes
from gezhi.catalogue.terms import AdmissionListRow, ClockKind, MatterRow, ProposalState, Urgency
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import Unit
from gezhi.people import queries as people
from gezhi.security.access import PAGE_TOO_OLD, require
from gezhi.security.terms import Actor, Duty, Level

_ENTERED = Text(
    "已录入，等本县另一位业务管理员复核后生效。", "Entered; it waits for another business administrator here."
)
_DONE = {
    "confirm": Text(
        "已复核：清单的新版本从所定的那一天起生效，在办件不受影响。",
        "Confirmed: a new version of the list is in force from that day on; open cases keep their terms.",
    ),
    "refuse": Text("已退回。", "Sent back."),
    "withdraw": Text("已撤回。", "Withdrawn."),
}
_NAMES = ("matter", "name", "source", "issued_on", "effective_from")
_CELLS = tuple(
    field_of(clock, urgency, part) for clock in ClockKind for urgency in Urgency for part in ("value", "unit")
)


@require_GET
@page
def overview(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The deadlines in force, for the whole list or for one matter; what waits; what became of what was entered."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    rows = [{"found": each, "where": place(each.county)} for each in deadline_proposals(actor)]
    waiting = [row for row in rows if _state(row) is ProposalState.WAITING]
    context: dict[str, Any] = {
        "waiting": waiting, "past": [row for row in rows if row not in waiting], "urgencies": list(Urgency),
        "may": access.may_keep_list(actor, actor.county), "county": len(actor.county) == Level.COUNTY.digits,
    }  # fmt: skip
    if context["county"]:
        found = queries.list_in_force(actor.county, now)
        matter = _matter(request.GET.get("matter", ""), found)
        context |= _table(found, matter, {})
    return framed(request, actor, "deadlines", "deadlines.html", context)


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    return _form(request, actor, now, typed_of(request, *_NAMES, *_CELLS), PAGE_TOO_OLD())


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def change(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: the deadlines of the list or of one matter as a form. POST: what differs is entered."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    if not access.may_keep_list(actor, actor.county):
        raise access.NOT_LIST_KEEPER()
    if request.method == "GET":
        today = now.astimezone(CHINA).date()
        begin = {"issued_on": today.isoformat(), "effective_from": (today + timedelta(days=7)).isoformat()}
        return _form(request, actor, now, begin | {"matter": request.GET.get("matter", "")})
    typed = typed_of(request, *_NAMES, *_CELLS)

    def act() -> UUID:
        found = queries.list_in_force(actor.county, now)
        matter = _matter(typed["matter"], found)
        return actions.propose_deadlines(
            actor=actor, now=now, county=actor.county, effective_from=date_of(typed, "effective_from"),
            name=typed["name"], source=typed["source"], issued_on=date_of(typed, "issued_on"),
            changes=read_changes(queries.deadlines(found.version), matter.code if matter else None, typed),
        )  # fmt: skip

    return sent(
        request, actor, now, typed, act=act, shown=partial(_form, request, actor, now), said=_ENTERED,
        to=lambda key: reverse("administration:deadline-proposal", args=[key]),
    )  # fmt: skip


@require_GET
@page
def proposal(request: HttpRequest, actor: Actor, now: datetime, proposal_id: UUID) -> HttpResponseBase:
    """One change of deadlines: before and after, which open cases it leaves alone, and what this person may do."""
    return _proposal(request, actor, now, proposal_id, {})


def _decide_again(request: HttpRequest, actor: Actor, now: datetime, proposal_id: UUID, verb: str) -> HttpResponseBase:
    return _proposal(request, actor, now, proposal_id, typed_of(request, "remark"), PAGE_TOO_OLD())


@gives_back(_decide_again)
@require_http_methods(["GET", "POST"])
@page
def decide(request: HttpRequest, actor: Actor, now: datetime, proposal_id: UUID, verb: str) -> HttpResponseBase:
    """Confirm, send back with a remark, or withdraw; GET is on its page."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("administration:deadline-proposal", args=[proposal_id]))
    typed = typed_of(request, "remark")
    verbs: Mapping[str, Callable[[], object]] = {
        "confirm": lambda: actions.confirm_deadlines(actor=actor, now=now, proposal_id=proposal_id),
        "refuse": lambda: actions.refuse_deadlines(
            actor=actor, now=now, proposal_id=proposal_id, remark=typed["remark"]
        ),
        "withdraw": lambda: actions.withdraw_deadlines(actor=actor, now=now, proposal_id=proposal_id),
    }
    if verb not in verbs:
        raise NO_VERB()
    return sent(
        request, actor, now, typed, act=verbs[verb], shown=partial(_proposal, request, actor, now, proposal_id),
        said=_DONE[verb], to=reverse("administration:deadline-proposal", args=[proposal_id]),
    )  # fmt: skip


def _proposal(
    request: HttpRequest, actor: Actor, now: datetime, proposal_id: UUID, typed: Typed, refused: Refused | None = None
) -> HttpResponse:
    found = deadline_proposal(actor, proposal_id)
    changes = deadline_changes(found.id)
    waits = found.state is ProposalState.WAITING
    rows, version = queries.deadlines(found.base_version), found.base_version
    known = by_key(rows)
    context: dict[str, Any] = {
        "found": found, "where": place(found.county), "waits": waits,
        "lines": [_change(each, known, version) for each in changes], "refused": refused,
        "may": moves.offered(found.proposed, actor), "errors": errors_of(refused),
        "remark": typed.get("remark", ""),
    }  # fmt: skip
    if waits:
        matters = {each.matter for each in changes}
        seen = foreseen(
            actor, found.county, matters=[] if None in matters else [code for code in matters if code],
            clocks={each.clock for each in changes}, now=now,
        )  # fmt: skip
        kept = [(people.organisation(each.agency).text, each.cases, each.running) for each in seen.kept]
        clashes = [(each, _name(each.matter, version)) for each in new_clashes(rows, changes)]
        context |= {"seen": seen, "kept": kept, "clashes": clashes}
    status = refused.kind.value if refused else 200
    return framed(request, actor, "deadlines", "deadline_proposal.html", context, status)


def _form(
    request: HttpRequest, actor: Actor, now: datetime, typed: Typed, refused: Refused | None = None
) -> HttpResponse:
    found = queries.list_in_force(actor.county, now)
    matter = _matter(typed.get("matter", ""), found)
    errors = errors_of(refused)
    context = _table(found, matter, typed) | {
        "typed": typed, "refused": refused, "errors": errors, "urgencies": list(Urgency), "units": list(Unit),
        "cells_wrong": [text for name, text in errors.items() if name in _CELLS],
    }  # fmt: skip
    return framed(request, actor, "deadlines", "deadline_form.html", context, refused.kind.value if refused else 200)


def _matter(code: str, found: AdmissionListRow) -> MatterRow | None:
    return queries.matter(code[:6], found.version) if code else None


def _table(found: AdmissionListRow, matter: MatterRow | None, typed: Typed) -> dict[str, Any]:
    """The deadlines as rows of clocks and columns of urgencies; what was typed stands before what is in force."""
    known = by_key(queries.deadlines(found.version))
    code = matter.code if matter else None
    rows = [
        {"clock": clock, "cells": [_cell(known, code, clock, urgency, typed) for urgency in Urgency]}
        for clock in ClockKind
    ]
    own = {row.matter for row in queries.deadlines(found.version)}
    return {
        "list": found, "matter": matter, "rows": rows,
        "matters": [(each, each.code in own) for each in queries.matters(found.version)],
    }  # fmt: skip


def _cell(
    known: Mapping[Any, Any], code: str | None, clock: ClockKind, urgency: Urgency, typed: Typed
) -> dict[str, Any]:
    general, own = known[None, clock, urgency], known.get((code, clock, urgency))
    value, unit = field_of(clock, urgency), field_of(clock, urgency, "unit")
    said = (str(own.allowance.value), own.allowance.unit.value) if own else ("", general.allowance.unit.value)
    return {
        "urgency": urgency, "own": own if code else None, "general": general, "rule": own or general, "name": value,
        "unit_name": unit, "value": typed.get(value, said[0]), "unit": typed.get(unit, said[1]),
    }  # fmt: skip


def _change(change: Change, known: Mapping[Any, Any], version: str) -> dict[str, Any]:
    general = known[None, change.clock, change.urgency]
    before = known.get(change.key) or general
    return {
        "change": change, "matter": _name(change.matter, version),
        "before": before.allowance.text, "after": (change.allowance or general.allowance).text,
        "falls_back": change.allowance is None,
    }  # fmt: skip


def _name(matter: str | None, version: str) -> Text | None:
    return queries.matter(matter, version).name if matter else None


def _state(row: Mapping[str, Any]) -> ProposalState:
    state: ProposalState = row["found"].state
    return state
