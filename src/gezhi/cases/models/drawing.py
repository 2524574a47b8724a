"""The weekly draw of on-the-spot results that are checked."""

from __future__ import annotations

from django.db import models

from gezhi.kernel.levels import levels


class Draw(models.Model):
    """How one week of a county is drawn: the seed is made at random, its digest announced at once, itself afterwards.

    The shares are those that the authority had set when the week's draw was made; they hold for the whole week.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(max_length=6)
    id = models.UUIDField()
    week = models.DateField()  # its Monday
    seed = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    percent_dangerous = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()
    most_a_week = models.PositiveSmallIntegerField()

    levels = levels(L1="pk county id week digest made_at percent_dangerous percent most_a_week", L4="seed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "week"], name="draw_of_week")]
