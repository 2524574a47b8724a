"""One move for many cases: each in a transaction of its own, on the version that was looked at, answered on its own.

What is asked once is handed to each. Every case has an idempotency key made of the form's, so that a form that is sent
again, also after the process died in the middle, does nothing twice; the report is the first answer to the form's key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.cases import moves
from gezhi.cases.actions.moving import move
from gezhi.cases.actions.typed import MISSING, NOT_ASKED
from gezhi.cases.terms import Action
from gezhi.cases.workflow import TABLE, Ask, AskKind
from gezhi.kernel.refusal import Kind, Refusal, Refused, resting_on
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor
from gezhi.storage.idempotency import check_key, digest_of, first_answer, remember
from gezhi.storage.models import FirstAnswer

MOST_CASES = 100
_ROOM = 60  # characters of a form's key; a case's id follows

NOTHING_CHOSEN = Refusal("nothing-chosen", Kind.INVALID, Text("请先勾选案件。", "Select the cases first."))
NOTHING_LEFT = Refusal(
    "nothing-left",
    Kind.CONFLICT,
    Text(
        "没有再办：这些件都已经不在可以“{action}”的状态（多半刚才已经办成），下面写着每件现在怎样。",
        "Nothing was done again: none of these cases can be moved so now ({action}); most likely it was done a moment "
        "ago. How each stands is said below.",
    ),
)
TOO_MANY_CASES = Refusal(
    "too-many-cases",
    Kind.INVALID,
    Text("一次最多 {most} 件，请少选一些。", "At most {most} cases at a time; select fewer."),
)
NO_LEAD = Refusal(
    "no-lead-chosen",
    Kind.INVALID,
    Text(
        "还没有选牵头部门。请选一个：这些件都由它牵头；主办不同的件请分开派。",
        "No lead department is chosen. Choose one, which will lead them all; what another leads is dispatched apart.",
    ),
    article=(17,),
)
NO_SUCH_REPORT = Refusal(
    "no-such-report",
    Kind.NOT_FOUND,
    Text("没有这份批量办理结果；结果保留 48 小时。", "There is no such report; reports are kept for 48 hours."),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one case answered; ``refused``: the code and the sentence, "" where it was done."""

    case: UUID
    code: str
    text: Text
    citation: Text | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a move made for many cases came to, in the order in which they were named."""

    action: Action
    answers: tuple[Answer, ...]


def move_many(
    *,
    actor: Actor,
    now: datetime,
    action: Action,
    cases: Sequence[tuple[UUID, int]],
    given: Mapping[str, Any],
    key: str,
) -> Report:
    """Make one move of the table for up to a hundred cases, each with the version that was looked at.

    A case that refuses is reported with its reason and stops none of the others. Raises Refused where nothing at all
    can be done: none or too many were chosen, the move is one by one, what is asked once is missing, or something else
    was handed in.
    """
    check_key(key)
    asks = moves.asked_for_many(action)
    with resting_on(next(row.rests_on for row in TABLE if row.action is action)):
        _check_given(asks, given)
    cases = list(dict(cases).items())
    if not cases:
        raise NOTHING_CHOSEN(field="case")
    if len(cases) > MOST_CASES:
        raise TOO_MANY_CASES(field="case", most=MOST_CASES)
    request = digest_of({"action": str(action), "cases": [[str(case), n] for case, n in cases], "given": dict(given)})
    first = first_answer(county=actor.county, person=actor.person, key=key, request=request)
    if first is not None:
        return _read(first)
    common: dict[str, Any] = {"actor": actor, "now": now, "action": action, "given": given}
    answers = [_answer(case, f"{key[:_ROOM]}/{case}", common | {"case_id": case, "version": n}) for case, n in cases]
    report = Report(action, tuple(answers))
    FirstAnswer.objects.bulk_create(
        remember(county=actor.county, person=actor.person, key=key, request=request, answer=_written(report), now=now),
        ignore_conflicts=True,  # the same form came in twice at the same time
    )
    return report


def _check_given(asks: Sequence[Ask], given: Mapping[str, Any]) -> None:
    asked = {ask.name for ask in asks}
    for name in given:
        if name not in asked:
            raise NOT_ASKED(field=name, name=name)
    for ask in asks:
        if ask.required and not given.get(ask.name):
            if ask.kind is AskKind.DEPARTMENT:
                raise NO_LEAD(field=ask.name)
            raise MISSING(field=ask.name, what=ask.text)


def report_of(actor: Actor, key: str) -> Report:
    """The report of what this person did with a form of this key; refuses where there is none (any more)."""
    row = FirstAnswer.objects.filter(county=actor.county, person=actor.person, key=key).values("answer").first()
    if row is None or "answers" not in row["answer"]:
        raise NO_SUCH_REPORT()
    return _read(row["answer"])


def _answer(case: UUID, key: str, asked: Mapping[str, Any]) -> Answer:
    try:
        move(**asked, key=key)
    except Refused as refused:
        return Answer(case, refused.code, refused.text, refused.citation)
    return Answer(case, "", Text("", ""), None)


def _written(report: Report) -> dict[str, Any]:
    """Ids and sentences, no words of a case: what is deleted by law must not stay here."""
    return {
        "action": str(report.action),
        "answers": [
            [str(each.case), each.code, *_pair(each.text), *(_pair(each.citation) if each.citation else ())]
            for each in report.answers
        ],
    }


def _pair(text: Text) -> tuple[str, str]:
    return text.zh, text.en


def _read(answer: Mapping[str, Any]) -> Report:
    answers = tuple(
        Answer(UUID(case), code, Text(zh, en), Text(*cited) if cited else None)
        for case, code, zh, en, *cited in answer["answers"]
    )
    return Report(Action(answer["action"]), answers)
