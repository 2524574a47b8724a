"""A department's request for grid workers' help, and anonymous reports of tasks off the list (Arts. 9, 20)."""

from __future__ import annotations

from django.db import models

from gezhi.cases.terms import BreachFinding, BreachState, CooperationState
from gezhi.kernel.levels import levels
from gezhi.storage.fields import choices


class CooperationRequest(models.Model):
    """What a department asks the agency to have grid workers do. ``case_id`` is the case that the agency made of it."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    state = models.CharField(max_length=10, choices=choices(CooperationState))
    agency = models.UUIDField()
    department = models.UUIDField()
    matter = models.CharField(max_length=6)
    list_version = models.CharField(max_length=40)
    grid = models.CharField(max_length=15)
    what = models.CharField(max_length=1000)
    why = models.CharField(max_length=1000)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)  # approved, refused or withdrawn
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    case_id = models.UUIDField(null=True)

    levels = levels(
        L2="pk county id state agency department matter list_version grid what why asked_at decided_at reason case_id",
        L3="asked_by decided_by",
    )

    class Meta:
        indexes = [
            models.Index("county", "agency", models.F("id").desc(), name="cooperation_agency"),
            models.Index("county", "department", models.F("id").desc(), name="cooperation_department"),
        ]


class BreachReport(models.Model):
    """A grid worker tells that a body gave her a task off the list (清单外任务举报). Nothing here leads to her.

    No person, no grid, no township, no moment: only the half-day on which it came (privacy rules P17, P40). Its key is
    drawn by lot, since keys that sort by time would tell the moment. Her receipt is kept as a digest.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    state = models.CharField(max_length=10, choices=choices(BreachState))
    addressee = models.UUIDField()  # the agency that deals with it: never the accused
    accused = models.UUIDField()
    what = models.CharField(max_length=2000)
    received_on = models.DateField()
    afternoon = models.BooleanField()
    receipt = models.CharField(max_length=64)
    finding = models.CharField(max_length=10, choices=choices(BreachFinding), blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    levels = levels(
        L3="pk county id state addressee accused what received_on afternoon finding answer answered_by answered_at",
        L4="receipt",
    )

    class Meta:
        indexes = [
            models.Index("county", "addressee", "received_on", name="breach_addressee"),
            models.Index("county", "accused", "received_on", name="breach_accused"),
            models.Index("receipt", name="breach_receipt"),
        ]
