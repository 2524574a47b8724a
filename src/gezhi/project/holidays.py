"""The State Council's arrangements of holidays, from the ``chinesecalendar`` package, as notices to be announced.

The package only seeds the administered calendar and checks it; at run time the calendar's own tables answer. A year
for which no notice is known here is not made up: its due dates are provisional until the notice is entered.
"""

from __future__ import annotations

from datetime import date, timedelta
from importlib.metadata import version

import chinese_calendar

from gezhi.catalogue.terms import Notice, NoticeDay, NoticeKind

ISSUED = {2024: date(2023, 10, 25), 2025: date(2024, 11, 12), 2026: date(2025, 11, 4)}
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def year_notice(year: int) -> Notice:
    """The notice for a year that ``ISSUED`` names: its holidays, and the days that are worked in their place."""
    return Notice(
        kind=NoticeKind.YEAR,
        name=f"国务院办公厅关于{year}年部分节假日安排的通知",
        source=f"国务院办公厅，{ISSUED[year]:%Y-%m-%d}；数据取自 chinesecalendar {version('chinesecalendar')}",
        year=year,
        days=tuple(_named_days(year)),
    )


def _named_days(year: int) -> list[NoticeDay]:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    named = []
    for day in days:
        if day.year != year:
            continue
        day_off, holiday = chinese_calendar.get_holiday_detail(day)
        if holiday is not None:
            named.append(NoticeDay(day, working=not day_off, name=NAMES[holiday] + ("" if day_off else "调休补班")))
    return named
