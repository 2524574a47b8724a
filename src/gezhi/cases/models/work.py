"""Shares of departments, and the clocks that run."""

from __future__ import annotations

from django.db import models

from gezhi.cases.models.case import choices
from gezhi.cases.terms import OrderRole, OrderState
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.levels import levels
from gezhi.kernel.worktime import Unit
from gezhi.storage.fields import CountyReference


class WorkOrder(models.Model):
    """One department's share of a case (工单)."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="orders")
    organisation = models.UUIDField()
    role = models.CharField(max_length=12, choices=choices(OrderRole))
    state = models.CharField(max_length=12, choices=choices(OrderState))
    dispatched_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    extension_asked = models.DateTimeField(null=True)  # the due moment that is asked for, until it is decided
    extensions = models.PositiveSmallIntegerField(default=0)

    levels = levels(
        L1="pk county id case case_id organisation role state",
        L2="dispatched_at acknowledged_at ended_at extension_asked extensions",
    )

    class Meta:
        indexes = [
            models.Index("county", "case_id", name="order_case"),
            models.Index("organisation", models.F("id").desc(), name="order_organisation"),
        ]
        constraints = [
            models.UniqueConstraint(  # Art. 22: exactly one lead
                fields=["county", "case_id"],
                name="order_one_lead",
                condition=models.Q(role=OrderRole.LEAD, ended_at__isnull=True),
            ),
        ]


class CaseClock(models.Model):
    """A clock that runs or ran: rule, unit, value, calendar and due moment are frozen when it starts.

    A change of owner or a resumption is a new row with the same ``started_at`` and ``due_at``; the time an owner
    held the case is ``held_from`` to ``stopped_at``. An extension is a new row too, with a later ``due_at``; the first
    one stays beside it, and on time means before that.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="clocks")
    order_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=16, choices=choices(ClockKind))
    owner = models.UUIDField()
    list_version = models.CharField(max_length=40)
    matter = models.CharField(max_length=6, blank=True)
    unit = models.CharField(max_length=16, choices=choices(Unit))
    value = models.PositiveIntegerField()
    calendar_version = models.IntegerField()
    provisional = models.BooleanField()
    started_at = models.DateTimeField()
    held_from = models.DateTimeField()
    soon_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField(null=True)  # before it was extended
    stopped_at = models.DateTimeField(null=True)
    soon_marked_at = models.DateTimeField(null=True)
    overdue_marked_at = models.DateTimeField(null=True)

    levels = levels(
        L2="pk county id case case_id order_id kind owner list_version matter unit value calendar_version provisional "
        "started_at held_from soon_at due_at first_due_at stopped_at soon_marked_at overdue_marked_at"
    )

    class Meta:
        indexes = [
            models.Index("county", "case_id", name="clock_case"),
            models.Index(
                "county", "case_id", name="clock_provisional", condition=models.Q(stopped_at=None, provisional=True)
            ),
            models.Index(
                "county", "due_at", name="clock_due", condition=models.Q(stopped_at=None, overdue_marked_at=None)
            ),
            models.Index(
                "county", "soon_at", name="clock_soon", condition=models.Q(stopped_at=None, soon_marked_at=None)
            ),
        ]
