"""The axis of the drawing of who held a case: it never runs backwards, and a bar's length is work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gezhi.cases.pages.lanes import Axis
from gezhi.kernel.calendar import CHINA, Calendar

CALENDAR = Calendar(1, announced=frozenset({2026}))
MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 in Jiangmen
MINUTES = st.integers(0, 60 * 24 * 60)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


@given(MINUTES, MINUTES, MINUTES, st.integers(1, 60 * 24 * 60))
def test_never_runs_backwards(start: int, one: int, other: int, length: int) -> None:
    begin = MONDAY + timedelta(minutes=start)
    axis = Axis(begin, begin + timedelta(minutes=length), CALENDAR)
    first, second = sorted((one, other))
    early, late = (axis.at(begin + timedelta(minutes=each)) for each in (first, second))
    assert 0 <= early <= late <= 100.0001


@given(MINUTES, st.integers(1, 60 * 24 * 60))
def test_fills_the_whole_width(start: int, length: int) -> None:
    begin = MONDAY + timedelta(minutes=start)
    axis = Axis(begin, begin + timedelta(minutes=length), CALENDAR)
    assert axis.at(begin) == 0
    assert abs(axis.at(begin + timedelta(minutes=length)) - 100) < 1e-6


def test_gives_equal_work_equal_room() -> None:
    axis = Axis(at(2, 8, 30), at(13, 17, 30), CALENDAR)
    morning = axis.at(at(3, 11)) - axis.at(at(3, 9))
    other = axis.at(at(12, 11)) - axis.at(at(12, 9))
    assert abs(morning - other) < 1e-6
    assert axis.at(at(9, 8)) - axis.at(at(6, 18)) < axis.at(at(6, 17, 30)) - axis.at(
        at(6, 8, 30)
    )  # a weekend is narrow


def test_passes_over_days_off_with_one_line() -> None:
    assert len(Axis(at(2, 9), at(13, 17), CALENDAR).off()) == 1
    assert Axis(at(2, 9), at(6, 17), CALENDAR).off() == []


def test_names_days_and_says_which_is_today() -> None:
    ticks = Axis(at(2, 9), at(13, 17), CALENDAR).ticks(at(12, 10), running=True)
    assert ticks[0].words.zh == "3月3日" and ticks[0].words.en == "3 Mar"  # the second has no room
    assert [tick.words.zh for tick in ticks if tick.now] == ["12日"]
    places = [float(tick.x.rstrip("%")) for tick in ticks]
    assert all(right - left >= 9 for left, right in pairwise(places))


def test_names_hours_where_all_happened_in_a_day() -> None:
    ticks = Axis(at(2, 9), at(2, 11, 30), CALENDAR).ticks(at(2, 11), running=True)
    assert [tick.words.zh for tick in ticks] == ["09:00", "10:00", "11:00"]


def test_names_the_day_where_a_night_and_a_day_off_lie_between() -> None:
    ticks = Axis(at(7, 23, 59), at(9, 10, 30), CALENDAR).ticks(at(7, 23, 59), running=True)
    assert [tick.words.zh for tick in ticks][:1] == ["3月9日"]
    assert {tick.words.zh for tick in ticks[1:]} <= {"08:00", "09:00", "10:00"}


def test_draws_what_happened_on_a_sunday_night() -> None:
    axis = Axis(at(8, 22), at(8, 23), CALENDAR)
    assert abs(axis.at(at(8, 22, 30)) - 50) < 1e-6
