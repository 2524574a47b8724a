"""Attempts to reach somebody: three within one minute are one, and none on a day on which nobody works."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.cases.rules.halfdays import counts, is_done_with
from gezhi.kernel.calendar import Calendar
from gezhi.kernel.worktime import CHINA

CALENDAR = Calendar(1, announced=frozenset({2026}))
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
moments = st.integers(0, 300 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def counted(attempts: list[datetime]) -> int:
    """How many of some attempts count, recorded one after the other."""
    last, number = None, 0
    for at in sorted(attempts):
        if counts(at, last, CALENDAR):
            last, number = at, number + 1
    return number


def test_three_attempts_within_a_minute_are_one() -> None:
    assert counted([MONDAY + timedelta(seconds=20 * n) for n in range(3)]) == 1


def test_morning_afternoon_and_the_next_morning_are_three() -> None:
    assert counted([MONDAY, MONDAY + timedelta(hours=6), MONDAY + timedelta(days=1)]) == 3


@pytest.mark.parametrize("days", [5, 6])
def test_on_a_day_off_none_counts(days: int) -> None:
    assert not counts(MONDAY + timedelta(days=days), None, CALENDAR)


def test_the_evening_of_a_working_day_is_its_afternoon() -> None:
    assert not counts(MONDAY.replace(hour=20), MONDAY.replace(hour=15), CALENDAR)
    assert counts(MONDAY.replace(hour=20), MONDAY, CALENDAR)


@given(st.lists(moments, max_size=30))
def test_never_more_than_the_half_days_on_which_somebody_tried(attempts: list[datetime]) -> None:
    local = [at.astimezone(CHINA) for at in attempts]
    worked = {(at.date(), at.hour >= 12) for at in local if CALENDAR.is_working_day(at.date())}
    assert counted(attempts) == len(worked)


class TestDoneWith:
    told: ClassVar[dict[str, Any]] = {"name": "测试居民", "phone": "", "answered_at": None, "attempts": 2}

    def test_is_whoever_was_reached_or_tried_often_enough(self) -> None:
        assert is_done_with(self.told, 3, reached=True, counted=True)
        assert is_done_with(self.told, 3, reached=False, counted=True), "the third of three"
        assert not is_done_with(self.told, 3, reached=False, counted=False), "it was in the same half-day"
        assert not is_done_with(self.told | {"attempts": 1}, 3, reached=False, counted=True)

    def test_is_nobody_who_did_not_wait_to_be_told(self) -> None:
        for before in ({"answered_at": MONDAY}, {"attempts": 3}, {"name": ""}):
            assert not is_done_with(self.told | before, 3, reached=True, counted=True)
