"""Keys, constraints and references of the tables that are sharded by county."""

from __future__ import annotations

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from tests.sql_shapes import SHARD, case_side

from gezhi.storage.fields import CountyReference

TABLES = case_side()


def begins_with_county(constraint: models.UniqueConstraint | ExclusionConstraint) -> bool:
    if isinstance(constraint, models.UniqueConstraint):
        return constraint.fields[:1] == (SHARD,)
    first, operator = constraint.expressions[0]
    return first == SHARD and operator == "="


def references(model: type[models.Model]) -> list[models.Field[object, object]]:
    return [field for field in model._meta.get_fields() if isinstance(field, models.Field) and field.is_relation]


class TestTables:
    def test_are_all_of_a_case_and_the_first_answers(self) -> None:
        assert {
            "cases_case", "cases_petitioner", "cases_step", "cases_stepwords", "cases_workorder", "cases_caseclock",
            "cases_attachment", "cases_sealedpackage", "storage_firstanswer",
        } <= set(TABLES)  # fmt: skip

    @pytest.mark.parametrize("table", TABLES)
    def test_have_a_key_that_starts_with_the_county(self, table: str) -> None:
        key = TABLES[table]._meta.pk
        assert isinstance(key, models.CompositePrimaryKey)
        assert key.field_names[0] == SHARD
        county = TABLES[table]._meta.get_field(SHARD)
        assert isinstance(county, models.CharField)
        assert not county.null
        assert county.max_length == 6

    @pytest.mark.parametrize("table", TABLES)
    def test_have_constraints_that_start_with_the_county(self, table: str) -> None:
        meta = TABLES[table]._meta
        unique = [c for c in meta.constraints if isinstance(c, models.UniqueConstraint | ExclusionConstraint)]
        assert [constraint.name for constraint in unique if not begins_with_county(constraint)] == []
        assert not meta.unique_together
        assert [field.name for field in meta.local_concrete_fields if field.unique] == []

    @pytest.mark.parametrize("table", TABLES)
    def test_point_at_each_other_by_county_and_id_and_at_nothing_else(self, table: str) -> None:
        for field in references(TABLES[table]):
            assert isinstance(field, CountyReference), field
            assert field.from_fields[0] == field.to_fields[0] == SHARD
            assert field.related_model._meta.db_table in TABLES

    def test_are_pointed_at_by_no_other(self) -> None:
        for table, model in TABLES.items():
            for relation in model._meta.related_objects:
                assert relation.related_model._meta.db_table in TABLES, (table, relation)


class TestConstraint:
    """What the checks above look for."""

    def test_that_starts_with_another_column_is_caught(self) -> None:
        assert not begins_with_county(models.UniqueConstraint(fields=["number", "county"], name="x"))
        assert not begins_with_county(ExclusionConstraint(name="y", expressions=[("at", "&&"), ("county", "=")]))
        assert begins_with_county(ExclusionConstraint(name="z", expressions=[("county", "="), ("at", "&&")]))
