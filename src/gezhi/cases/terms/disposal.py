"""Words of the disposal of files whose retention is over (鉴定销毁, Art. 25 ¶2, P21), and what decides on it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gezhi.kernel.text import Term


class DisposalState(Term):
    """Where a batch is."""

    PROPOSED = "proposed", "待鉴定", "to be appraised"
    APPRAISED = "appraised", "待监销", "to be witnessed"
    RUNNING = "running", "正在销毁", "being destroyed"
    DONE = "done", "已销毁", "destroyed"
    REFUSED = "refused", "不予销毁", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class DisposalAction(Term):
    """What may be done to a batch; each is a row of ``workflow.disposal``."""

    APPRAISE = "appraise", "鉴定同意", "appraise and agree"
    WITNESS = "witness", "监销", "witness"
    REFUSE = "refuse", "不同意", "refuse"
    WITHDRAW = "withdraw", "撤回", "withdraw"
    FINISH = "finish", "销毁完毕", "finish"


class Spared(Term):
    """Why a file of a batch was not destroyed when its turn came."""

    KEPT_LONGER = "kept_longer", "保管期限已延长", "its retention was extended"
    CONTINUED = "continued", "后续案件尚未归档", "a case that follows it is not archived yet"
    NOT_ARCHIVED = "not_archived", "不在归档状态", "not in the archive"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as decisions see it. ``region`` is its keeper's; persons are those who have spoken."""

    state: DisposalState
    keeper: UUID
    region: str
    proposed_by: UUID
    appraised_by: UUID | None = None
