"""What security does when a time has come."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from procrastinate.contrib.django import app

from gezhi.security.actions import sweep_first_links, sweep_tokens


@app.periodic(cron="37 3 * * *")
@app.task(name="security.sweep", queueing_lock="security.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Tokens, first-sign-in codes and sessions that ended are deleted every night."""
    sweep_tokens(now=timezone.now())
    sweep_first_links(now=timezone.now())
    SessionStore.clear_expired()
