"""Django's PostgreSQL backend with three shortcuts on the way of every request.

Named in ``DATABASES`` as ``gezhi.storage.postgresql``; Django wants the class in a module called ``base``.
"""

from __future__ import annotations

import select
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from psycopg import _queries
from psycopg.abc import Buffer
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
    """Asks a connection that was kept whether it still stands without a round trip."""

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
