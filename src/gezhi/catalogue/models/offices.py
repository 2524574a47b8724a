"""What an office sets for itself: numbers, and templates of answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.kernel.levels import levels


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
