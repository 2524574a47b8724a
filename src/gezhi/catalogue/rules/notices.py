"""Reading a notice about the year's holidays as a person pasted it, and what is wrong with it, each in a sentence.

Two forms are read: a table with a line for each day or stretch of days (``2027-02-05 至 2027-02-11, 放假, 春节``;
commas, tabs or spaces between the columns) and the JSON that public collections of the notices use
(``{"days": [{"date": "2027-02-05", "isOffDay": true, "name": "春节"}]}``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

from gezhi.catalogue.terms import NoticeDay
from gezhi.kernel.calendar import FIXED_HOLIDAYS
from gezhi.kernel.text import Text

MOST_DAYS = 120
LONGEST_STRETCH = 31
# The State Council's rules on statutory holidays (全国年节及纪念日放假办法): each has at least one day off.
HOLIDAYS = {
    "元旦": Text("元旦", "New Year's Day"),
    "春节": Text("春节", "Spring Festival"),
    "清明": Text("清明节", "Tomb-sweeping Day"),
    "劳动": Text("劳动节", "Labour Day"),
    "端午": Text("端午节", "Dragon Boat Festival"),
    "中秋": Text("中秋节", "Mid-Autumn Festival"),
    "国庆": Text("国庆节", "National Day"),
}
_OFF = frozenset("放假 休 休息 休假 放假休息 off rest holiday".split())
_WORKED = frozenset("上班 班 补班 调休上班 调休补班 work worked working".split())
_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_LINE = re.compile(rf"\s*{_DAY}(?:\s*(?:至|到|~|～|—|–|to)\s*{_DAY})?[\s,，、;；|]+(\S+?)(?:[\s,，、;；|]+(.*?))?\s*")

NOTHING = Text(
    "没有读到日期。每行一天或一段：日期，放假或上班，名称。",
    "No day was read. One day or stretch a line: date, off or work, name.",
)
UNREADABLE = Text(
    "第 {line} 行读不懂：“{said}”。请写成“2027-02-05 至 2027-02-11，放假，春节”。",
    "Line {line} cannot be read: “{said}”. Write it like “2027-02-05 to 2027-02-11, off, Spring Festival”.",
)
NO_JSON = Text(
    "这段 JSON 读不懂：须有 days，每项有 date 和 isOffDay。",
    "The JSON cannot be read: it has “days”, each with “date” and “isOffDay”.",
)
TOO_LONG = Text(
    "第 {line} 行从 {first} 到 {last}，不像一个假期。", "Line {line} goes from {first} to {last}, which is no holiday."
)
TOO_MANY = Text("一年的安排不会超过 {most} 天。", "A year's arrangement does not hold more than {most} days.")
OTHER_YEAR = Text("{day} 不在 {year} 年。", "{day} does not lie in {year}.")
TWICE = Text("{day} 出现了两次。", "{day} stands there twice.")
WORKED_WEEKDAY = Text(
    "{day} 是周{weekday}，本来就上班，不用写成补班。",
    "{day} is a {weekday}, which is worked anyway; it cannot be a make-up day.",
)
MISSING = Text("没有写{holiday}哪天放假。", "It does not say which day is off for {holiday}.")
FIXED = Text("{day} 是法定节假日，须放假。", "{day} is a statutory holiday and must be off.")
GAP = Text(
    "{name}中间的 {day} 没有写：是漏了，还是上班？",
    "{day}, inside {name}, is not named: was it left out, or is it worked?",
)
_WEEKDAYS = ("一二三四五六日", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())


@dataclass(frozen=True, slots=True)
class _Stretch:
    first: date
    last: date
    working: bool
    name: str


def read_days(pasted: str) -> tuple[tuple[NoticeDay, ...], list[Text]]:
    """The days that a pasted table or JSON names, and what could not be read in it.

    Reading stops behind ``MOST_DAYS`` days or faults: what is longer is no notice, and ``findings`` says so.
    """
    return _from_json(pasted) if pasted.lstrip().startswith(("{", "[")) else _from_lines(pasted)


def _from_lines(pasted: str) -> tuple[tuple[NoticeDay, ...], list[Text]]:
    days: list[NoticeDay] = []
    wrong: list[Text] = []
    for number, line in enumerate(pasted.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith(("#", "日期", "date")):
            continue
        stretch = _stretch(line)
        if stretch is None:
            wrong.append(UNREADABLE.fill(line=number, said=line.strip()[:40]))
        elif not timedelta() <= stretch.last - stretch.first < timedelta(days=LONGEST_STRETCH):
            wrong.append(TOO_LONG.fill(line=number, first=stretch.first, last=stretch.last))
        else:
            days += _each(stretch)
        if len(days) > MOST_DAYS or len(wrong) > MOST_DAYS:
            break
    return tuple(days), wrong


def _stretch(line: str) -> _Stretch | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    *parts, said, name = found.groups()
    said = said.lower()
    try:
        first = date(*(int(part) for part in parts[:3]))
        last = date(*(int(part) for part in parts[3:])) if parts[3] else first
    except ValueError:
        return None
    return _Stretch(first, last, said in _WORKED, (name or "").strip()[:60]) if said in _OFF | _WORKED else None


def _each(stretch: _Stretch) -> Iterator[NoticeDay]:
    for number in range((stretch.last - stretch.first).days + 1):
        yield NoticeDay(stretch.first + timedelta(days=number), stretch.working, stretch.name)


def _from_json(pasted: str) -> tuple[tuple[NoticeDay, ...], list[Text]]:
    try:
        read = json.loads(pasted)
        items = read["days"] if isinstance(read, dict) else read
        return tuple(_of_item(item) for item in islice(iter(items), MOST_DAYS + 1)), []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return (), [NO_JSON]


def _of_item(item: Any) -> NoticeDay:
    if not isinstance(item["isOffDay"], bool):
        raise TypeError
    return NoticeDay(date.fromisoformat(item["date"]), not item["isOffDay"], str(item.get("name", ""))[:60])


def findings(year: int, days: Sequence[NoticeDay]) -> list[Text]:
    """What is wrong with a year's arrangement; empty for one that can be meant."""
    if not days:
        return [NOTHING]
    if len(days) > MOST_DAYS:
        return [TOO_MANY.fill(most=MOST_DAYS)]
    return [*_misplaced(year, days), *_left_out(year, days)]


