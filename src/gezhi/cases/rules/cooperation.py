"""When a department may ask for grid workers' help, and with which words (Arts. 9, 20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from gezhi.catalogue.terms import MatterRow
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people.terms import OrganisationKind, OrganisationRow
from gezhi.security.rules import separate
from gezhi.security.terms import Actor, Duty, PersonalKind

LONGEST = 1000
NOT_A_DEPARTMENT = Refusal(
    "cooperation-by-departments",
    Kind.FORBIDDEN,
    Text("协作请求由联动部门的经办人提出。", "A linked department's handler asks for cooperation."),
    article=(20, 1),
)
OFF_LIST = Refusal(
    "cooperation-off-list",
    Kind.INVALID,
    Text(
        "“{matter}”不在现行准入清单内，不能请网格员协作（第二十条）。确需纳入的，由县（市、区）联动部门或者乡镇（街道）网格化机构"
        "向县（市、区）网格化机构申请准入，经审批并报市备案后再提出（第九条第三款）。",
        "{matter} is not on the admission list in force, so grid workers cannot be asked for it (Art. 20). A "
        "department of the county or a township's agency may apply to the county's grid agency to have it admitted; "
        "once that is approved and filed with the city, ask again (Art. 9 para. 3).",
    ),
    article=(9, 3),
)
NO_MATTER = Refusal(
    "cooperation-without-matter",
    Kind.INVALID,
    Text("请选择准入清单内的事项。", "Choose a matter of the admission list."),
    article=(20, 1),
)
OWN_DUTY = Refusal(
    "cooperation-own-duty",
    Kind.INVALID,
    Text(
        "清单给网格员在“{matter}”中的职责是“{roles}”，不含办理，部门的法定职责不能推给网格员。",
        "In {matter} the list lets grid workers {roles} only, not handle it; a department's own duty is not theirs.",
    ),
    article=(20, 2),
)
OTHER_AREA = Refusal(
    "cooperation-elsewhere",
    Kind.INVALID,
    Text("请填写本部门辖区内的一个网格。", "Name a grid in your department's own area."),
    article=(20, 1),
)
NOTHING_SAID = Refusal("missing", Kind.INVALID, Text("请填写“{what}”。", "Please fill in: {what}."), article=(20, 1))
TOO_LONG = Refusal(
    "too-long",
    Kind.INVALID,
    Text("“{what}”不能超过 {most} 字。", "{what} takes at most {most} characters."),
    article=(20, 1),
)
DECIDED = Refusal(
    "cooperation-decided",
    Kind.CONFLICT,
    Text("这个请求{state}，不能再改。", "This request is {state}; nothing about it can be changed."),
    article=(20, 1),
)
NOT_YOURS = Refusal(
    "not-yours",
    Kind.FORBIDDEN,
    Text("“{action}”只能由{who}来做。", "Only {who} may do this: {action}."),
    article=(20, 1),
)
NO_SUCH_REQUEST = Refusal(
    "no-such-request",
    Kind.NOT_FOUND,
    Text("没有这个协作请求，或者您无权查看。", "There is no such request, or you may not see it."),
)
TAKEN_OUT = Text(
    "文字里的个人信息已去掉，不保存：{what}。要联系本人的，在案件办理中按程序查看。",
    "Personal data was taken out of the words and is not kept: {what}. Whom to contact is looked up in the case.",
)
WHAT = Text("请网格员做什么", "What grid workers are asked to do")
WHY = Text("为什么需要网格协作", "Why the grid's help is needed")
REASON = Text("理由", "Reason")


def check_asker(actor: Actor, body: OrganisationRow) -> None:
    """Partners and committees assist where the agency orders them to; they ask for nobody."""
    if actor.duty is not Duty.HANDLER or body.kind is not OrganisationKind.DEPARTMENT:
        raise NOT_A_DEPARTMENT()


def check_matter(matter: MatterRow | None, code: str) -> MatterRow:
    """The matter, if it is on the list in force and the list gives grid workers a role to see it through."""
    if not code.strip():
        raise NO_MATTER(field="matter")
    if matter is None:
        raise OFF_LIST(field="matter", matter=code[:40])
    if not matter.grid_handles:
        raise OWN_DUTY(field="matter", matter=matter.name, roles=matter.grid_roles_text)
    return matter


def words(value: str, *, field: str, what: Text, most: int = LONGEST, required: bool = True) -> str:
    """What was written, without personal data (P43); refuses nothing, too much, and signs that cannot be stored."""
    wrong = _wrong(value.strip(), field, what, most, required)
    if wrong is not None:
        raise wrong
    return separate(value.strip()).clean[:most]


def taken_out(*texts: str) -> dict[PersonalKind, int]:
    """How many pieces of personal data of each kind ``words`` leaves out of what is kept of these texts (P43)."""
    return dict(Counter(found.kind for text in texts for found in separate(text.strip()).found))


def notice_of(found: Mapping[PersonalKind, int]) -> Text | None:
    """What was left out, said to whoever typed it; None where nothing was."""
    if not found:
        return None
    zh = "、".join(f"{kind.zh} {count} 处" for kind, count in found.items())
    en = ", ".join(f"{kind.en} ({count})" for kind, count in found.items())
    return TAKEN_OUT.fill(what=Text(zh, en))


def _wrong(value: str, field: str, what: Text, most: int, required: bool) -> Refused | None:
    if (required and not value) or any(sign < " " and sign not in "\t\n\r" for sign in value):
        return NOTHING_SAID(field=field, what=what)
    return TOO_LONG(field=field, what=what, most=most) if len(value) > most else None
