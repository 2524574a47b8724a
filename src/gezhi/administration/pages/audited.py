"""What entries of the audit trail say, in words. Stored are codes; those without a word are shown as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gezhi.cases.terms import Action, CooperationAction
from gezhi.cases.terms.disposal import DisposalAction
from gezhi.catalogue.terms import ProposalState
from gezhi.exchange.terms import BringingAction, Sheet
from gezhi.kernel.text import Term, Text
from gezhi.people.terms import ContactKind
from gezhi.security.terms import ApprovalAction, ApprovalKind
from gezhi.supervision.terms import DocumentAction


def _each(code: str, zh: str, en: str, terms: Iterable[Term]) -> dict[str, Text]:
    """The words of a family of actions, one for each term; ``{}`` stands for it."""
    return {code.format(each.value.replace("_", "-")): Text(zh.format(each.zh), en.format(each.en)) for each in terms}


WORDS: Mapping[str, Text] = {
    "sign-in": Text("登录", "sign in"),
    "sign-out": Text("退出", "sign out"),
    "first-sign-in": Text("首次登录", "first sign-in"),
    "make-first-link": Text("发首次登录码", "make a first-sign-in code"),
    "create-account": Text("建号", "make an account"),
    "create-accounts": Text("成批建号", "make accounts"),
    "correct-account": Text("更正账号", "correct an account"),
    "close-account": Text("停号", "close an account"),
    "reopen-account": Text("恢复账号", "reopen an account"),
    "set-password": Text("改密码", "set a password"),
    "appoint": Text("任职", "appoint"),
    "end-posting": Text("结束任职", "end a posting"),
    "create-organisations": Text("登记单位", "enter organisations"),
    "correct-organisation": Text("更正单位", "correct an organisation"),
    "end-organisation": Text("撤销单位", "end an organisation"),
    "record-for": Text("开始代为登记", "begin recording for a body"),
    "end-recording": Text("结束代为登记", "end recording for a body"),
    **_each("set-{}", "设{}", "set the {}", ContactKind),
    **_each("end-{}", "撤{}", "end the {}", ContactKind),
    "plan-shifts": Text("排班", "plan shifts"),
    "take-back-shift": Text("撤班", "take back a shift"),
    "set-parameter": Text("设参数", "set a number"),
    "set-answer-template": Text("写答复模板", "write a template of answers"),
    "retire-answer-template": Text("停用答复模板", "retire a template of answers"),
    "propose-calendar": Text("录入日历", "enter a calendar"),
    **_each("calendar-{}", "日历{}", "calendar {}", ProposalState),
    "propose-deadlines": Text("录入时限", "enter deadlines"),
    **_each("deadlines-{}", "时限{}", "deadlines {}", ProposalState),
    "hand-in-table": Text("上传开局表格", "hand in a table"),
    "withdraw-table": Text("撤回开局表格", "withdraw a table"),
    "hand-over-people": Text("移交人员表", "hand over the people"),
    **_each("import-{}", "导入{}", "import {}", Sheet),
    "begin-import-reports": Text("开始导入在办件", "begin importing open cases"),
    "import-reports": Text("导入在办件", "import open cases"),
    "hand-in-reports": Text("上传在办件", "hand in open cases"),
    **_each("{}-reports", "在办件文件：{}", "file of open cases: {}", BringingAction),
    "look-at-petitioner": Text("查看诉求人", "look at a petitioner"),
    "send-evaluation-code": Text("发评价码", "send an evaluation code"),
    "hand-over-evaluation-code": Text("交出评价码", "hand over an evaluation code"),
    "take-package": Text("下载档案包", "take a file's package"),
    **_each("ask-{}", "申请{}", "ask for an {}", ApprovalKind),
    **{
        code: words
        for kind in ApprovalKind
        for code, words in _each(f"{{}}-{kind}", f"{kind.zh}：{{}}", f"{kind.en}: {{}}", ApprovalAction).items()
    },
    "make-export": Text("生成导出文件", "make an export"),
    "take-export": Text("下载导出文件", "take an export"),
    "propose-disposal": Text("提出销毁", "propose a disposal"),
    **_each("{}-disposal", "鉴定销毁：{}", "disposal: {}", DisposalAction),
    "take-register": Text("下载销毁清册", "take the register of a disposal"),
    "ask-cooperation": Text("请求协作", "ask for cooperation"),
    **_each("{}-cooperation", "协作请求：{}", "cooperation: {}", CooperationAction),
    "look-at-off-list": Text("查看清单外任务举报", "look at reports of tasks off the list"),
    "answer-off-list": Text("答复清单外任务举报", "answer a report of a task off the list"),
    "withdraw-precedent": Text("撤回判例", "withdraw a precedent"),
    "view-saved": Text("存视图", "save a view"),
    "view-changed": Text("改视图", "change a view"),
    "view-overwritten": Text("覆盖视图", "overwrite a view"),
    "view-deleted": Text("删视图", "delete a view"),
    "view-default": Text("设默认视图", "choose the view to open with"),
    "run-job-again": Text("再排后台任务", "queue a job again"),
    "GET page": Text("打开页面", "open a page"),
    "POST page": Text("提交页面", "send a page"),
    "POST api": Text("提交到没有的接口", "write to no such address"),
}
REFUSED: Mapping[str, Text] = {
    "not-signed-in": Text("没有登录", "not signed in"),
    "wrong-duty": Text("岗位不符", "not of this duty"),
    "not-yours": Text("不归这一方办", "not this party's to do"),
    "page-too-old": Text("页面放得太久", "the page was too old"),
    "bad-password": Text("用户名或密码不对", "wrong user name or password"),
    "locked-out": Text("连错多次，暂不能登录", "too many wrong tries"),
    "has-a-password": Text("已有密码", "has a password already"),
    "unknown-first-code": Text("首次登录码不对", "wrong first-sign-in code"),
    "first-code-over": Text("首次登录码过期", "first-sign-in code is over"),
    "first-code-used": Text("首次登录码已用过", "first-sign-in code was used"),
    "no-such-case": Text("没有这件或无权查看", "no such case, or not hers to see"),
    "no-such-organisation": Text("没有这个单位", "no such organisation"),
    "no-such-posting": Text("没有这个任职", "no such posting"),
}
_MOVES = {each.value: each.text for each in (*DocumentAction, *Action)}
_CODES = {said.casefold(): code for code, text in WORDS.items() for said in (text.zh, text.en)}


def words_of(action: str) -> Text | None:
    """What was done; an operation on a case or a document by its move."""
    return WORDS.get(action) or _MOVES.get(action.partition(":")[2])


def code_of(said: str) -> str:
    """The code of an action said in words of either language; what is no such word is taken for a code."""
    return _CODES.get(said.casefold(), said)
