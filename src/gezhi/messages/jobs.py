"""When people are told. Doors: they read the clock and call actions."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gezhi.messages.actions import forget_old
from gezhi.messages.actions import gather as gather_all


@app.periodic(cron="* * * * * */10")
@app.task(name="messages.gather", queueing_lock="messages.gather", pass_context=False)
def gather(timestamp: int) -> None:
    """Tell of the steps and due moments since the last time."""
    gather_all(now=timezone.now())


@app.periodic(cron="47 3 * * *")
@app.task(name="messages.forget", queueing_lock="messages.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Forget messages of more than 90 days."""
    forget_old(now=timezone.now())
