"""Django's sessions in the database, read by one plain statement: a page asks for its session before anything else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """The same rows and the same rules as ``django.contrib.sessions.backends.db``."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where there is none any more, which then gets a new key."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, datetime.now(UTC)])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held
