"""Tables of supervision: documents, what they are attached to, and their trace, which nobody changes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from gezhi.cases.terms import EscalationGround
from gezhi.kernel.levels import levels
from gezhi.security.terms import Duty
from gezhi.storage.fields import CountyReference, choices
from gezhi.supervision.terms import Colour, DocumentAction, DocumentKind, DocumentState


class Document(models.Model):
    """A document beside a case, as it stands now. ``version`` rises with every step; ``head`` is its chain's last hash.

    ``agency`` is the grid agency whose document it is, ``unit`` the other side. Who leads and who answers for a case
    that was taken up are names with posts, as Art. 23 has them made clear: they refer to nobody's account.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=14, choices=choices(DocumentKind))
    state = models.CharField(max_length=10, choices=choices(DocumentState))
    version = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="+")
    case_number = models.CharField(max_length=24)
    agency = models.UUIDField()
    unit = models.UUIDField(null=True)
    opener = models.UUIDField()
    opened_by = models.UUIDField()
    participants = ArrayField(models.UUIDField(), default=list)
    waits_for = models.UUIDField(null=True)  # the organisation whose turn it is
    source = models.UUIDField(null=True)  # of what was opened by itself: the clock's mark, the case's step, the lapse

    ground = models.CharField(max_length=20, choices=choices(EscalationGround), blank=True)
    colour = models.CharField(max_length=6, choices=choices(Colour), blank=True)
    grounds = models.TextField(blank=True)
    demand = models.TextField(blank=True)
    leader = models.CharField(max_length=200, blank=True)
    leader_post = models.CharField(max_length=200, blank=True)
    responsible = models.CharField(max_length=200, blank=True)
    responsible_post = models.CharField(max_length=200, blank=True)
    lead = models.UUIDField(null=True)  # the department that a meeting decided on
    meets_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)  # to be done by the sweep; null when done or not needed
    lapses_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    appealed = models.BooleanField(default=False)
    private = models.JSONField(default=list)  # personal data that was taken out of the words (P43)
    opened_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)  # its words were sealed off by law with those of its cases
    disposed_at = models.DateTimeField(null=True)  # destroyed with them

    levels = levels(
        L1="pk county id number kind state version head case case_id case_number agency unit opener participants "
        "waits_for source lead opened_at sealed_at disposed_at",
        L2="ground colour grounds demand leader_post responsible_post meets_at due_at remind_at lapses_at reminded_at "
        "lapsed_at appealed leader responsible",  # officials named in their office (Art. 23), as those of steps are
        L3="private opened_by",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "source"], name="document_source", condition=models.Q(source__isnull=False)
            ),
            models.UniqueConstraint(fields=["county", "number"], name="document_number"),
        ]
        indexes = [
            models.Index("county", models.F("id").desc(), name="document_newest"),
            models.Index("county", "case_id", name="document_case"),
            models.Index("agency", models.F("id").desc(), name="document_agency"),
            models.Index("unit", models.F("id").desc(), name="document_unit"),
            models.Index("waits_for", models.F("id").desc(), name="document_waits"),
            models.Index("remind_at", name="document_remind", condition=models.Q(remind_at__isnull=False)),
            models.Index("lapses_at", name="document_lapse", condition=models.Q(lapses_at__isnull=False)),
            GinIndex(fields=["participants"], name="document_participants"),
        ]


class DocumentCase(models.Model):
    """A further case that a document is about, beside the one it was opened for."""

    append_only = True

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    document_id = models.UUIDField()
    document = CountyReference("supervision.Document", through="document_id", related_name="cases")
    case_id = models.UUIDField()
    number = models.CharField(max_length=24)

    levels = levels(L1="pk county id document document_id case_id number")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "document_id", "case_id"], name="document_case_once"),
        ]
        indexes = [models.Index("county", "case_id", name="document_further_case")]


class DocumentStep(models.Model):
    """One step of a document: who, as whom, when, which action. ``facts`` is the exact value that was hashed."""

    append_only = True

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    document_id = models.UUIDField()
    document = CountyReference("supervision.Document", through="document_id", related_name="steps")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=12, choices=choices(DocumentAction))
    source = models.CharField(max_length=10, choices=choices(DocumentState), blank=True)
    target = models.CharField(max_length=10, choices=choices(DocumentState))
    person = models.UUIDField()
    duty = models.CharField(max_length=24, choices=choices(Duty))
    organisation = models.UUIDField()
    facts = models.JSONField()
    commitment = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    levels = levels(
        L1="pk county id document document_id seq at action source target organisation commitment hash",
        L2="duty facts",
        L3="person",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "document_id", "seq"], name="document_step_seq")]


class DocumentWords(models.Model):
    """The words of a step with the salt of their commitment; they may be deleted by law, the chain stays (P42)."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    words = models.JSONField()
    salt = models.CharField(max_length=32)

    levels = levels(L2="pk county id words", L4="salt")
