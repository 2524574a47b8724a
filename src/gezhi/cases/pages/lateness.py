"""Where the time of a case went and whose a delay was, in words under the drawing of its clocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gezhi.cases.queries.lateness import ClockAccount, accounts_of
from gezhi.cases.rules.lateness import Part
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA, Span, Unit
from gezhi.people import queries as people

_MINUTE = timedelta(minutes=1)
_LITTLE = Text("不到 1 分钟", "under a minute")
_OF_WORK = (Unit.WORKING_DAY, Unit.WORKING_HOUR)


@dataclass(frozen=True, slots=True)
class Went:
    """One line: what it is about, what it says, and whether it tells of a delay."""

    label: Text
    text: Text
    late: bool = False


def where_time_went(clocks: Sequence[Mapping[str, Any]], place: str, now: datetime) -> list[Went]:
    """The petitioner's time by who had the case, what stood still and was closed, and each delay by who caused it."""
    accounts = list(accounts_of(clocks, place, now).values())
    totals = [found for found in accounts if found.kind is ClockKind.TOTAL]
    lines = [Went(Text("时间去向", "Where the time went"), _parts(found, found.account.parts)) for found in totals]
    lines += list(_standstills(accounts))
    lines += list(_closures(accounts))
    return lines + [
        _delay(found) for found in accounts if found.account.late and found.kind is not ClockKind.SUSPENSION
    ]


def _standstills(accounts: Sequence[ClockAccount]) -> Iterator[Went]:
    stood = [found for found in accounts if found.kind is ClockKind.SUSPENSION]
    if stood:
        of_work = [found for found in stood if Unit(found.last["unit"]) in _OF_WORK]
        held = sum((found.account.held for found in stood), timedelta())
        said = length_text(held, Unit.WORKING_HOUR if of_work else Unit.HOUR)
        yield Went(
            Text("挂起", "Suspended"), Text("{said}，不算任何单位的时间", "{said}, nobody's time").fill(said=said)
        )


def _closures(accounts: Sequence[ClockAccount]) -> Iterator[Went]:
    days = sorted({day for found in accounts for day in found.closed})
    if days:
        said = Text("、".join(map(_zh, days)), ", ".join(map(_en, days)))
        text = Text("{said}，不是工作日", "{said}: no working days").fill(said=said)
        yield Went(Text("停工", "Closed"), text)


def _delay(found: ClockAccount) -> Went:
    """Art. 24: whoever is warned of a delay is warned of her own part."""
    account, unit = found.account, Unit(found.last["unit"])
    late = Text("超期 {late}", "overdue by {late}").fill(late=length_text(account.late, unit))
    if (first := found.last["first_due_at"]) is not None:
        at = f"{first.astimezone(CHINA):%m-%d %H:%M}"
        late = Text("{late}（从原期限 {at} 起算）", "{late} (from the first date, {at})").fill(late=late, at=at)
    caused = [part for part in account.parts if part.late]
    if len(caused) == 1:
        text = Text("{late}，由{who}承担", "{late}, {who}'s").fill(late=late, who=_name(caused[0]))
        return Went(_label(found), text, late=True)
    said = [
        Text("{who} {time}（{percent}%）", "{who} {time} ({percent}%)").fill(
            who=_name(part), time=length_text(part.late, unit), percent=account.percent(part)
        )
        for part in caused
    ]
    shared = _joined(said)
    text = Text("{late}，按持有时间分担：{shared}", "{late}, shared by time held: {shared}").fill(
        late=late, shared=shared
    )
    return Went(_label(found), text, late=True)


def _label(found: ClockAccount) -> Text:
    """Each department has a clock of its own per work order, so those are told apart by whose they are."""
    if found.last["order_id"] is None:
        return found.kind.text
    owner = people.organisation(found.last["owner"]).short_text
    return Text(f"{owner.zh} {found.kind.zh}", f"{owner.en} {found.kind.en}")


def _parts(found: ClockAccount, parts: Sequence[Part]) -> Text:
    unit = Unit(found.last["unit"])
    return _joined([
        Text("{who} {time}", "{who} {time}").fill(who=_name(part), time=length_text(part.held, unit)) for part in parts
    ])  # fmt: skip


def _name(part: Part) -> Text:
    return people.organisation(part.owner).short_text


def _joined(texts: Sequence[Text]) -> Text:
    return Text(" · ".join(text.zh for text in texts), " · ".join(text.en for text in texts))


def length_text(length: timedelta, unit: Unit) -> Text:
    """A length of time as its unit counts it: working hours and minutes, or the clock's own."""
    hours, minutes = divmod(length // _MINUTE, 60)
    if unit in _OF_WORK:
        return Span(Unit.WORKING_HOUR, 0, hours, minutes).text if hours or minutes else _LITTLE
    days, hours = divmod(hours, 24) if unit is Unit.CALENDAR_DAY else (0, hours)
    return Span(unit, days, hours, minutes).text if days or hours or minutes else _LITTLE


def _zh(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _en(day: date) -> str:
    return f"{day:%-d %b}"
