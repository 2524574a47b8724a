"""Django's PostgreSQL backend with some shortcuts on the way of every request.

Named in ``DATABASES`` as ``gezhi.storage.postgresql``; Django wants the class in a module called ``base``.
"""

from __future__ import annotations

import select
from datetime import UTC, datetime
from threading import get_ident
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg import _queries
from psycopg.abc import Buffer
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

# psycopg remembers how it takes a statement apart, but of none that is longer than 4,096 signs: of the longest, which
# lock a case and write all that a move changes, it would find each parameter anew each time. It keeps the last 128.
_queries.MAX_CACHED_STATEMENT_LENGTH = 1 << 15


class Moment(TimestamptzLoader):
    """Reads a moment by the interpreter's own parser, where psycopg takes it apart by an expression in Python."""

    timezone = UTC  # what Django asks a loader for

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            return super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks a connection that was kept whether it still stands without a round trip.

    What is done for each statement and each transaction is done in fewer steps: Django asks again and again whether a
    loop of events runs in this thread, which took a fortieth of a report.
    """

    health_check_done: bool
    _thread_ident: int

    def cursor(self) -> Any:
        """A cursor at once where the connection stands, is this thread's and was looked at in this request."""
        ready = self.connection is not None and self.health_check_done and self._thread_ident == get_ident()
        if not ready or self.queries_logged:
            return super().cursor()
        with self.wrap_database_errors:
            return CursorWrapper(self.connection.cursor(), self)

    def ensure_connection(self) -> None:
        """Connects where there is no connection."""
        if self.connection is None:
            super().ensure_connection()

    def _set_autocommit(self, autocommit: bool) -> None:
        """Between transactions it is a note of psycopg's alone, for which it would lock and wait."""
        if self.connection.pgconn.transaction_status == TransactionStatus.IDLE:
            self.connection._autocommit = autocommit
        else:
            super()._set_autocommit(autocommit)  # type: ignore[misc]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection whose moments are read quickly; the server's time zone is UTC."""
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", Moment)
        return connection

    def is_usable(self) -> bool:
        """Whether the connection stands: a server that ended it has said so, and nothing else is there to be read."""
        if self.connection is None:
            return False
        waiting, _, _ = select.select([self.connection.fileno()], [], [], 0)
        return not waiting or bool(super().is_usable())
