"""The shortcuts on the way of every request: compiled queries, numbers drawn ahead, connections that are kept."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import Model, QuerySet
from psycopg.pq import TransactionStatus
from pydantic import BaseModel
from tests.integration.cases.api import SEEN, Caller
from tests.integration.cases.desk import Desk
from tests.people import POINT, TOWNSHIP, Cast

from gezhi.cases.api.moving import MovedOut
from gezhi.cases.api.reports import BatchOut, ReportedOut
from gezhi.cases.models import Case
from gezhi.cases.queries import lists
from gezhi.cases.queries.visibility import visible_to
from gezhi.geography import queries as geography
from gezhi.geography.queries.atlas import atlas
from gezhi.geography.rules import SERVED_M
from gezhi.security.terms import Actor, plain
from gezhi.storage.compiled import Compiled
from gezhi.storage.numbers import Numbers
from gezhi.storage.postgresql.base import Moment
from gezhi.storage.rows import new


@dataclass(frozen=True)
class Asked:
    actor: Actor
    state: str


def rows_of(asked: Asked) -> QuerySet[Case, tuple[object, ...]]:
    return visible_to(asked.actor).filter(state=asked.state).order_by("id").values_list("id", "grid", "reported_at")


class TestCompiledQuery:
    def test_gives_each_actor_the_rows_of_the_plain_query(self, cast: Cast) -> None:
        Desk(cast)
        Desk(cast)
        compiled = Compiled(rows_of)
        for who in (cast.officer, cast.worker, cast.sanitation_handler, cast.city_officer, cast.officer):
            for state in ("reported", "accepted"):
                asked = Asked(plain(who), state)
                assert compiled(asked) == list(rows_of(asked))

    def test_puts_other_values_into_the_same_statement(self, cast: Cast) -> None:
        Desk(cast)
        compiled = Compiled(rows_of)
        elsewhere = replace(plain(cast.officer), places=("440705001",))
        assert len(compiled(Asked(plain(cast.officer), "reported"))) == 1
        assert compiled(Asked(elsewhere, "reported")) == []
        assert compiled._compiled.cache_info().currsize == 1

    def test_is_one_for_all_words_that_are_looked_for(self, cast: Cast) -> None:
        lamp, drain = Desk(cast, description="路灯不亮"), Desk(cast, description="井盖破损")
        lists._PAGE._compiled.cache_clear()
        for words, found in (("路灯", [lamp.id]), ("井盖 破损", [drain.id]), ("麒麟", [])):
            for area in ("", TOWNSHIP):
                page = lists.listing(cast.officer, lists.Filters(text=words, area=area))
                assert [row["id"] for row in page.rows] == found
        assert lists._PAGE._compiled.cache_info().currsize == 2

    def test_of_somebody_who_sees_nothing_asks_nothing(self, cast: Cast) -> None:
        def none(asked: Asked) -> QuerySet[Case, tuple[object, ...]]:
            return Case.objects.none().values_list("id")

        assert Compiled(none)(Asked(plain(cast.officer), "reported")) == []

    def test_whose_statement_depends_on_a_value_is_found_out(self, cast: Cast) -> None:
        def hides(asked: Asked) -> QuerySet[Case, tuple[object, ...]]:
            column = "county" if asked.actor.places[0].startswith("44") else "township"
            return Case.objects.filter(**{column: asked.actor.county}).values_list("id")

        with pytest.raises(AssertionError, match="depends on a value"):
            Compiled(hides)(Asked(plain(cast.officer), "reported"))


def columns_of(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.local_concrete_fields}


class TestNewRow:
    @pytest.mark.parametrize("table", [table for table in apps.get_models() if table.__module__.startswith("gezhi.")])
    def test_has_the_defaults_that_the_table_itself_gives(self, table: type[Model]) -> None:
        assert columns_of(new(table)) == columns_of(table())

    def test_has_the_values_that_were_given(self) -> None:
        given = {"county": "440703", "number": "440703-2026-0000001", "grid_candidates": ["440703002101001"]}
        row = new(Case, **given)
        assert columns_of(row) == columns_of(Case(**given))
        assert (row.pk, row._state.adding) == (Case(**given).pk, True)

    def test_shares_nothing_with_the_next_one(self) -> None:
        new(Case).grid_candidates.append("440703002101001")
        assert new(Case).grid_candidates == []

    def test_with_a_name_that_is_no_column_is_refused(self) -> None:
        with pytest.raises(TypeError, match="Case has no column colour"):
            new(Case, colour="red")


class TestAnswer:
    """Answers to writes go out without being checked against the form that is documented."""

    @staticmethod
    def is_of(form: type[BaseModel], content: bytes) -> bool:
        return form.model_validate_json(content, strict=False, extra="forbid").model_dump_json().encode() == content

    def test_to_a_report_has_the_documented_form(self, cast: Cast) -> None:
        person = {"name": "", "phone": "13800138000"}
        answer = Caller(cast.worker).post("/reports", SEEN | {"petitioners": [person]})
        assert self.is_of(ReportedOut, answer.content)
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"

    def test_to_a_batch_has_the_documented_form(self, cast: Cast) -> None:
        answer = Caller(cast.worker).post("/reports/batch", {"reports": [SEEN, SEEN | {"grid": "1"}, 7]})
        assert [each["status"] for each in answer.json()["answers"]] == [201, 422, 422]
        assert self.is_of(BatchOut, answer.content)

    def test_to_a_move_has_the_documented_form(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter="040101")
        assert self.is_of(MovedOut, Caller(cast.officer).move(case, "accept").content)


class TestNearness:
    def test_of_the_nearest_grid_is_that_of_any_grid(self, cast: Cast) -> None:
        chance, plan = random.Random(5), atlas().map
        answers = set()
        for _ in range(300):
            lon, lat = (degrees + chance.uniform(-0.5, 0.5) for degrees in POINT)
            within = plan.tree.query(plan.in_plane(lon, lat), predicate="dwithin", distance=SERVED_M)
            answers.add(geography.is_served(lon, lat))
            assert geography.is_served(lon, lat) == bool(len(within))
        assert answers == {True, False}


class TestNumbers:
    def test_are_distinct_and_rise_in_a_burst(self, cast: Cast) -> None:
        numbers = Numbers("storage_case_number")
        taken = [numbers.take() for _ in range(60)]
        assert taken == sorted(set(taken))

    def test_drawn_ahead_are_given_up_after_a_pause(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        moment = [100.0]
        monkeypatch.setattr("gezhi.storage.numbers.time.monotonic", lambda: moment[0])
        mine, others = Numbers("storage_case_number"), Numbers("storage_case_number")
        mine.take(), mine.take()
        later = others.take()
        moment[0] += 1
        assert mine.take() > later

    def test_that_were_reserved_are_not_handed_out_later(self, cast: Cast) -> None:
        numbers = Numbers("storage_case_number")
        numbers.reserve(10)
        first = numbers.take()
        numbers.release()
        assert numbers.take() > first + 9


class TestConnection:
    def test_of_another_thread_is_refused(self, database: None) -> None:
        wrong: list[BaseException] = []

        def use() -> None:
            try:
                mine.cursor()
            except DatabaseError as refused:
                wrong.append(refused)

        mine = connection.copy("another")
        mine.connect()
        with mine.cursor() as cursor:
            cursor.execute("SELECT 1")
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
        mine.close()
        assert len(wrong) == 1

    def test_whatever_is_asked_on_the_short_way_is_seen_by_who_watches(self, database: None) -> None:
        seen: list[str] = []

        def watch(execute: Any, sql: str, *rest: Any) -> Any:
            seen.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(watch), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert seen == ["SELECT 1"]

    def test_that_writes_in_a_transaction_takes_it_back_and_writes_on_by_itself_after(self, database: None) -> None:
        another = connection.copy("another")
        another.connect()
        with another.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE kept (it integer)")
        another.set_autocommit(False)
        with another.cursor() as cursor:
            cursor.execute("INSERT INTO kept VALUES (1)")
        another.rollback()
        another.set_autocommit(True)
        with another.cursor() as cursor:
            cursor.execute("INSERT INTO kept VALUES (2)")
            cursor.execute("SELECT it FROM kept")
            assert cursor.fetchall() == [(2,)]
        assert another.connection.info.transaction_status == TransactionStatus.IDLE
        another.close()

    def test_that_the_server_ended_is_known_without_asking(self, database: None) -> None:
        another = connection.copy("another")
        another.connect()
        assert another.is_usable()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [another.connection.info.backend_pid])
        assert not another.is_usable()
        another.close()

    def test_reads_moments_of_every_kind(self) -> None:
        loader = Moment(0)
        assert loader.load(b"2026-11-23 08:00:00+00") == datetime(2026, 11, 23, 8, tzinfo=UTC)
        assert loader.load(b"2026-11-23 08:00:00.25+00") == datetime(2026, 11, 23, 8, 0, 0, 250_000, tzinfo=UTC)
