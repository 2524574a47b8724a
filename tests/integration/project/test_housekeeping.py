"""What the queue does about jobs whose worker was killed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest
from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.job_context import JobContext

from gezhi.project.jobs import retry_stalled

pytestmark = pytest.mark.commits
STALLED = (("messages.gather", "messages.gather"), ("cases.sweep", "cases.sweep"), ("cases.seal", None))


def queued(name: str, lock: str | None, status: str) -> int:
    """A job that waits, or one that a worker had that is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, args) "
            "VALUES ('default', %s, %s, %s, '{}') RETURNING id",
            [name, lock, status],
        )
        return int(cursor.fetchone()[0])


def look_after(database: str) -> None:
    """One run of the job, on a worker's own connection."""

    async def run() -> None:
        with app.replace_connector(PsycopgConnector(conninfo=database)) as working:
            async with working.open_async():
                await retry_stalled.func(cast(JobContext, SimpleNamespace(app=working)), timestamp=0)

    asyncio.run(run())


def states() -> dict[int, str]:
    return dict(ProcrastinateJob.objects.values_list("id", "status"))


def test_a_stalled_job_whose_successor_waits_is_given_up_and_the_others_are_run_again(fresh_database: str) -> None:
    gathering, sweeping, sealing = (queued(name, lock, "doing") for name, lock in STALLED)
    successor = queued("messages.gather", "messages.gather", "todo")
    look_after(fresh_database)
    assert states() == {gathering: "aborted", sweeping: "todo", sealing: "todo", successor: "todo"}


def test_of_two_that_stalled_with_one_lock_one_is_run_again(fresh_database: str) -> None:
    jobs = {queued("cases.sweep", "cases.sweep", "doing") for _ in range(2)}
    look_after(fresh_database)
    assert sorted(status for key, status in states().items() if key in jobs) == ["aborted", "todo"]
