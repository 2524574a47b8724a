"""The checker of statements against the shard column: it must catch what would break where counties are apart."""

from __future__ import annotations

import pytest
from tests.sql_shapes import faults, normalised

GOOD = {
    "read by id": "SELECT id FROM cases_case WHERE id = %s",
    "read by place": 'SELECT "id" FROM "cases_case" WHERE ("township" = %s OR "lead" = %s) ORDER BY "id" DESC LIMIT 51',
    "lock": "SELECT id FROM cases_case WHERE (county = %s AND id = %s) FOR UPDATE OF cases_case SKIP LOCKED",
    "lock in several counties": "SELECT id FROM cases_case WHERE county IN (%s, %s) FOR UPDATE",
    "lock in an array of counties": "SELECT id FROM cases_case WHERE county = ANY(%s) FOR SHARE",
    "update": 'UPDATE "cases_case" SET "state" = %s WHERE ("cases_case"."county" = %s AND "cases_case"."id" = %s)',
    "delete": "DELETE FROM cases_stepwords WHERE county = %s AND id = %s",
    "other tables": "UPDATE people_posting SET ended_at = %s WHERE id = %s",
    "join": "SELECT 1 FROM cases_case c JOIN cases_step s ON (s.county = c.county AND s.case_id = c.id)",
    "join by a row": "SELECT 1 FROM cases_case c, cases_step s WHERE (s.county, s.case_id) = (c.county, c.id)",
    "join with another table": "SELECT 1 FROM cases_case c JOIN people_organisation o ON o.id = c.agency",
    "both in a given county": "SELECT 1 FROM cases_case c, cases_step s WHERE c.county = %s AND s.county = %s",
    "correlated": "SELECT 1 FROM cases_case c WHERE EXISTS (SELECT 1 FROM cases_step s WHERE s.county = c.county)",
    "its own column before the outer": (
        'SELECT (SELECT count(*) FROM cases_caseclock k WHERE county = "cases_case"."county") FROM "cases_case"'
    ),
    "row in subquery": "SELECT 1 FROM cases_case c WHERE (c.county, c.id) IN (SELECT county, case_id FROM cases_step)",
    "row in union": (
        "SELECT 1 FROM cases_case c WHERE (c.county, c.id) IN "
        "((SELECT county, case_id FROM cases_workorder WHERE lead = %s) UNION (SELECT county, id FROM cases_case))"
    ),
    "count of rows": "SELECT COUNT(*) FROM (SELECT DISTINCT id FROM cases_case WHERE holder = %s) subquery",
    "taken and changed": (
        "WITH due AS MATERIALIZED (SELECT county, id FROM cases_caseclock WHERE county = %s FOR UPDATE SKIP LOCKED) "
        "UPDATE cases_caseclock clock SET x = %s FROM due WHERE (clock.county, clock.id) = (due.county, due.id)"
    ),
    "written together": (
        'WITH w0 AS (UPDATE "cases_case" SET "state" = new."state" FROM json_populate_record'
        '(NULL::"cases_case", %s::json) new WHERE "cases_case"."county" = %s), w1 AS (INSERT INTO "cases_step"'
        ' SELECT * FROM json_populate_recordset(NULL::"cases_step", %s::json)) SELECT 1'
    ),
}

