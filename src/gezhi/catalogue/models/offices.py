"""What an office sets for itself: numbers, changes of deadlines on their way into force, templates of answers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.catalogue.models.lists import AdmissionList, one_of
from gezhi.catalogue.terms import ProposalState, Urgency
from gezhi.kernel.levels import levels
from gezhi.kernel.worktime import Unit


class ParameterSetting(models.Model):
    """One number as a city or a county set it from a day on; ``value`` None: as the level above says again."""

    append_only = True
    levels = levels(L1="id region name value effective_from set_at", L2="reason set_by set_by_name set_as")

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=6)
    name = models.CharField(max_length=40)
    value = models.IntegerField(null=True)
    effective_from = models.DateField()
    reason = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.UUIDField()
    set_by_name = models.CharField(max_length=60)
    set_as = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="parameter_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="parameter_not_negative", condition=Q(value__isnull=True) | Q(value__gte=0)),
        ]


class DeadlineProposal(models.Model):
    """Other deadlines for a county's list from a day on, entered by one person and confirmed by another (双人复核)."""

    levels = levels(
        L2="id county base version effective_from name source issued_on state proposed_at proposed_by proposed_by_name "
        "proposed_as proposed_organisation decided_at decided_by decided_by_name decided_as remark"
    )

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=6)
    base = models.ForeignKey(AdmissionList, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=24, blank=True)  # of the list that it made
    effective_from = models.DateField()
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
        constraints = [
            one_of("deadline_proposal_state", "state", ProposalState),
            models.UniqueConstraint(
                fields=["county"], condition=Q(state=ProposalState.WAITING.value), name="deadline_proposal_one_a_county"
            ),
            models.CheckConstraint(
                name="deadline_proposal_by_two_persons",
                condition=~Q(state=ProposalState.CONFIRMED.value)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
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


class AnswerTemplate(models.Model):
    """One version of a template of answers; the newest of its ``template`` counts, unless it is ``retired``."""

    append_only = True
    levels = levels(L1="id template county major_code name body retired set_at", L2="reason set_by set_by_name set_as")

    id = models.UUIDField(primary_key=True)
    template = models.UUIDField()
    county = models.CharField(max_length=6)
    major_code = models.CharField(max_length=2, blank=True)
    name = models.CharField(max_length=60)
    body = models.TextField()
    retired = models.BooleanField(default=False)
    reason = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.UUIDField()
    set_by_name = models.CharField(max_length=60)
    set_as = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["template", "-id"], name="answer_template_newest")]
        constraints = [
            models.CheckConstraint(name="answer_template_has_words", condition=~Q(name="") & ~Q(body="")),
        ]
