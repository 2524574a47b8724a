"""The explanation that a department owes with the grid worker when it cannot end in time (Art. 21 ¶3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.cases.rules.precedents import keeps_place
from gezhi.cases.terms import Facts, Given, OpenExplanation, Told, Untold
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

FURTHEST = timedelta(days=730)  # what is expected later than this is no expectation

NOT_OWED = Refusal(
    "no-explanation-owed",
    Kind.CONFLICT,
    Text("没有待作的解释说明。", "No explanation is owed."),
    article=(21, 3),
)
NOT_EXPLAINED = Refusal(
    "nothing-to-cosign",
    Kind.CONFLICT,
    Text("没有待会签的解释说明；先由部门解释说明。", "Nothing waits to be co-signed; the department explains first."),
    article=(21, 3),
)
UNEXPLAINED = Refusal(
    "unexplained",
    Kind.CONFLICT,
    Text(
        "没有按期办结，还没有向诉求人作解释说明（或留足联系记录），不能结案。",
        "The term ran out or was extended, and the petitioner has not been told why; it cannot be closed yet.",
    ),
    article=(21, 3),
)
LEFT_OUT = Refusal(
    "explanation-left-out",
    Kind.CONFLICT,
    Text(
        "按时限看，本件没有按期办结，却没有向诉求人解释说明的记录，不能结案。这项说明正在列入牵头部门的待办，稍等片刻即可办理。",
        "By its clocks the term ran out, and nothing says that the petitioner was told why; it cannot be closed yet. "
        "The explanation is being put among the lead department's to-dos and will be there in a moment.",
    ),
    article=(21, 3),
)
OWED_BEFORE = Refusal(
    "explanation-owed-before",
    Kind.CONFLICT,
    Text(
        "本件还有没作完的解释说明，作完（或由机构免予）后再办这一步。",
        "An explanation of this case is still owed: first it is given, or waived by the agency.",
    ),
    article=(21, 3),
)
NOT_COSIGNED = Refusal(
    "not-cosigned",
    Kind.CONFLICT,
    Text(
        "解释说明还没有由网格员会签，不能结案。",
        "The grid worker has not co-signed the explanation; it cannot be closed yet.",
    ),
    article=(21, 3),
)
NOT_THE_GRIDS = Refusal(
    "cosign-not-the-grids",
    Kind.FORBIDDEN,
    Text(
        "解释说明由本网格的网格长或专职网格员会签；本网格无人时，由当日值班的网格员，没有排班的由同村（社区）、同镇街的代签。",
        "An explanation is co-signed by the grid's leader or full-time worker; where it has none, by who is on "
        "duty that day, or without a roster by one of the same village, then township.",
    ),
    article=(21, 3),
)
SAME_PERSON = Refusal(
    "cosign-same-person",
    Kind.FORBIDDEN,
    Text(
        "解释说明须由部门和网格员两人作出，作说明的人不能自己会签。",
        "It takes the department and a grid worker: who explained does not co-sign.",
    ),
    article=(21, 3),
)
EXPECTED_PAST = Refusal(
    "expected-not-ahead",
    Kind.INVALID,
    Text("新的预计办结时间须晚于现在、不超过两年。", "The new expected time lies ahead, within two years."),
    article=(21, 3),
)
TOLD_WHEN = Refusal(
    "told-when",
    Kind.INVALID,
    Text("告知时间须在上报之后、不晚于现在。", "It was told after the report and not later than now."),
    article=(21, 3),
)
COSIGNER_IS_THERE = Refusal(
    "cosigner-is-there",
    Kind.CONFLICT,
    Text(
        "已有网格员可以会签，不能免予会签。",
        "There is a grid worker who can co-sign; the signature is not waived.",
    ),
    article=(21, 3),
)
SOMEBODY_IS_THERE = Refusal(
    "somebody-to-tell",
    Kind.INVALID,
    Text(
        "这一项有可告知的诉求人；联系不上的，请在不同半天留足联系记录。",
        "There is a petitioner to be told; where she cannot be reached, record attempts on different half-days.",
    ),
    article=(21, 3),
)
NO_ATTEMPT = Refusal(
    "no-attempt-on-record",
    Kind.INVALID,
    Text(
        "免予说明要有部门联系过的记录为证：请部门先用“解释说明联系未果”记下联系的情况（包括诉求人不愿再被联系的答复），再免予。",
        "It takes an attempt on record: the department first records that it tried to reach her and what she said, "
        "also that she does not want to be contacted; then it may be waived.",
    ),
    article=(21, 3),
)
NOT_PROTECTED = Refusal(
    "nobody-endangered",
    Kind.INVALID,
    Text(
        "本件不是矛盾纠纷、特殊群体或高度敏感的事项，不能以“告知会触及施害方或危及当事人”免予说明；请先联系诉求人。",
        "This matter is no dispute, no special group's and not of the most guarded ones: that telling would reach an "
        "offender does not waive the explanation; first the petitioner is contacted.",
    ),
    article=(21, 3),
)
OTHER_GROUND = Refusal(
    "waived-on-another-ground",
    Kind.INVALID,
    Text(
        "还没有说明的，选为什么不告知；已说明、只差会签的，选没有可会签的网格员。",
        "What was not explained is waived with why nobody is told; what only lacks a signature, with that nobody is "
        "there to give it.",
    ),
    article=(21, 3),
)
ALREADY = Refusal(
    "explained-already",
    Kind.CONFLICT,
    Text("这一项不在等这一步，请看最新情况。", "This one does not wait for this step; look again."),
    article=(21, 3),
)


def explanation_is_owed(case: Facts, actor: Actor, now: datetime) -> None:
    if not case.explanation_owed:
        raise NOT_OWED()


def something_is_owed(case: Facts, actor: Actor, now: datetime) -> None:
    if not (case.explanation_owed or case.cosign_owed):
        raise NOT_OWED()


def something_may_be_waived(case: Facts, actor: Actor, now: datetime) -> None:
    """Where only a signature is left, and somebody is there to give it, there is nothing to waive; nor where nobody
    tried to reach her in a matter that endangers nobody."""
    something_is_owed(case, actor, now)
    if not case.explanation_owed and not case.nobody_cosigns:
        raise COSIGNER_IS_THERE()
    if case.explanations and not grounds_of_waiving(case):
        raise NO_ATTEMPT()


def explanation_is_to_be_cosigned(case: Facts, actor: Actor, now: datetime) -> None:
    if not case.cosign_owed:
        raise NOT_EXPLAINED()


def explanations_are_given(case: Facts, actor: Actor, now: datetime) -> None:
    """Art. 21 ¶3: closing asks for what was owed, by the department and by the grid worker.

    It looks at the clocks themselves, too: what should have been owed and is not, is.
    """
    if case.explanation_owed:
        raise UNEXPLAINED()
    if case.cosign_owed:
        raise NOT_COSIGNED()
    if case.unexplained:
        raise LEFT_OUT()


def unexplained_from(started_at: datetime, first_due: datetime, due_at: datetime, end: datetime) -> datetime | None:
    """From when on something must be on record of a lead's term that ended at ``end``: an explanation, or that one is
    owed. None where its first due moment was kept (Art. 21 ¶3).

    Where it ended after that but within the time it was extended to, the extension was explained as it was granted.
    """
    if end <= first_due:
        return None
    return due_at if end > due_at else started_at


def owes_nothing(case: Facts, actor: Actor, now: datetime) -> None:
    """What ends a case before it was handled would forget what was owed to its petitioners."""
    if case.explanation_owed or case.cosign_owed:
        raise OWED_BEFORE()


def is_still_owed(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    if given["explanation"].told is not Told.OWED:
        raise ALREADY(field="explanation")


# What may be waived by hand, by what it waits for. Where there is nobody to tell, nothing is owed in the first place.
_GROUNDS = {Told.OWED: (Untold.REFUSED, Untold.PROTECTED), Told.EXPLAINED: (Untold.NO_COSIGNER,)}


# What the agency cannot know of itself: an attempt of the department is on record for it.
_ON_RECORD = frozenset({Untold.REFUSED})


def _is_borne_out(ground: Untold, each: OpenExplanation) -> bool:
    return ground not in _ON_RECORD or each.tried_at is not None


def endangers(case: Facts) -> bool:
    """Whether telling may reach an offender or endanger somebody: disputes, special groups, the most guarded matters
    (P34–P37)."""
    matter = case.matter
    return matter is not None and (matter.access_level is AccessLevel.L4 or not keeps_place(matter.major_code))


def grounds_of_waiving(case: Facts) -> list[Untold]:
    """On which grounds any of the case's explanations may be waived."""
    told = waivable(case)
    return [
        ground for state, grounds in _GROUNDS.items() if state in told for ground in grounds
        if any(each.told is state and _is_borne_out(ground, each) for each in case.explanations)
        and (ground is not Untold.PROTECTED or endangers(case))
    ]  # fmt: skip


