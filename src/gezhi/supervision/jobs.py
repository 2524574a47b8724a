"""What supervision does when its time has come: deadlines of documents remind and lapse."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gezhi.supervision.actions import sweep


@app.periodic(cron="* * * * *")
@app.task(name="supervision.sweep", queueing_lock="supervision.sweep", pass_context=False)
def sweep_deadlines(timestamp: int) -> None:
    """Remind before a document's deadline, and say after it that it passed."""
    sweep(now=timezone.now())
