"""Words of a case, each in both languages: states, actions, channels, outcomes."""

from __future__ import annotations

from gezhi.kernel.text import Term


class State(Term):
    """Where a case is. Overdue, supervised and escalated are not states."""

    REPORTED = "reported", "待受理", "reported"
    ACCEPTED = "accepted", "待派单", "accepted"
    DISPATCHED = "dispatched", "待签收", "dispatched"
    HANDLING = "handling", "办理中", "being handled"
    RETURNED = "returned", "待研究", "returned, under study"
    SUBMITTED = "submitted", "待核查", "result submitted"
    VERIFIED = "verified", "待答复", "verified, to be answered"
    CLOSED = "closed", "已结案", "closed"
    REFERRED_OUT = "referred_out", "已转送", "referred out"
    DECLINED = "declined", "不予受理", "declined"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    VOID = "void", "已作废", "void"
    MERGED = "merged", "已并案", "merged"
    ARCHIVED = "archived", "已归档", "archived"


OPEN_STATES = frozenset(
    {State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING, State.RETURNED, State.SUBMITTED, State.VERIFIED}
)
ENDED_STATES = frozenset({State.CLOSED, State.REFERRED_OUT, State.DECLINED, State.WITHDRAWN, State.VOID, State.MERGED})

# Ended, but the petitioners are still to be told (Art. 25); until then their reply clock runs.
TOLD_AFTER_END = frozenset({State.DECLINED, State.REFERRED_OUT})


class Action(Term):
    """What may be done to a case; each is one or more rows of the table in ``workflow``."""

    REPORT = "report", "上报", "report"
    RESOLVE_ON_SPOT = "resolve_on_spot", "现场办结", "resolve on the spot"
    SELF_HANDLE = "self_handle", "自办", "handle oneself"
    ACCEPT = "accept", "受理", "accept"
    TRANSFER = "transfer", "上送/下转", "transfer"
    REFER_OUT = "refer_out", "转送", "refer out"
    DECLINE = "decline", "不予受理", "decline"
    RECONSIDER = "reconsider", "复核", "reconsider"
    WITHDRAW = "withdraw", "撤回", "withdraw"
    PROPOSE_VOID = "propose_void", "提出作废", "propose to void"
    VOID = "void", "作废", "void"
    MERGE = "merge", "并案", "merge"
    UNMERGE = "unmerge", "拆出", "take out of the merger"
    DISPATCH = "dispatch", "派单", "dispatch"
    ORDER_GRID = "order_grid", "交办网格", "order to the grid"
    RECALL = "recall", "撤派", "recall"
    ACKNOWLEDGE = "acknowledge", "签收", "acknowledge"
    ASK_RETURN = "ask_return", "退单", "ask to return"
    CANCEL_RETURN = "cancel_return", "撤回退单", "cancel the return"
    REJECT_RETURN = "reject_return", "驳回退单", "reject the return"
    REDISPATCH = "redispatch", "再次分派", "dispatch again"
    REASSIGN = "reassign", "改派", "reassign"
    ACCEPT_ASSISTING = "accept_assisting", "签收协办", "acknowledge the assisting order"
    REFUSE_ASSISTING = "refuse_assisting", "申请不协办", "ask not to assist"
    UPHOLD_ASSISTING = "uphold_assisting", "维持协办", "uphold the assisting order"
    ASK_ASSISTANCE = "ask_assistance", "请求协办", "ask for assistance"
    ORDER_ASSISTANCE = "order_assistance", "增派协办", "order assistance"
    DENY_ASSISTANCE = "deny_assistance", "不增派协办", "order no assistance"
    DIVIDE = "divide", "分工", "divide among the grid's workers"
    FINISH_SHARE = "finish_share", "分工反馈", "report one's part done"
    TAKE_BACK_SHARES = "take_back_shares", "收回分工", "take the parts back"
    FINISH_ASSISTING = "finish_assisting", "协办反馈", "report assistance done"
    EXCUSE_ASSISTING = "excuse_assisting", "免除协办", "excuse an assisting department"
    ASK_EXTENSION = "ask_extension", "申请延期", "ask for an extension"
    CANCEL_EXTENSION = "cancel_extension", "撤回延期申请", "cancel the request for an extension"
    GRANT_EXTENSION = "grant_extension", "批准延期", "grant the extension"
    REFUSE_EXTENSION = "refuse_extension", "不予延期", "refuse the extension"
    ASK_SUSPENSION = "ask_suspension", "申请挂起", "ask for a suspension"
    SUSPEND = "suspend", "挂起", "suspend"  # by one person alone: what steps of older files say; no row makes it
    GRANT_SUSPENSION = "grant_suspension", "批准挂起", "grant the suspension"
    REFUSE_SUSPENSION = "refuse_suspension", "不予挂起", "refuse the suspension"
    RESUME = "resume", "恢复", "resume"
    SUBMIT_RESULT = "submit_result", "反馈", "submit the result"
    REWORK = "rework", "返工", "send back for rework"
    REROUTE = "reroute", "退回重派", "send back for dispatch"
    VERIFY = "verify", "核查通过", "verify"
    ORDER_CHECK = "order_check", "交办核查", "have another grid check it"
    WAIVE_CHECK = "waive_check", "免核", "waive the check"
    ANSWER = "answer", "答复", "answer a petitioner"
    NOTE = "note", "补充进展", "note progress"
    OWE_EXPLANATION = "owe_explanation", "应作解释说明", "owe an explanation"
    EXPLAIN = "explain", "解释说明", "explain"
    TRY_EXPLAINING = "try_explaining", "解释说明联系未果", "record an attempt to explain"
    COSIGN_EXPLANATION = "cosign_explanation", "会签解释说明", "co-sign the explanation"
    WAIVE_EXPLANATION = "waive_explanation", "免予解释说明", "waive the explanation"
    CLOSE = "close", "结案", "close"
    CLOSE_AND_FOLLOW = "close_and_follow", "结案并转后续件", "close, the rest as a new case"
    EVALUATE = "evaluate", "评价", "evaluate"
    REOPEN = "reopen", "重新办理", "reopen"
    ARCHIVE = "archive", "归档", "archive"
    ERASE_WORDS = "erase_words", "依法删除", "delete words by law"
    RESTRICT = "restrict", "封存限制使用", "seal and restrict use"
    KEEP_LONGER = "keep_longer", "延长保管", "keep longer"
    DISPOSE = "dispose", "鉴定销毁", "destroy by batch"
    TAKE_UP = "take_up", "提级办理", "take up (escalate)"
    RECALCULATE = "recalculate", "按新日历重算时限", "recalculate by the new calendar"


