"""Files handed in, and the sealed package of an archived case."""

from __future__ import annotations

from django.db import models

from gezhi.kernel.levels import levels


class Attachment(models.Model):
    """A file by its digests; the bytes lie in the data folder. ``shown`` is the copy without place and camera data.

    ``held_by`` is the paper beside a case whose step it came with; such a file is none of the case's own.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    held_by = models.UUIDField(null=True)
    seq = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    shown = models.CharField(max_length=64)
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()

    levels = levels(
        L2="pk county id case_id held_by seq name media_type size sha256 sm3 uploaded_at", L3="shown uploaded_by"
    )

    class Meta:
        indexes = [
            models.Index("county", "case_id", name="attachment_case"),
            models.Index("county", "held_by", name="attachment_held", condition=models.Q(held_by__isnull=False)),
        ]


class SealedPackage(models.Model):
    """A package that was sealed: the first when the case was archived, another after each deletion by law.

    Only the file of the last one is kept; the rows of the others stay as the proof that they were replaced.
    """

    append_only = True

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    nth = models.PositiveIntegerField()
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    sealed_at = models.DateTimeField()

    levels = levels(L2="pk county id case_id nth file sha256 sm3 size sealed_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "case_id", "nth"], name="package_nth")]
