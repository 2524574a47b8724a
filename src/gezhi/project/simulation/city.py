"""What the simulated city has: deadlines of the sample's list, and calendars as notices about them come in.

The year is 2026 by its own arrangement. Two typhoons close offices on a day's notice, one in the whole city, one in a
county; the year after is announced late in November, by an arrangement that is made up, so that terms across the new
year are provisional until then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache

from gezhi.catalogue.rules import assemble
from gezhi.catalogue.terms import ClockKind, Notice, NoticeDay, NoticeKind, Urgency
from gezhi.kernel.worktime import CHINA, Allowance, Calendar
from gezhi.project.holidays import year_notice
from gezhi.project.sample.catalogue import COUNTIES, content

YEAR = 2026
_MADE_UP = "模拟用，不是正式安排"
_OFF_2027 = (((1, 1), 4), ((2, 5), 7), ((4, 3), 3), ((5, 1), 5), ((6, 9), 3), ((9, 15), 3), ((10, 1), 7))


@dataclass(frozen=True, slots=True)
class Announced:
    """A notice, when it came into force, and the calendar of one county from then on."""

    at: datetime
    notice: Notice
    calendar: Calendar


def _closure(region: str, first: date, days: int) -> Notice:
    named = tuple(NoticeDay(first + timedelta(days=n), working=False, name="台风停工") for n in range(days))
    return Notice(NoticeKind.CLOSURE, "台风停工（模拟）", _MADE_UP, region=region, days=named)


def _year_2027() -> Notice:
    off = [
        NoticeDay(date(2027, *day) + timedelta(days=n), working=False, name="放假")
        for day, length in _OFF_2027
        for n in range(length)
    ]
    worked = [NoticeDay(day, working=True, name="补班") for day in (date(2027, 2, 20), date(2027, 5, 8))]
    return Notice(NoticeKind.YEAR, "2027 年安排（模拟）", _MADE_UP, year=2027, days=(*off, *worked))


def notices() -> list[tuple[datetime, Notice]]:
    """The notices in the order in which they come into force."""
    came = [
        (date(2024, 11, 12), year_notice(2025)),
        (date(2025, 11, 4), year_notice(YEAR)),
        (date(2026, 7, 20), _closure("4407", date(2026, 7, 21), 2)),
        (date(2026, 9, 23), _closure("440781", date(2026, 9, 24), 1)),
        (date(2026, 11, 25), _year_2027()),
    ]
    return [
        (datetime.combine(day, time(16, 30), CHINA), replace(notice, version=version))
        for version, (day, notice) in enumerate(came, 1)
    ]


@cache
def announced(county: str) -> tuple[Announced, ...]:
    """What a county hears, with its calendar after each; the last one that came before a moment is in force then."""
    heard: list[Notice] = []
    found = []
    for at, notice in notices():
        heard.append(notice)
        if county.startswith(notice.region):
            found.append(Announced(at, notice, assemble(heard, county)))
    return tuple(found)


def calendar_at(county: str, now: datetime) -> Calendar:
    """The calendar of a county that is in force at a moment."""
    return next(each.calendar for each in reversed(announced(county)) if each.at <= now)


@dataclass(frozen=True, slots=True)
class Rules:
    """The allowances of the sample's list, by matter, clock and urgency."""

    matters: tuple[tuple[str, Urgency], ...]
    allowances: dict[tuple[str | None, ClockKind, Urgency], Allowance]

    def allowance(self, matter: str, kind: ClockKind, urgency: Urgency) -> Allowance:
        """The matter's own where it has one."""
        own = self.allowances.get((matter, kind, urgency))
        return own or self.allowances[None, kind, urgency]


@cache
def rules() -> Rules:
    """The list's rules, read once a process."""
    _, matters, deadlines = content()
    return Rules(
        tuple((matter.code, matter.urgency) for matter in matters),
        {(rule.matter, rule.clock, rule.urgency): rule.allowance for rule in deadlines},
    )


COUNTY_CODES = tuple(COUNTIES)
