"""When a department may ask for an extension, and when the agency may grant it (Art. 21 ¶3)."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.rules.terms_of_time import said
from gezhi.cases.terms import Facts, Given, OpenOrder
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

NO_ORDER = Refusal(
    "no-order",
    Kind.CONFLICT,
    Text("本单位在本件没有进行中的工单。", "Your organisation has no running work order in this case."),
    article=(21, 3),
)
EXTENSION_LATE = Refusal(
    "extension-late",
    Kind.CONFLICT,
    Text(
        "延期须在到期前申请；期限已过，请办结并向诉求人解释说明。",
        "An extension is asked for before the due moment, which is past: finish, and explain it to the petitioner.",
    ),
    article=(21, 3),
)
EXTENSION_ASKED = Refusal(
    "extension-asked",
    Kind.CONFLICT,
    Text("已申请延期，正在等网格化机构决定。", "An extension was asked for; the grid agency has yet to decide."),
    article=(21, 3),
)
EXTENSIONS_USED = Refusal(
    "extensions-used",
    Kind.CONFLICT,
    Text("一张工单最多延期 {most} 次，已经用完。", "A work order is extended {most} time(s) at most; that is used up."),
    article=(21, 3),
)
NO_EXTENSION = Refusal(
    "no-extension-asked",
    Kind.CONFLICT,
    Text("没有待决定的延期申请。", "No request for an extension is waiting."),
    article=(21, 3),
)
NOT_LATER = Refusal(
    "extension-not-later",
    Kind.INVALID,
    Text("新的到期时间须晚于原来的到期时间（{due}）。", "It must be later than the present due moment ({due})."),
    article=(21, 3),
)
TOO_LATE = Refusal(
    "extension-too-long",
    Kind.INVALID,
    Text(
        "延期最多到 {latest}（按清单的延期时限）。", "An extension may end on {latest} at the latest (the list's term)."
    ),
    article=(21, 3),
)
PASSED = Refusal(
    "extension-passed",
    Kind.CONFLICT,
    Text(
        "申请延长到的时间已经过去，不能再批准；请不予延期并说明理由。",
        "The moment that was asked for has passed; refuse it and say why.",
    ),
    article=(21, 3),
)


def own_order(case: Facts, actor: Actor) -> OpenOrder | None:
    """The running work order of the actor's organisation."""
    return next((order for order in case.open_orders if order.organisation == actor.organisation), None)


def may_be_extended(case: Facts, actor: Actor, now: datetime) -> None:
    """Art. 21 ¶3: for special reasons, before the term is over, and not again and again."""
    order = own_order(case, actor)
    if order is None or order.due_at is None:
        raise NO_ORDER()
    if order.extension_asked is not None:
        raise EXTENSION_ASKED()
    if order.extensions >= case.parameters.extensions:
        raise EXTENSIONS_USED(most=case.parameters.extensions)
    if now > order.due_at:
        raise EXTENSION_LATE()


def own_extension_is_asked(case: Facts, actor: Actor, now: datetime) -> None:
    order = own_order(case, actor)
    if order is None or order.extension_asked is None:
        raise NO_EXTENSION()


def extension_is_asked(case: Facts, actor: Actor, now: datetime) -> None:
    if all(order.extension_asked is None for order in case.open_orders):
        raise NO_EXTENSION()


def extends_within_bounds(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """The new moment lies behind the present one, and no further than the list's term of an extension."""
    order, asked = own_order(case, actor), given["new_due"]
    if order is None or order.due_at is None or asked.at <= order.due_at:
        raise NOT_LATER(field="new_due", due=said(order.due_at if order and order.due_at else now))
    if asked.at > asked.latest:
        raise TOO_LATE(field="new_due", latest=said(asked.latest))


def is_still_ahead(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """Neither passed nor overtaken: a suspension or a closure may have moved the term behind what was asked for."""
    order: OpenOrder = given["order"]
    if order.extension_asked is None or order.extension_asked <= now:
        raise PASSED(field="order")
    if order.due_at is not None and order.extension_asked <= order.due_at:
        raise NOT_LATER(field="order", due=said(order.due_at))
