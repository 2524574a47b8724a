"""The help of the settings' pages: what each is for, and which article an authority acts on there."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.kernel.help import LISTS, Expected, Help
from gezhi.kernel.text import Text

_DISPATCHED = Expected(
    Text(
        "网格化机构在规定时限内派至有关联动部门处理。",
        "The grid agency dispatches to the departments concerned within the term.",
    ),
    (21, 2),
)
_HANDLED = Expected(
    Text(
        "联动部门在规定的期限内完成事项的处理。",
        "Departments finish handling within the term.",
    ),
    (21, 3),
)
_AGAIN = Expected(
    Text(
        "部门认为不属于本部门职责的，网格化机构组织研究后，在规定的时间内再次分派。",
        "Where a department holds it is not its duty, the agency has it studied and dispatches again within the term.",
    ),
    (21, 4),
)
_TERMS = (_DISPATCHED, _HANDLED, _AGAIN)
_DUTIES = Expected(
    Text(
        "联动部门按照各自职责做好网格化服务管理相关工作。",
        "Linked departments do what is their duty in the grids' services.",
    ),
    (5,),
)
_BODIES = Expected(
    Text(
        "市、县（市、区）、乡镇（街道）明确网格化服务管理机构。",
        "City, counties and townships name their grid agencies.",
    ),
    (4, 2),
)
_RESULT = Expected(
    Text(
        "联动部门把处理信息及时反馈给同级网格化机构，并上传平台。",
        "Departments report without delay what they did to the agency of their own level and upload it.",
    ),
    (21, 3),
)
_SECURE = Expected(
    Text(
        "市、县（市、区）网格化机构建立数据分级准入制度、安全管理和应急处置机制，确保数据安全。",
        "City and county agencies set up graded access to data and provide for security and emergencies, so that data "
        "are safe.",
    ),
    (27,),
)

_WATCH = Expected(
    Text(
        "网格化机构通过平台跟踪检查督办落实情况，对未及时处理的单位给予警示。",
        "Grid agencies follow on the platform how matters are handled and warn units that are late.",
    ),
    (24, 2),
)
_ADJUSTED = Expected(
    Text(
        "清单内的事项需要调整的，由县（市、区）网格化机构审批，并报市网格化机构备案。",
        "Changes of what is on the list are decided by the county's grid agency and filed with the city's.",
    ),
    (9, 3),
)
_TOGETHER = Expected(
    Text(
        "县（市、区）网格化机构与联动部门建立健全事项协调处置机制。",
        "A county's grid agency and the departments set up a mechanism for coordination.",
    ),
    (18,),
)
_STAFFED = Expected(
    Text(
        "县（市、区）、乡镇（街道）网格化机构在网格中配置网格长、专职、兼职、专业网格员。",
        "Counties and townships staff the grids with leaders, full-time, part-time and departmental workers.",
    ),
    (10, 1),
)
_SHARED = Expected(
    Text(
        "市、县（市、区）人民政府整合网格化服务管理信息资源，实现数据共享、实时更新。",
        "City and counties bring information on the grids' services together, shared and up to date.",
    ),
    (19, 1),
)
_LOOP = Expected(
    Text(
        "县（市、区）网格化机构制定闭环管理具体办法，建立源头管理、采集建档、分流交办、检查督促、结果反馈的工作流程。",
        "A county's grid agency lays down the closed loop: care at the source, taking in and filing, handing on, "
        "checking, answering.",
    ),
    (25, 1),
)

_CALENDAR = Help(
    Text("工作日历", "Working calendar"),
    Text(
        "工作小时、工作日的时限按这里的日历计算。贴入当年的放假通知，或者登记一个地方的停工；台风转向了，可以提前解除。一人录入、另一人复核；"
        "生效前看得到会影响哪些在办件，期限只会延后。",
        "Terms in working hours and working days run over this calendar. Paste the year's notice, or enter a closure "
        "of a place; where the storm turned away, lift it early. One person enters, another confirms; which open "
        "cases it moves is shown before, and terms only ever move later.",
    ),
    _TERMS,
    LISTS,
)
_DEADLINES = Help(
    Text("时限", "Deadlines"),
    Text(
        "县级清单的各种时限。一人录入要改的、另一人复核，从所定的那一天起成为清单的新版本：只管以后的新件，在办件一件不动。",
        "The deadlines of the county's list. One person enters a change, another confirms; from the day named it is "
        "a new version of the list, for new cases only: no open case moves.",
    ),
    (*_TERMS, _ADJUSTED),
    LISTS,
)
_REPORTS = Help(
    Text("旧系统在办件", "Open cases of an old system"),
    Text(
        "上传旧系统导出的表，说明哪一列是什么，先试导入：问题按行号列出，被拒的行可下载；没问题再在后台导入，随时看得到进度。",
        "Upload what an older system exported, say which column is what, try it: problems by line, rejected rows to "
        "take away. Then a job imports it, and how far it is can be seen at any time.",
    ),
    (_SHARED, _SECURE),
    LISTS,
)
_ACCOUNTS = Help(
    Text("账号", "Accounts"),
    Text(
        "建号、更正、停号、恢复。首次登录码只显示一次，密码由本人设；停号前任职须已结束，账号被盗用时可马上冻结。",
        "Make, correct, close and reopen accounts. The first sign-in's code is shown once, the password is its "
        "owner's; an account is closed when no posting is left, and frozen at once where it is in the wrong hands.",
    ),
    (_SECURE,),
    LISTS,
)
_POSTINGS = Help(
    Text("任职", "Postings"),
    Text(
        "给有账号的人岗位和管辖范围，或结束任职。还有在办件没有移交的，不能结束；结束的同一刻权限收回。",
        "Give somebody who has an account a duty and its places, or end it. It does not end while open cases are not "
        "handed over; in the second it ends, so does every access.",
    ),
    (_STAFFED, _SECURE),
    LISTS,
)
_ANSWERS = Help(
    Text("答复模板", "Templates of answers"),
    Text(
        "常用的答复写成模板，占位由系统填：编号、事项、结果、主办部门、期限。答复时选一个，还可以改；每次改动是一个新版本。",
        "What is often answered, with places for number, matter, result, department and term. Whoever answers chooses "
        "one and may still change it; every change of a template is a new version.",
    ),
    (_LOOP,),
    LISTS,
)
_DEPARTMENTS = Help(
    Text("联动部门和联络员", "Departments and liaison persons"),
    Text(
        "本地的联动部门、办公电话、联络员。派单台和案件页上会显示；只放工作号，每次改动写明理由，旧的留在记录里。",
        "The departments of a place, their office lines and liaison persons, shown at the desk and on cases. Work "
        "numbers only; every change says why, and the old one stays on record.",
    ),
    (_TOGETHER, _DUTIES),
    LISTS,
)
_ROSTER = Help(
    Text("值班表", "Duty roster"),
    Text(
        "夜间和节假日遇到特急件先打给谁。可以一班一班排，也可以用表格导入。只是安排：不打卡、不记出勤、过后一个月删除。",
        "Whom to call first when the most urgent comes in at night or on a day off; shift by shift, or from a table. "
        "A plan only: nobody checks in, and a shift is deleted a month after it is over.",
    ),
    (_TOGETHER,),
)
_SETTINGS = Help(
    Text("参数", "Numbers"),
    Text(
        "条例没有写明、由机构自己定的次数、比例、天数。市级设的管全市，县级可另设；每次改动写明从哪天起和理由，以前的不受影响。",
        "How often, how many, which share: numbers that the regulation does not state. The city sets them for all, "
        "a county may set its own; each change says from when and why, and nothing before it is touched.",
    ),
    (_WATCH, _LOOP),
    LISTS,
)
_IMPORT = Help(
    Text("开局导入", "First days"),
    Text(
        "下载模板、填表、先试跑：每行的问题按行号列出，改好再导；要么全部导入，要么一行不动，重复导入不会多出来。",
        "Take the template, fill it in, try it first: every problem by its line. All comes in or nothing, and coming "
        "in twice adds nothing.",
    ),
    (_BODIES, _DUTIES, _SECURE),
    LISTS,
)
_RECORDED = Help(
    Text("代为登记", "Recorded for"),
    Text(
        "还没有用上平台的单位，由机构凭它签章的纸质件代为登记；每一步都写明谁代谁登记，登记的人不能核查。",
        "For a body that does not sign in yet, the agency records its steps from its signed paper; each says who "
        "recorded and for whom, and whoever recorded does not verify.",
    ),
    (_RESULT,),
)
_JOBS = Help(
    Text("后台任务", "Jobs"),
    Text(
        "没有成功的后台任务，不显示内容；查明原因后可以再排一次。",
        "Jobs that failed, without what they were about. Once the cause is put right, each can be queued again.",
    ),
    (_SECURE,),
)
_AUDIT = Help(
    Text("审计日志", "Audit trail"),
    Text(
        "谁、何时、以什么身份、为了什么，看了或改了什么。只能看，不能改。",
        "Who looked at or changed what, when, as whom and for what. It is read, never changed.",
    ),
    (_SECURE,),
)

_DISPOSAL = Help(
    Text("鉴定销毁", "Disposal"),
    Text(
        "保管期满的档案成批销毁：业务管理员提出，另一位业务管理员鉴定，审计员监销。销毁后只留清册和可校验的链。",
        "Files whose retention is over go in batches: a business administrator proposes, another appraises, an auditor "
        "witnesses. What stays is the register and a chain that verifies.",
    ),
    (
        Expected(
            Text(
                "网格化机构建立事项办理全过程电子化档案。",
                "The agency keeps the whole course of handling as an electronic file.",
            ),
            (25, 2),
        ),
    ),
    LISTS,
)

HELP: Mapping[str, Help] = {
    "administration:first": _CALENDAR,
    "administration:calendar": _CALENDAR,
    "administration:calendar-year": _CALENDAR,
    "administration:calendar-closure": _CALENDAR,
    "administration:calendar-lift": _CALENDAR,
    "administration:calendar-proposal": _CALENDAR,
    "administration:calendar-decide": _CALENDAR,
    "administration:deadlines": _DEADLINES,
    "administration:deadline-change": _DEADLINES,
    "administration:deadline-proposal": _DEADLINES,
    "administration:deadline-decide": _DEADLINES,
    "administration:departments": _DEPARTMENTS,
    "administration:department": _DEPARTMENTS,
    "administration:department-end": _DEPARTMENTS,
    "administration:roster": _ROSTER,
    "administration:roster-take-back": _ROSTER,
    "administration:answers": _ANSWERS,
    "administration:answer-new": _ANSWERS,
    "administration:answer": _ANSWERS,
    "administration:accounts": _ACCOUNTS,
    "administration:account-new": _ACCOUNTS,
    "administration:account": _ACCOUNTS,
    "administration:account-decide": _ACCOUNTS,
    "administration:postings": _POSTINGS,
    "administration:posting-new": _POSTINGS,
    "administration:posting": _POSTINGS,
    "administration:reports": _REPORTS,
    "administration:reports-file": _REPORTS,
    "administration:reports-decide": _REPORTS,
    "administration:settings": _SETTINGS,
    "administration:setting": _SETTINGS,
    "administration:imports": _IMPORT,
    "administration:import": _IMPORT,
    "administration:import-upload": _IMPORT,
    "administration:import-decide": _IMPORT,
    "administration:import-code": _IMPORT,
    "administration:disposals": _DISPOSAL,
    "administration:disposal": _DISPOSAL,
    "administration:disposal-decide": _DISPOSAL,
    "administration:disposal-register": _DISPOSAL,
    "administration:recorded": _RECORDED,
    "administration:recorded-end": _RECORDED,
    "administration:jobs": _JOBS,
    "administration:job-again": _JOBS,
    "administration:audit": _AUDIT,
}
