"""Every read of messages; each starts with ``visible_to(actor)``. What was seen is handed in: it is stored nowhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.messages import rules
from gezhi.messages.models import Inbox, Message
from gezhi.messages.terms import KINDS_OF, Bell, MessageKind, MessageRow, Place, Seen
from gezhi.security.terms import Actor

PAGE = 50
MOST_NEW = 100  # counted one by one; beyond it the bar says 99+
MOST_WAKING = 3
NOTHING_SEEN = Seen()
NO_MESSAGE = Refusal(
    "no-such-message", Kind.NOT_FOUND, Text("没有这条消息，或者不是给您的。", "There is no such message for you.")
)
BAD_PLACE = Refusal(
    "bad-place", Kind.INVALID, Text("翻页地址不完整，请回到第一页。", "The page's address is broken; start again.")
)
_VALUES = ("id", "kind", "at", "deliver_at", "subject", "number", "county", "urgent", "clock")
# One statement on every page: what is new for this posting, newest first, and whether it wakes her: by its kind, from
# when she chose that on.
_BELL = """
SELECT message.id, message.kind, message.at, message.deliver_at, message.subject, message.number, message.county,
       message.urgent, message.clock, message.kind = ANY(coalesce(inbox.waking, '{}')) AND message.deliver_at
         >= coalesce(inbox.since[array_position(inbox.waking, message.kind)], '-infinity')
  FROM gezhi_messages_message message
  LEFT JOIN gezhi_messages_inbox inbox ON inbox.posting = %s AND inbox.person = %s
 WHERE message.organisation = %s AND message.duty = %s AND message.deliver_at <= %s
   AND (message.only IS NULL OR message.only = %s) AND message.but IS DISTINCT FROM %s
   AND (%s::timestamptz IS NULL OR (message.deliver_at, message.id) > (%s::timestamptz, %s::uuid))
   AND right(message.id::text, 12) <> ALL(%s::text[])
 ORDER BY message.deliver_at DESC, message.id DESC
 LIMIT %s
"""


_TOLD_OF = "SELECT fact, organisation, duty, kind FROM gezhi_messages_message WHERE fact = ANY(%s)"


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Messages, the latest delivered first, and the place after the last one ("" where there are no more)."""

    rows: list[MessageRow]
    after: str


def visible_to(actor: Actor, now: datetime) -> QuerySet[Message]:
    """What was delivered to the actor's duty at her organisation. The three administrators are told of no business."""
    if actor.duty not in KINDS_OF:
        return Message.objects.none()
    hers = (Q(only__isnull=True) | Q(only=actor.posting)) & (Q(but__isnull=True) | ~Q(but=actor.posting))
    return Message.objects.filter(hers, organisation=actor.organisation, duty=actor.duty.value, deliver_at__lte=now)


def told_of(facts: Collection[UUID]) -> set[tuple[UUID, UUID, str, str]]:
    """Who was told of these facts already: fact, organisation, duty and kind. For whoever tells, not for a person."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_OF, [list(facts)])
        return set(cursor.fetchall())


def bell(actor: Actor, now: datetime, seen: Seen = NOTHING_SEEN) -> Bell:
    """How many messages are new to whoever has seen ``seen``, and those of the newest that wake her; one statement."""
    if actor.duty not in KINDS_OF:
        return Bell(0, MOST_NEW)
    with connection.cursor() as cursor:
        at, key = seen.upto or (None, None)
        here = actor.posting
        mine: list[Any] = [here, actor.person, actor.organisation, actor.duty.value, now, here, here]
        cursor.execute(_BELL, [*mine, at, at, key, list(seen.marks), MOST_NEW])
        found = cursor.fetchall()
    waking = [_row(dict(zip(_VALUES, row[:-1], strict=True)), seen=False) for row in found if row[-1]]
    return Bell(len(found), MOST_NEW, tuple(waking[:MOST_WAKING]))


def inbox(
    actor: Actor, now: datetime, *, after: str = "", kind: MessageKind | None = None, seen: Seen = NOTHING_SEEN
) -> InboxPage:
    """A page of the actor's messages; ``after`` is the place that the page before ended at."""
    messages = visible_to(actor, now)
    if kind is not None:
        messages = messages.filter(kind=kind.value)
    if after:
        place = rules.place_of(after)
        if place is None:
            raise BAD_PLACE(field="after")
        at, key = place
        messages = messages.filter(Q(deliver_at__lt=at) | Q(deliver_at=at, id__lt=key))
    found = list(messages.order_by("-deliver_at", "-id").values(*_VALUES)[: PAGE + 1])
    rows = [_row(each, seen=rules.is_seen(seen, each["id"], each["deliver_at"])) for each in found[:PAGE]]
    return InboxPage(rows, rules.place_after(rows[-1]) if len(found) > PAGE else "")


def message(actor: Actor, message_id: UUID, now: datetime) -> MessageRow:
    """One message of the actor's."""
    found = visible_to(actor, now).filter(id=message_id).values(*_VALUES).first()
    if found is None:
        raise NO_MESSAGE()
    return _row(found, seen=False)


def newest(actor: Actor, now: datetime) -> Place | None:
    """The place of the newest message delivered to the actor."""
    return visible_to(actor, now).order_by("-deliver_at", "-id").values_list("deliver_at", "id").first()


def waking_of(actor: Actor) -> list[str]:
    """The kinds that the actor lets wake her in this posting."""
    found = Inbox.objects.filter(posting=actor.posting, person=actor.person).values_list("waking", flat=True).first()
    return list(found or ())


def _row(values: dict[str, Any], *, seen: bool) -> MessageRow:
    return MessageRow(**{**values, "kind": MessageKind(values["kind"])}, seen=seen)
