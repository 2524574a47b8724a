"""The application's role against the database itself."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from gezhi.project import grants


def refused(statement: str) -> str:
    """What the database says to a statement of the application's role, which must fail."""
    with pytest.raises(DatabaseError) as said, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(said.value)


class TestTheApplicationsRole:
    def test_owns_nothing_and_is_no_superuser(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls,"
                " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid)"
                " FROM pg_roles WHERE rolname = current_user"
            )
            assert cursor.fetchone() == (False, 0)

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TABLE intruder (id int)",
            "ALTER TABLE django_session ADD COLUMN extra int",
            "DROP TABLE django_session",
            "TRUNCATE django_session",
            "CREATE INDEX ON django_session (session_data)",
        ],
    )
    def test_alters_no_table(self, statement: str) -> None:
        said = refused(statement)
        assert "permission denied" in said or "must be owner" in said

    def test_reads_but_never_writes_which_migrations_ran(self) -> None:
        assert "permission denied" in refused("DELETE FROM django_migrations")

    def test_there_are_append_only_tables(self) -> None:
        assert {"security_auditentry", "cases_step", "cases_sealedpackage"} <= set(grants.append_only_tables())

    def test_changes_no_row_that_is_append_only(self) -> None:
        existing = set(connection.introspection.table_names())
        for table in existing & set(grants.append_only_tables()):
            columns = connection.introspection.get_table_description(connection.cursor(), table)
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {columns[0].name} = {columns[0].name}"):
                assert "permission denied" in refused(statement), statement
