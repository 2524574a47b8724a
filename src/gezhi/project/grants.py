"""What the application's role may do: read and write rows, alter no table, rewrite nothing that is append-only.

A model says ``append_only = True`` when its rows may never be changed; this is the only place that acts on it.
Run by the owner after every migration; running it twice changes nothing.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import errors, sql

CANNOT_MAKE_ROLE = (
    "the role “{role}” does not exist and the owner in DATABASE_URL may not make it: let the database's administrator "
    "run CREATE ROLE {role} LOGIN PASSWORD '…' and give that role's address in DATABASE_APP_URL."
)


class NoRole(Exception):
    """The application's role is missing and cannot be made; the message is a sentence for a person."""


def append_only_tables() -> list[str]:
    """The tables whose rows are never changed, by name."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))


def grant(role: str, password: str = "") -> None:
    """Gives the application's role what it needs and takes what it must not have; makes the role where it may."""
    with transaction.atomic():
        _make_role(role, password)
        name = sql.Identifier(role)
        _run("GRANT USAGE ON SCHEMA public TO {}", name)
        _run("REVOKE CREATE ON SCHEMA public FROM {}", name)
        _run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}", name)
        _run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}", name)
        _run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}", name)
        _run("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}", name)
        migrations = MigrationRecorder.Migration._meta.db_table
        _run("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}", sql.Identifier(migrations), name)
        if tables := [table for table in append_only_tables() if table in connection.introspection.table_names()]:
            listed = sql.SQL(", ").join(map(sql.Identifier, tables))
            _run("REVOKE UPDATE, DELETE ON {} FROM {}", listed, name)


def _make_role(role: str, password: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            return
    try:
        _run("CREATE ROLE {} LOGIN PASSWORD {}", sql.Identifier(role), sql.Literal(password))
    except Exception as wrong:
        if isinstance(wrong.__cause__, errors.InsufficientPrivilege):
            raise NoRole(CANNOT_MAKE_ROLE.format(role=role)) from None
        raise


def _run(statement: str, *parts: sql.Composable) -> None:
    """One statement with names put in; these are never bound by the server, which knows no parameters here."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*parts).as_string(cursor.connection))
