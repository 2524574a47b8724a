"""The one door to the job queue (procrastinate, in the same database and the same transaction as the change).

Everything is enqueued here, so that a plain outbox table could take the queue's place.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app


def enqueue(job: str, *, at: datetime | None = None, once: str | None = None, **arguments: Any) -> None:
    """Queue a job by its name, with JSON arguments.

    Stored in the caller's transaction: a rollback takes the job with it. ``at`` is the earliest moment to run it;
    ``once`` is a lock name: jobs with the same one never run at the same time.
    """
    app.configure_task(job, schedule_at=at, lock=once).defer(**arguments)
