"""The axis of the drawing of who held a case: it never runs backwards, and a bar's length is work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from gezhi.cases.pages.lanes import Axis
from gezhi.cases.pages.ticks import Tick
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


def gaps(ticks: list[Tick]) -> list[float]:
    return [right - left for left, right in pairwise(float(tick.x.rstrip("%")) for tick in ticks)]


def words(ticks: list[Tick]) -> list[str]:
    return [tick.words.zh for tick in ticks]


def test_names_days_and_says_which_is_today() -> None:
    ticks = Axis(at(2, 9), at(13, 17), CALENDAR).ticks(at(12, 10), running=True)
    assert words(ticks) == ["3月2日", "4日", "6日", "10日", "12日"]
    assert [tick.words.en for tick in ticks] == ["2 Mar", "4", "6", "10", "12"]
    assert [tick.words.zh for tick in ticks if tick.now] == ["12日"]
    odd = Axis(at(2, 9), at(13, 17), CALENDAR).ticks(at(13, 10), running=True)
    assert words(odd) == ["3月3日", "5日", "9日", "11日", "13日"]


def test_names_every_day_at_the_turn_of_a_month() -> None:
    begin, end = datetime(2026, 11, 27, 16, 20, tzinfo=CHINA), datetime(2026, 12, 3, 15, tzinfo=CHINA)
    ticks = Axis(begin, end, CALENDAR).ticks(end, running=True)
    assert words(ticks) == ["11月30日", "12月1日", "2日", "3日"]
    assert [tick.words.en for tick in ticks] == ["30 Nov", "1 Dec", "2", "3"]


@given(MINUTES, st.integers(2 * 24 * 60, 300 * 24 * 60))
@example(start=16660, length=3322)  # a weekend: no office was open
def test_spaces_the_days_evenly_with_room_for_their_words(start: int, length: int) -> None:
    begin = MONDAY + timedelta(minutes=start)
    axis = Axis(begin, begin + timedelta(minutes=length), CALENDAR)
    ticks = axis.ticks(begin, running=False)
    assert ticks
    assert all(gap >= 10.4 for gap in gaps(ticks))
    assert not any(tick.words.zh.startswith(("00:", "01:", "02:", "03:", "04:", "05:")) for tick in ticks)


def test_names_weeks_and_months_where_days_have_no_room() -> None:
    weeks = words(Axis(at(2, 9), at(31, 17), CALENDAR).ticks(at(31, 10), running=False))
    assert weeks == ["3月2日", "9日", "16日", "23日", "30日"]
    far = Axis(at(2, 9), at(2, 9) + timedelta(days=150), CALENDAR).ticks(at(2, 10), running=False)
    assert all("月" in tick.words.zh for tick in far) and len(far) >= 4
    assert max(gaps(far)) - min(gaps(far)) < 8


def test_on_a_phone_says_the_month_of_what_is_left() -> None:
    begin, end = datetime(2026, 11, 26, 9, tzinfo=CHINA), datetime(2026, 12, 3, 17, tzinfo=CHINA)
    left = [tick for tick in Axis(begin, end, CALENDAR).ticks(end, running=True) if tick.narrow]
    months = [(tick.phone or tick.words).zh for tick in left]
    assert "11月26日" in months and any(word.startswith("12月") for word in months)
    assert all(gap >= 28 for gap in gaps(left))


def test_names_hours_of_the_office_evenly_over_two_days() -> None:
    ticks = Axis(at(2, 16), at(3, 11, 50), CALENDAR).ticks(at(3, 10), running=True)
    assert words(ticks) == ["3月2日", "17:00", "3日", "10:00", "11:00"]


def test_names_hours_where_all_happened_in_a_day() -> None:
    ticks = Axis(at(2, 9), at(2, 11, 30), CALENDAR).ticks(at(2, 11), running=True)
    assert [tick.words.zh for tick in ticks] == ["09:00", "10:00", "11:00"]


def test_names_the_day_where_a_night_and_a_day_off_lie_between() -> None:
    ticks = Axis(at(7, 23, 59), at(9, 10, 30), CALENDAR).ticks(at(7, 23, 59), running=True)
    assert words(ticks)[:2] == ["3月7日", "9日"]
    assert set(words(ticks)[2:]) <= {"09:00", "10:00"}


def test_names_the_hours_of_a_night_where_all_happened_in_it() -> None:
    assert words(Axis(at(8, 20), at(8, 23, 30), CALENDAR).ticks(at(8, 22), running=True)) == [
        "20:00", "21:00", "22:00", "23:00",
    ]  # fmt: skip


def test_draws_what_happened_on_a_sunday_night() -> None:
    axis = Axis(at(8, 22), at(8, 23), CALENDAR)
    assert abs(axis.at(at(8, 22, 30)) - 50) < 1e-6
