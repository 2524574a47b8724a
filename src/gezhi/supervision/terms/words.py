"""Words of supervision, each in both languages: kinds of documents, where they stand, what may be done to them."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.kernel.text import Term


class DocumentKind(Term):
    """What a document is. Each has a short table of its own, and stands beside a case, which it never moves itself."""

    ESCALATION = "escalation", "提级办理", "escalation"
    ORDER = "order", "督办单", "supervision order"
    WARNING = "warning", "警示", "warning notice"
    RECTIFICATION = "rectification", "整改", "corrective action"
    MEETING = "meeting", "会商", "coordination meeting"


class Colour(Term):
    """How grave a warning is (黄橙红): by how far a term was overrun, or as the agency judges."""

    YELLOW = "yellow", "黄色", "yellow"
    ORANGE = "orange", "橙色", "orange"
    RED = "red", "红色", "red"


class DocumentState(Term):
    """Where a document stands; which of them a kind knows, its table says."""

    ASKED = "asked", "待决定", "asked for"
    ISSUED = "issued", "待签收", "issued"
    RECEIVED = "received", "已签收", "received"
    PLANNED = "planned", "整改中", "being put right"
    ANSWERED = "answered", "待核查", "answered"
    VERIFIED = "verified", "待销号", "verified"
    APPEALED = "appealed", "申诉中", "under appeal"
    UPHELD = "upheld", "申诉后维持", "upheld on appeal"
    RUNNING = "running", "提级办理中", "taken up"
    CALLED = "called", "已召集", "called"
    CONCLUDED = "concluded", "已办结", "concluded"
    CLOSED = "closed", "已销号", "closed"
    REFUSED = "refused", "未同意", "refused"
    WITHDRAWN = "withdrawn", "已撤销", "withdrawn"


class DocumentAction(Term):
    """What may be done to a document; each is one or more rows of a table in ``workflow``."""

    ASK = "ask", "申请提级", "apply for an escalation"
    TAKE_UP = "take_up", "提级办理", "take up (escalate)"
    ASSIST = "assist", "报告协助情况", "report what was assisted"
    CONCLUDE = "conclude", "办结提级", "conclude the escalation"
    ISSUE = "issue", "下达督办单", "issue a supervision order"
    WARN = "warn", "发出警示", "warn"
    DEMAND = "demand", "督促整改", "demand corrective action"
    RECEIVE = "receive", "签收", "receive"
    ANSWER = "answer", "反馈", "answer"
    PLAN = "plan", "报整改措施", "name the measures"
    SEND_BACK = "send_back", "退回补充", "send back for more"
    VERIFY = "verify", "核查通过", "verify"
    RE_EXAMINE = "re_examine", "复核通过", "re-examine: put right"
    FAIL = "fail", "复核不通过", "re-examine: not put right"
    CLOSE = "close", "销号", "close"
    APPEAL = "appeal", "申诉", "appeal"
    UPHOLD = "uphold", "维持警示", "uphold the warning"
    WITHDRAW = "withdraw", "撤销", "withdraw"
    ASK_MEETING = "ask_meeting", "申请会商", "ask for a meeting"
    CALL = "call", "召集会商", "call a meeting"
    SETTLE = "settle", "形成会商结论", "record the decision"
    REFUSE = "refuse", "不同意", "refuse"
    REMIND = "remind", "到期提醒", "remind"
    LAPSE = "lapse", "逾期", "fall overdue"
    ERASE_WORDS = "erase_words", "依法删除", "delete words by law"
    RESTRICT = "restrict", "封存限制使用", "seal and restrict use"


# What was deleted or sealed off by law, and on which basis: these steps stay as the proof (privacy rules P16, P42).
PROOFS = frozenset({DocumentAction.ERASE_WORDS, DocumentAction.RESTRICT})


PREFIXES: Mapping[DocumentKind, str] = {
    DocumentKind.ESCALATION: "TJ",
    DocumentKind.ORDER: "DB",
    DocumentKind.WARNING: "JS",
    DocumentKind.RECTIFICATION: "ZG",
    DocumentKind.MEETING: "HS",
}
ARTICLES: Mapping[DocumentKind, tuple[int] | tuple[int, int]] = {
    DocumentKind.ESCALATION: (23,),
    DocumentKind.ORDER: (24, 1),
    DocumentKind.WARNING: (24, 2),
    DocumentKind.RECTIFICATION: (24, 2),
    DocumentKind.MEETING: (18,),
}
# While a document is here its deadline runs: it reminds before, and falls overdue.
WATCHED = frozenset(
    {
        (DocumentKind.ESCALATION, DocumentState.RUNNING),
        (DocumentKind.ORDER, DocumentState.ISSUED),
        (DocumentKind.ORDER, DocumentState.RECEIVED),
        (DocumentKind.RECTIFICATION, DocumentState.ISSUED),
        (DocumentKind.RECTIFICATION, DocumentState.PLANNED),
        (DocumentKind.MEETING, DocumentState.ASKED),
        (DocumentKind.MEETING, DocumentState.CALLED),
    }
)
