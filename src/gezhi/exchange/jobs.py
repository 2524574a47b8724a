"""What exchange does when a time has come."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from gezhi.exchange.actions import sweep_drafts, sweep_report_files, work_on_reports
from gezhi.storage.queue import RETRY


@app.periodic(cron="47 3 * * *")
@app.task(name="exchange.sweep", queueing_lock="exchange.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Tables that were handed in a month ago are deleted every night."""
    sweep_drafts(now=timezone.now())
    sweep_report_files(now=timezone.now())


@app.task(name="exchange.reports", retry=RETRY)
def reports(*, file: str) -> None:
    """Try or import a file of an older system's reports; begun again, it brings nothing in twice."""
    work_on_reports(file_id=UUID(file), clock=timezone.now)