def waivable(case: Facts) -> frozenset[Told]:
    """Where those of the case's explanations stand that may be waived: a signature only where nobody gives it."""
    told = {each.told for each in case.explanations}
    return frozenset(told & _GROUNDS.keys()) - (frozenset() if case.nobody_cosigns else {Told.EXPLAINED})


def may_be_waived(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """The telling, on a ground; the signature, only where nobody is there to give it, for closing waits for it."""
    told, ground = given["explanation"].told, given["untold"]
    if told not in _GROUNDS:
        raise ALREADY(field="explanation")
    if ground not in _GROUNDS[told]:
        refusal = SOMEBODY_IS_THERE if told is Told.OWED and ground is Untold.NOBODY else OTHER_GROUND
        raise refusal(field="untold")
    if ground is Untold.PROTECTED and not endangers(case):
        raise NOT_PROTECTED(field="untold")
    if not _is_borne_out(ground, given["explanation"]):
        raise NO_ATTEMPT(field="untold")
    if ground is Untold.NO_COSIGNER and not case.nobody_cosigns:
        raise COSIGNER_IS_THERE(field="untold")


def cosigns_apart(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """The grid worker never stands in for the department, nor the department for her."""
    if given["explanation"].told is not Told.EXPLAINED:
        raise ALREADY(field="explanation")
    if given["explanation"].explained_by == actor.person:
        raise SAME_PERSON(field="explanation")


def moments_make_sense(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    if not now < given["expected"] <= now + FURTHEST:
        raise EXPECTED_PAST(field="expected")
    told_at = given.get("told_at")
    if told_at is not None and not case.reported_at <= told_at <= now:
        raise TOLD_WHEN(field="told_at")