BAD = {
    "lock by id": ("SELECT id FROM cases_case WHERE id = %s FOR UPDATE", "locks"),
    "lock by id or county": ("SELECT id FROM cases_case WHERE id = %s OR county = %s FOR UPDATE", "locks"),
    "lock of one of two": (
        "SELECT 1 FROM cases_case c JOIN cases_step s ON s.county = c.county WHERE s.id = %s FOR UPDATE OF c", "locks"
    ),
    "lock in WITH": (
        "WITH due AS (SELECT county, id FROM cases_caseclock WHERE due_at < %s FOR UPDATE SKIP LOCKED) "
        "UPDATE cases_caseclock k SET x = %s FROM due WHERE (k.county, k.id) = (due.county, due.id)", "locks",
    ),
    "update": ("UPDATE cases_case SET state = %s WHERE id = %s", "changes rows"),
    "update of other counties": ("UPDATE cases_case SET state = %s WHERE NOT (county = %s)", "changes rows"),
    "update in WITH": (
        "WITH w0 AS (UPDATE cases_case SET state = %s WHERE id = ANY(%s)), w1 AS (INSERT INTO cases_step "
        "SELECT * FROM json_populate_recordset(NULL::cases_step, %s::json)) SELECT 1", "changes rows",
    ),
    "update of the county": ("UPDATE cases_case SET county = %s WHERE county = %s AND id = %s", "never changes"),
    "insert that changes the county": (
        "INSERT INTO cases_case (county, id) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET county = EXCLUDED.county",
        "never changes",
    ),
    "update from another": (
        "UPDATE cases_case c SET state = s.target FROM cases_step s WHERE c.county = %s AND c.id = s.case_id", "joins"
    ),
    "delete": ("DELETE FROM storage_firstanswer WHERE at < %s", "changes rows"),
    "join": ("SELECT 1 FROM cases_case c JOIN cases_step s ON s.case_id = c.id WHERE c.county = %s", "joins"),
    "left join": ("SELECT 1 FROM cases_case c LEFT JOIN cases_step s ON (s.case_id = c.id)", "joins"),
    "comma": ("SELECT 1 FROM cases_case c, cases_step s WHERE c.id = s.case_id", "joins"),
    "join with rows without county": (
        "SELECT 1 FROM cases_case c JOIN (SELECT case_id FROM cases_step) s ON s.case_id = c.id", "joins"
    ),
    "join in rows": ("SELECT count(*) FROM (SELECT 1 FROM cases_case c, cases_step s WHERE c.id = s.id) x", "joins"),
    "id in subquery": ("SELECT 1 FROM cases_case WHERE id IN (SELECT case_id FROM cases_workorder)", "looks at"),
    "id in subquery, or": (
        "SELECT 1 FROM cases_case WHERE (lead = %s OR id IN (SELECT u.case_id FROM cases_workorder u)) AND county = %s",
        "looks at",
    ),
    "one half of a union": (
        "SELECT 1 FROM cases_case c WHERE (c.county, c.id) IN "
        "(SELECT county, case_id FROM cases_workorder UNION SELECT %s, id FROM cases_case)", "looks at",
    ),
    "exists": (
        "SELECT 1 FROM cases_case c WHERE NOT EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = c.id)", "looks at"
    ),
    "value": ("SELECT (SELECT max(seq) FROM cases_step s WHERE s.case_id = c.id) FROM cases_case c", "looks at"),
    "subquery of a subquery": (
        "SELECT 1 FROM cases_case c WHERE EXISTS (SELECT 1 FROM cases_step s WHERE s.county = c.county AND s.id IN "
        "(SELECT id FROM cases_stepwords))", "looks at",
    ),
    "subquery of a delete": (
        "DELETE FROM cases_step WHERE county = %s AND id IN (SELECT id FROM cases_stepwords)", "looks at"
    ),
}  # fmt: skip


class TestStatements:
    @pytest.mark.parametrize("name", GOOD)
    def test_that_name_the_county_pass(self, name: str) -> None:
        assert faults(GOOD[name]) == []

    @pytest.mark.parametrize("name", BAD)
    def test_that_leave_the_county_out_are_caught(self, name: str) -> None:
        statement, word = BAD[name]
        found = faults(statement)
        assert len(found) == 1, found
        assert word in found[0]

    def test_differ_not_by_how_many_values_are_listed(self) -> None:
        assert normalised("id IN (%s, %s, %s)") == normalised("id IN (%s)")
        assert normalised("VALUES (%s, %s), (%s, %s)") == normalised("VALUES (%s)")
