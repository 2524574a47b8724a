"""What one person enters and another confirms (双人复核): notices about the calendar, changes of deadlines."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.catalogue.models.lists import AdmissionList, one_of
from gezhi.catalogue.terms import NoticeKind, ProposalState, Urgency
from gezhi.kernel.levels import levels
from gezhi.kernel.worktime import Unit

_L2 = (
    "id name source issued_on state proposed_at proposed_by proposed_by_name proposed_as proposed_organisation "
    "decided_at decided_by decided_by_name decided_as remark "
)


class TwoPersons(models.Model):
    """The document it rests on, who entered it, who decided about it, and why."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)
    source = models.TextField()
    issued_on = models.DateField()
    state = models.CharField(max_length=12)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposed_by_name = models.CharField(max_length=60)
    proposed_as = models.UUIDField()
    proposed_organisation = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_as = models.UUIDField(null=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


def _by_two_persons(table: str) -> list[models.CheckConstraint]:
    """The constraints of such a table: a known state, and never confirmed by whoever entered it."""
    return [
        one_of(f"{table}_state", "state", ProposalState),
        models.CheckConstraint(
            name=f"{table}_by_two_persons",
            condition=~Q(state=ProposalState.CONFIRMED.value)
            | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
        ),
    ]


class CalendarProposal(TwoPersons):
    """A notice that one person entered and another one confirms before it is in force."""

    levels = levels(L2=_L2 + "kind region year days version lifts body")

    kind = models.CharField(max_length=12)
    region = models.CharField(max_length=15, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    days = models.JSONField()
    version = models.PositiveIntegerField(null=True)  # of the calendar that it made
    lifts = models.PositiveIntegerField(null=True)  # the version of the closure that it lifts
    body = models.CharField(max_length=15, blank=True)  # the place whose agency decided to close

    class Meta:
        constraints = [
            *_by_two_persons("calendar_proposal"),
            one_of("calendar_proposal_kind", "kind", NoticeKind),
            models.CheckConstraint(
                name="calendar_proposal_lifts",
                condition=Q(kind=NoticeKind.LIFTING.value, lifts__isnull=False)
                | (~Q(kind=NoticeKind.LIFTING.value) & Q(lifts__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["lifts"], condition=Q(state=ProposalState.WAITING.value), name="calendar_proposal_one_lifting"
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state=ProposalState.WAITING.value), name="calendar_proposal_one_a_year"
            ),
        ]


class DeadlineProposal(TwoPersons):
    """Other deadlines for a county's list from a day on."""

    levels = levels(L2=_L2 + "county base version effective_from")

    county = models.CharField(max_length=6)
    base = models.ForeignKey(AdmissionList, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=24, blank=True)  # of the list that it made
    effective_from = models.DateField()

    class Meta:
        constraints = [
            *_by_two_persons("deadline_proposal"),
            models.UniqueConstraint(
                fields=["county"], condition=Q(state=ProposalState.WAITING.value), name="deadline_proposal_one_a_county"
            ),
        ]


class DeadlineChange(models.Model):
    """One deadline of such a proposal; ``matter`` "": the list's own; ``value`` None: a matter's own rule goes."""

    append_only = True
    levels = levels(L2="id proposal matter clock urgency unit value")

    id = models.UUIDField(primary_key=True)
    proposal = models.ForeignKey(DeadlineProposal, on_delete=models.PROTECT, related_name="changes")
    matter = models.CharField(max_length=6, blank=True)
    clock = models.CharField(max_length=16)
    urgency = models.CharField(max_length=8)
    unit = models.CharField(max_length=12, blank=True)
    value = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "matter", "clock", "urgency"], name="deadline_change_once"),
            models.CheckConstraint(
                name="deadline_change_has_time",
                condition=Q(value__gte=1) | (Q(value__isnull=True, unit="") & ~Q(matter="")),
            ),
            one_of("deadline_change_urgency", "urgency", Urgency),
            models.CheckConstraint(
                name="deadline_change_unit", condition=Q(unit__in=["", *(unit.value for unit in Unit)])
            ),
        ]
