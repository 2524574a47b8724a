"""How a body is reached: its office line, its liaison persons (联络员， Art. 18), and its plan of who is on duty."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.kernel.levels import levels
from gezhi.people.models.bodies import Organisation
from gezhi.people.terms import ContactKind


class Contact(models.Model):
    """An office line or a liaison person of a body, from a moment to a moment; a change is a new row.

    The name is text, not an account: a liaison person need not sign in. Only work numbers stand here (P39).
    """

    levels = levels(
        L2="id organisation kind name post phone valid_from valid_to set_by set_by_name set_as reason ended_by "
        "ended_by_name ended_because"
    )

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=60, blank=True)
    post = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=24)
    reason = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    set_by = models.UUIDField()
    set_by_name = models.CharField(max_length=60)
    set_as = models.UUIDField()
    ended_by = models.UUIDField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ContactKind]), name="contact_kind"),
            models.CheckConstraint(
                condition=~Q(kind=ContactKind.LIAISON.value) | ~Q(name=""), name="liaison_has_a_name"
            ),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                                   name="contact_ends_after"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(valid_to__isnull=True, kind=ContactKind.OFFICE.value),
                name="one_office_line",
            ),
        ]  # fmt: skip


class DutyShift(models.Model):
    """Who is called for a body from a moment to another (值班表). A plan: nothing says whether she came (P05).

    ``person`` is her account, where whoever made the plan named it; the printed name stands beside it in any case.
    """

    levels = levels(
        L2="id organisation starts_at ends_at name post phone person set_at set_by set_by_name set_as taken_back_at "
        "taken_back_by_name taken_back_because"
    )

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=24)
    person = models.UUIDField(null=True)
    set_at = models.DateTimeField()
    set_by = models.UUIDField()
    set_by_name = models.CharField(max_length=60)
    set_as = models.UUIDField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by_name = models.CharField(max_length=60, blank=True)
    taken_back_because = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(taken_back_at__isnull=True), name="shift_still_to_come"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after"),
            models.UniqueConstraint(
                fields=["organisation", "starts_at", "name"], condition=Q(taken_back_at__isnull=True), name="shift_once"
            ),
        ]
