"""What an admission list may hold (Arts. 8, 9, 17, 20)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from gezhi.catalogue.terms import (
    SPOT_ROLES,
    ClassRow,
    ClockKind,
    DeadlineRow,
    DepartmentRow,
    Item,
    MatterRow,
    OnTheSpot,
    Process,
    Urgency,
)
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

NO_MATTERS = Refusal(
    "list-without-matters", Kind.INVALID, Text("清单里没有事项。", "The list holds no matter."), article=(9,)
)
LISTED_TWICE = Refusal(
    "matter-listed-twice",
    Kind.INVALID,
    Text("事项 {code} 在清单里出现了两次。", "Matter {code} stands twice in the list."),
    article=(9,),
)
NOT_IN_CATALOGUE = Refusal(
    "matter-not-in-catalogue",
    Kind.INVALID,
    Text("事项 {code} 不在市级分类目录的任何一个小类下。", "Matter {code} has no class in the city's catalogue."),
    article=(9,),
)
NO_DECISION = Refusal(
    "matter-without-decision",
    Kind.INVALID,
    Text(
        "事项 {code} 属于“其他事项”，须写明决定文号。",
        "Matter {code} is one of the “other matters”: name the number of the decision it rests on.",
    ),
    article=(8,),
)
ENFORCEMENT_ROLE = Refusal(
    "grid-role-is-enforcement",
    Kind.INVALID,
    Text(
        "事项 {code} 的网格员职责写有“{word}”：网格员不执法、不处罚、不审批。",
        "The grid worker's role in matter {code} says “{word}”: grid workers do not enforce, punish or approve.",
    ),
    article=(8,),
)
NO_ROLE = Refusal(
    "matter-without-grid-role",
    Kind.INVALID,
    Text("事项 {code} 没有写明网格员职责。", "Matter {code} does not say what grid workers do in it."),
    article=(8,),
)
ROLE_TOO_NARROW = Refusal(
    "grid-role-too-narrow",
    Kind.INVALID,
    Text(
        "事项 {code} 交网格办理或可现场解决，但网格员职责只有“{roles}”。",
        "Matter {code} is for the grid or for the spot, but grid workers may only {roles}.",
    ),
    article=(8,),
)
UNKNOWN_DEPARTMENT = Refusal(
    "unknown-department",
    Kind.INVALID,
    Text("事项 {code} 的部门“{department}”不在部门目录中。", "Matter {code} names no known department: {department}."),
    article=(5,),
)
MAY_NOT_LEAD = Refusal(
    "may-not-lead",
    Kind.INVALID,
    Text("“{department}”只可协办，不能主办事项 {code}。", "{department} may only assist, not lead matter {code}."),
    article=(17,),
)
LEAD_ALSO_ASSISTS = Refusal(
    "lead-also-assists",
    Kind.INVALID,
    Text("事项 {code} 的主办部门不能同时协办。", "The lead department of matter {code} cannot assist as well."),
    article=(22,),
)
CONFIDENTIAL_MATTER = Refusal(
    "confidential-matter",
    Kind.INVALID,
    Text("保密事项 {code} 不能列入普通清单。", "The confidential matter {code} cannot stand in an ordinary list."),
    article=(27,),
)
NO_DEADLINE = Refusal(
    "clock-without-deadline",
    Kind.INVALID,
    Text("清单缺少“{clock}”（{urgency}）的时限。", "The list has no deadline for {clock} ({urgency})."),
    article=(21,),
)
STRAY_DEADLINE = Refusal(
    "deadline-without-matter",
    Kind.INVALID,
    Text("时限规则所指的事项 {code} 不在清单里。", "A deadline names the matter {code}, which is not in the list."),
    article=(9,),
)
DEADLINE_TWICE = Refusal(
    "deadline-twice",
    Kind.INVALID,
    Text("“{clock}”（{urgency}）的时限写了两次。", "The deadline for {clock} ({urgency}) is given twice."),
    article=(9,),
)
ENDS_BEFORE_IT_BEGINS = Refusal(
    "list-ends-before-it-begins",
    Kind.INVALID,
    Text("清单的失效日期早于生效日期。", "The list ends before it begins."),
    article=(9,),
)

# Art. 8 lets the grid collect, find, report, assist and accompany; it gives it no power over anybody.
ENFORCEMENT = re.compile("执法|处罚|罚款|审批|许可|查封|扣押|暂扣|没收|拘留|强制拆除|强拆|认定违法|责令|立案")
MAY_BE_SILENT = frozenset({ClockKind.EXPLANATION})  # a default holds where a list says nothing of it
_NEGATION = re.compile("不|禁止|严禁|无权")
_CLAUSE = re.compile("[;,\uff1b\uff0c\u3002]")  # of both widths


def check_matter(
    matter: MatterRow, departments: Mapping[str, DepartmentRow], classes: Collection[tuple[str, str]]
) -> None:
    """Refuse a matter that no list may hold. ``classes``: (major code, minor name) of the city's catalogue."""
    if matter.process is Process.CONFIDENTIAL:
        raise CONFIDENTIAL_MATTER(code=matter.code)
    if (matter.major_code, matter.minor.zh) not in classes:
        raise NOT_IN_CATALOGUE(code=matter.code)
    if matter.item is Item.OTHER and not matter.decision_number.strip():
        raise NO_DECISION(code=matter.code)
    _check_role(matter)
    _check_departments(matter, departments)


