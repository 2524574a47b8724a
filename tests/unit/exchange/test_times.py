"""Times as people and programs write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gezhi.exchange.rules.times import moment_of
from gezhi.kernel.refusal import Refused

HALF_PAST_NINE = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 in China


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 09:30", "2026-3-2 9:30", "2026/3/2 9:30:00", "2026.03.02 09:30", "2026年3月2日 9时30分",
        "2026年3月2日9:30", "20260302093000", "202603020930", "2026-03-02T09:30:00+08:00", "2026-03-02T01:30:00Z",
        "2026-03-02T01:30:00.000Z", "2026/3/2 上午9:30", "2026-03-02 09:30 AM",
        "2026年03月02日 星期一 09:30", "2026-03-02（周一）09:30", "2026-03-02 09:30",
    ],
)  # fmt: skip
def test_one_moment_in_many_notations(text: str) -> None:
    assert moment_of(text) == HALF_PAST_NINE


def test_the_afternoon_is_twelve_hours_later() -> None:
    assert moment_of("2026/3/2 下午1:05") == datetime(2026, 3, 2, 5, 5, tzinfo=UTC)


def test_a_day_alone_begins_at_midnight_in_china() -> None:
    assert moment_of("2026-03-02") == datetime(2026, 3, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/02/2026 09:30", "import-time-ambiguous"), ("3-2-26", "import-time-short-year"),
        ("26-03-02 09:30", "import-time-short-year"), ("26年3月2日", "import-time-short-year"),
        ("31/31/2026", "import-time"), ("25/13/2026", "import-time"),
        ("46083.4", "import-time-serial"),
        ("昨天", "import-time"), ("2026-02-30", "import-time"), ("2026-03-02 25:00", "import-time"),
        ("1900-01-01", "import-time-too-early"), ("2026-03-02 09:30 foo", "import-time"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        moment_of(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["25/03/2026 09:30", "3/25/2026 9:30 AM", "25.03.2026 9:30:00"])
def test_a_number_above_twelve_is_the_day(text: str) -> None:
    assert moment_of(text) == datetime(2026, 3, 25, 1, 30, tzinfo=UTC)


def test_a_day_that_is_its_month_needs_no_telling_apart() -> None:
    assert moment_of("03/03/2026 08:00") == datetime(2026, 3, 3, tzinfo=UTC)


def test_the_mapping_may_say_which_is_the_day() -> None:
    assert moment_of("02/03/2026 09:30", ["%d/%m/%Y %H:%M"]) == HALF_PAST_NINE
    assert moment_of("03/02/2026 09:30", ["%m/%d/%Y %H:%M"]) == HALF_PAST_NINE
