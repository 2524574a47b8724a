"""What must be so before a move is offered. Each guard takes (facts, actor, now) and raises Refused."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.terms import Facts, OrderRole, State
from gezhi.catalogue.terms import OnTheSpot
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import GRID_WORKERS, Actor, Duty

NOT_ON_SPOT = Refusal(
    "not-on-the-spot",
    Kind.CONFLICT,
    Text(
        "这类事项不能现场办结，请上报后由网格化机构派单。",
        "This matter may not be resolved on the spot; report it for dispatch.",
    ),
    article=(21, 1),
)
MATTER_UNSURE = Refusal(
    "matter-unsure",
    Kind.CONFLICT,
    Text(
        "事项还不确定，请先由网格化机构受理并确定事项。",
        "The matter is still unsure; the grid agency has to decide it on accepting.",
    ),
    article=(21, 1),
)
NOT_OWN_DEPARTMENT = Refusal(
    "not-own-department",
    Kind.FORBIDDEN,
    Text("专业网格员只能自办本部门主办的事项。", "A departmental worker handles only what her own department leads."),
    article=(11,),
)
DANGEROUS = Refusal(
    "dangerous",
    Kind.CONFLICT,
    Text("本件涉及现实危险，不能撤回。", "There is danger in this case; it cannot be withdrawn."),
)
RECONSIDERED = Refusal(
    "reconsidered-once",
    Kind.CONFLICT,
    Text("不予受理的决定只能复核一次。", "A decline is reconsidered once only."),
)
ANONYMOUS = Refusal(
    "anonymous-not-merged",
    Kind.CONFLICT,
    Text("匿名件不并案，以免暴露上报人。", "Anonymous reports are never merged, to protect who made them."),
)
RETURN_LATE = Refusal(
    "return-late",
    Kind.CONFLICT,
    Text(
        "退单应在派单后的期限内提出，期限已过。",
        "A return must be asked for within the term after dispatch; the term is over.",
    ),
    article=(21, 4),
)
FINAL = Refusal(
    "designation-final",
    Kind.CONFLICT,
    Text(
        "经研究后的分派为最终指定，不能再退。",
        "After a study the designation is final; it cannot be returned again.",
    ),
    article=(21, 4),
)
ASSISTING_OPEN = Refusal(
    "assisting-open",
    Kind.CONFLICT,
    Text("还有 {count} 张协办工单未完成或未免除。", "Assisting orders neither done nor excused: {count}."),
    article=(22,),
)
SELF_VERIFICATION = Refusal(
    "self-verification",
    Kind.FORBIDDEN,
    Text(
        "核查人不能是本件（含并入的件）的上报人或办理人。",
        "The verifier may be neither a handler of the case nor the reporter of it or of one merged into it.",
    ),
    article=(25, 1),
)
SAME_GRID = Refusal(
    "verified-by-the-same-grid",
    Kind.FORBIDDEN,
    Text(
        "现场办结的抽核由别的网格或镇街机构来做，也可以远程看照片核查。",
        "A result on the spot is checked by another grid or by the township, which may do so by the photos.",
    ),
    article=(25, 1),
)
NOT_AT_THE_DOOR = Refusal(
    "not-at-the-door",
    Kind.CONFLICT,
    Text(
        "这类事项不上门核查，由机构核查员在平台上核查。",
        "A matter of this kind is not checked at the door; a verifier of the agency checks it on the platform.",
    ),
)
UNANSWERED = Refusal(
    "unanswered",
    Kind.CONFLICT,
    Text(
        "还有 {count} 位诉求人没有答复，也没有足够的联系记录。",
        "Petitioners neither answered nor tried often enough: {count}.",
    ),
    article=(25, 1),
)
SAME_PERSON = Refusal(
    "void-two-persons",
    Kind.CONFLICT,
    Text(
        "作废须由机构内两人完成：先由一人提出，再由另一人确认。",
        "Voiding takes two persons of the agency: one proposes, another confirms.",
    ),
)
WINDOW_OVER = Refusal(
    "window-over",
    Kind.CONFLICT,
    Text(
        "重新办理的期限已过，请另行上报，系统会关联原件。",
        "The time for reopening is over; make a new report, which will be linked.",
    ),
)
REOPENED_ONCE = Refusal(
    "reopened-once",
    Kind.CONFLICT,
    Text(
        "诉求人已申请过一次重新办理，再次办理由网格化机构决定。",
        "The petitioner has reopened once; the grid agency decides from here.",
    ),
)
WINDOW_RUNS = Refusal(
    "window-runs",
    Kind.CONFLICT,
    Text("期限未满，还不能归档。", "The window is still open; the case cannot be archived yet."),
    article=(25, 2),
)
MAIN_NOT_ARCHIVED = Refusal(
    "main-not-archived",
    Kind.CONFLICT,
    Text("并入的主件归档后，本件随之归档。", "A merged case is archived after the case it was merged into."),
)
NO_GRID_ROLE = Refusal(
    "no-grid-role",
    Kind.CONFLICT,
    Text(
        "清单给网格员的职责是“{roles}”，不含办理，请派给部门。",
        "The list lets grid workers {roles} only, not handle it; dispatch it to a department.",
    ),
    article=(20, 2),
)
NO_ASSISTING = Refusal(
    "no-assisting-order",
    Kind.CONFLICT,
    Text("没有未完成的协办工单。", "There is no open assisting order."),
)
HAS_MEMBERS = Refusal(
    "has-merged-cases",
    Kind.CONFLICT,
    Text("已有 {count} 件并入本件，请先拆出。", "Cases merged into this one: {count}. Take them out first."),
)
DRAWN = Refusal(
    "drawn-for-check",
    Kind.CONFLICT,
    Text("本件已抽中核查，不能免核。", "This case was drawn for a check; it cannot be waived."),
)

NOT_ORDERED = Refusal(
    "not-ordered",
    Kind.CONFLICT,
    Text(
        "现场办结的件没有承办单位，核查不实的请退回重派。",
        "A result on the spot has no handler to return to; send it back for dispatch.",
    ),
    article=(21, 1),
)
NOT_FROM_SPOT = Refusal(
    "not-from-spot",
    Kind.CONFLICT,
    Text(
        "本件不是现场办结的；部门办理的结果由核查人核查，或退回返工。",
        "This was not resolved on the spot: a department's result is verified, or sent back for rework.",
    ),
    article=(21, 1),
)
SEVERAL_PETITIONERS = Refusal(
    "several-petitioners",
    Kind.CONFLICT,
    Text("本件还有其他诉求人，不能由一人撤回。", "Others have asked for the same; one of them cannot withdraw it."),
)
NO_PETITIONER = Refusal(
    "no-petitioner",
    Kind.CONFLICT,
    Text("本件没有待答复的诉求人。", "There is no petitioner left to answer."),
)


DISPOSED = Refusal(
    "disposed", Kind.CONFLICT, Text("本件档案已依法销毁。", "This file was destroyed by law."), article=(25, 2)
)
KEPT = Refusal(
    "still-kept",
    Kind.CONFLICT,
    Text("保管期限到 {until} 才满，不能销毁。", "The retention lasts until {until}; the file is not destroyed."),
    article=(25, 2),
)
FOR_GOOD = Refusal(
    "kept-for-good",
    Kind.CONFLICT,
    Text("本件永久保管，不能销毁。", "This file is kept for good; it is not destroyed."),
    article=(25, 2),
)
RESTRICTED_ALREADY = Refusal(
    "restricted-already",
    Kind.CONFLICT,
    Text("本件档案已封存限制使用。", "The use of this file is restricted already."),
)


SIGNS_IN = Refusal(
    "signs-in-itself",
    Kind.CONFLICT,
    Text(
        "{organisation}已自己登录平台办理，不能代为登记。",
        "{organisation} signs in and acts itself; nobody records for it.",
    ),
)


def does_not_sign_in(case: Facts, actor: Actor, now: datetime) -> None:
    """Recorded is for a body only while it is marked; with several, one that is will do until one is chosen."""
    if case.recorded and not any(body.is_recorded_for(now) for body in case.recorded):
        raise SIGNS_IN(organisation=case.recorded[0].text)


def may_be_resolved_on_spot(case: Facts, actor: Actor, now: datetime) -> None:
    if case.matter is None:
        raise MATTER_UNSURE()
    if case.matter.on_the_spot is OnTheSpot.NO:
        raise NOT_ON_SPOT()


def own_department_leads(case: Facts, actor: Actor, now: datetime) -> None:
    if case.matter is None:
        raise MATTER_UNSURE()
    if case.matter.lead != actor.department:
        raise NOT_OWN_DEPARTMENT()


def is_not_dangerous(case: Facts, actor: Actor, now: datetime) -> None:
    if case.dangerous:
        raise DANGEROUS()


def speaks_for_all(case: Facts, actor: Actor, now: datetime) -> None:
    """One of several petitioners does not withdraw what is also the others' matter."""
    if case.petitioners > 1:
        raise SEVERAL_PETITIONERS()


