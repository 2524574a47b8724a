"""Who takes a case up, and until when it may be (Art. 23)."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.terms import Facts, Given
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

ONLY_ABOVE_ESCALATES = Refusal(
    "only-above-escalates",
    Kind.FORBIDDEN,
    Text(
        "提级办理只能由市、县（市、区）网格化机构对下级的件决定；乡镇（街道）网格化机构和其他单位可以申请。",
        "Only a city or county grid agency decides to take up a case of an agency below it; townships and others may "
        "apply.",
    ),
    article=(23,),
)
DEADLINE_PAST = Refusal(
    "deadline-past",
    Kind.INVALID,
    Text("办理时限须晚于现在。", "The deadline has to lie ahead."),
    article=(23,),
)


ONE_PERSON = Refusal(
    "leader-is-responsible",
    Kind.INVALID,
    Text(
        "责任领导和责任人须是两个人：一个负责领导，一个负责办。",
        "The responsible leader and the responsible person are two people: one leads, the other sees to it.",
    ),
    article=(23,),
)


def two_people_answer(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """Names refer to no account, so they are compared as they are written, but for blanks."""
    leader, responsible = ("".join(str(given[name]).split()) for name in ("leader", "responsible"))
    if leader == responsible:
        raise ONE_PERSON(field="responsible")


def deadline_is_ahead(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    if given["deadline"] <= now:
        raise DEADLINE_PAST(field="deadline")