def _check_role(matter: MatterRow) -> None:
    """What the grid may do is named, suffices for what the matter asks of it, and claims no power."""
    if not matter.grid_roles:
        raise NO_ROLE(code=matter.code)
    on_the_spot = matter.on_the_spot is OnTheSpot.YES and SPOT_ROLES.isdisjoint(matter.grid_roles)
    if on_the_spot or (matter.process is Process.TASK and not matter.grid_handles):
        raise ROLE_TOO_NARROW(code=matter.code, roles=matter.grid_roles_text)
    word = _enforcement_in(matter.grid_role)
    if word is not None:
        raise ENFORCEMENT_ROLE(code=matter.code, word=word)


def _enforcement_in(role: str) -> str | None:
    """The word of power that a role claims; a clause that denies it （不执法） or only assists claims nothing."""
    for clause in _CLAUSE.split(role):
        found = ENFORCEMENT.search(clause)
        if found and not _NEGATION.search(clause[: found.start()]):
            return found.group()
    return None


def _check_departments(matter: MatterRow, departments: Mapping[str, DepartmentRow]) -> None:
    for code in (matter.lead, *matter.assisting):
        if code not in departments:
            raise UNKNOWN_DEPARTMENT(code=matter.code, department=code)
    if not departments[matter.lead].may_lead:
        raise MAY_NOT_LEAD(code=matter.code, department=departments[matter.lead].name)
    if matter.lead in matter.assisting:
        raise LEAD_ALSO_ASSISTS(code=matter.code)


def check_list(
    matters: Sequence[MatterRow],
    deadlines: Sequence[DeadlineRow],
    departments: Mapping[str, DepartmentRow],
    classes: Collection[ClassRow],
) -> None:
    """Refuse a list that is not whole: every matter lawful and once, a deadline for every clock at every urgency."""
    if not matters:
        raise NO_MATTERS()
    nodes = {(row.major_code, row.minor.zh) for row in classes}
    for matter in matters:
        check_matter(matter, departments, nodes)
    twice = [code for code, times in Counter(matter.code for matter in matters).items() if times > 1]
    if twice:
        raise LISTED_TWICE(code=twice[0])
    _check_deadlines({matter.code for matter in matters}, deadlines)


def check_dates(effective_from: date, effective_to: date | None) -> None:
    """Refuse a list that is never in force."""
    if effective_to is not None and effective_to < effective_from:
        raise ENDS_BEFORE_IT_BEGINS(field="effective_to")


def _check_deadlines(codes: Collection[str], deadlines: Sequence[DeadlineRow]) -> None:
    keys = Counter((rule.matter, rule.clock, rule.urgency) for rule in deadlines)
    for (matter, clock, urgency), times in keys.items():
        if matter is not None and matter not in codes:
            raise STRAY_DEADLINE(code=matter)
        if times > 1:
            raise DEADLINE_TWICE(clock=clock, urgency=urgency)
    for clock in ClockKind:
        if clock in MAY_BE_SILENT:
            continue
        for urgency in Urgency:
            if (None, clock, urgency) not in keys:
                raise NO_DEADLINE(clock=clock, urgency=urgency)
