"""The table says what is not reached, and the comparison what has become slower."""

from __future__ import annotations

from typing import Any

import pytest
from bench.measure import Row, broken, missed
from bench.table import compared, memory, size, table, why


def row(name: str = "create", per_second: float = 800, p99: float = 40, **more: Any) -> Row:
    made = Row(name, per_second, 10, 20, p99, 8000, 10, 16, more.pop("errors", 0), "", **more)
    made.missed = missed(made)
    return made


PROMISED = {"per_second": 740.0, "p99": 60.0}


class TestTarget:
    @pytest.mark.parametrize(
        ("per_second", "p99", "expected"),
        [(740, 60, []), (739, 60, ["per_second"]), (740, 61, ["p99"]), (1, 100, ["per_second", "p99"])],
    )
    def test_is_missed_below_the_rate_and_above_the_time(
        self, per_second: float, p99: float, expected: list[str]
    ) -> None:
        assert row(per_second=per_second, p99=p99, targets=PROMISED).missed == expected

    def test_is_missed_where_anything_was_answered_with_an_error(self) -> None:
        assert row(errors=1, targets=PROMISED).missed == ["per_second", "p99"]

    def test_is_missed_where_nothing_could_be_measured(self) -> None:
        assert broken("create", ValueError("no server"), PROMISED).missed == ["per_second", "p99"]


class TestTable:
    def line(self, made: Row) -> str:
        return table([made]).splitlines()[1]

    def test_says_reached_not_reached_or_nothing(self) -> None:
        assert self.line(row(targets=PROMISED)).endswith(" reached")
        assert self.line(row(p99=80, targets=PROMISED)).endswith("NOT REACHED: p99")
        assert "eached" not in self.line(row()).lower()

    def test_says_what_share_of_each_limit_is_reached(self) -> None:
        assert "0.40     0.80" in self.line(row(limits={"pgbench": 2000, "bare": 1000}))

    def test_marks_a_row_that_others_disturbed(self) -> None:
        assert "0.50!" in self.line(row(others=0.5))
        assert "!" not in self.line(row(others=0.01))

    def test_shows_the_first_error(self) -> None:
        made = row(errors=3)
        made.first_error = '500 Internal Server Error\r\nserver: x\r\n\r\n{"code":"internal-error"}'
        assert '3 ERRORS: 500 Internal Server Error {"code":"internal-error"}' in self.line(made)


class TestMemory:
    def said(self, web: int, worker: int) -> str:
        return memory({"memory": {"web": web, "worker": worker, "target": 500_000_000, "reached": True}})

    def test_of_processes_that_have_ended_is_not_taken_for_none_at_all(self) -> None:
        assert self.said(260_000_000, 120_000_000).endswith("promised <= 500 MB: reached")
        assert self.said(0, 0).endswith("NOT REACHED")
        assert self.said(260_000_000, 0).endswith("NOT REACHED")


class TestWhy:
    def test_says_whose_part_is_how_much_and_what_the_promise_leaves(self) -> None:
        made = row(per_second=500, targets=PROMISED, cpu_web=2.0, cpu_database=1.0, cpu_client=1.0)
        said = why(made, cores=2)
        assert "4.00 ms of processor" in said
        assert "web server 2.00 (50%), PostgreSQL 1.00 (25%), client 1.00 (25%)" in said
        assert "2.00 of 2 cores" in said
        assert "give 500/s" in said
        assert said.endswith("740/s leave 2.70 ms")

    def test_says_nothing_of_a_rate_that_is_reached_or_was_not_measured(self) -> None:
        assert not why(row(p99=80, targets=PROMISED, cpu_web=2.0), cores=2)
        assert not why(broken("create", ValueError("no server"), PROMISED), cores=2)


def result(*rows: Row, cases: int = 100_000) -> dict[str, Any]:
    return {
        "machine": {"at": "2026-11-24T00:00:00Z", "commit": "c0a6eec"},
        "database": {
            "cases": cases,
            "tables": [{"name": "cases_step", "table_bytes": 300_000, "index_bytes": 100_000}],
        },
        "rows": [each.as_json() for each in rows],
    }


class TestComparison:
    def test_marks_what_is_more_than_a_third_apart_both_ways(self) -> None:
        before = result(row("a", 100), row("b", 100), row("c", 100), row("gone", 100))
        lines = compared(result(row("a", 70), row("b", 140), row("c", 90), row("new", 1)), before).splitlines()[1:]
        assert [line.split("  ")[-1].strip() if "  SLOWER" in line or "  faster" in line else "" for line in lines] == [
            "SLOWER", "faster", "",
        ]  # fmt: skip


def test_growth_is_bytes_for_one_case() -> None:
    assert "4 = 3 + 1" in size(result())
