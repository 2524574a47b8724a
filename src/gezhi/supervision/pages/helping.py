"""The help of the pages of supervision."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.kernel.help import Expected, Help
from gezhi.kernel.text import Text

_ESCALATED = Expected(
    Text(
        "市、县（市、区）网格化机构对涉及人数多、社会影响大、群众关注度高或特殊群体的事项，经研判可以提级办理，明确责任领导、责任人、办理时限。",
        "A matter of many people, great effect, much attention or special groups may, after a study, be taken up by "
        "the city or county agency, which names a leader, a responsible person and a deadline.",
    ),
    (23,),
)
_SUPERVISED = Expected(
    Text(
        "网格化机构对上报事项的处理情况建立督办和评价机制。",
        "The grid agency sets up supervision and evaluation of how reported matters are handled.",
    ),
    (24, 1),
)
_WARNED = Expected(
    Text(
        "网格化机构对未及时处理的单位给予警示；发现单位履职不力的，督促整改落实。",
        "The agency warns units that are late and has those that neglect their duty put it right.",
    ),
    (24, 2),
)
_DISCUSSED = Expected(
    Text(
        "县（市、区）网格化机构与联动部门建立健全事项协调处置机制。",
        "A county's grid agency and the departments set up a mechanism for coordination.",
    ),
    (18,),
)
_ALL = (_ESCALATED, _SUPERVISED, _WARNED, _DISCUSSED)
HELP: Mapping[str, Help] = {
    "supervision:list": Help(
        Text("督办", "Supervision"),
        Text(
            "发出的和送达本单位的督办单、警示、整改、提级和会商。先看等本单位办的；只针对单位，不针对个人。职责有争议的，会商定牵头。",
            "Orders, warnings, corrective actions, escalations and meetings, sent or received by your organisation. "
            "What waits for you comes first. They concern units, never persons. Where duties are in dispute, a meeting "
            "decides who leads.",
        ),
        _ALL,
    ),
    "supervision:document": Help(
        Text("一份文书", "One document"),
        Text(
            "事由、要求、期限，以及每一步谁做的。能做的步骤在上面；改不了的只能追加。整改复核通过才能销号。",
            "Grounds, demand, deadline, and who did each step. What you may do stands above; nothing is rewritten. "
            "Corrective action is closed only after a re-examination.",
        ),
        _ALL,
    ),
    "supervision:begin": Help(
        Text("发起文书", "Open a document"),
        Text(
            "写明依据和要求；提级时三要素缺一不可，缺了就保存不了，写的都还在。乡镇（街道）不能自己提级，只能申请。",
            "State grounds and demand. An escalation needs its three elements; without one nothing is saved, and all "
            "you wrote is still there. A township does not escalate itself, it applies.",
        ),
        _ALL,
    ),
    "supervision:move": Help(
        Text("推进文书", "Move a document on"),
        Text("这一步要写的都在这里，提交后记入办理记录。", "All that this step asks for; it goes on record."),
        _ALL,
    ),
}
