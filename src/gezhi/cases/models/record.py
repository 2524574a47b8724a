"""What happened: the chain of steps, which nobody changes, and their words beside it, which the law may take away."""

from __future__ import annotations

from django.db import models

from gezhi.cases.terms import Action, State
from gezhi.kernel.levels import levels
from gezhi.security.terms import Duty
from gezhi.storage.fields import CountyReference, choices
from gezhi.storage.transactions import this_transaction


class Step(models.Model):
    """One step: who, as whom, when, which action, from where to where. ``facts`` is the exact value that was hashed."""

    append_only = True

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="steps")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    action = models.CharField(max_length=20, choices=choices(Action))
    source = models.CharField(max_length=12, choices=choices(State), blank=True)
    target = models.CharField(max_length=12, choices=choices(State))
    person = models.UUIDField()
    duty = models.CharField(max_length=24, choices=choices(Duty))
    organisation = models.UUIDField()
    facts = models.JSONField()
    commitment = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    # In which transaction of the database it was written; none for steps that are older than this column.
    written_in = models.BigIntegerField(null=True, db_default=this_transaction())

    levels = levels(
        L1="pk county id case case_id seq at action source target organisation commitment hash written_in",
        L2="device_at duty facts",
        L3="person",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "case_id", "seq"], name="step_seq")]
        indexes = [models.Index("written_in", name="step_written_in")]


class StepWords(models.Model):
    """The words of a step with the salt of their commitment; gone when they were deleted by law."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    words = models.JSONField()
    salt = models.CharField(max_length=32)

    levels = levels(L2="pk county id case_id words", L4="salt")
