"""What notices about the calendar mean, and which of them are believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from gezhi.catalogue.terms import Notice, NoticeKind
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import Calendar, DayEnd, Hours, Season

NO_DAYS = Refusal("notice-without-days", Kind.INVALID, Text("通知里没有日期。", "The notice names no day."))
DAY_TWICE = Refusal(
    "notice-day-twice", Kind.INVALID, Text("{day} 在通知里出现了两次。", "{day} stands twice in the notice.")
)
OTHER_YEAR = Refusal(
    "notice-other-year",
    Kind.INVALID,
    Text("{day} 不在通知的年度 {year} 内。", "{day} does not lie in {year}, the year of the notice."),
)
NO_YEAR = Refusal(
    "notice-without-year", Kind.INVALID, Text("年度通知须写明年度。", "A notice for a year names the year.")
)
NO_REGION = Refusal(
    "notice-without-region",
    Kind.INVALID,
    Text("区域停工安排须写明地区。", "A closure names the place it is for."),
)
NO_CLOSURE = Refusal(
    "lifting-without-closure",
    Kind.INVALID,
    Text("解除停工须写明是哪一次停工。", "What is lifted is a closure, which the notice names."),
)
NO_HOURS = Refusal(
    "notice-without-hours", Kind.INVALID, Text("作息通知须写明作息时间。", "The notice gives no office hours.")
)
NO_SOURCE = Refusal(
    "notice-without-source",
    Kind.INVALID,
    Text("通知须写明来源文件。", "A notice names the document it comes from."),
)


def check_notice(notice: Notice) -> None:
    """Refuse a notice that cannot be meant."""
    if not notice.source.strip():
        raise NO_SOURCE()
    if notice.kind is NoticeKind.OFFICE_HOURS:
        if not notice.seasons:
            raise NO_HOURS()
        return
    _check_days(notice)
    if notice.kind is NoticeKind.YEAR:
        _check_year(notice)
    elif not notice.region:
        raise NO_REGION()
    elif notice.kind is NoticeKind.LIFTING and notice.lifts is None:
        raise NO_CLOSURE()


def _check_days(notice: Notice) -> None:
    if not notice.days:
        raise NO_DAYS()
    seen: set[date] = set()
    for named in notice.days:
        if named.day in seen:
            raise DAY_TWICE(day=named.day)
        seen.add(named.day)


def _check_year(notice: Notice) -> None:
    if notice.year is None:
        raise NO_YEAR()
    for named in notice.days:
        if named.day.year != notice.year:
            raise OTHER_YEAR(day=named.day, year=notice.year)


def follows_notice(region: str, notice: Notice) -> bool:
    """Whether a notice holds for a place: it is national or for a place that contains it."""
    return region.startswith(notice.region)


def assemble(notices: Iterable[Notice], region: str) -> Calendar:
    """The calendar of a place from the notices so far, in any order; a later notice wins over an earlier one.

    A place of its own keeps hours of its own: of two notices on office hours, the one for the smaller place holds.
    A day that is lifted of one closure is what it would be without that one: no working day where another closes it.
    """
    heard = sorted((n for n in notices if follows_notice(region, n)), key=lambda n: n.version)
    years = {n.year: n for n in heard if n.kind is NoticeKind.YEAR and n.year is not None}
    exceptions: dict[date, Hours] = {}
    office = _office_hours(heard)
    lifted = {(notice.lifts, named.day) for notice in heard if notice.lifts is not None for named in notice.days}
    for closure in (n for n in heard if n.kind is NoticeKind.CLOSURE):
        for named in closure.days:
            if (closure.version, named.day) not in lifted:
                exceptions[named.day] = _hours_of(named.hours, named.working, named.day, office.seasons)
    return Calendar(
        version=heard[-1].version if heard else 0,
        announced=frozenset(years),
        days={named.day: named.working for notice in years.values() for named in notice.days},
        exceptions=exceptions,
        seasons=office.seasons or (Season(),),
        day_end=office.day_end or DayEnd.MIDNIGHT,
        roll_over=True if office.roll_over is None else office.roll_over,
    )


def _office_hours(heard: Sequence[Notice]) -> Notice:
    kept = [n for n in heard if n.kind is NoticeKind.OFFICE_HOURS]
    return max(kept, key=lambda n: (len(n.region), n.version), default=Notice(NoticeKind.OFFICE_HOURS, "", ""))


def _hours_of(own: Hours | None, working: bool, day: date, seasons: tuple[Season, ...]) -> Hours:
    if not working:
        return ()
    return own or Calendar(0, seasons=seasons or (Season(),)).usual_hours(day)
