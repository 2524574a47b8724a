"""The one door to the job queue (procrastinate, in the same database and the same transaction as the change).

Everything is enqueued here, so that a plain outbox table could take the queue's place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Max
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

DELIVER = "facts.deliver"
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@dataclass(frozen=True, slots=True)
class Job:
    """A job that was collected instead of queued."""

    name: str
    arguments: Mapping[str, Any]


_collected: ContextVar[list[Job] | None] = ContextVar("collected", default=None)


def enqueue(job: str, *, at: datetime | None = None, once: str | None = None, **arguments: Any) -> None:
    """Queue a job by its name, with JSON arguments.

    Stored in the caller's transaction: a rollback takes the job with it. ``at`` is the earliest moment to run it;
    ``once`` is a lock name: jobs with the same one never run at the same time.
    """
    collected = _collected.get()
    if collected is not None:
        collected.append(Job(job, arguments))
        return
    app.configure_task(job, schedule_at=at, lock=once).defer(**arguments)


def announce(fact: Any) -> None:
    """Queue a fact (a dataclass of some context's ``events``) for all who subscribe to it in ``project/wiring.py``.

    One row whatever the number of subscribers; each of their reactions is safe to repeat.
    """
    enqueue(DELIVER, fact=type(fact).__name__, holding=orjson.loads(orjson.dumps(fact)))


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up: its name, never its arguments."""

    id: int
    name: str
    attempts: int
    at: datetime | None


def failed_jobs(most: int = 50) -> list[FailedJob]:
    """The jobs that failed after their last attempt, the newest first."""
    failed = ProcrastinateJob.objects.filter(status="failed").annotate(last=Max("procrastinateevent__at"))
    rows = failed.order_by("-id").values_list("id", "task_name", "attempts", "last")[:most]
    return [FailedJob(*row) for row in rows]


def run_again(job_id: int, *, now: datetime) -> bool:
    """Queue a failed job once more; False where it is not among them."""
    if not ProcrastinateJob.objects.filter(id=job_id, status="failed").exists():
        return False
    app.job_manager.retry_job_by_id(job_id, retry_at=now)
    return True


@contextmanager
def collecting() -> Iterator[list[Job]]:
    """Within, jobs are put into the list that is given instead of the queue: for whoever runs them itself."""
    jobs: list[Job] = []
    token = _collected.set(jobs)
    try:
        yield jobs
    finally:
        _collected.reset(token)
