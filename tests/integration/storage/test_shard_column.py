"""The shard column in the database itself, and that what the product issues is looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import people
from tests.integration.cases.desk import Desk
from tests.people import Cast
from tests.recorded import Recorder
from tests.sql_shapes import SHARD, case_side, faults

from gezhi.cases.models import Case
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import Action
from gezhi.storage.models import FirstAnswer
from gezhi.storage.shards import by_county

TABLES = sorted(case_side())


class TestTheDatabase:
    @pytest.mark.parametrize("table", TABLES)
    def test_starts_each_unique_index_and_constraint_with_the_county(self, table: str) -> None:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        unique = {name: one["columns"] for name, one in found.items() if one["unique"] or one["primary_key"]}
        assert unique
        assert {name: columns for name, columns in unique.items() if columns[0] != SHARD} == {}
        assert [name for name, one in found.items() if one["foreign_key"]] == []

    def test_excludes_rows_of_one_county_only(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE contype = 'x' AND conrelid = ANY(%s::regclass[])"
                " AND (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) <> %s",
                [TABLES, SHARD],
            )
            assert cursor.fetchall() == []

    def test_has_no_triggers_and_no_rules_on_these_tables(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = ANY(%s::regclass[])", [TABLES])
            assert cursor.fetchall() == []
            cursor.execute("SELECT rulename FROM pg_rewrite WHERE ev_class = ANY(%s::regclass[])", [TABLES])
            assert cursor.fetchall() == []


class TestTheRecorder:
    def test_sees_what_the_product_locks_and_writes(self, cast: Cast, recorder: Recorder) -> None:
        Desk(cast).to_dispatched()
        shapes = list(recorder.shapes)
        assert [shape for shape in shapes if "FOR UPDATE" in shape]
        assert [shape for shape in shapes if shape.startswith("WITH w0 AS") and "UPDATE" in shape]

    def test_finds_the_fault_where_a_write_leaves_the_county_out(self, cast: Cast) -> None:
        Desk(cast)
        with CaptureQueriesContext(connection) as captured:
            Case.objects.filter(title="x").update(title="y")
            Case.objects.filter(county="320000", title="x").update(title="y")
        bad, good = [query["sql"] for query in captured]
        assert faults(bad) != []
        assert faults(good) == []

    def test_finds_no_fault_where_a_row_is_saved(self, cast: Cast) -> None:
        desk = Desk(cast)
        with CaptureQueriesContext(connection) as captured:
            desk.row.save()
        assert [faults(query["sql"]) for query in captured] == [[], []]


class TestByCounty:
    def test_gives_the_rows_of_each_county_once(self, cast: Cast) -> None:
        Desk(cast)
        Desk(cast)
        parts = list(by_county(Case.objects.all()))
        assert [len(part) for part in parts] == [2]
        assert list(by_county(FirstAnswer.objects.none())) == []


class TestScopes:
    """Of those who have a share in cases of other places: asked with the county, and the same for city and county."""

    def test_name_the_county(self, cast: Cast) -> None:
        for actor in (cast.sanitation_handler, cast.committee, cast.city_sanitation_handler):
            with CaptureQueriesContext(connection) as captured:
                list(visible_to(actor).order_by("-id").values_list("id")[:51])
            assert faults(captured[0]["sql"]) == []

    def test_hold_what_is_led_and_what_is_assisted_in_once(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched(str(cast.fire.id))
        Desk(cast)
        for actor in (cast.sanitation_handler, cast.fire_handler):
            of_city = replace(actor, places=(people.CITY,))
            assert [case.id for case in visible_to(actor)] == [case.id for case in visible_to(of_city)] == [desk.id]
        assert not visible_to(cast.city_sanitation_handler).exists()
        assert not visible_to(cast.housing_handler).exists()

    def test_end_with_the_order(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched(str(cast.fire.id))
        desk.move(cast.officer, Action.RECALL, reason="派错了")
        for actor in (cast.sanitation_handler, replace(cast.fire_handler, places=(people.CITY,))):
            assert not visible_to(actor).exists()

    def test_of_a_committee_hold_its_village_and_what_it_assists_in(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched(str(cast.committee.organisation))
        assert [case.id for case in visible_to(cast.committee)] == [desk.id]
        elsewhere = replace(cast.committee, places=(people.TOWNSHIP + "999",))
        assert [case.id for case in visible_to(elsewhere)] == [desk.id]
        assert not visible_to(replace(elsewhere, organisation=cast.housing_handler.organisation)).exists()
