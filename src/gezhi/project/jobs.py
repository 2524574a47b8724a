"""The queue's own housekeeping, and the delivery of facts."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone
from procrastinate import builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from gezhi.project.wiring import deliver
from gezhi.storage.queue import DELIVER, RETRY

HOURS_KEPT = 24 * 7

log = logging.getLogger(__name__)


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
        try:
            await _again(manager, job)
        except ConnectorException:  # it has ended meanwhile; the others are looked at all the same
            log.exception("%s (%s) stalled and could not be run again", job.task_name, job.id)


async def _again(manager: JobManager, job: Job) -> None:
    """Back into the queue; given up where its successor waits there already, which does the same."""
    try:
        await manager.retry_job(job)
    except UniqueViolation:
        log.warning("%s (%s) stalled and its successor waits: it is given up", job.task_name, job.id)
        await manager.finish_job(job, status=Status.ABORTED, delete_job=False)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="remove-old", pass_context=True)
async def remove_old(context: JobContext, timestamp: int) -> None:
    """Jobs that went well are forgotten after a week, as are those whose successor did it; failed ones stay until
    somebody has looked at them."""
    await builtin_tasks.remove_old_jobs(context, max_hours=HOURS_KEPT, remove_aborted=True)
