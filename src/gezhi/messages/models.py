"""Tables of messages: one row for an organisation's duty, however many hold it. Who has seen it is not stored."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gezhi.kernel.levels import levels


class Message(models.Model):
    """A fact that an organisation is told of. It holds ids and numbers only: no words, no name of anybody."""

    id = models.UUIDField(primary_key=True)
    organisation = models.UUIDField()
    duty = models.CharField(max_length=24)
    kind = models.CharField(max_length=16)
    fact = models.UUIDField()  # the step, the clock or the notice that it tells of
    at = models.DateTimeField()
    deliver_at = models.DateTimeField()
    urgent = models.BooleanField()
    county = models.CharField(max_length=6, blank=True)
    subject = models.UUIDField()
    number = models.CharField(max_length=24, blank=True)
    clock = models.CharField(max_length=16, blank=True)
    only = models.UUIDField(null=True)  # for this posting alone, such as whoever entered what was decided
    but = models.UUIDField(null=True)  # for everybody but this posting, such as whoever entered what waits

    levels = levels(L1="id organisation duty kind fact at deliver_at urgent county subject number clock", L2="only but")

    class Meta:
        indexes = [
            models.Index(
                "organisation", "duty", models.F("deliver_at").desc(), models.F("id").desc(), name="message_inbox"
            ),
            models.Index("deliver_at", name="message_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["fact", "organisation", "duty", "kind"], name="message_once"),
        ]


class Inbox(models.Model):
    """Which kinds of messages wake one person in one posting: her own choice. What she has seen is not kept (P38).

    ``since`` says for each of ``waking``, in the same order, when she chose it: what was delivered before wakes nobody.
    """

    posting = models.UUIDField(primary_key=True)
    person = models.UUIDField()
    waking = ArrayField(models.CharField(max_length=16), default=list)
    since = ArrayField(models.DateTimeField(), default=list)

    levels = levels(L4="posting person waking since")


class Followed(models.Model):
    """Up to when what happened in a county has been told."""

    county = models.CharField(max_length=6, primary_key=True)
    until = models.DateTimeField()

    levels = levels(L1="county until")
