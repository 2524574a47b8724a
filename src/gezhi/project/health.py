"""``GET /healthz``: whether the platform can do its work, for a load balancer or a watchman."""

from __future__ import annotations

import functools

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# One statement: what is migrated, whether a worker has shown itself lately, and how long the oldest job has waited.
# A worker writes its heartbeat every ten seconds.
STATE = """
SELECT array(SELECT app || '.' || name FROM django_migrations),
       exists(SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds'),
       coalesce(extract(epoch FROM now() - (
           SELECT min(event.at) FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id
           WHERE job.status = 'todo' AND job.scheduled_at IS NULL)), 0)
"""
STUCK = 900  # seconds that a job may wait before the queue counts as stuck


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 and ``{"status": "ok"}``, or 503 and the reason; says nothing about data."""
    reason = _reason()
    if reason:
        return JsonResponse({"status": "unavailable", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})


def _reason() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(STATE)
            row = cursor.fetchone()
    except DatabaseError:
        return "the database does not answer, or is not migrated"
    applied, worker, waiting = row or ([], False, 0)
    missing = _wanted() - set(applied)
    if missing:
        return f"{len(missing)} migrations are not applied"
    if not worker:
        return "no queue worker is running"
    return f"the oldest job has waited {waiting:.0f} seconds" if waiting > STUCK else None


@functools.cache
def _wanted() -> frozenset[str]:
    """Every migration that this version of the platform consists of."""
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)
