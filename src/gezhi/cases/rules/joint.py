"""Joint handling (Art. 22): who assists, who may refuse to, how a grid leader divides what was ordered to her grids."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.rules import checks
from gezhi.cases.rules.extending import own_order
from gezhi.cases.terms import Facts, Given, OrderRole, OrderState, Outcome
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty

ASSISTING_TAKEN = Refusal(
    "assisting-acknowledged",
    Kind.CONFLICT,
    Text(
        "协办工单已经签收；不能协办的，请在签收前提出，或请网格化机构免除。",
        "The assisting order was acknowledged. Refuse before that, or ask the grid agency to excuse you.",
    ),
    article=(22,),
)
REFUSAL_WAITS = Refusal(
    "assisting-refused",
    Kind.CONFLICT,
    Text("已申请不协办，正在等网格化机构决定。", "You asked not to assist; the grid agency has yet to decide."),
    article=(22,),
)
NOT_REFUSED = Refusal(
    "assisting-not-refused",
    Kind.CONFLICT,
    Text("没有待决定的不协办申请。", "Nobody asks not to assist."),
    article=(22,),
)
ASSISTANCE_WAITS = Refusal(
    "assistance-asked",
    Kind.CONFLICT,
    Text("已请求协办，正在等网格化机构决定。", "Assistance was asked for; the grid agency has yet to decide."),
    article=(22,),
)
NO_ASSISTANCE = Refusal(
    "no-assistance-asked",
    Kind.CONFLICT,
    Text("没有待决定的协办请求。", "No request for assistance is waiting."),
    article=(22,),
)
ASSISTS_ALREADY = Refusal(
    "assists-already",
    Kind.INVALID,
    Text("“{name}”已经在本件协办。", "{name} assists in this case already."),
    article=(22,),
)
HAS_A_PART = Refusal(
    "has-a-part",
    Kind.INVALID,
    Text("{name} 还有一份分工没有反馈。", "{name} has a part that is not reported done yet."),
)
SHARES_OPEN = Refusal(
    "shares-open",
    Kind.CONFLICT,
    Text(
        "还有 {count} 名网格员的分工没有反馈，网格长不能汇总反馈；请等其反馈，或写明理由先“收回分工”。",
        "Grid workers whose part is not reported done: {count}. The grid leader submits the result when they have, or "
        "when she has taken the parts back and said why.",
    ),
    article=(22,),
)
NO_SHARE = Refusal(
    "no-share-open",
    Kind.CONFLICT,
    Text("没有待反馈的分工。", "No part waits to be reported done."),
    article=(22,),
)
LEADER_SUBMITS = Refusal(
    "leader-submits",
    Kind.FORBIDDEN,
    Text(
        "本件已由网格长分工，请用“分工反馈”告诉网格长，由网格长汇总反馈。",
        "The grid leader has divided this among workers: report your part to her; she submits the result.",
    ),
    article=(11,),
)
NOT_CONTROLLED = Refusal(
    "not-controlled",
    Kind.CONFLICT,
    Text(
        "只有结论是“险情已控制”的件转后续件。",
        "Only where the danger was removed and the rest follows is a new case made of the rest.",
    ),
)
REST_FOLLOWS = Refusal(
    "rest-follows",
    Kind.CONFLICT,
    Text(
        "险情已控制，事情还没有完：请用“结案并转后续件”，剩下的由后续件接着办。",
        "The danger is removed, the matter is not over: close it with a new case in which the rest goes on.",
    ),
    article=(25, 1),
)


def assisting_is_unanswered(case: Facts, actor: Actor, now: datetime) -> None:
    """An assisting body acknowledges its order or asks not to assist, one or the other."""
    order = own_order(case, actor)
    if order is not None and order.state is OrderState.REFUSING:
        raise REFUSAL_WAITS()
    if order is None or order.state is not OrderState.DISPATCHED:
        raise ASSISTING_TAKEN()


def assisting_is_refused(case: Facts, actor: Actor, now: datetime) -> None:
    if all(order.state is not OrderState.REFUSING for order in case.open_orders):
        raise NOT_REFUSED()


def this_one_is_refused(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    if given["order"].state is not OrderState.REFUSING:
        raise NOT_REFUSED(field="order")


def assistance_is_not_asked(case: Facts, actor: Actor, now: datetime) -> None:
    if case.assistance_asked:
        raise ASSISTANCE_WAITS()


def assistance_is_asked(case: Facts, actor: Actor, now: datetime) -> None:
    if not case.assistance_asked:
        raise NO_ASSISTANCE()


def may_assist_as_well(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """Who assists is of the agency's own level, does not lead, and does not assist already."""
    held = {order.organisation for order in case.open_orders if order.role is OrderRole.ASSISTING}
    for body in given["assisting"]:
        if body.id in held:
            raise ASSISTS_ALREADY(field="assisting", name=body.text)
        checks.may_assist(case, body, lead=case.lead)


def has_no_part(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    worker: Actor = given["worker"]
    if worker.person in case.sharers:
        raise HAS_A_PART(field="worker", name=worker.name)


def leader_submits(case: Facts, actor: Actor, now: datetime) -> None:
    """What a grid leader divided she answers for (Art. 10 ¶2): her workers report to her, and then she does."""
    if case.divided_by is not None and actor.duty is not Duty.GRID_LEADER:
        raise LEADER_SUBMITS()
    if case.sharers:
        raise SHARES_OPEN(count=len(case.sharers))


def a_share_is_open(case: Facts, actor: Actor, now: datetime) -> None:
    if not case.sharers:
        raise NO_SHARE()


def is_controlled(case: Facts, actor: Actor, now: datetime) -> None:
    if case.outcome != Outcome.CONTROLLED:
        raise NOT_CONTROLLED()


def nothing_follows(case: Facts, actor: Actor, now: datetime) -> None:
    if case.outcome == Outcome.CONTROLLED:
        raise REST_FOLLOWS()
