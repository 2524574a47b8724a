"""The closures in force: who decided each, and since when it is lifted, where it is."""

from __future__ import annotations

from datetime import date, datetime

from gezhi.catalogue.models import CalendarProposal
from gezhi.catalogue.queries import NO_NOTICE, notices
from gezhi.catalogue.rules.lifting import Closure
from gezhi.catalogue.terms import Notice, NoticeKind


def closures(now: datetime) -> dict[int, Closure]:
    """Every closure in force by its version of the calendar."""
    in_force = notices(now)
    closed = [each for each in in_force if each.kind is NoticeKind.CLOSURE]
    entered = CalendarProposal.objects.filter(version__in=[each.version for each in closed]).exclude(body="")
    bodies = dict(entered.values_list("version", "body")) if closed else {}
    lifted = _lifted(in_force)
    return {
        each.version: Closure(each, bodies.get(each.version, each.region), lifted.get(each.version)) for each in closed
    }


def closure(version: int, now: datetime) -> Closure:
    """One of them; refuses an unknown version and what is no closure."""
    found = closures(now).get(version)
    if found is None:
        raise NO_NOTICE()
    return found


def _lifted(in_force: list[Notice]) -> dict[int, date]:
    """Since when each closure is lifted: one that was lifted twice is since the earlier day."""
    found: dict[int, date] = {}
    for each in in_force:
        if each.lifts is not None:
            since = min(named.day for named in each.days)
            found[each.lifts] = min(since, found.get(each.lifts, since))
    return found
