"""Every write of messages: told once for each fact, forgotten after 90 days. That one was seen is written nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, zip_longest
from uuid import UUID

from django.db import connection, transaction

from gezhi.cases.events import FellDue
from gezhi.cases.queries.falling import COLUMN
from gezhi.cases.queries.happening import fell_due, happened, stirred
from gezhi.kernel.ids import first_key, uuid7
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.messages import rules
from gezhi.messages.models import Followed, Inbox, Message
from gezhi.messages.queries import told_of
from gezhi.messages.rules.addressing import TOLD_OF
from gezhi.messages.rules.ringing import TOLD, rung_for
from gezhi.messages.terms import KINDS_OF, NIGHT, Telling
from gezhi.people import queries as people
from gezhi.people.access import ACTS_AT
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage.rows import new
from gezhi.storage.together import write_missing
from gezhi.supervision.queries.happening import happened as supervised
from gezhi.supervision.queries.happening import stirred as supervision_stirred

KEPT = timedelta(days=90)
# A step's key is made before its transaction ends: what was written meanwhile is looked at again for so long.
OVERLAP = timedelta(minutes=3)
BATCH = 500  # so a worker needs no more room when a hundred thousand terms run out in one minute
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # of what was chosen before the moment was noted
NO_SUCH_KIND = Refusal("no-such-kind", Kind.INVALID, Text("没有这种消息。", "There is no such kind of message."))


def follow_from(*, since: datetime) -> None:
    """Tell of what has happened since a moment, in counties that nobody has told of yet."""
    counties = [agency.region for agency in people.agencies(Level.COUNTY)]
    Followed.objects.bulk_create([Followed(county=county, until=since) for county in counties], ignore_conflicts=True)


def gather(*, now: datetime) -> int:
    """Tell of what has happened in every county since the last time; says how many messages were made. Repeatable.

    It is asked every few seconds: where nothing has happened nothing is written, and ``until`` stays.
    """
    until = dict(Followed.objects.values_list("county", "until"))
    if not {agency.region for agency in people.agencies(Level.COUNTY)} <= until.keys():
        follow_from(since=now)
    keys = {county: first_key(moment - OVERLAP) for county, moment in until.items()}
    somewhere = stirred(keys, until, now) | supervision_stirred(keys)
    return sum(gather_county(county=county, now=now) for county in sorted(somewhere))


def gather_county(*, county: str, now: datetime) -> int:
    """Tell of one county's steps and due moments; a county that another worker is at is left to it."""
    with transaction.atomic():
        row = Followed.objects.filter(county=county).select_for_update(skip_locked=True).first()
        if row is None:
            return 0
        made = _tell_of_steps(county, first_key(row.until - OVERLAP))
        made += _tell_of_documents(county, first_key(row.until - OVERLAP))
        for mark in COLUMN:
            made += tell(tellings=_of_due(fell_due(county, row.until, now, mark, running=True)))
        Followed.objects.filter(county=county).update(until=max(now, row.until))
    return made


def _tell_of_steps(county: str, after: UUID) -> int:
    made = 0
    while steps := happened(county, after, TOLD_OF, most=BATCH):
        made += tell(tellings=[telling for step in steps for telling in rules.of_step(step, _duty_at)])
        after = steps[-1].step
        if len(steps) < BATCH:
            break
    return made


def _tell_of_documents(county: str, after: UUID) -> int:
    made = 0
    while found := supervised(county, after, most=BATCH):
        made += tell(tellings=[telling for about in found for telling in rules.of_document(about, _duty_at)])
        after = found[-1].step
        if len(found) < BATCH:
            break
    return made


def tell(*, tellings: Iterable[Telling]) -> int:
    """Make messages, one for each fact, organisation, duty and kind however often it is called; says how many."""
    every, made = iter(tellings), 0
    while given := list(islice(every, BATCH)):
        made += _tell(given)
    return made


def _tell(given: Sequence[Telling]) -> int:
    told = told_of({each.fact for each in given})
    untold = [each for each in given if (each.fact, each.organisation, each.duty.value, each.kind.value) not in told]
    made = write_missing([_row(each) for each in untold])
    if made:
        _ring(each.organisation for each in untold)
    return made


def _ring(organisations: Iterable[UUID]) -> None:
    """Open pages of these organisations hear of it when the transaction ends."""
    with connection.cursor() as cursor:
        for notice in rung_for(organisations):
            cursor.execute("SELECT pg_notify(%s, %s)", [TOLD, notice])


def _row(telling: Telling) -> Message:
    return new(
        Message, id=uuid7(telling.at), organisation=telling.organisation, duty=telling.duty, kind=telling.kind,
        fact=telling.fact, at=telling.at, urgent=telling.urgent, county=telling.county, subject=telling.subject,
        number=telling.number, clock=telling.clock, only=telling.only, but=telling.but,
        deliver_at=rules.deliver_at(telling.at, urgent=telling.urgent, quiet=NIGHT),
    )  # fmt: skip


def _of_due(found: Iterable[FellDue]) -> Iterator[Telling]:
    return (telling for due in found for telling in rules.of_due(due, _duty_at))


def _duty_at(organisation: UUID) -> Duty | None:
    """Who is told of an organisation's cases."""
    try:
        return ACTS_AT[people.organisation(organisation).kind]
    except Refused:
        return None


def choose_waking(*, actor: Actor, now: datetime, kinds: Collection[str]) -> None:
    """Which kinds show themselves on whatever page is open, from now on; the others only count in the inbox."""
    offered = {kind.value for kind in KINDS_OF.get(actor.duty, ())}
    if not set(kinds) <= offered:
        raise NO_SUCH_KIND(field="waking")
    old = Inbox.objects.filter(posting=actor.posting, person=actor.person).first()
    before = dict(zip_longest(old.waking, old.since, fillvalue=EVER)) if old else {}
    waking = sorted(set(kinds))
    chosen = {"person": actor.person, "waking": waking, "since": [before.get(kind, now) for kind in waking]}
    Inbox.objects.update_or_create(posting=actor.posting, defaults=chosen)


def forget_old(*, now: datetime) -> int:
    """Messages are kept for 90 days; the case's own timeline stays."""
    return Message.objects.filter(deliver_at__lt=now - KEPT).delete()[0]
