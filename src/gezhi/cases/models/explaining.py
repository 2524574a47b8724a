"""What petitioners are told when it takes longer, and what they say of the result."""

from __future__ import annotations

from django.db import models

from gezhi.cases.terms import Cause, Told, Untold, Verdict
from gezhi.kernel.levels import levels
from gezhi.storage.fields import CountyReference, choices


class Explanation(models.Model):
    """One explanation that is owed to one petitioner (解释说明, Art. 21 ¶3).

    What was said stands in the words of the steps that ``explained_seq`` and ``cosigned_seq`` number, and there alone,
    so that a deletion by law reaches all of it. ``petitioner`` None: there was nobody to tell.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="explanation_rows")
    petitioner = models.UUIDField(null=True)
    cause = models.CharField(max_length=12, choices=choices(Cause))
    clock = models.UUIDField()  # the clock that fell due, or that was extended
    department = models.UUIDField()  # whose clock that was
    told = models.CharField(max_length=12, choices=choices(Told))
    ground = models.CharField(max_length=12, choices=choices(Untold), blank=True)
    owed_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)  # the last attempt that counted, before that one the first of all
    explained_at = models.DateTimeField(null=True)
    explained_by = models.UUIDField(null=True)
    explained_seq = models.PositiveIntegerField(null=True)
    cosigned_at = models.DateTimeField(null=True)
    cosigned_by = models.UUIDField(null=True)
    cosigned_seq = models.PositiveIntegerField(null=True)

    levels = levels(
        L2="pk county id case case_id petitioner cause clock department told ground owed_at attempts tried_at "
        "explained_at explained_seq cosigned_at cosigned_seq",
        L3="explained_by cosigned_by",
    )

    class Meta:
        indexes = [models.Index("county", "case_id", name="explanation_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "case_id", "clock", "petitioner"], name="explanation_once", nulls_distinct=False
            )
        ]


class Evaluation(models.Model):
    """What a petitioner says of a result, once for each answer (评价, Art. 24 ¶1). It is about the case.

    ``code`` is the digest of a code that was sent to her phone; the row is made when that is asked for, or when she
    uses a receipt of her own. ``sending`` is the message that carries the code: its id at the gateway, and what the
    code is derived from. Each code has a row of its own: one that was sent and not used is ``voided_at`` the moment
    when another took its place, or when the case was taken up again.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="evaluations")
    petitioner = models.UUIDField()
    code = models.CharField(max_length=64, blank=True)
    code_made_at = models.DateTimeField(null=True)
    sending = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)  # the last time that one was to be sent
    asked = models.PositiveSmallIntegerField(default=0)  # how often on that day
    tries = models.PositiveSmallIntegerField(default=0)  # in vain, of this message
    sent_at = models.DateTimeField(null=True)  # when the gateway took it
    voided_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=12, choices=choices(Verdict), blank=True)
    seq = models.PositiveIntegerField(null=True)  # the step that holds her words
    given_at = models.DateTimeField(null=True)

    levels = levels(
        L2="pk county id case case_id verdict seq given_at code_made_at asked_at asked tries sent_at voided_at",
        L3="petitioner",
        L4="code sending",
    )

    class Meta:
        indexes = [
            models.Index("county", "case_id", name="evaluation_case"),
            models.Index("county", "petitioner", name="evaluation_petitioner"),
            models.Index("code", name="evaluation_code", condition=~models.Q(code="")),
        ]
        constraints = [
            models.UniqueConstraint(  # once for each answer; one code alone is good
                fields=["county", "petitioner"],
                name="evaluation_open",
                condition=models.Q(verdict="", voided_at=None),
            )
        ]
