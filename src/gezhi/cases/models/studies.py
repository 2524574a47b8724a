"""What studies of returns came to: whether a return was founded, and the precedents that they leave."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gezhi.kernel.levels import levels
from gezhi.storage.fields import CountyReference


class ReturnStudy(models.Model):
    """A return that the agency studied (Art. 21 ¶4). Its words are the step's; this says what it counts for.

    ``founded``: another department leads since, so the first dispatch was the agency's mistake. Figures made of it are
    about organisations, never about persons.
    """

    append_only = True

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="studied")
    seq = models.PositiveIntegerField()  # of the step
    agency = models.UUIDField()
    department = models.UUIDField()  # that asked for the return
    lead = models.UUIDField()  # that leads since
    founded = models.BooleanField()
    studied_at = models.DateTimeField()

    levels = levels(L1="pk county id case case_id seq agency department lead founded studied_at")

    class Meta:
        indexes = [
            models.Index("county", "agency", "studied_at", name="study_agency"),
            models.Index("county", "department", "studied_at", name="study_department"),
        ]


class Precedent(models.Model):
    """A conclusion that others may go by (判例): in this matter, with these facts, who leads. Without personal data.

    Of disputes and of special groups it holds no place (privacy rule P37): its place columns are empty then, and the
    places that its case names are taken out of its words.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="precedents")
    number = models.CharField(max_length=24)  # of the case
    seq = models.PositiveIntegerField()  # of the step that concluded the study; 0: a coordination meeting decided
    agency = models.UUIDField()
    matter = models.CharField(max_length=6)
    list_version = models.CharField(max_length=40)
    township = models.CharField(max_length=9, blank=True)
    village = models.CharField(max_length=12, blank=True)
    facts = models.CharField(max_length=400)
    conclusion = models.CharField(max_length=400)
    lead = models.UUIDField()
    lead_department = models.CharField(max_length=4)
    assisting = ArrayField(models.CharField(max_length=4), default=list)  # codes of departments
    decided_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawal = models.CharField(max_length=400, blank=True)  # why

    levels = levels(
        L2="pk county id case case_id number seq agency matter list_version township village facts conclusion lead "
        "lead_department assisting decided_at withdrawn_at withdrawal",
        L3="withdrawn_by",
    )

    class Meta:
        indexes = [models.Index("county", "matter", models.F("id").desc(), name="precedent_matter")]
