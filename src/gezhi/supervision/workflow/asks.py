"""What a move asks for. One declaration makes the form, the API's schema, the parsing and the refusal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gezhi.cases.terms import EscalationGround
from gezhi.kernel.text import Term, Text
from gezhi.supervision.terms import Colour


class AskKind(Enum):
    """How an input is shown and parsed."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    MOMENT = "moment"
    UNIT = "unit"
    LEAD = "lead"
    UNITS = "units"
    CASES = "cases"
    ATTACHMENTS = "attachments"


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


_T, _L = AskKind.TEXT, AskKind.LINE
REASON = Ask("reason", _T, Text("理由", "Reason"))
REMARK = Ask("remark", _T, Text("备注", "Remark"), required=False)
GROUND = Ask("ground", AskKind.CHOICE, Text("提级情形", "Ground"), choices=EscalationGround)
ASSESSMENT = Ask("assessment", _T, Text("研判意见", "Assessment"))
LEADER = Ask("leader", _L, Text("责任领导", "Responsible leader"))
LEADER_POST = Ask("leader_post", _L, Text("责任领导职务", "Leader's post"))
RESPONSIBLE = Ask("responsible", _L, Text("责任人", "Responsible person"))
RESPONSIBLE_POST = Ask("responsible_post", _L, Text("责任人职务", "Person's post"))
DEADLINE = Ask("deadline", AskKind.MOMENT, Text("期限", "Deadline"))
UNIT = Ask("unit", AskKind.UNIT, Text("送达单位", "Addressed to"))
GROUNDS = Ask("grounds", _T, Text("事由", "Grounds"))
PROBLEM = Ask("grounds", _T, Text("问题", "Problem"))
DEMANDED = Ask("demand", _T, Text("要求", "What is demanded"))
OTHERS = Ask("cases", AskKind.CASES, Text("一并督办的案件编号", "Numbers of further cases"), required=False)
COLOUR = Ask("colour", AskKind.CHOICE, Text("等级", "Level"), choices=Colour)
RESULT = Ask("result", _T, Text("办理情况", "What was done"))
MEASURES = Ask("measures", _T, Text("整改措施", "Measures"))
FINDING = Ask("finding", _T, Text("核查情况", "What was found"))
AGENDA = Ask("agenda", _T, Text("议题", "Agenda"))
PARTICIPANTS = Ask("participants", AskKind.UNITS, Text("参加单位", "Who takes part"))
LIAISONS = Ask("liaisons", _L, Text("各单位联络员", "Liaison persons"), required=False)
MEETS_AT = Ask("meets_at", AskKind.MOMENT, Text("会商时间", "When it meets"))
HELD_AT = Ask("held_at", AskKind.MOMENT, Text("实际会商时间", "When it was held"))
MINUTES = Ask("minutes", _T, Text("会商记录", "Minutes"))
LEAD = Ask("lead", AskKind.LEAD, Text("确定的牵头部门", "Department that leads"))
SHARES = Ask("shares", _T, Text("分工：谁做什么", "Who does what"))
GIST = Ask(
    "gist",
    _T,
    Text(
        "判例要旨：凭哪些事实这样定（不写人；不填就不留判例）",
        "What decided it, for the precedent (no persons; without it none is left)",
    ),
    required=False,
    recorded=Text("判例要旨", "What decided it, for the precedent"),
)
RECEIPT = Ask("attachments", AskKind.ATTACHMENTS, Text("送达回证", "Receipt of delivery"), required=False)
EVIDENCE = Ask("attachments", AskKind.ATTACHMENTS, Text("佐证材料", "Evidence"), required=False)
SIGNED = Ask("attachments", AskKind.ATTACHMENTS, Text("签字的会商纪要", "Minutes as signed"), required=False)
