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


def deadline_is_ahead(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    if given["deadline"] <= now:
        raise DEADLINE_PAST(field="deadline")
