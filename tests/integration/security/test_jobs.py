"""The nightly sweep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from tests.people import Cast

from gezhi.security.jobs import sweep
from gezhi.security.models import Token


def test_what_ended_is_deleted_and_what_lasts_is_kept(cast: Cast) -> None:
    now = timezone.now()
    cast.token(cast.officer, datetime(2026, 1, 1, tzinfo=UTC))
    cast.token(cast.officer, now)
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(hours=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(hours=1))
    sweep(0)
    assert Token.objects.count() == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
