"""Tables that serve every context: first answers by idempotency key, tallies of requests."""

from __future__ import annotations

from django.db import models

from gezhi.kernel.levels import levels


class FirstAnswer(models.Model):
    """The first answer to a write; a repeated request with the same key is given it again."""

    pk = models.CompositePrimaryKey("county", "person", "key")
    county = models.CharField(max_length=6)
    person = models.UUIDField()
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField()

    levels = levels(L2="county person key request at", L3="answer")


class Tally(models.Model):
    """How often something was asked for in one hour; ``key`` is a keyed digest that names nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()

    levels = levels(L2="at count", L3="key")

    class Meta:
        indexes = [models.Index("at", name="tally_at")]