def _misplaced(year: int, days: Sequence[NoticeDay]) -> Iterator[Text]:
    seen: set[date] = set()
    for named in days:
        if named.day.year != year:
            yield OTHER_YEAR.fill(day=named.day, year=year)
        if named.day in seen:
            yield TWICE.fill(day=named.day)
        seen.add(named.day)
        if named.working and named.day.weekday() < 5:
            number = named.day.weekday()
            yield WORKED_WEEKDAY.fill(day=named.day, weekday=Text(_WEEKDAYS[0][number], _WEEKDAYS[1][number]))


def _left_out(year: int, days: Sequence[NoticeDay]) -> Iterator[Text]:
    off = {named.day: named.name for named in days if not named.working}
    for part, holiday in HOLIDAYS.items():
        if not any(part in name for name in off.values()):
            yield MISSING.fill(holiday=holiday)
    for month, day in sorted(FIXED_HOLIDAYS):
        if date(year, month, day) not in off:
            yield FIXED.fill(day=date(year, month, day))
    yield from _gaps(off, {named.day for named in days})


def _gaps(off: dict[date, str], named: set[date]) -> Iterator[Text]:
    """A working day inside a holiday of one name: nobody works one day in the middle of Spring Festival."""
    ordered = sorted(off)
    for before, after in pairwise(ordered):
        if off[before] != off[after] or not off[before] or (after - before).days > LONGEST_STRETCH:
            continue
        for number in range(1, (after - before).days):
            day = before + timedelta(days=number)
            if day.weekday() < 5 and day not in named:
                yield GAP.fill(name=off[before], day=day)
