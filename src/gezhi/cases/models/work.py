"""Shares of departments, the clocks that run, and up to when they were swept."""

from __future__ import annotations

from django.db import models

from gezhi.cases.terms import Mark, OrderRole, OrderState, Responsibility
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.levels import levels
from gezhi.kernel.worktime import Unit
from gezhi.storage.fields import CountyReference, choices


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
    responsibility = models.CharField(max_length=4, choices=choices(Responsibility), blank=True)  # of the lead
    dispatched_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    extension_asked = models.DateTimeField(null=True)  # the due moment that is asked for, until it is decided
    extensions = models.PositiveSmallIntegerField(default=0)

    levels = levels(
        L1="pk county id case case_id organisation role state responsibility",
        L2="dispatched_at acknowledged_at ended_at extension_asked extensions",
    )

    class Meta:
        indexes = [
            models.Index("county", "case_id", name="order_case"),
            models.Index("organisation", name="order_open", condition=models.Q(ended_at=None)),
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

    What a list says later does not move them; a suspension, an extension and a notice about the calendar do, later and
    never earlier, and each leaves its step. A change of owner or a resumption is a new row with the same
    ``started_at``; the time an owner held the case is ``held_from`` to ``stopped_at``. An extension is a new row too,
    with a later ``due_at``; the first one stays beside it, and on time means before that. ``warns_at``, ``lapses_at``,
    ``orange_at`` and ``red_at`` are when this row comes to a ``Mark``: no sooner than somebody holds it, and null where
    it fell in an earlier owner's hands or a graver mark stands for it.
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
    warns_at = models.DateTimeField(null=True)
    lapses_at = models.DateTimeField(null=True)
    orange_at = models.DateTimeField(null=True)
    red_at = models.DateTimeField(null=True)

    levels = levels(
        L2="pk county id case case_id order_id kind owner list_version matter unit value calendar_version provisional "
        "started_at held_from soon_at due_at first_due_at stopped_at warns_at lapses_at orange_at red_at"
    )

    class Meta:
        indexes = [
            models.Index("county", "case_id", name="clock_case"),
            # No index holds or asks for what changes when a clock is stopped, so that its row is rewritten in place.
            models.Index("county", "case_id", name="clock_provisional", condition=models.Q(provisional=True)),
            models.Index("county", "warns_at", name="clock_warns", condition=models.Q(warns_at__isnull=False)),
            models.Index("county", "lapses_at", name="clock_lapses", condition=models.Q(lapses_at__isnull=False)),
            models.Index("county", "orange_at", name="clock_orange", condition=models.Q(orange_at__isnull=False)),
            models.Index("county", "red_at", name="clock_red", condition=models.Q(red_at__isnull=False)),
        ]


class SweptWindow(models.Model):
    """A span of time, after ``since`` up to ``until``, whose fallen clocks were handed on together, once.

    The windows of a county and a mark follow each other without a gap; no two begin at the same moment.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    mark = models.CharField(max_length=8, choices=choices(Mark))
    since = models.DateTimeField()
    until = models.DateTimeField()
    fallen = models.PositiveIntegerField()
    swept_at = models.DateTimeField()

    levels = levels(L1="pk county id mark since until fallen swept_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "mark", "since"], name="window_once")]
