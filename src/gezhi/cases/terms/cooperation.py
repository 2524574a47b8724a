"""Words of the two ways in which Article 20 is kept: asking the agency for the grid's help, and telling of a breach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gezhi.kernel.text import Term


class CooperationState(Term):
    """Where a department's request for the help of grid workers is."""

    ASKED = "asked", "待决定", "waits for the agency"
    APPROVED = "approved", "已交办网格", "ordered to the grid"
    REFUSED = "refused", "不予协作", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class CooperationAction(Term):
    """What may be done to a request for cooperation; each is a row of ``workflow.cooperation``."""

    APPROVE = "approve", "同意并交办网格", "approve and order it to the grid"
    REFUSE = "refuse", "不予协作", "refuse"
    WITHDRAW = "withdraw", "撤回请求", "withdraw"


class BreachState(Term):
    """Where a report of a task off the list is."""

    RECEIVED = "received", "已收到", "received"
    ANSWERED = "answered", "已处理", "dealt with"


class BreachFinding(Term):
    """What the agency found out about a task off the list."""

    FOUND = "found", "情况属实，已纠正", "it was so, and has been put right"
    NOT_FOUND = "not_found", "核查未发现", "nothing was found"
    ON_LIST = "on_list", "属清单内并经机构交办", "it is on the list and was ordered by the agency"


@dataclass(frozen=True, slots=True)
class Cooperation:
    """A request as decisions see it."""

    state: CooperationState
    agency: UUID
    department: UUID


@dataclass(frozen=True, slots=True)
class CooperationRow:
    """A request for cooperation as its readers see it; ``case_number`` once the agency has ordered it."""

    id: UUID
    state: CooperationState
    agency: UUID
    department: UUID
    matter: str
    list_version: str
    grid: str
    what: str
    why: str
    asked_at: datetime
    decided_at: datetime | None
    reason: str
    case_id: UUID | None
    case_number: str
    case_state: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A report of a task off the list, as whoever deals with it sees it. There is nobody in it who made it."""

    id: UUID
    state: BreachState
    accused: UUID
    what: str
    received_on: date
    afternoon: bool
    finding: BreachFinding | None
    answer: str
    answered_at: datetime | None
