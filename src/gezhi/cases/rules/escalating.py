"""What taking a case up demands (Art. 23): a study, a leader, somebody who answers for it, and a deadline."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.rules.needs import Need
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


def _needed(name: str, zh: str, en: str) -> Need:
    sentence = Text(f"提级办理必须写明{zh}。", f"Taking a case up needs {en}.")
    return Need(name, Refusal(f"no-{name.replace('_', '-')}", Kind.INVALID, sentence, article=(23,)))


_ASSESSMENT = _needed("assessment", "研判意见", "an assessment")
_LEADER = _needed("leader", "责任领导", "a leader who is responsible")
_LEADER_POST = _needed("leader_post", "责任领导的职务", "the leader's post")
_RESPONSIBLE = _needed("responsible", "责任人", "somebody who answers for it")
_RESPONSIBLE_POST = _needed("responsible_post", "责任人的职务", "the post of whoever answers for it")
_DEADLINE = _needed("deadline", "办理时限", "a deadline")


def assessment(case: Facts) -> Need | None:
    return _ASSESSMENT


def leader(case: Facts) -> Need | None:
    return _LEADER


def leader_post(case: Facts) -> Need | None:
    return _LEADER_POST


def responsible(case: Facts) -> Need | None:
    return _RESPONSIBLE


def responsible_post(case: Facts) -> Need | None:
    return _RESPONSIBLE_POST


def deadline(case: Facts) -> Need | None:
    return _DEADLINE


def deadline_is_ahead(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    if given["deadline"] <= now:
        raise DEADLINE_PAST(field="deadline")