def is_not_reconsidered(case: Facts, actor: Actor, now: datetime) -> None:
    if case.reconsidered:
        raise RECONSIDERED()


def is_not_anonymous(case: Facts, actor: Actor, now: datetime) -> None:
    if case.anonymous:
        raise ANONYMOUS()


def has_no_members(case: Facts, actor: Actor, now: datetime) -> None:
    if case.open_members:
        raise HAS_MEMBERS(count=case.open_members)


def may_be_returned(case: Facts, actor: Actor, now: datetime) -> None:
    if case.final:
        raise FINAL()
    if case.return_until is not None and now > case.return_until:
        raise RETURN_LATE()


def assisting_is_done(case: Facts, actor: Actor, now: datetime) -> None:
    count = sum(order.role is OrderRole.ASSISTING for order in case.open_orders)
    if count:
        raise ASSISTING_OPEN(count=count)


def has_assisting(case: Facts, actor: Actor, now: datetime) -> None:
    if not any(order.role is OrderRole.ASSISTING for order in case.open_orders):
        raise NO_ASSISTING()


def verifies_apart(case: Facts, actor: Actor, now: datetime) -> None:
    if actor.duty is Duty.SYSTEM:
        return
    if actor.person in {*case.handlers, *case.member_reporters, case.reporter, case.self_handler}:
        raise SELF_VERIFICATION()
    if case.on_the_spot and actor.duty in GRID_WORKERS and case.grid and actor.covers(case.grid):
        raise SAME_GRID()


