"""A petitioner's evaluation of the result (Art. 24 ¶1): once for each answer, in time, by herself."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.rules.needs import Need, When
from gezhi.cases.terms import Facts, State, Verdict
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty, Shown

HER_OWN = frozenset({Shown.RECEIPT, Shown.CODE})

NOTHING_TO_EVALUATE = Refusal(
    "nothing-to-evaluate",
    Kind.CONFLICT,
    Text("办理结果核查通过后才能评价。", "There is a result to evaluate once it has been verified."),
    article=(24, 1),
)
EVALUATED = Refusal(
    "evaluated-already",
    Kind.CONFLICT,
    Text("这次办理结果您已经评价过。", "You have evaluated this result already."),
    article=(24, 1),
)
EVALUATION_LATE = Refusal(
    "evaluation-late",
    Kind.CONFLICT,
    Text(
        "评价的期限已过。问题还在的，请另行上报。",
        "The time for an evaluation is over. If the problem is still there, please report it anew.",
    ),
    article=(24, 1),
)
NOT_ANSWERED = Refusal(
    "not-answered-yet",
    Kind.CONFLICT,
    Text("办理结果还没有答复您，答复后再评价。", "You have not been told the result yet; evaluate it after that."),
    article=(25, 1),
)
NO_REASON = Refusal(
    "evaluation-without-reason",
    Kind.INVALID,
    Text("不满意或没有解决的，请写明原因。", "Where you are not satisfied, please say why."),
    article=(24, 1),
)
RECEIPT_BY_STAFF = Refusal(
    "receipt-by-staff",
    Kind.FORBIDDEN,
    Text(
        "撤回、申请重新办理只由诉求人本人提出；您已用工作账号登录，请先退出。",
        "Only the petitioner withdraws or has it taken up again. You are signed in as staff: please sign out first.",
    ),
    article=(24, 1),
)
BY_STAFF = Refusal(
    "evaluation-by-staff",
    Kind.FORBIDDEN,
    Text(
        "评价只由诉求人本人作出；您已用工作账号登录，请先退出。",
        "Only the petitioner evaluates. You are signed in as staff: please sign out first.",
    ),
    article=(24, 1),
)
ONLY_SHOWS = Refusal(
    "receipt-only-shows",
    Kind.FORBIDDEN,
    Text(
        "这个查询码经过工作人员的手，只能查进度。评价、申请重新办理，请用答复后发到您本人手机上的评价码；"
        "要撤回的，请向受理您反映的单位说明。",
        "This receipt passed through the hands of staff: it only shows progress. To evaluate, or to have it taken up "
        "again, use the code that is sent to your own phone with the answer; to withdraw, tell whoever took it in.",
    ),
    article=(24, 1),
)
CODE_USED = Refusal(
    "code-used",
    Kind.CONFLICT,
    Text(
        "这个评价码已经用过，一个码只用一次。事情重新办理并再次答复后，新的评价码会发到您的手机上，请用新的。",
        "This code was used already; each is good once. When your matter has been handled and answered anew, a new "
        "code is sent to your phone: please use that one.",
    ),
    article=(24, 1),
)
CODE_VOID = Refusal(
    "code-void",
    Kind.CONFLICT,
    Text(
        "这个评价码已经作废：后来又发了新的，或者事情正在重新办理。请用您手机上最近收到的那一个；"
        "正在重新办理的，等再次答复后会发新的。",
        "This code is void: a newer one was sent, or the matter is being handled anew. Please use the newest one on "
        "your phone; while it is handled anew, wait for the next answer, with which another is sent.",
    ),
    article=(24, 1),
)
REASON_NEEDED = Need(
    "reason", NO_REASON, Text("不满意时必填", "needed where she is not satisfied"),
    When("verdict", (Verdict.DISSATISFIED, Verdict.NOT_SOLVED)),
)  # fmt: skip


def reason(case: Facts) -> Need | None:
    return REASON_NEEDED


def has_a_result(state: State) -> None:
    """Refuses before there is a result, and when the file is sealed."""
    if state is State.ARCHIVED:
        raise EVALUATION_LATE()
    if state not in (State.VERIFIED, State.CLOSED):
        raise NOTHING_TO_EVALUATE()


def is_herself(case: Facts, actor: Actor, now: datetime) -> None:
    """What staff may have seen does not speak for her, nor a code that has spoken. A connected system speaks in its
    own name."""
    if actor.duty is not Duty.PETITIONER or actor.shown in HER_OWN:
        return
    if actor.shown is Shown.USED:
        raise EVALUATED() if case.evaluated else CODE_USED()
    raise ONLY_SHOWS()


def evaluates_once(case: Facts, actor: Actor, now: datetime) -> None:
    if case.evaluated:
        raise EVALUATED()


def evaluates_in_time(case: Facts, actor: Actor, now: datetime) -> None:
    if case.window_until is not None and now > case.window_until:
        raise EVALUATION_LATE()


def was_answered(case: Facts, actor: Actor, now: datetime) -> None:
    """Who left no way to be reached looks by herself, and is told by the case being closed."""
    if not case.answered and case.state is State.VERIFIED:
        raise NOT_ANSWERED()
