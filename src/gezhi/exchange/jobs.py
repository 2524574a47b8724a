"""What exchange does when a time has come."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gezhi.exchange.actions import sweep_drafts


@app.periodic(cron="47 3 * * *")
@app.task(name="exchange.sweep", queueing_lock="exchange.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Tables that were handed in a month ago are deleted every night."""
    sweep_drafts(now=timezone.now())