# What was deleted, restricted or destroyed by law, and why: these steps stay as the proof (privacy rules P16, P21).
PROOFS = frozenset({Action.ERASE_WORDS, Action.RESTRICT, Action.DISPOSE})


class Channel(Term):
    """Where a report came from (来源渠道)."""

    PATROL = "patrol", "网格巡查", "patrol"
    HOTLINE = "hotline", "12345 热线", "12345 hotline"
    CITIZEN = "citizen", "群众上报", "residents"
    SENSOR = "sensor", "物联感知", "sensor"
    SUPERIOR = "superior", "上级交办", "higher authority"
    COUNTER = "counter", "窗口来访", "counter"
    DEPARTMENT = "department", "部门移送", "department"
    OTHER_SYSTEM = "other_system", "其他系统", "another system"


class Outcome(Term):
    """What became of the matter, chosen with the result. A referral to law enforcement is not a solution."""

    SOLVED = "solved", "已解决", "solved"
    CONTROLLED = "controlled", "险情已控制，后续另办", "danger removed, the rest follows"
    PLANNED = "planned", "已列入计划并明确责任人", "planned, with a person answerable"
    REFERRED = "referred", "已移交执法", "referred to law enforcement"
    UNFOUNDED = "unfounded", "核查不实", "found to be untrue"
    NOT_AGREED = "not_agreed", "当事人未达成一致，已告知法定途径", "no agreement; told where the law provides a way"


class ReturnReason(Term):
    """Why a department asks to return a work order (退单)."""

    NOT_OUR_DUTY = "not_our_duty", "不属于本部门职责", "not this department's duty"
    WRONG_PLACE = "wrong_place", "不在本辖区", "not in this area"
    WRONG_MATTER = "wrong_matter", "事项判断有误", "the matter was misjudged"
    FACTS_MISSING = "facts_missing", "事实不清，无法办理", "the facts do not suffice"


class SuspensionGround(Term):
    """Why the clocks of a case may stand still; there are no other grounds."""

    SUPPLEMENT = "supplement", "请诉求人补充情况或材料", "the petitioner is asked for more"
    EXAMINATION = "examination", "等待司法鉴定、检测或专家论证", "a judicial or expert examination is awaited"
    FORCE_MAJEURE = "force_majeure", "不可抗力", "force majeure"


class Suspension(Term):
    """Where the suspension of a case is."""

    NONE = "none", "未挂起", "not suspended"
    ASKED = "asked", "申请挂起，待决定", "suspension asked for"
    PROPOSED = "proposed", "机构申请挂起，待另一人决定", "suspension asked for by the agency, another person decides"
    RUNNING = "running", "已挂起", "suspended"


class EscalationGround(Term):
    """Why a higher agency takes a case up; the four of Art. 23, and no other."""

    MANY_PEOPLE = "many_people", "涉及人数多", "many people involved"
    SOCIAL_IMPACT = "social_impact", "社会影响大", "great social impact"
    PUBLIC_ATTENTION = "public_attention", "群众关注度高", "high public attention"
    SPECIAL_GROUPS = "special_groups", "特殊群体", "special groups"