def petitioners_are_answered(case: Facts, actor: Actor, now: datetime) -> None:
    if case.open_petitioners:
        raise UNANSWERED(count=case.open_petitioners)


def another_proposed(case: Facts, actor: Actor, now: datetime) -> None:
    if case.void_proposed_by in (None, actor.person):
        raise SAME_PERSON()


def window_is_open(case: Facts, actor: Actor, now: datetime) -> None:
    if case.window_until is not None and now > case.window_until:
        raise WINDOW_OVER()


def petitioner_reopens_once(case: Facts, actor: Actor, now: datetime) -> None:
    window_is_open(case, actor, now)
    if case.reopened_by_petitioner:
        raise REOPENED_ONCE()


def window_is_over(case: Facts, actor: Actor, now: datetime) -> None:
    if case.state is State.MERGED and case.merged_into_state is not State.ARCHIVED:
        raise MAIN_NOT_ARCHIVED()
    if case.window_until is None or now < case.window_until:
        raise WINDOW_RUNS()


def grid_has_role(case: Facts, actor: Actor, now: datetime) -> None:
    if case.matter is None:
        raise MATTER_UNSURE()
    if not case.matter.grid_handles:
        raise NO_GRID_ROLE(roles=case.matter.grid_roles_text)


def was_not_drawn(case: Facts, actor: Actor, now: datetime) -> None:
    if not case.on_the_spot or case.drawn:
        raise DRAWN()


def was_ordered(case: Facts, actor: Actor, now: datetime) -> None:
    if case.on_the_spot:
        raise NOT_ORDERED()


def was_on_the_spot(case: Facts, actor: Actor, now: datetime) -> None:
    if not case.on_the_spot:
        raise NOT_FROM_SPOT()


def may_be_visited(case: Facts, actor: Actor, now: datetime) -> None:
    """P35: what is restricted is never checked on the doorstep, nor told to another grid."""
    if case.matter is not None and case.matter.access_level is AccessLevel.L4:
        raise NOT_AT_THE_DOOR()


def has_petitioners(case: Facts, actor: Actor, now: datetime) -> None:
    if not case.untold_petitioners:
        raise NO_PETITIONER()


def is_not_restricted(case: Facts, actor: Actor, now: datetime) -> None:
    if case.restricted_at is not None:
        raise RESTRICTED_ALREADY()


def is_not_disposed(case: Facts, actor: Actor, now: datetime) -> None:
    if case.disposed_at is not None:
        raise DISPOSED()


def retention_is_over(case: Facts, actor: Actor, now: datetime) -> None:
    """P21: a file is destroyed when its period is over, not before."""
    if case.retention_until is None:
        raise FOR_GOOD()
    if now.astimezone(CHINA).date() < case.retention_until:
        raise KEPT(until=case.retention_until)
