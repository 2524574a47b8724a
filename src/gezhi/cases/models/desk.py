"""What somebody keeps of her work with lists of cases: saved views, and exports. ``county`` is her organisation's."""

from __future__ import annotations

from django.db import models

from gezhi.cases.terms import ExportForm, ExportState
from gezhi.kernel.levels import levels
from gezhi.storage.fields import choices


class SavedView(models.Model):
    """Filters, columns and order under a name: its maker's own, or shared with her organisation."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    organisation = models.UUIDField()
    maker = models.UUIDField()
    name = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    levels = levels(L2="pk county id organisation name filters columns shared version changed_at", L3="maker")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "organisation", "maker", "name"],
                name="view_own_name",
                condition=models.Q(shared=False),
            ),
            models.UniqueConstraint(
                fields=["county", "organisation", "name"], name="view_shared_name", condition=models.Q(shared=True)
            ),
        ]


class DefaultView(models.Model):
    """The view that the list opens with for one person at one organisation."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    organisation = models.UUIDField()
    person = models.UUIDField()
    view = models.UUIDField()

    levels = levels(L2="pk county id organisation view", L3="person")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "organisation", "person"], name="view_one_default"),
        ]


class Export(models.Model):
    """A list of cases as a file: what was asked, and what became of it. The approval says who allowed it and why."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    person = models.UUIDField()
    posting = models.UUIDField()
    organisation = models.UUIDField()
    approval = models.UUIDField()
    asked_at = models.DateTimeField()
    language = models.CharField(max_length=10)
    filters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    form = models.CharField(max_length=4, choices=choices(ExportForm))
    counted = models.PositiveIntegerField()  # rows when it was asked for
    state = models.CharField(max_length=9, choices=choices(ExportState))
    trouble = models.CharField(max_length=40, blank=True)  # the code of why it failed
    file = models.CharField(max_length=60, blank=True)
    rows = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    levels = levels(
        L2="pk county id organisation approval asked_at language filters columns form counted state trouble rows size "
        "sha256 ready_at expires_at",
        L3="person posting",
        L4="file",
    )

    class Meta:
        indexes = [
            models.Index("county", "organisation", "person", models.F("id").desc(), name="export_own"),
            models.Index("county", "expires_at", name="export_expiry", condition=models.Q(state="ready")),
        ]
