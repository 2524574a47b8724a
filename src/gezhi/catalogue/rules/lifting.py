"""When a closure that is in force may be lifted early, and what that leaves of it: a storm that turned away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gezhi.catalogue.access import may_announce
from gezhi.catalogue.terms import Notice, NoticeDay
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

NOT_ITS_BODY = Refusal(
    "lifted-by-another",
    Kind.FORBIDDEN,
    Text(
        "停工由作出决定的机构或它的上级提前解除。",
        "A closure is lifted by the agency that decided it, or by one above.",
    ),
)
BEFORE_IT = Refusal(
    "lifted-before-it",
    Kind.INVALID,
    Text("{day} 在停工之前：停工从 {first} 开始。", "{day} lies before the closure, which begins on {first}."),
)
BEHIND_IT = Refusal(
    "lifted-behind-it",
    Kind.INVALID,
    Text("{day} 在停工之后：停工到 {last} 为止。", "{day} lies behind the closure, which ends on {last}."),
)
DAY_GONE = Refusal(
    "lifted-day-gone",
    Kind.INVALID,
    Text(
        "今天和已过去的天仍算停工，最早从 {earliest} 起解除。",
        "Today and the days that have passed stay closed; it can be lifted from {earliest} on.",
    ),
)
OVER = Refusal(
    "closure-over",
    Kind.CONFLICT,
    Text("停工到 {last} 为止，没有可以解除的天了。", "The closure ends on {last}: no day of it is left to be lifted."),
)
LIFTED_ALREADY = Refusal(
    "lifted-already",
    Kind.CONFLICT,
    Text("这次停工已从 {day} 起解除。", "This closure is lifted from {day} on already."),
)
OVERTAKEN = Refusal(
    "lifting-overtaken",
    Kind.CONFLICT,
    Text(
        "{day} 已经到了，这一天仍算停工。请退回，再录入一个更晚的日子。",
        "{day} has come and stays closed. Send this back, and enter a later day.",
    ),
)


@dataclass(frozen=True, slots=True)
class Closure:
    """A closure in force: its notice, the place whose agency decided it, and since when it is lifted, where it is."""

    notice: Notice
    body: str
    lifted_from: date | None = None

    @property
    def first(self) -> date:
        return min(named.day for named in self.notice.days)

    @property
    def last(self) -> date:
        """The last day that is closed; before ``first`` where none is left."""
        whole = max(named.day for named in self.notice.days)
        return whole if self.lifted_from is None else min(whole, self.lifted_from - timedelta(days=1))


def may_lift(closure: Closure, actor: Actor) -> bool:
    """The agency that decided it, or one above; a township does not lift what its county decided."""
    return may_announce(actor, closure.body)


def is_liftable(closure: Closure, actor: Actor, today: date) -> bool:
    """Whether a page offers it."""
    return may_lift(closure, actor) and closure.first <= closure.last and closure.last > today


def days_lifted(closure: Closure, since: date, actor: Actor, today: date) -> tuple[NoticeDay, ...]:
    """The days that are closed no more when a closure is lifted from a day on; raises Refused."""
    if not may_lift(closure, actor):
        raise NOT_ITS_BODY()
    if closure.lifted_from is not None and since >= closure.lifted_from:
        raise LIFTED_ALREADY(field="since", day=closure.lifted_from)
    if since > closure.last:
        raise BEHIND_IT(field="since", day=since, last=closure.last)
    if closure.last <= today:
        raise OVER(last=closure.last)
    if since < closure.first:
        raise BEFORE_IT(field="since", day=since, first=closure.first)
    if since <= today:
        raise DAY_GONE(field="since", earliest=today + timedelta(days=1))
    return tuple(
        NoticeDay(named.day, working=True, name=named.name)
        for named in closure.notice.days
        if since <= named.day <= closure.last
    )


def check_still_liftable(closure: Closure, lifting: Notice, today: date) -> None:
    """What was entered is confirmed in time only: days that have passed stay as they were."""
    since = min(named.day for named in lifting.days)
    if since <= today:
        raise OVERTAKEN(day=since)
    if closure.lifted_from is not None and since >= closure.lifted_from:
        raise LIFTED_ALREADY(day=closure.lifted_from)
