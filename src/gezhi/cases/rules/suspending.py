"""When a case may be suspended, by whom it is resumed, and what waits meanwhile."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.rules.terms_of_time import said
from gezhi.cases.terms import Facts, Given, NewDue, Suspension, SuspensionGround
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty

SUSPENDED = Refusal(
    "suspended",
    Kind.CONFLICT,
    Text("案件已挂起，请先恢复。", "The case is suspended; resume it first."),
)
SUSPENSION_ASKED = Refusal(
    "suspension-asked",
    Kind.CONFLICT,
    Text("已申请挂起，正在等决定。", "A suspension was asked for and is not decided yet."),
)
SUSPENDED_OFTEN = Refusal(
    "suspended-often",
    Kind.CONFLICT,
    Text(
        "一件最多挂起 {most} 次，本件已挂起过 {most} 次；来不及的请申请延期，并向诉求人说明。",
        "A case is suspended {most} times at most, as this one was; ask for an extension and tell the petitioner why.",
    ),
)
SUSPENSION_BY_TWO = Refusal(
    "suspension-two-persons",
    Kind.FORBIDDEN,
    Text(
        "这次挂起是您申请的，要由别人决定。请本机构另一名派单员决定；本件由本机构申请的，也可以请上一级网格化机构决定。",
        "You asked for this suspension yourself, so somebody else decides: another desk officer of your agency. Where "
        "your agency asked for it, the grid agency above may decide, too.",
    ),
    article=(21, 3),
)
NO_SUSPENSION = Refusal(
    "no-suspension-asked",
    Kind.CONFLICT,
    Text("没有待决定的挂起申请。", "No request for a suspension is waiting."),
)
NOT_SUSPENDED = Refusal("not-suspended", Kind.CONFLICT, Text("案件没有挂起。", "The case is not suspended."))
SUSPENSION_PASSED = Refusal(
    "suspension-passed",
    Kind.CONFLICT,
    Text(
        "申请挂起到的时间已经过去，不能再批准；请不予挂起并说明理由。",
        "The moment that was asked for has passed; refuse it and say why.",
    ),
)
SUSPENSION_RUNS = Refusal(
    "suspension-runs",
    Kind.CONFLICT,
    Text("挂起还没有到期。", "The suspension is not over yet."),
)
PAST = Refusal("moment-past", Kind.INVALID, Text("时间须晚于现在。", "It must be later than now."))
SUSPENDED_TOO_LONG = Refusal(
    "suspension-too-long",
    Kind.INVALID,
    Text(
        "最多挂起到 {latest}（按清单的挂起时限）。",
        "It may be suspended until {latest} at the latest (the list's term).",
    ),
)
NOBODY_ASKED = Refusal(
    "petitioner-not-asked",
    Kind.INVALID,
    Text(
        "以补充情况或材料挂起的，须写明何时、怎样请诉求人补充，或附告知材料；没有告知的，时限不停。",
        "Where more is asked of the petitioner, say when and how she was asked, or attach the notice: no clock stands "
        "still for what nobody asked her.",
    ),
    article=(21, 3),
)


_ASKED = frozenset({Suspension.ASKED, Suspension.PROPOSED})


def may_be_suspended(case: Facts, actor: Actor, now: datetime) -> None:
    if case.suspension is Suspension.RUNNING:
        raise SUSPENDED()
    if case.suspension in _ASKED:
        raise SUSPENSION_ASKED()
    if case.suspensions >= case.parameters.suspensions:  # else each one's ceiling would bound nothing
        raise SUSPENDED_OFTEN(most=case.parameters.suspensions)


def suspension_is_asked(case: Facts, actor: Actor, now: datetime) -> None:
    if case.suspension not in _ASKED:
        raise NO_SUSPENSION()


def another_asked_for_it(case: Facts, actor: Actor, now: datetime) -> None:
    """A clock stands still on the word of two persons; who asked before this was kept may be anybody."""
    if actor.person == case.suspension_asked_by:
        raise SUSPENSION_BY_TWO()


def suspension_is_still_ahead(case: Facts, actor: Actor, now: datetime) -> None:
    if case.suspended_until is not None and case.suspended_until <= now:
        raise SUSPENSION_PASSED()


def is_suspended(case: Facts, actor: Actor, now: datetime) -> None:
    if case.suspension is not Suspension.RUNNING:
        raise NOT_SUSPENDED()


def is_not_suspended(case: Facts, actor: Actor, now: datetime) -> None:
    """What carries a case on waits until it is resumed."""
    if case.suspension is Suspension.RUNNING:
        raise SUSPENDED()


def system_waits_for_the_end(case: Facts, actor: Actor, now: datetime) -> None:
    if actor.duty is Duty.SYSTEM and case.suspended_until is not None and now < case.suspended_until:
        raise SUSPENSION_RUNS()


def petitioner_was_asked(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """What is missing stands in the reason; that she was told of it, in words or in a file."""
    if given["ground"] is SuspensionGround.SUPPLEMENT and not (given.get("asked") or given.get("attachments")):
        raise NOBODY_ASKED(field="asked")


def suspension_is_within_bounds(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    asked: NewDue = given["until"]
    if asked.at <= now:
        raise PAST(field="until")
    if asked.at > asked.latest:
        raise SUSPENDED_TOO_LONG(field="until", latest=said(asked.latest))
