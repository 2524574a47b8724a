"""The hours of a roster that nobody covers: nights, weekends and holidays, never office hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.calendar import CHINA, Calendar
from gezhi.people.rules.rostering import Gap, gaps_of

HOLIDAY = date(2026, 3, 4)  # a Wednesday, closed by decision
CALENDAR = Calendar(1, announced=frozenset({2026}))
CLOSED = Calendar(1, announced=frozenset({2026}), exceptions={HOLIDAY: ()})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


def spans(gaps: list[Gap]) -> list[tuple[datetime, datetime, bool]]:
    return [(gap.begins, gap.ends, gap.free) for gap in gaps]


def test_without_a_plan_are_every_night_and_the_whole_weekend() -> None:
    found = gaps_of([], CALENDAR, at(5, 10), at(10, 10))  # Thursday morning to Tuesday morning
    assert spans(found) == [
        (at(5, 17, 30), at(6, 8, 30), False),
        (at(6, 17, 30), at(9, 8, 30), True),
        (at(9, 17, 30), at(10, 8, 30), False),
    ]
    assert [gap.hours for gap in found] == [15, 63, 15]


def test_a_holiday_in_the_week_is_one() -> None:
    assert spans(gaps_of([], CLOSED, at(3, 10), at(5, 10))) == [(at(3, 17, 30), at(5, 8, 30), True)]


def test_what_is_planned_is_none_and_what_is_left_of_a_night_is() -> None:
    plan = [(at(5, 17, 30), at(6, 2)), (at(6, 17, 30), at(8, 12)), (at(8, 10), at(9, 8, 30))]
    assert spans(gaps_of(plan, CALENDAR, at(5, 10), at(9, 10))) == [(at(6, 2), at(6, 8, 30), False)]
    assert gaps_of([(at(1, 0), at(20, 0))], CALENDAR, at(5, 10), at(9, 10)) == []


def test_a_night_that_has_begun_counts_from_now_and_noon_never() -> None:
    assert spans(gaps_of([], CALENDAR, at(5, 22), at(6, 13))) == [(at(5, 22), at(6, 8, 30), False)]


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 40)), max_size=12), st.integers(0, 100))
def test_no_gap_meets_a_shift_or_another_gap(made: list[tuple[int, int]], start: int) -> None:
    begin = at(2, 0) + timedelta(hours=start)
    plan = [(begin + timedelta(hours=one), begin + timedelta(hours=one + length)) for one, length in made]
    found = gaps_of(plan, CALENDAR, begin, begin + timedelta(days=14))
    for gap in found:
        assert gap.begins < gap.ends
        assert not any(first < gap.ends and last > gap.begins for first, last in plan)
    assert all(one.ends <= other.begins for one, other in pairwise(found))
