"""Jobs that failed for good, for the system administrator: what and when, never the business behind it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gezhi.administration.pages.frame import framed
from gezhi.cases.pages.doors import elsewhere, page, words
from gezhi.kernel.text import Text
from gezhi.security import actions
from gezhi.security.access import require
from gezhi.security.terms import Actor, Duty
from gezhi.storage.queue import failed_jobs

_AGAIN = Text("已重新排队。", "Queued again.")
_GONE = Text("这个任务已不在失败之列。", "This job is no longer among those that failed.")


@require_GET
@page
def failed(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The newest failures first."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    return framed(request, actor, "jobs", "jobs.html", {"rows": failed_jobs()})


@require_POST
@page
def again(request: HttpRequest, actor: Actor, now: datetime, job_id: int) -> HttpResponseBase:
    """Queue a failed job again."""
    if actions.run_job_again(actor=actor, now=now, job_id=job_id):
        messages.success(request, words(_AGAIN))
    else:
        messages.warning(request, words(_GONE))
    return elsewhere(request, reverse("administration:jobs"))
