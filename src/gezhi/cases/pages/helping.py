"""The help of the pages of cases, by the name of their address: a person at the desk asks what the law expects here."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.kernel.help import LISTS, Expected, Help, Keys, keys
from gezhi.kernel.text import Text

_UNIFIED = Expected(
    Text(
        "清单内的事项由网格化机构统一交办，联动部门不得直接交办网格员。",
        "What is on the admission list is given out by the grid agency; no department tasks a grid worker directly.",
    ),
    (20, 1),
)
_IN_TIME = Expected(
    Text(
        "网格化机构按内容和职责分工，在规定时限内派至有关联动部门处理。",
        "By content and division of duties, the grid agency dispatches to the departments concerned within the term.",
    ),
    (21, 2),
)
_DONE_IN_TIME = Expected(
    Text(
        "部门在规定期限内完成处理，及时反馈同级网格化机构并上传平台；因特殊情况不能按期办结的，连同网格员向提出需求的单位和个人解释说明。",
        "The department finishes within the term, reports to the agency of its own level and uploads it; where special "
        "circumstances prevent that, it explains to whoever asked, together with a grid worker.",
    ),
    (21, 3),
)
_RETURNED = Expected(
    Text(
        "部门认为不属于本部门职责的，报告同级网格化机构并说明理由；机构组织研究后，在规定时间内再次分派。",
        "A department that holds it is not its duty reports with reasons; the agency has it studied and dispatches "
        "again within the term.",
    ),
    (21, 4),
)
_ONE_LEAD = Expected(
    Text(
        "涉及几个部门职责的，由网格化机构指定牵头部门协调处置，负全部或者主办责任。",
        "Where the duties of several departments are concerned, the agency names the lead department; it coordinates "
        "and bears the whole or the main responsibility.",
    ),
    (22,),
)
_WATCHED = Expected(
    Text(
        "网格化机构通过平台跟踪检查督办落实情况，对未及时处理的单位给予警示，履职不力的督促整改落实。",
        "The agency follows on the platform how matters are handled, warns units that are late and has those that "
        "neglect their duty put it right.",
    ),
    (24, 2),
)
_JUDGED = Expected(
    Text(
        "网格化机构对上报事项的处理情况建立督办和评价机制。",
        "The agency sets up supervision and evaluation of how reported matters are handled.",
    ),
    (24, 1),
)
_FILED = Expected(
    Text(
        "网格化机构建立事项办理全过程电子化档案。",
        "The agency keeps the whole course of handling as an electronic file.",
    ),
    (25, 2),
)
_LISTED = Expected(
    Text(
        "县（市、区）网格化机构会同联动部门编制事项准入清单，报市备案，并向社会公布。",
        "The county's grid agency draws up the admission list together with the departments, files it with the city "
        "and makes it public.",
    ),
    (9, 2),
)
_ON_SPOT = Expected(
    Text(
        "网格员发现的事项，能现场协调解决的即时解决并上传处理信息；不能的及时上传。",
        "What a grid worker finds and can settle on the spot is settled at once and what was done is uploaded; what "
        "cannot is uploaded without delay.",
    ),
    (21, 1),
)
_DISCREET = Expected(
    Text(
        "网格员不得泄露个人隐私、个人信息。",
        "A grid worker must not disclose private affairs or personal data.",
    ),
    (13,),
)
_GRADED = Expected(
    Text(
        "市、县（市、区）网格化机构建立数据分级准入制度，确保数据安全。",
        "City and county agencies set up graded access to data and keep them safe.",
    ),
    (27,),
)

_PICKED: Keys = (*LISTS, *keys("V"))
_OUT: Keys = (("Esc", Text("关上打开的，回到原处", "close what is open and go back to where you were")),)
_MOVES: Keys = (
    *keys("A", "F", "B", "T", "R", "D", "Z", "M", "N", "E", "I", "U", "P"),
    ("Ctrl ↵", Text("提交正在写的", "send what you are writing")),
    *_OUT,
)
_DESK_KEYS: Keys = (
    *keys("J", "K", "S", "1 2 3", "L", "X", "W"),
    ("↵", Text("做右下角的那一步；写字时加按 Ctrl", "the move at the lower right; with Ctrl while writing")),
    *keys("Z", "T", "R", "D", "M", "N", "P"),
    *_OUT,
)
_SENT: Keys = (("Ctrl ↵", Text("提交", "send")),)
_CASE = Help(
    Text("案件", "Case"),
    Text(
        "一件一页：在谁手里、到什么时候、谁拿了多久；下面是每一步的经过。能做的在左下，暂不能做的在右下，写明理由和条文。没写完的内容只加密存在这台机器上，登录后接着写。",
        "One case, one page: who holds it, until when, who held it how long; then every step. What you may do stands "
        "at the bottom left, what is refused at the right with reason and article. What you have not sent is kept "
        "encrypted on this machine only.",
    ),
    (_DONE_IN_TIME, _RETURNED, _ONE_LEAD, _FILED),
    _MOVES,
)
_DESK = Help(
    Text("派单台", "Dispatch desk"),
    Text(
        "一屏一件，先到期的在前。看原话和位置，定事项、牵头和协办；提交前写明会起算哪些时限。受理并派单是一下，记两步。",
        "One item a screen, the next due first. Words and place, then matter, lead and assisting; the terms that will "
        "start are shown before the button. Accept-and-dispatch is one stroke and two recorded steps.",
    ),
    (_UNIFIED, _LISTED, _IN_TIME, _ONE_LEAD, _RETURNED),
    _DESK_KEYS,
    own_keys=True,
)

_TOGETHER = Help(
    Text("一起办", "Several at once"),
    Text(
        "先看每一件会怎样：能办的、不能办的和理由；共同的内容填一次。每件单独记一步，有人先动过的那件只退回它自己。",
        "First see what each would answer: what may be done, what may not and why; what is shared is filled in once. "
        "Each case gets its own step, and one that a colleague has moved is refused for itself only.",
    ),
    (_UNIFIED, _IN_TIME, _ONE_LEAD, _FILED),
    _SENT,
)
_VIEWS = Help(
    Text("视图", "Views"),
    Text(
        "把现在的筛选、列和顺序存一个名字；可以给本单位同事共用，也可以设为打开列表时的样子。各人看到的仍只是自己管辖内的件。",
        "Keep the present filters, columns and order under a name, for yourself or for your organisation, and choose "
        "the one that the list opens with. Everybody still sees only what lies in her own scope.",
    ),
    (_WATCHED, _GRADED),
)
_EXPORTS = Help(
    Text("导出", "Exports"),
    Text(
        "写明用途，只勾要用的字段；只含您管辖范围内的件。由别人审批，含敏感字段的要两人。文件带水印，保存七天，每次下载都留痕。",
        "Say what it is for and tick only what is needed; it holds cases of your scope only. Others approve it, two "
        "where a field is sensitive. The file bears a watermark, is kept for seven days, and every download is on "
        "record.",
    ),
    (_GRADED, _DISCREET),
    _SENT,
)

_COOPERATION = Help(
    Text("协作请求", "Requests for cooperation"),
    Text(
        "部门需要网格员帮忙的，只能在这里向网格化机构提出，限准入清单内的事项；机构同意后由它交办网格，不同意的写明理由。",
        "Where a department needs grid workers' help it asks the agency here, for a matter on the list; the agency "
        "orders it to the grid itself, or says why not.",
    ),
    (_UNIFIED, _LISTED),
)
_OFF_LIST = Help(
    Text("清单外任务举报", "Tasks off the list"),
    Text(
        "网格员被交办清单外的任务，可以不记名举报，凭查询码看处理情况。被举报单位看不到内容，一季度满 5 件才告知件数。",
        "A grid worker who is given a task off the list reports it anonymously and follows it by a code alone. The "
        "accused body sees no report; from five a quarter up it is told how many.",
    ),
    (_UNIFIED, _LISTED),
)
_PRECEDENTS = Help(
    Text("判例", "Precedents"),
    Text(
        "退单研究和会商的结论去掉个人信息后记在这里，派单台对同类件先推荐它；纠纷和特殊群体类不存地点。作出结论的机构可以撤回，须写理由。",
        "What studies of returns and meetings concluded, without personal data; proposed for the next of the kind. "
        "No place is kept of disputes and special groups. The agency that concluded it may withdraw it, with a reason.",
    ),
    (_RETURNED, _ONE_LEAD),
)
_EXPLAINED = Help(
    Text("解释说明", "Explanations"),
    Text(
        "没有按期办结或者批准延期的，部门向诉求人说明，网格员会签；联系不上的，在不同半天留足联系记录可以代替。不得告知施害方。",
        "Where the term was not kept or was extended, the department tells the petitioner why and the grid worker "
        "co-signs; enough attempts on different half-days stand for it. Never towards an offender.",
    ),
    (_DONE_IN_TIME, _DISCREET),
)
_EVALUATED = Help(
    Text("答复和评价", "Answer and evaluation"),
    Text(
        "诉求人凭自己的码评价这件事办得怎么样；没有解决的，期限内重新办理一次。评价不针对个人，工作人员不能代评。",
        "With a code of her own a petitioner says what became of the matter; what was not solved is taken up again "
        "once. It is about the matter, not a person, and no staff does it for her.",
    ),
    (_JUDGED, _DISCREET),
)

HELP: Mapping[str, Help] = {
    "cases:explanations": _EXPLAINED,
    "cases:cosigning": _EXPLAINED,
    "cases:cosign": _EXPLAINED,
    "cases:code": _EVALUATED,
    "cases:public": _EVALUATED,
    "cases:public-evaluation": _EVALUATED,
    "cases:together": _TOGETHER,
    "cases:together-done": _TOGETHER,
    "cases:views": _VIEWS,
    "cases:view": _VIEWS,
    "cases:exports": _EXPORTS,
    "cases:export-new": _EXPORTS,
    "cases:export-decide": _EXPORTS,
    "cases:cooperation": _COOPERATION,
    "cases:cooperation-new": _COOPERATION,
    "cases:cooperation-decide": _COOPERATION,
    "cases:off-list": _OFF_LIST,
    "cases:off-list-answer": _OFF_LIST,
    "cases:off-list-progress": _OFF_LIST,
    "cases:precedents": _PRECEDENTS,
    "cases:precedent-withdraw": _PRECEDENTS,
    "cases:todo": Help(
        Text("工作台", "Home"),
        Text(
            "要您办的在左，先到期的在前；例外和本辖区的趋势在右。每个数点开就是它数的那些件。",
            "What is yours to do stands at the left, the next due first; exceptions and trends of your area at the "
            "right. Every number opens the cases it counts.",
        ),
        (_IN_TIME, _DONE_IN_TIME, _WATCHED),
        LISTS,
    ),
    "cases:desk": _DESK,
    "cases:desk-item": _DESK,
    "cases:desk-move": _CASE,
    "cases:queue": Help(
        Text("案件列表", "Cases"),
        Text(
            "筛选、排序和列都在网址里，发给同事就是同一张表（他看到的仍只是他管辖内的件）。",
            "Filters, order and columns stand in the address: sent to a colleague, it is the same list, of what she "
            "may see.",
        ),
        (_WATCHED, _GRADED),
        _PICKED,
    ),
    "cases:search": Help(
        Text("查找", "Search"),
        Text(
            "编号、原话里的两个字、事项、网格、地址都能找；每条写明为什么找到。只找得到您管辖范围内的件，不能按人查；原话里的姓名、电话、门牌由系统隐去。",
            "Numbers, two characters of the words, matters, grids, addresses; each result says why it was found. "
            "Only what lies in your scope is found, and nothing by person; names, phones and doors in the words are "
            "hidden.",
        ),
        (_GRADED, _DISCREET),
        LISTS,
    ),
    "cases:report": Help(
        Text("登记来件", "New report"),
        Text(
            "先写是什么事，再定事项（不确定也能报），再定位置。登记那一刻起算受理时限和诉求人的总时限。原话里的姓名、电话、门牌由系统隐去。",
            "Say what it is first, then the matter (it may be unsure), then where. The acceptance and the total term "
            "start when you register it. Names, phones and doors in the words are hidden by the system.",
        ),
        (_ON_SPOT, _LISTED, _DISCREET),
        (
            *keys("1 2 3", "0"),
            ("Ctrl ↵", Text("登记", "register")),
        ),
    ),
    "cases:case": _CASE,
    "cases:move": _CASE,
    "cases:chain": _CASE,
    "cases:completeness": _CASE,
    "cases:petitioner": _CASE,
}
