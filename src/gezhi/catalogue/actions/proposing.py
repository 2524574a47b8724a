"""Notices about the calendar by two persons: one enters, another confirms, and only then are they in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.catalogue import access, moves, queries
from gezhi.catalogue.actions.adopting import announce_calendar
from gezhi.catalogue.actions.entering import decide, entered
from gezhi.catalogue.events import CalendarAnnounced, CalendarProposed
from gezhi.catalogue.models import CalendarProposal
from gezhi.catalogue.queries.closures import closure
from gezhi.catalogue.queries.rows import proposal_of
from gezhi.catalogue.rules import proposals
from gezhi.catalogue.rules.lifting import check_still_liftable, days_lifted
from gezhi.catalogue.terms import Notice, NoticeDay, NoticeKind, ProposalAction, ProposalState
from gezhi.geography import queries as geography
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.actions import audit
from gezhi.security.terms import Actor, Level
from gezhi.storage.queue import announce

ANNOUNCED_ALREADY = Refusal(
    "year-announced",
    Kind.CONFLICT,
    Text(
        "{year} 年的安排已经生效。如果国务院作了调整，请勾选“更正已生效的安排”。",
        "The arrangement of {year} is in force. If the State Council has changed it, tick “correct what is in force”.",
    ),
)
WAITS_ALREADY = Refusal(
    "year-waits",
    Kind.CONFLICT,
    Text(
        "{year} 年已有一份待复核，请先处理那一份。", "One for {year} waits for confirmation; decide about that first."
    ),
)
LIFTING_WAITS = Refusal(
    "lifting-waits",
    Kind.CONFLICT,
    Text(
        "这次停工已有一份提前解除待复核，请先处理那一份。",
        "A lifting of this closure waits for confirmation; decide about that first.",
    ),
)
LIFTED = Text("{name}（提前解除）", "{name} (lifted early)")
OUTSIDE = Refusal(
    "closure-elsewhere", Kind.FORBIDDEN, Text("这个地方不在您的辖区。", "This place is outside your area.")
)


def propose_year(
    *,
    actor: Actor,
    now: datetime,
    year: int,
    name: str,
    source: str,
    issued_on: date,
    pasted: str,
    corrects: bool = False,
) -> UUID:
    """Enter the yearly notice from a pasted table or JSON; everything that is wrong with it is told at once."""
    if not access.may_announce(actor, ""):
        raise access.NOT_CALENDAR_KEEPER()
    today = now.astimezone(CHINA).date()
    proposals.check_year(year, today)
    proposals.check_document(name, source, issued_on, today)
    days = proposals.days_of_year(year, pasted)
    if not corrects and year in queries.announced_years(now):
        raise ANNOUNCED_ALREADY(field="corrects", year=year)
    notice = Notice(NoticeKind.YEAR, name.strip(), source.strip(), year=year, days=days)
    return _propose(notice, issued_on, actor, now)


def propose_closure(
    *, actor: Actor, now: datetime, region: str, first: date, last: date, name: str, source: str, issued_on: date
) -> UUID:
    """Enter a closure of a place (台风停工) by decision of its agency or one above."""
    known = region and (len(region) == Level.CITY.digits or geography.exists(region))
    if not known or not access.may_announce(actor, region):
        raise OUTSIDE(field="region")
    proposals.check_place(region)
    today = now.astimezone(CHINA).date()
    proposals.check_document(name, source, issued_on, today)
    days = proposals.days_of_closure(first, last, name, today)
    notice = Notice(NoticeKind.CLOSURE, name.strip(), source.strip(), region=region, days=days)
    return _propose(notice, issued_on, actor, now, body=_own_place(actor, region))


def propose_lifting(*, actor: Actor, now: datetime, version: int, since: date, source: str, issued_on: date) -> UUID:
    """Enter that a closure in force is lifted early, from a later day on: what has passed of it stays closed."""
    if not access.may_announce(actor, actor.places[0]):
        raise access.NOT_CALENDAR_KEEPER()
    found = closure(version, now)
    today = now.astimezone(CHINA).date()
    days = days_lifted(found, since, actor, today)
    name = LIFTED.fill(name=found.notice.name).zh
    proposals.check_document(name, source, issued_on, today)
    notice = Notice(NoticeKind.LIFTING, name, source.strip(), region=found.notice.region, days=days, lifts=version)
    return _propose(notice, issued_on, actor, now, body=found.body)


def confirm_calendar(*, actor: Actor, now: datetime, proposal_id: UUID) -> CalendarAnnounced:
    """Another person has compared it with the document: it is in force from now on, and open terms are recalculated."""
    with transaction.atomic():
        row, state = _decided(proposal_id, ProposalAction.CONFIRM, actor)
        if row.lifts is not None:
            today = now.astimezone(CHINA).date()
            check_still_liftable(closure(row.lifts, now), proposal_of(row).notice, today)
        fact = announce_calendar(actor=actor, now=now, notice=proposal_of(row).notice, issued_on=row.issued_on)
        row.version = fact.version
        decide(row, state, actor=actor, now=now)
        announce(fact)
    return fact


def refuse_calendar(*, actor: Actor, now: datetime, proposal_id: UUID, remark: str) -> None:
    """Another person found it wrong; it says why, and whoever entered it may enter it anew."""
    with transaction.atomic():
        row, state = _decided(proposal_id, ProposalAction.REFUSE, actor, remark)
        decide(row, state, actor=actor, now=now, remark=remark)


def withdraw_calendar(*, actor: Actor, now: datetime, proposal_id: UUID) -> None:
    """Who entered it takes it back before it is confirmed."""
    with transaction.atomic():
        row, state = _decided(proposal_id, ProposalAction.WITHDRAW, actor)
        decide(row, state, actor=actor, now=now)


def _own_place(actor: Actor, region: str) -> str:
    """The place of the actor in which another lies: what her agency decides, it may lift again, and those above."""
    return next(place for place in actor.places if region.startswith(place))


def _propose(notice: Notice, issued_on: date, actor: Actor, now: datetime, *, body: str = "") -> UUID:
    row = CalendarProposal(
        id=uuid7(now), kind=notice.kind, region=notice.region, year=notice.year, name=notice.name[:200],
        source=notice.source, issued_on=issued_on, days=_written_days(notice.days), lifts=notice.lifts, body=body,
        **entered(actor, now),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit(now=now, actor=actor, action="propose-calendar", object=f"calendar-proposal:{row.id}")
            announce(CalendarProposed(row.id, notice.region, actor.posting))
    except IntegrityError as waits:
        if notice.lifts is not None:
            raise LIFTING_WAITS() from waits
        raise WAITS_ALREADY(field="year", year=notice.year) from waits
    return row.id


def _written_days(days: Iterable[NoticeDay]) -> list[dict[str, Any]]:
    return [{"day": named.day.isoformat(), "working": named.working, "name": named.name} for named in days]


def _decided(
    proposal_id: UUID, action: ProposalAction, actor: Actor, reason: str = ""
) -> tuple[CalendarProposal, ProposalState]:
    row = queries.proposals_visible_to(actor).select_for_update().filter(id=proposal_id).first()
    if row is None:
        raise queries.NO_PROPOSAL()
    return row, moves.decide(proposal_of(row).proposed, action, actor=actor, reason=reason)
