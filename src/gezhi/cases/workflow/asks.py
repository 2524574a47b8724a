"""What a move asks for. One declaration makes the form, the API's schema, the parsing and the refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from gezhi.cases.terms import (
    AnswerWay,
    CheckWay,
    DeclineReason,
    EscalationGround,
    Longer,
    OffList,
    Outcome,
    Reached,
    Responsibility,
    ReturnReason,
    SuspensionGround,
    Untold,
    Verdict,
)
from gezhi.kernel.text import Term, Text


class AskKind(Enum):
    """How an input is shown and parsed."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    MATTER = "matter"
    GRID = "grid"
    GRIDS = "grids"
    AGENCY = "agency"
    DEPARTMENT = "department"
    ORGANISATIONS = "organisations"
    CASE = "case"
    PETITIONER = "petitioner"
    ORDER = "order"
    RECORDED = "recorded"
    ATTACHMENTS = "attachments"
    STEP = "step"
    OFF_LIST = "off_list"
    MOMENT = "moment"
    EXTENSION = "extension"
    WORKER = "worker"
    EXPLANATION = "explanation"  # one that is owed, or given and to be co-signed
    CLOCK = "clock"
    WHEN = "when"  # a moment that no term bounds
    NUMBER = "number"  # a whole one, from 1
    DEADLINE = "deadline"  # a moment ahead, bounded by no term of the list


LONGEST = 4000  # characters of a text
LONGEST_LINE = 200
MOST = 20  # items of a list
MOST_PEOPLE = 100_000  # that a matter of a grid may involve


@dataclass(frozen=True, slots=True)
class Ask:
    """One input of a move: ``name`` in the API and in the step's words, ``text`` on the form.

    ``recorded`` is its name in a record, where the form tells whoever fills it in more than that.
    """

    name: str
    kind: AskKind
    text: Text
    required: bool = True
    choices: type[Term] | None = None
    recorded: Text | None = None

    @property
    def label(self) -> Text:
        """Its name in a record."""
        return self.recorded or self.text


