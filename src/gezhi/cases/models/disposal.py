"""The destruction of files whose retention is over: a batch, and its register, which is kept for good (P21)."""

from __future__ import annotations

from django.db import models

from gezhi.cases.terms.disposal import DisposalState, Spared
from gezhi.kernel.levels import levels
from gezhi.storage.fields import CountyReference, choices


class DisposalBatch(models.Model):
    """Files that one keeper proposes to destroy. ``register`` is the SM3 of the list that was appraised."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    number = models.CharField(max_length=24)
    keeper = models.UUIDField()
    region = models.CharField(max_length=12)
    due_on = models.DateField()
    basis = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=choices(DisposalState))
    count = models.PositiveIntegerField()
    register = models.CharField(max_length=64)
    proposed_by = models.UUIDField()
    proposed_name = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    appraised_by = models.UUIDField(null=True)
    appraised_name = models.CharField(max_length=40, blank=True)
    appraised_at = models.DateTimeField(null=True)
    appraisal = models.CharField(max_length=400, blank=True)
    ended_by = models.UUIDField(null=True)  # who witnessed, refused or withdrew it
    ended_name = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=400, blank=True)
    done_at = models.DateTimeField(null=True)

    levels = levels(
        L2="pk county id number keeper region due_on basis state count register proposed_at appraised_at appraisal "
        "ended_at opinion done_at",
        L3="proposed_by proposed_name appraised_by appraised_name ended_by ended_name",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "number"], name="disposal_number")]
        indexes = [models.Index("keeper", models.F("id").desc(), name="disposal_keeper")]


class DisposalEntry(models.Model):
    """One file of a batch: what proves that it was, and what became of it. No words, no persons."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    batch_id = models.UUIDField()
    batch = CountyReference("cases.DisposalBatch", through="batch_id", related_name="entries")
    case_id = models.UUIDField()
    number = models.CharField(max_length=24)
    matter = models.CharField(max_length=6, blank=True)
    ended_on = models.DateField()
    kept_until = models.DateField()
    head = models.CharField(max_length=64)
    package = models.CharField(max_length=64, blank=True)  # SM3 of the sealed package
    destroyed_at = models.DateTimeField(null=True)
    spared = models.CharField(max_length=12, choices=choices(Spared), blank=True)

    levels = levels(
        L2="pk county id batch batch_id case_id number matter ended_on kept_until head package destroyed_at spared"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "batch_id", "case_id"], name="disposal_once")]
        indexes = [
            models.Index(
                "county", "case_id", name="disposal_case", condition=models.Q(destroyed_at__isnull=True, spared="")
            ),
        ]
