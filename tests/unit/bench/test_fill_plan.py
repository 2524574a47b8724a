"""What is cloned when: as many as asked for, a year's, in the order of time, the same every time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bench.fill_plan import BATCH, FRESH, Plan, plan
from bench.fill_templates import CASES, Family, Template
from bench.rows import Mould

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)
LONGEST = 395 * DAY


def template(state: str, *ages: float, window: float | None = None, version: int = 1) -> Template:
    """A case with a step so many days ago each."""
    row: dict[str, Any] = {
        "state": state, "version": version, "matter": "040101", "grid": "440703002101001", "longitude": 113.0,
        "anonymous": False, "window_until": NOW + window * DAY if window is not None else None,
    }  # fmt: skip
    mould = Mould(CASES, row, [], [], [])
    return Template(mould, [], [], {}, "grid", "", [NOW - age * DAY for age in ages], [], told_matter=True)


def family(*cases: Template) -> Family:
    return Family("440703002101001", list(cases))


SAMPLE = [
    family(template("reported", 0.0)),
    family(template("handling", 5.0, 4.0, version=3)),
    family(template("closed", 40.0, 20.0, window=10.0, version=5)),
    family(template("archived", 80.0, 60.0, version=6)),
    family(template("handling", 3.0, 1.0, version=3), template("merged", 2.9, 2.0, version=2)),
]


def made(cases: int = 1000, fresh: int = 0, seed: int = 1) -> Plan:
    return plan(SAMPLE, cases=cases, fresh=fresh, seed=(seed, 0), number=100_000, longest=LONGEST)


def clones(planned: Plan) -> list[tuple[int, timedelta, int]]:
    return [clone for index in range(planned.batches) for clone in planned.batch(index)]


@pytest.mark.parametrize("cases", [1, 2, 7, 1000, 2 * BATCH])
def test_there_are_as_many_cases_as_asked_for(cases: int) -> None:
    planned = made(cases)
    assert planned.cases == cases == sum(len(SAMPLE[index].cases) for index, _, _ in clones(planned))


def test_a_year_has_few_open_cases_and_as_many_that_wait_for_archiving_as_a_month_closes() -> None:
    drawn = [index for index, _, _ in clones(made(20_000))]
    share = [drawn.count(index) / len(drawn) for index in range(len(SAMPLE))]
    assert all(0.012 < share[index] < 0.022 for index in (0, 1, 4))  # a third of 5 % each
    assert 0.07 < share[2] < 0.09 and 0.85 < share[3] < 0.89


def test_what_ended_is_of_the_whole_year() -> None:
    ages = sorted(age for index, age, _ in clones(made(20_000)) if index == 3)
    assert ages[0] < 2 * DAY and ages[-1] > 363 * DAY
    assert 170 * DAY < ages[len(ages) // 2] < 195 * DAY


def test_numbers_rise_with_the_time_of_the_report() -> None:
    planned = clones(made())
    reported = [age + SAMPLE[index].last - SAMPLE[index].first for index, age, _ in planned]
    assert reported == sorted(reported, reverse=True)
    numbers = [number for _, _, number in planned]
    assert numbers[0] == 100_000
    assert all(
        later - number == len(SAMPLE[index].cases)
        for (index, _, number), later in zip(planned, numbers[1:], strict=False)
    )


def test_an_open_case_is_as_old_as_in_the_sample() -> None:
    ages = [age for index, age, _ in clones(made(20_000)) if index == 1]
    assert 3.5 * DAY < min(ages) < 3.7 * DAY and 4.3 * DAY < max(ages) < 4.5 * DAY


def test_nothing_is_left_that_would_be_archived_at_once() -> None:
    ages = [age for index, age, _ in clones(made()) if index == 2]
    assert max(ages) < 30 * DAY and len(set(ages)) == len(ages)


def test_nothing_is_older_than_the_people_of_the_sample() -> None:
    assert all(age + SAMPLE[i].last - SAMPLE[i].first <= LONGEST for i, age, _ in clones(made()))


def test_what_is_missing_of_fresh_reports_is_added() -> None:
    few, many = made(100), made(100, fresh=500)
    there = sum(index == 0 for index, _, _ in clones(few))
    assert many.cases == 100 + 500 - there
    added = [age for index, age, _ in clones(many) if index == 0]
    assert len(added) == 500 and max(added) <= FRESH


def test_the_same_seed_gives_the_same_plan() -> None:
    assert clones(made(seed=3)) == clones(made(seed=3)) != clones(made(seed=4))


def test_a_sample_without_fresh_reports_is_told() -> None:
    with pytest.raises(LookupError, match="accepted"):
        plan(SAMPLE[1:], cases=10, fresh=5, seed=(1, 0), number=1, longest=LONGEST)