REASON = Ask("reason", AskKind.TEXT, Text("理由", "Reason"))
REMARK = Ask("remark", AskKind.TEXT, Text("备注", "Remark"), required=False)
MATTER = Ask("matter", AskKind.MATTER, Text("事项", "Matter"), required=False)
GRID = Ask("grid", AskKind.GRID, Text("网格", "Grid"), required=False)
PEOPLE = Ask(
    "people",
    AskKind.NUMBER,
    Text("涉及人数（现场所见，不写人）", "People involved (as seen, nobody named)"),
    required=False,
    recorded=Text("涉及人数", "People involved"),
)
GRIDS = Ask(
    "grids", AskKind.GRIDS, Text("网格（不填为本件所在网格）", "Grids (the case's own if empty)"), required=False,
    recorded=Text("网格", "Grids"),
)  # fmt: skip
CHECK_GRIDS = Ask(
    "grids", AskKind.GRIDS, Text("请哪个网格核查（别的网格）", "Grid that checks it (another one)"),
    recorded=Text("请哪个网格核查", "Grid that checks it"),
)  # fmt: skip
AGENCY = Ask("agency", AskKind.AGENCY, Text("接收机构", "Receiving agency"))
OFF_LIST = Ask("off_list", AskKind.OFF_LIST, Text("不在清单的情形", "Why it is off the list"), choices=OffList)
BODY = Ask("body", AskKind.LINE, Text("接收的有权机关", "Lawful body"))
RECEIPT = Ask("receipt", AskKind.LINE, Text("对方回执号", "Its receipt number"))
DECLINE_REASON = Ask("decline_reason", AskKind.CHOICE, Text("不予受理的情形", "Ground"), choices=DeclineReason)
WHERE_TO_TURN = Ask("where_to_turn", AskKind.TEXT, Text("告知去向", "Where to turn instead"))
INTO = Ask("into", AskKind.CASE, Text("并入的案件编号", "Number of the case to merge into"))
LEAD = Ask(
    "lead", AskKind.DEPARTMENT, Text("牵头部门（只能一个）", "Lead department (exactly one)"),
    recorded=Text("牵头部门", "Lead department"),
)  # fmt: skip
RESPONSIBILITY = Ask(
    "responsibility", AskKind.CHOICE, Text("牵头部门负什么责任", "What the lead answers for"), required=False,
    choices=Responsibility,
)  # fmt: skip
ASSISTING = Ask("assisting", AskKind.ORGANISATIONS, Text("协办单位", "Assisting"), required=False)
MESSAGE = Ask("message", AskKind.TEXT, Text("给承办单位的话", "Message to the departments"), required=False)
RETURN_REASON = Ask("return_reason", AskKind.CHOICE, Text("退单情形", "Ground"), choices=ReturnReason)
BASIS = Ask("basis", AskKind.TEXT, Text("依据（法律、职责规定）", "Legal basis"), recorded=Text("依据", "Legal basis"))
PARTICIPANTS = Ask("participants", AskKind.LINE, Text("研究参加单位", "Who took part in the study"))
MINUTES = Ask(
    "minutes", AskKind.TEXT, Text("研究纪要（签字件附后）", "Minutes of the study (attach what was signed)"),
    recorded=Text("研究纪要", "Minutes of the study"),
)  # fmt: skip
CONCLUSION = Ask("conclusion", AskKind.TEXT, Text("研究结论", "Conclusion of the study"))
GIST = Ask(
    "gist", AskKind.TEXT,
    Text(
        "判例要旨：凭哪些事实这样定（不写人；不填就不留判例）",
        "What decided it, for the precedent (no persons; without it none is left)",
    ),
    required=False, recorded=Text("判例要旨", "What decided it, for the precedent"),
)  # fmt: skip
ASSISTANCE = Ask("assisting", AskKind.ORGANISATIONS, Text("请谁协办", "Who is to assist"))
WORKER = Ask("worker", AskKind.WORKER, Text("网格员", "Worker"))
PART = Ask(
    "part", AskKind.TEXT, Text("分到的工作（哪个网格、做什么）", "The part: which grid, what to do"),
    recorded=Text("分到的工作", "The part: which grid, what to do"),
)  # fmt: skip
SHARE_MESSAGE = Ask("message", AskKind.TEXT, Text("给网格员的话", "Message to the worker"), required=False)
REST = Ask(
    "rest", AskKind.TEXT, Text("后续件：还要办什么", "The new case: what is still to be done"),
    recorded=Text("后续件", "The new case: what is still to be done"),
)  # fmt: skip
OUTCOME = Ask("outcome", AskKind.CHOICE, Text("办理结论", "Outcome"), choices=Outcome)
RESULT = Ask("result", AskKind.TEXT, Text("办理情况", "What was done"))
REFERENCE = Ask("reference", AskKind.LINE, Text("文号或回执号", "Document or receipt number"), required=False)
ATTACHMENTS = Ask("attachments", AskKind.ATTACHMENTS, Text("附件", "Attachments"), required=False)
ORDER = Ask("order", AskKind.ORDER, Text("协办工单", "Assisting order"))
NEW_DUE = Ask("new_due", AskKind.MOMENT, Text("延长到", "Extended to"))
MEASURES = Ask("measures", AskKind.TEXT, Text("拟采取的措施", "Measures that will be taken"))
EXTENSION = Ask("order", AskKind.EXTENSION, Text("申请延期的工单", "Work order that asks for it"))
SUSPENSION_GROUND = Ask("ground", AskKind.CHOICE, Text("挂起情形", "Ground"), choices=SuspensionGround)
PETITIONER_ASKED = Ask(
    "asked", AskKind.TEXT,
    Text("何时、怎样请诉求人补充（补充材料的须写明，或附告知材料）",
         "When and how the petitioner was asked for more (needed for that ground, or the notice as a file)"),
    required=False, recorded=Text("何时、怎样请诉求人补充", "When and how the petitioner was asked for more"),
)  # fmt: skip
UNTIL = Ask("until", AskKind.MOMENT, Text("挂起到", "Suspended until"))
RECORDED_FOR = Ask(
    "recorded_for", AskKind.RECORDED, Text("代哪个单位登记", "Recorded for"),
    recorded=Text("代登记的单位", "Recorded for"),
)  # fmt: skip
RECORDED_FOR_OR_OWN = replace(RECORDED_FOR, required=False)  # none: a note of the agency's own
PETITIONER = Ask("petitioner", AskKind.PETITIONER, Text("诉求人", "Petitioner"))
WAY = Ask("way", AskKind.CHOICE, Text("方式", "How"), choices=AnswerWay)
REACHED = Ask("reached", AskKind.CHOICE, Text("是否告知到本人", "Was she reached"), choices=Reached)
CONTENT = Ask("content", AskKind.TEXT, Text("答复内容", "What was said"), required=False)
CONTENT_NEEDED = Ask("content", AskKind.TEXT, Text("进展", "Progress"))
LONGER = Ask("longer", AskKind.CHOICE, Text("延长到", "Kept for"), choices=Longer)
BATCH = Ask("batch", AskKind.LINE, Text("销毁批次", "Batch"))
FELL_DUE = Ask("fell_due", AskKind.CLOCK, Text("到期的时限", "What fell due"))
EXPLANATION = Ask("explanation", AskKind.EXPLANATION, Text("向谁解释说明", "Whom it is explained to"))
EXPLAINED = Ask("explanation", AskKind.EXPLANATION, Text("会签哪一项", "Which one is co-signed"))
WAIVED = Ask("explanation", AskKind.EXPLANATION, Text("免予哪一项", "Which one is waived"))
EXPLAINED_CONTENT = Ask("content", AskKind.TEXT, Text("说明了什么", "What was explained"))
EXPECTED = Ask("expected", AskKind.WHEN, Text("新的预计办结时间", "New expected time"))
RESPONSE = Ask("response", AskKind.TEXT, Text("诉求人的答复", "What she answered"))
TOLD_AT = Ask(
    "told_at", AskKind.WHEN, Text("告知时间（不填为现在）", "When she was told (now if empty)"), required=False,
    recorded=Text("告知时间", "When she was told"),
)  # fmt: skip
HOW_TRIED = Ask("remark", AskKind.TEXT, Text("怎样联系的", "How it was tried"))
UNTOLD = Ask("untold", AskKind.CHOICE, Text("免予说明的情形", "Ground"), choices=Untold)
VERDICT = Ask("verdict", AskKind.CHOICE, Text("评价", "Evaluation"), choices=Verdict)
WHY_NOT = Ask("reason", AskKind.TEXT, Text("哪里不满意", "What is wrong"), required=False)
CHECK_WAY = Ask("check_way", AskKind.CHOICE, Text("怎样核查的", "How it was checked"), required=False, choices=CheckWay)
ESCALATION_GROUND = Ask("ground", AskKind.CHOICE, Text("提级情形", "Ground"), choices=EscalationGround)
ASSESSMENT = Ask("assessment", AskKind.TEXT, Text("研判意见", "Assessment"))
LEADER = Ask("leader", AskKind.LINE, Text("责任领导", "Responsible leader"))
LEADER_POST = Ask("leader_post", AskKind.LINE, Text("责任领导职务", "Leader's post"))
RESPONSIBLE = Ask("responsible", AskKind.LINE, Text("责任人", "Responsible person"))
RESPONSIBLE_POST = Ask("responsible_post", AskKind.LINE, Text("责任人职务", "Person's post"))
DEADLINE = Ask("deadline", AskKind.DEADLINE, Text("办理时限", "Deadline"))
STEP = Ask("step", AskKind.STEP, Text("要删除正文的步骤", "Step whose words are deleted"))
