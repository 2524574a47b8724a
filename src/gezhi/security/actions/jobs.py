"""Jobs that failed for good: the system administrator queues one again. What it is about is not hers to see."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gezhi.security.access import require
from gezhi.security.actions.audit import audit
from gezhi.security.terms import Actor, Duty
from gezhi.storage.queue import run_again


@transaction.atomic
def run_job_again(*, actor: Actor, now: datetime, job_id: int) -> bool:
    """Queue a failed job once more, on record; False where it is not among them. Every job is safe to repeat."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    again = run_again(job_id, now=now)
    if again:
        audit(now=now, actor=actor, action="run-job-again", object=f"job:{job_id}")
    return again
