"""Words of what petitioners are told and what they say of it: explanations, attempts, evaluations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.kernel.text import Term


class Cause(Term):
    """Why an explanation is owed (Art. 21 ¶3)."""

    OVERDUE = "overdue", "期限已到，没有办结", "the term ran out"
    EXTENDED = "extended", "已批准延期", "an extension was granted"


class Told(Term):
    """Where an explanation is. ``TRIED``: recorded attempts stand for it."""

    OWED = "owed", "待解释说明", "owed"
    EXPLAINED = "explained", "待网格员会签", "to be co-signed"
    COSIGNED = "cosigned", "已会签", "co-signed"
    TRIED = "tried", "多次联系未果", "tried in vain"
    WAIVED = "waived", "免予解释说明", "waived"


class Untold(Term):
    """Why nobody is told. An offender is never sought out (privacy rule P35)."""

    NOBODY = "nobody", "没有可告知的诉求人", "there is no petitioner to be told"
    REFUSED = "refused", "诉求人不愿再被联系", "she does not want to be contacted"
    PROTECTED = "protected", "告知会触及施害方或危及当事人", "telling would reach an offender or endanger somebody"
    NO_COSIGNER = "no_cosigner", "已说明，本镇街没有可会签的网格员", "explained; no grid worker is there to co-sign"


class Verdict(Term):
    """What a petitioner says of how her matter was handled. It is about the case, never about a person."""

    SATISFIED = "satisfied", "满意", "satisfied"
    DISSATISFIED = "dissatisfied", "已解决，但不满意", "solved, but not satisfied"
    NOT_SOLVED = "not_solved", "没有解决", "not solved"


class CodeState(Term):
    """Where the code for her evaluation is, which is sent to her own phone."""

    NONE = "none", "未发评价码", "no code sent"
    SENDING = "sending", "评价码正在发送", "the code is being sent"
    SENT = "sent", "评价码已发到本人手机", "the code was sent to her phone"
    NOT_SENT = "not_sent", "评价码没有发出", "the code was not sent"
    EVALUATED = "evaluated", "已评价", "evaluated"


class CheckWay(Term):
    """How a result was checked."""

    ON_SITE = "on_site", "现场核查", "on the spot"
    REMOTE = "remote", "远程核查（看照片）", "remotely, by the photos"


@dataclass(frozen=True, slots=True)
class OpenExplanation:
    """An explanation that is owed, or given and not co-signed; ``explained_by`` is who gave it."""

    id: UUID
    petitioner: UUID | None
    told: Told
    attempts: int = 0
    tried_at: datetime | None = None
    explained_by: UUID | None = None
    owed_at: datetime | None = None  # when its clock started
    department: UUID | None = None  # whose it is to explain
