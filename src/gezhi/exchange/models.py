"""Tables of exchange: what was handed in to be brought in, until it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.exchange.terms import BringingState, DraftState, Sheet
from gezhi.kernel.levels import levels


class ImportDraft(models.Model):
    """A table of organisations or people that was checked and may be carried out.

    ``rows`` holds ``[line, {column: text}]``; it is emptied when the table is carried out or withdrawn, and the whole
    row is deleted a month after it was made: what it brought in stands elsewhere by then.
    """

    id = models.UUIDField(primary_key=True)
    sheet = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    file_name = models.CharField(max_length=120)
    rows = models.JSONField()
    organisation = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_by_name = models.CharField(max_length=60)
    made_as = models.UUIDField()
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=60, blank=True)
    brought = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)

    levels = levels(
        L2="id sheet state file_name organisation made_at made_by made_by_name made_as done_at done_by_name brought "
        "changed",
        L3="rows",
    )

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="draft_of_organisation")]
        constraints = [
            models.CheckConstraint(condition=Q(sheet__in=[sheet.value for sheet in Sheet]), name="draft_sheet"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in DraftState]), name="draft_state"),
        ]


class ReportFile(models.Model):
    """A file of an older system's reports with the mapping of its columns, until it has been imported.

    ``content`` and ``rejected`` hold what people wrote and whom it is about: both are emptied when the file is
    withdrawn, the content when all of it is in, and the whole row is deleted a month after it was handed in.
    """

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=12)
    organisation = models.UUIDField()
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    header = models.JSONField()
    mapping = models.TextField(blank=True)
    reporter = models.UUIDField(null=True)
    stage = models.CharField(max_length=12, blank=True)
    rows = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    taken = models.IntegerField(default=0)
    there = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    other = models.IntegerField(default=0)  # of the refused: their number is there with other words
    unsure = models.IntegerField(default=0)
    personal = models.JSONField(default=dict)  # how many pieces of each kind were moved out of the words
    wrong = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    rejected = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_by_name = models.CharField(max_length=60)
    made_as = models.UUIDField()
    moved_at = models.DateTimeField()

    levels = levels(
        L2="id state organisation file_name mapping reporter stage rows total taken there refused other unsure "
        "personal wrong made_at made_by made_by_name made_as moved_at",
        L3="content header problems rejected",
    )

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="report_file_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BringingState]), name="report_file_state"
            ),
        ]
