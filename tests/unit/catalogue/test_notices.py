"""The yearly notice as somebody pasted it: what is read, and what is told to be wrong, in sentences."""

from __future__ import annotations

import json
from datetime import date

import pytest

from gezhi.catalogue.rules import findings, read_days
from gezhi.catalogue.rules.notices import MOST_DAYS
from gezhi.catalogue.terms import Notice, NoticeDay
from gezhi.project.holidays import ISSUED, year_notice


def lines(notice: Notice) -> list[str]:
    return [f"{named.day}，{'补班' if named.working else '放假'}，{named.name}" for named in notice.days]


def wrong(pasted: str, year: int = 2026) -> list[str]:
    days, unread = read_days(pasted)
    return [text.zh for text in unread or findings(year, days)]


class TestReading:
    @pytest.mark.parametrize("year", ISSUED)
    def test_the_arrangements_that_were_really_announced_are_read_and_without_fault(self, year: int) -> None:
        notice = year_notice(year)
        assert read_days("\n".join(lines(notice))) == (notice.days, [])
        assert findings(year, notice.days) == []

    def test_takes_the_json_of_public_collections(self) -> None:
        notice = year_notice(2026)
        given = [
            {"name": named.name, "date": named.day.isoformat(), "isOffDay": not named.working} for named in notice.days
        ]
        assert read_days(json.dumps({"year": 2026, "papers": [], "days": given})) == (notice.days, [])

    @pytest.mark.parametrize(
        "line",
        [
            "2027-02-05 至 2027-02-06，放假，春节", "2027/2/5~2027/2/6\t休\t春节",
            "2027年2月5日到2027年2月6日 off 春节",
        ],
    )  # fmt: skip
    def test_a_stretch_of_days_may_be_written_in_many_ways(self, line: str) -> None:
        assert read_days(line) == (tuple(NoticeDay(date(2027, 2, day), False, "春节") for day in (5, 6)), [])

    def test_a_line_that_cannot_be_read_is_named_by_its_number(self) -> None:
        days, unread = read_days("日期,安排,名称\n2027-01-01,放假,元旦\n\n2027-13-01,放假,元旦")
        assert [text.en.split(" cannot")[0] for text in unread] == ["Line 4"]
        assert len(days) == 1

    @pytest.mark.parametrize(
        "pasted",
        [
            "{",
            '{"days": 1}',
            '[{"date": "2027-01-01"}]',
            '{"days": [{"isOffDay": 1, "date": "2027-01-01"}]}',
            "[" * 100_000,
        ],
    )
    def test_json_that_is_not_a_notice_is_told_so(self, pasted: str) -> None:
        assert read_days(pasted)[1][0].en.startswith("The JSON cannot be read")

    def test_reading_stops_where_no_notice_is_longer(self) -> None:
        endless = "\n".join(["2027-01-01 至 2027-01-31，放假，元旦"] * 50_000)
        assert len(read_days(endless)[0]) == 124
        assert len(read_days("\n".join(["什么"] * 50_000))[1]) == MOST_DAYS + 1
        items = [{"date": "2027-01-01", "isOffDay": True}] * 50_000
        assert len(read_days(json.dumps(items))[0]) == MOST_DAYS + 1
        assert wrong(endless, 2027) == ["一年的安排不会超过 120 天。"]


class TestFindings:
    def test_nothing_was_pasted(self) -> None:
        assert wrong("")[0].startswith("没有读到日期")

    def test_another_year_and_a_day_twice(self) -> None:
        given = "\n".join([*lines(year_notice(2026)), "2025-12-31,放假,元旦", "2026-01-01,放假,元旦"])
        assert wrong(given)[:2] == ["2025-12-31 不在 2026 年。", "2026-01-01 出现了两次。"]

    def test_a_make_up_day_on_a_weekday(self) -> None:
        given = "\n".join([*lines(year_notice(2026)), "2026-03-04,补班,春节调休补班"])
        assert wrong(given) == ["2026-03-04 是周三，本来就上班，不用写成补班。"]

    def test_a_gap_inside_a_holiday(self) -> None:
        given = "\n".join(line for line in lines(year_notice(2026)) if not line.startswith("2026-02-18"))
        assert wrong(given) == ["春节中间的 2026-02-18 没有写：是漏了，还是上班？"]

    def test_a_holiday_that_is_left_out(self) -> None:
        given = "\n".join(line for line in lines(year_notice(2026)) if "端午" not in line)
        assert wrong(given) == ["没有写端午节哪天放假。"]

    def test_a_statutory_day_that_is_not_off(self) -> None:
        given = "\n".join(line for line in lines(year_notice(2026)) if not line.startswith("2026-10-01"))
        assert wrong(given) == ["2026-10-01 是法定节假日，须放假。"]