class OffList(Term):
    """Why a matter is not the grid's: it is on no admission list that is in force (Art. 9)."""

    NOT_LISTED = "not_listed", "经研判，不是清单内的任何事项", "on examination, no matter of the list"
    LEFT_LIST = "left_list", "所定事项已退出现行清单", "the matter has left the list in force"
    WRONG_MATTER = (
        "wrong_matter",
        "所定事项判断有误，实际不在清单内",
        "misjudged; the real matter is not listed",
    )


class DeclineReason(Term):
    """Why a report is declined; each decline names where to turn instead."""

    OFF_LIST = "off_list", "不在准入清单内", "not on the admission list"
    IN_COURT = "in_court", "已进入诉讼、仲裁或复议", "already before a court, arbitration or review"
    NO_FACTS = "no_facts", "无具体事实，且无法补充", "no facts, and none to be had"
    DONE_BEFORE = "done_before", "已依法办结且无新事实", "already decided by law, nothing new"


class AnswerWay(Term):
    """How a petitioner was answered."""

    PHONE = "phone", "电话", "phone"
    VISIT = "visit", "上门", "visit"
    MESSAGE = "message", "短信", "text message"
    LETTER = "letter", "书面", "letter"
    OTHER_SYSTEM = "other_system", "由来源系统转告", "through the system it came from"


class Reached(Term):
    """Whether an attempt to answer reached the petitioner."""

    REACHED = "reached", "已告知", "answered"
    NOT_REACHED = "not_reached", "未联系上", "not reached"


class LookPurpose(Term):
    """Why somebody looks at a petitioner's name and number; kept with each look."""

    VERIFY = "verify", "核实情况", "to ask about the facts"
    HANDLE = "handle", "联系办理", "to arrange the handling"
    ANSWER = "answer", "答复结果", "to tell the result"


class PackageUse(Term):
    """What a sealed package is taken for; kept with each taking (privacy rules P15, P16)."""

    WORK = "work", "办理业务、核对档案", "official work on the file"
    PERSON = "person", "本人查阅、复制", "the person's own access or copy"
    PROCEEDINGS = "proceedings", "复议、诉讼、监察等依法调取", "review, court or supervision, as the law provides"
    AUDIT = "audit", "审计、检查", "audit or inspection"


class Longer(Term):
    """For how long a file is kept beyond its period, as the appraisal decides (鉴定)."""

    TEN = "10", "再保管 10 年", "10 years more"
    THIRTY = "30", "再保管 30 年", "30 years more"
    GOOD = "good", "永久保管", "for good"


class OrderRole(Term):
    """A department's part in a case: exactly one leads."""

    LEAD = "lead", "牵头", "lead"
    ASSISTING = "assisting", "协办", "assisting"


class Responsibility(Term):
    """What the lead department answers for (Art. 22)."""

    SOLE = "sole", "负全部责任", "answers for all of it"
    MAIN = "main", "负主办责任", "answers in the main"


class OrderState(Term):
    """Where a work order is."""

    DISPATCHED = "dispatched", "待签收", "dispatched"
    HANDLING = "handling", "办理中", "being handled"
    REFUSING = "refusing", "申请不协办，待决定", "asks not to assist"
    DONE = "done", "已完成", "done"
    EXCUSED = "excused", "已免除", "excused"
    ENDED = "ended", "已终止", "ended"
    TAKEN_UP = "taken_up", "已随件提级", "ended: taken up"  # who had it keeps sight of the case (Art. 23)


class Kept(Term):
    """Whether a handling term was kept. On time means the first due moment; what was extended stands apart."""

    IN_TIME = "in_time", "按原期限", "in time"
    EXTENDED = "extended", "延期内", "within the extension"
    LATE = "late", "超期", "late"


class ExportState(Term):
    """Where an export is. Whether it was allowed is the approval's."""

    WAITING = "waiting", "待审批", "waiting for approval"
    RUNNING = "running", "正在生成", "being made"
    READY = "ready", "可下载", "ready"
    EXPIRED = "expired", "已过期删除", "expired and deleted"
    REFUSED = "refused", "未获批准", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    FAILED = "failed", "未能生成", "failed"


class ExportForm(Term):
    """The form of an exported file."""

    XLSX = "xlsx", "XLSX 工作簿", "XLSX workbook"
    CSV = "csv", "CSV 文本", "CSV text"


# What a list of cases is narrowed and ordered by, as its address and its saved views name it.
FILTERS = (
    "state", "matter", "area", "holder", "not_holder", "lead", "channel", "urgency", "due", "flag", "came", "ended",
    "text", "sort",
)  # fmt: skip


class Mark(Term):
    """What a clock comes to while it runs, each once for all who hold it one after the other. None is a state.

    The alert (预警) comes before the term is over; the three warnings (警示, Art. 24) when it is, and later. At which
    percent of the allowance each comes is ``catalogue.terms.Parameters``. Where two would come at one moment, the
    graver one stands for both.
    """

    SOON = "soon", "临期", "due soon"
    YELLOW = "yellow", "黄色警示", "yellow warning"
    ORANGE = "orange", "橙色警示", "orange warning"
    RED = "red", "红色警示", "red warning"
