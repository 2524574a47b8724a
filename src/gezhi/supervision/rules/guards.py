"""What must be so before a move is offered. Each guard takes (paper, actor, now) and raises Refused."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.terms import OPEN_STATES
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor
from gezhi.supervision.terms import DocumentState, Paper

NOT_RE_EXAMINED = Refusal(
    "not-re-examined",
    Kind.CONFLICT,
    Text(
        "整改须经发出机构复核通过才能销号。",
        "A corrective action is closed only after its agency has re-examined it and found it put right.",
    ),
    article=(24, 2),
)
APPEALED_ONCE = Refusal(
    "appealed-once",
    Kind.CONFLICT,
    Text("这份警示已经申诉过，只能申诉一次。", "This warning was appealed before; it is appealed once only."),
    article=(24, 2),
)
CASE_OPEN = Refusal(
    "case-still-open",
    Kind.CONFLICT,
    Text("案件还没有办结，提级办理不能办结。", "The case is not closed yet, so its escalation is not over."),
    article=(23,),
)
ASKED_ALREADY = Refusal(
    "escalation-asked",
    Kind.CONFLICT,
    Text(
        "这件的提级申请 {number} 还没有答复，不必再提。",
        "The application {number} to take this case up is not answered yet; there is no need of another.",
    ),
    article=(23,),
)
NOBODY_ABOVE = Refusal(
    "nobody-above",
    Kind.CONFLICT,
    Text("本件已在最高一级网格化机构，没有上级可以提级。", "No grid agency stands above the one that holds the case."),
    article=(23,),
)
WARNED_ALREADY = Refusal(
    "warned-already",
    Kind.CONFLICT,
    Text(
        "这件对该单位已有{colour}警示 {number}，还没有了结（待签收或申诉中），不必再发。",
        "This unit has a {colour} warning {number} about this case that is still open (to be received, or "
        "under appeal); there is no need of another.",
    ),
    article=(24, 2),
)
ORDERED_ALREADY = Refusal(
    "ordered-already",
    Kind.CONFLICT,
    Text(
        "案件 {about}，本机构已向该单位发过督办单 {number}，还没有了结，不再另发；要求或期限有变的，先撤销再另发。",
        "About case {about} the same agency has issued this unit the supervision order {number}, which is not over; no "
        "second one is issued. Where demand or deadline change, withdraw that one first.",
    ),
    article=(24, 1),
)
MEETING_ALREADY = Refusal(
    "meeting-already",
    Kind.CONFLICT,
    Text(
        "这件的会商 {number} 还没有结论，不再另开；申请了的先答复，要改期的先撤销再另开。",
        "The meeting {number} about this case has no decision yet; there is no second one. Where it was asked for, "
        "answer that; where its time changes, withdraw it first.",
    ),
    article=(18,),
)
CASE_ENDED = Refusal(
    "case-ended",
    Kind.CONFLICT,
    Text("案件已经办结，不再提级、会商。", "The case has ended: it is neither taken up nor discussed any more."),
)

SEALED = Refusal(
    "document-sealed",
    Kind.CONFLICT,
    Text(
        "文书已随案件依法封存限制使用，不再办理；需要时由保管机构的业务管理员调取案件档案包。",
        "The document was sealed off by law with its case and is not moved on; a business administrator of the keeper "
        "takes the case's package where that is needed.",
    ),
)
GONE = Refusal(
    "document-disposed",
    Kind.CONFLICT,
    Text("案件已鉴定销毁，文书不再办理。", "The case was disposed of; the document is not moved on."),
)


def words_may_be_added(paper: Paper) -> None:
    """Of every move: where words were sealed off or destroyed by law, nobody writes new ones."""
    if paper.disposed:
        raise GONE()
    if paper.sealed:
        raise SEALED()


def is_re_examined(paper: Paper, actor: Actor, now: datetime) -> None:
    if paper.state is not DocumentState.VERIFIED:
        raise NOT_RE_EXAMINED()


def is_not_appealed(paper: Paper, actor: Actor, now: datetime) -> None:
    if paper.appealed:
        raise APPEALED_ONCE()


def case_has_ended(paper: Paper, actor: Actor, now: datetime) -> None:
    if paper.case is not None and paper.case.state in OPEN_STATES:
        raise CASE_OPEN()


def case_is_open(paper: Paper, actor: Actor, now: datetime) -> None:
    if paper.case is not None and paper.case.state not in OPEN_STATES:
        raise CASE_ENDED()
