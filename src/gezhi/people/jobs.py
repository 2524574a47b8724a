"""What people do when a time has come."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gezhi.people.actions import sweep_shifts


@app.periodic(cron="37 3 * * *")
@app.task(name="people.sweep", queueing_lock="people.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Shifts that were over a month ago are deleted every night: nobody counts who was planned how often."""
    sweep_shifts(now=timezone.now())
