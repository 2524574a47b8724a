"""Organisations, and postings of persons at them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from gezhi.kernel.levels import levels
from gezhi.people.terms import OrganisationKind
from gezhi.security.terms import Duty

_OPEN = Q(valid_to__isnull=True)


class Organisation(models.Model):
    """A body that takes part: the grid agency of a place, a department's unit there, a committee, a partner."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12)
    level = models.CharField(max_length=2)
    region = models.CharField(max_length=12)
    department = models.CharField(max_length=2, null=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    short_name_en = models.CharField(max_length=120, blank=True, default="")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)  # a process compares the newest with what it knows
    # From when to when the agency records for a body that does not sign in yet; ``until`` None while it lasts.
    recorded_from = models.DateTimeField(null=True)
    recorded_until = models.DateTimeField(null=True)

    levels = levels(
        L1="id kind level region department name short_name short_name_en valid_from valid_to changed_at",
        L2="recorded_from recorded_until",
    )

    class Meta:
        constraints = [
            # Art. 4: each city, county and township has exactly one grid agency.
            models.UniqueConstraint(
                fields=["region"],
                condition=_OPEN & Q(kind=OrganisationKind.GRID_AGENCY.value),
                name="one_agency_a_place",
            ),
            models.UniqueConstraint(
                fields=["region", "department"],
                condition=_OPEN & Q(kind=OrganisationKind.DEPARTMENT.value),
                name="one_unit_of_a_department_a_place",
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=_OPEN & Q(kind=OrganisationKind.COMMITTEE.value),
                name="one_committee_a_village",
            ),
            models.CheckConstraint(
                condition=~Q(kind=OrganisationKind.DEPARTMENT.value) | Q(department__isnull=False),
                name="department_has_its_code",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in OrganisationKind]), name="organisation_kind"
            ),
            models.CheckConstraint(condition=_OPEN | Q(valid_to__gte=F("valid_from")), name="organisation_ends_after"),
            models.CheckConstraint(
                condition=Q(recorded_until__isnull=True) | Q(recorded_until__gte=F("recorded_from")),
                name="recording_ends_after",
            ),
        ]


class Posting(models.Model):
    """A person in a duty at an organisation over places, from a moment to a moment (任职).

    ``valid_to`` is None while it lasts. When it ends, access ends in the same second: it is read at every request.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey("security.Account", on_delete=models.PROTECT, related_name="postings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="postings")
    duty = models.CharField(max_length=24)
    places = ArrayField(models.CharField(max_length=15))
    reason = models.CharField(max_length=200, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    levels = levels(L1="id duty places", L2="account organisation reason valid_from valid_to ended_because")

    class Meta:
        indexes = [
            GinIndex(fields=["places"], name="posting_by_place", fastupdate=False),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation", "duty"], condition=_OPEN, name="one_posting_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(duty__in=[duty.value for duty in Duty]), name="posting_duty"),
            models.CheckConstraint(condition=Q(places__len__gte=1), name="posting_has_places"),
            models.CheckConstraint(condition=_OPEN | Q(valid_to__gte=F("valid_from")), name="posting_ends_after"),
        ]
