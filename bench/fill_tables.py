"""The tables while they are filled: without the indexes that only reads need, and settled afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from gezhi.project.connections import owner_url

# Building an index over a full table takes a small part of what keeping it takes, row by row in no order of its own.
MEMORY = "SET maintenance_work_mem = '512MB'"
# Those that constraints stand on are kept: they say what a clone may not be.
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY (%s::regclass[]) AND NOT indisunique"""
Progress = Callable[[str], object]


@contextlib.contextmanager
def filling(tables: Sequence[str], progress: Progress) -> Iterator[None]:
    """For the time of a fill; by the tables' owner where we can be that, otherwise nothing is done.

    A fill that is killed leaves the indexes out: its city is to be made anew.
    """
    try:
        owner = psycopg.connect(_address(), autocommit=True)
    except psycopg.Error as wrong:
        progress(f"no vacuum, and indexes stay: {wrong}")
        yield
        return
    with owner:
        indexes = owner.execute(INDEXES, [list(tables)]).fetchall()
        for name, _ in indexes:
            owner.execute(f"DROP INDEX {name}".encode())
        try:
            yield
        finally:
            progress(f"{len(indexes)} indexes")
            owner.execute(MEMORY)
            for _, definition in indexes:
                owner.execute(definition.encode())
        progress("vacuum and statistics")
        for table in tables:
            owner.execute(f'VACUUM (ANALYZE) "{table}"'.encode())


def _address() -> str:
    return make_conninfo(owner_url(settings.GEZHI), dbname=str(connection.settings_dict["NAME"]))
