"""The case as it stands now, and the people whose matter it is."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from gezhi.cases.terms import Channel, Kept, State, Suspension
from gezhi.catalogue.terms import Urgency
from gezhi.kernel.levels import levels
from gezhi.storage.fields import CountyReference, choices

_DUE = models.Q(due_at__isnull=False)  # what is over is due no more, so these indexes hold what is open only
# What is counted of all that an organisation holds: read from the index alone.
_COUNTED = ("county", "township", "village", "state", "returns", "provisional", "extension_asked", "suspension")
_LED = models.Q(lead__isnull=False)
_REPORTED = models.Q(reporter_organisation__isnull=False)


class Case(models.Model):
    """One report and what became of it. ``version`` rises with every step; ``head`` is the last hash of its chain."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    number = models.CharField(max_length=24)
    township = models.CharField(max_length=9, blank=True)
    village = models.CharField(max_length=12, blank=True)
    grid = models.CharField(max_length=15, blank=True)
    grid_candidates = ArrayField(models.CharField(max_length=15), default=list)

    state = models.CharField(max_length=12, choices=choices(State))
    version = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    agency = models.UUIDField()
    holder = models.UUIDField()
    lead = models.UUIDField(null=True)
    sharing = ArrayField(models.UUIDField(), default=list)  # who else has an order that was not ended, sorted
    worker_places = ArrayField(models.CharField(max_length=15), default=list)
    self_handler = models.UUIDField(null=True)

    matter = models.CharField(max_length=6, blank=True)
    lead_department = models.CharField(max_length=4, blank=True)  # of the matter's entry, not of this case
    list_version = models.CharField(max_length=40)
    urgency = models.CharField(max_length=8, choices=choices(Urgency), blank=True)
    channel = models.CharField(max_length=12, choices=choices(Channel))
    title = models.CharField(max_length=60)
    description = models.TextField()
    address = models.CharField(max_length=200, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    private = models.JSONField(default=list)
    search = ArrayField(models.IntegerField(), default=list)

    reporter = models.UUIDField(null=True)
    reporter_organisation = models.UUIDField(null=True)
    anonymous = models.BooleanField(default=False)
    emergency = models.BooleanField(default=False)
    people = models.PositiveIntegerField(null=True)  # how many are involved, as seen: a count, of nobody (P12)
    source_number = models.CharField(max_length=60, null=True)
    previous = models.UUIDField(null=True)
    reported_at = models.DateTimeField()
    created_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)

    due_at = models.DateTimeField(null=True)
    soon_at = models.DateTimeField(null=True)
    due_clock = models.CharField(max_length=16, blank=True)
    due_unit = models.CharField(max_length=16, blank=True)
    provisional = models.BooleanField(default=False)
    calendar_version = models.IntegerField(null=True)

    handlers = ArrayField(models.UUIDField(), default=list)
    dispatched_at = models.DateTimeField(null=True)
    return_until = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)
    studies = models.PositiveSmallIntegerField(default=0)  # of returns
    final = models.BooleanField(default=False)
    designated = models.UUIDField(null=True)  # the lead that was designated after a study, also while it has no order
    suspension = models.CharField(max_length=8, choices=choices(Suspension), default=Suspension.NONE)
    suspended_at = models.DateTimeField(null=True)
    suspended_until = models.DateTimeField(null=True)
    suspension_asked_by = models.UUIDField(null=True)  # who may not decide on it; until it is decided
    suspensions = models.PositiveSmallIntegerField(default=0)
    extension_asked = models.BooleanField(default=False)  # by one of its departments, not decided yet
    assistance_asked = ArrayField(models.UUIDField(), default=list)  # by the lead, of bodies; not decided yet
    divided_by = models.UUIDField(null=True)  # the grid leader who gave parts of it to workers
    sharers = ArrayField(models.UUIDField(), default=list)  # workers with a part that is not reported done yet
    explanations = models.PositiveSmallIntegerField(default=0)  # that were ever owed; the rows say what became of them
    explanation_owed = models.BooleanField(default=False)
    cosign_owed = models.BooleanField(default=False)
    on_the_spot = models.BooleanField(default=False)
    drawn = models.BooleanField(default=False)
    drawn_at = models.DateTimeField(null=True)  # stays when the result is sent back
    void_proposed_by = models.UUIDField(null=True)
    reconsidered = models.BooleanField(default=False)
    reopened_by_petitioner = models.BooleanField(default=False)
    merged_into = models.UUIDField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    kept = models.CharField(max_length=8, choices=choices(Kept), blank=True)  # the term of handling, or not
    follow_up = models.UUIDField(null=True)  # the case in which the rest goes on
    window_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    restricted_at = models.DateTimeField(null=True)
    retention_years = models.PositiveSmallIntegerField(null=True)  # None of an ended case: kept for good
    retention_until = models.DateField(null=True)
    disposed_at = models.DateTimeField(null=True)

    levels = levels(
        L1="pk county id number township village grid state version head agency holder lead sharing matter "
        "lead_department list_version urgency channel reported_at created_at archived_at ended_at "
        "retention_years retention_until disposed_at",
        L2="grid_candidates worker_places title description search reporter_organisation anonymous emergency "
        "people source_number previous device_at due_at soon_at due_clock due_unit provisional calendar_version "
        "dispatched_at return_until returns studies assistance_asked follow_up final designated suspension "
        "suspended_at suspended_until suspensions extension_asked on_the_spot drawn drawn_at explanations "
        "explanation_owed cosign_owed reconsidered reopened_by_petitioner merged_into outcome kept window_until "
        "restricted_at address longitude latitude",
        L3="private reporter self_handler handlers divided_by sharers void_proposed_by suspension_asked_by",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "reporter_organisation", "source_number"],
                name="case_source_number",
                condition=models.Q(source_number__isnull=False),
            ),
            models.UniqueConstraint(fields=["county", "number"], name="case_number"),
        ]
        indexes = [
            models.Index("county", "state", models.F("id").desc(), name="case_county_state"),
            models.Index("township", "state", models.F("id").desc(), name="case_township_state"),
            models.Index("village", "state", models.F("id").desc(), name="case_village_state"),
            models.Index("grid", "state", models.F("id").desc(), name="case_grid_state"),
            models.Index("township", models.F("id").desc(), name="case_township_newest"),
            models.Index("village", models.F("id").desc(), name="case_village_newest"),
            models.Index("holder", "due_at", "id", name="case_holder_due", include=_COUNTED),
            models.Index("county", "due_at", "id", name="case_county_due", condition=_DUE),
            models.Index("county", "state", "due_at", "id", name="case_county_state_due", condition=_DUE),
            models.Index("township", "state", "due_at", "id", name="case_township_due", condition=_DUE),
            models.Index("village", "state", "due_at", "id", name="case_village_due", condition=_DUE),
            models.Index("county", "lead", models.F("id").desc(), name="case_lead_newest", condition=_LED),
            models.Index("county", "lead", "state", models.F("id").desc(), name="case_lead_state", condition=_LED),
            models.Index("county", "lead", "state", "due_at", "id", name="case_lead_due", condition=_LED & _DUE),
            models.Index(
                "reporter_organisation", models.F("id").desc(), name="case_reporter_newest", condition=_REPORTED
            ),
            models.Index(
                "reporter_organisation", "state", "due_at", "id", name="case_reporter_due", condition=_REPORTED & _DUE
            ),
            models.Index(
                "window_until",
                name="case_window",
                condition=models.Q(window_until__isnull=False, archived_at__isnull=True),
            ),
            models.Index("county", "ended_at", name="case_county_ended", condition=models.Q(ended_at__isnull=False)),
            models.Index(
                "township", "ended_at", name="case_township_ended", condition=models.Q(ended_at__isnull=False)
            ),
            models.Index(
                "township", models.F("id").desc(), name="case_township_late", condition=models.Q(kept=Kept.LATE)
            ),
            models.Index(
                "agency",
                "retention_until",
                name="case_retention",
                condition=models.Q(archived_at__isnull=False, disposed_at__isnull=True, retention_until__isnull=False),
            ),
            models.Index("county", "previous", name="case_previous", condition=models.Q(previous__isnull=False)),
            models.Index("suspended_until", name="case_suspended", condition=models.Q(suspension=Suspension.RUNNING)),
            models.Index("agency", name="case_extension", condition=models.Q(extension_asked=True)),
            models.Index("lead", name="case_explanation", condition=models.Q(explanation_owed=True)),
            models.Index("township", name="case_cosign", condition=models.Q(cosign_owed=True)),
            models.Index("county", "drawn_at", name="case_drawn", condition=models.Q(drawn_at__isnull=False)),
            models.Index("county", "merged_into", name="case_merged", condition=models.Q(merged_into__isnull=False)),
            GinIndex(fields=["worker_places"], name="case_worker_places", fastupdate=False),
            GinIndex(fields=["sharing"], name="case_sharing", fastupdate=False),
            GinIndex(fields=["search"], name="case_search", fastupdate=True),
        ]


class Petitioner(models.Model):
    """Someone whose matter it is; each is answered on her own, also after a merger."""

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    case_id = models.UUIDField()
    case = CountyReference("cases.Case", through="case_id", related_name="petitioners")
    name = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    receipt = models.CharField(max_length=64, blank=True)
    own_receipt = models.BooleanField(
        default=False
    )  # it went to her alone: what was shown to staff only shows progress
    attempts = models.PositiveSmallIntegerField(default=0)  # on different half-days
    tried_at = models.DateTimeField(null=True)  # the last of them
    answered_at = models.DateTimeField(null=True)

    levels = levels(L2="pk county id case case_id own_receipt attempts tried_at answered_at", L3="name phone receipt")

    class Meta:
        indexes = [
            models.Index("county", "case_id", name="petitioner_case"),
            models.Index("receipt", name="petitioner_receipt", condition=~models.Q(receipt="")),
        ]
