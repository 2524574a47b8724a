"""The weekly draw of on-the-spot results: reproducible, in shares, and never too many of one worker's in a week."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.cases.case_facts import GARBAGE, case

from gezhi.cases.rules.drawing import Result, Shares, digest_of, draw, is_dangerous, lot_falls, week_of

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
seeds = st.text("0123456789abcdef", min_size=8, max_size=64)
shares = st.builds(Shares, st.integers(0, 100), st.integers(0, 100), st.integers(0, 6))
results = st.lists(
    st.builds(
        Result, st.uuids(), st.booleans(), st.integers(1, 4).map(lambda number: UUID(int=number)),
        st.integers(0, 7 * 24 * 60 - 1).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
    ),
    unique_by=lambda each: each.case, max_size=60,
)  # fmt: skip


@given(results, seeds, shares)
def test_is_the_same_in_whatever_order_it_is_asked(found: list[Result], seed: str, of: Shares) -> None:
    assert draw(found, seed=seed, shares=of) == draw(list(reversed(found)), seed=seed, shares=of)


@given(results, seeds, shares)
def test_never_draws_more_of_one_worker_than_the_weekly_limit(found: list[Result], seed: str, of: Shares) -> None:
    drawn = draw(found, seed=seed, shares=of)
    assert all(number <= of.most_a_week for number in Counter(r.by for r in found if r.case in drawn).values())


@given(results, seeds, shares)
def test_leaves_out_only_what_no_lot_fell_on_or_what_is_over_the_limit(
    found: list[Result], seed: str, of: Shares
) -> None:
    drawn = draw(found, seed=seed, shares=of)
    for each in found:
        falls = lot_falls(each.case, dangerous=each.dangerous, seed=seed, shares=of)
        assert each.case not in drawn or falls
        if falls and each.case not in drawn:
            assert sum(r.case in drawn for r in found if r.by == each.by) == of.most_a_week


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from([(True, 10), (False, 2)]))
def test_draws_each_stratum_in_its_share(seed: str, stratum: tuple[bool, int]) -> None:
    """Of 20,000 results the share lies within five standard deviations of what was set."""
    dangerous, percent = stratum
    number = 20_000
    falls = sum(lot_falls(UUID(int=n), dangerous=dangerous, seed=seed, shares=Shares()) for n in range(number))
    expected = number * percent / 100
    assert abs(falls - expected) < 5 * (expected * (1 - percent / 100)) ** 0.5


def test_another_seed_draws_others() -> None:
    many = [Result(UUID(int=n), True, UUID(int=n), MONDAY) for n in range(500)]
    assert draw(many, seed="a", shares=Shares()) != draw(many, seed="b", shares=Shares())


def test_what_is_announced_gives_nothing_away_and_binds() -> None:
    assert digest_of("seed") != digest_of("seed ") and "seed" not in digest_of("seed")


def test_a_week_begins_on_monday_in_china() -> None:
    assert week_of(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 2, 23)
    assert week_of(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_keeps_nothing_of_a_person() -> None:
    assert {field.name for field in fields(Shares)} == {"dangerous", "others", "most_a_week"}


def test_what_endangers_people_is_of_the_greater_share_also_where_it_is_not_most_urgent() -> None:
    bicycles = replace(GARBAGE, code="030102", major_code="03")
    assert is_dangerous(case(matter=bicycles))
    assert is_dangerous(case(matter=GARBAGE, dangerous=True))
    assert not is_dangerous(case(matter=GARBAGE)) and not is_dangerous(case(matter=None))
