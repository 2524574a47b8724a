"""The queue's own housekeeping, and the delivery of facts."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from procrastinate import builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from gezhi.project.wiring import deliver
from gezhi.storage.queue import DELIVER, RETRY

HOURS_KEPT = 24 * 7


@app.task(name=DELIVER, retry=RETRY)
def deliver_fact(*, fact: str, holding: dict[str, Any]) -> None:
    """A fact is handed to everybody who subscribes to it."""
    deliver(fact, holding, timezone.now())


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="retry-stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Jobs whose worker was killed are run again; each is made safe to repeat."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="remove-old", pass_context=True)
async def remove_old(context: JobContext, timestamp: int) -> None:
    """Jobs that went well are forgotten after a week; failed ones stay until somebody has looked at them."""
    await builtin_tasks.remove_old_jobs(context, max_hours=HOURS_KEPT)
