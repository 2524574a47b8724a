"""The shortcuts on the way of every request: compiled queries, numbers drawn ahead, connections that are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet
from tests.integration.cases.desk import Desk
from tests.people import Cast

from gezhi.cases.models import Case
from gezhi.cases.queries.visibility import visible_to
from gezhi.security.terms import Actor, plain
from gezhi.storage.compiled import Compiled
from gezhi.storage.numbers import Numbers
from gezhi.storage.postgresql.base import Moment


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
