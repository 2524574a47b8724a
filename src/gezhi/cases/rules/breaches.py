"""Reports of tasks off the list (清单外任务举报): who makes one, who reads it, what the accused is told (P17, P40)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from gezhi.cases.terms import BreachState
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.people.terms import OrganisationKind, OrganisationRow
from gezhi.security.terms import Actor, Duty

LONGEST = 2000
FEWEST = 5  # P40: of fewer nothing is said, not even how many
DELAY = timedelta(days=30)  # after a quarter, before the accused is told of it
QUARTERS = 4  # that are told of

GRID_WORKERS = frozenset({Duty.GRID_LEADER, Duty.FULL_TIME_WORKER, Duty.PART_TIME_WORKER, Duty.DEPARTMENTAL_WORKER})
READERS = frozenset({Duty.AGENCY_OFFICER, Duty.BUSINESS_ADMINISTRATOR})
ACCUSABLE = frozenset({OrganisationKind.DEPARTMENT, OrganisationKind.GRID_AGENCY})

NOT_A_WORKER = Refusal(
    "off-list-by-workers",
    Kind.FORBIDDEN,
    Text("清单外任务由网格员举报。", "Grid workers report tasks off the list."),
    article=(20, 1),
)
# Of a kind that leaves no trace: whoever reports such a task is on no record, not even for having tried too often.
TOO_OFTEN = Refusal(
    "off-list-too-often",
    Kind.INVALID,
    Text(
        "这台设备所在的网络提交得太多，请一小时后再试。", "Too many were sent from this network; try again in an hour."
    ),
)
NO_SUCH_CODE = Refusal(
    "no-such-receipt", Kind.INVALID, Text("没有这个查询码，请核对。", "There is no such receipt code; check it.")
)
NOBODY_ACCUSED = Refusal(
    "off-list-accused",
    Kind.INVALID,
    Text("请选择是哪个单位交办的。", "Choose which body gave the task."),
)
NO_SUCH_BREACH = Refusal(
    "no-such-report",
    Kind.NOT_FOUND,
    Text("没有这个举报，或者您无权查看。", "There is no such report, or you may not see it."),
)
ANSWERED = Refusal(
    "off-list-answered", Kind.CONFLICT, Text("这个举报已经处理。", "This report was dealt with already.")
)
NO_FINDING = Refusal("missing", Kind.INVALID, Text("请选择核查结论。", "Choose what was found out."))
WHAT = Text("交办了什么清单外的任务", "What task off the list was given")
ANSWER = Text("处理情况（举报人凭码可见）", "What was done (shown for the code)")


def may_be_accused(body: OrganisationRow, township: str) -> bool:
    """Whether a body may have tasked workers of a township: one of the township, or of the county or city above it."""
    return body.kind in ACCUSABLE and township.startswith(body.region)


def is_received_by(body: OrganisationRow, accused: UUID) -> bool:
    """The county's agency deals with a report, and the city's where the county's own is accused."""
    return body.id != accused


def check_answer(state: BreachState) -> None:
    if state is not BreachState.RECEIVED:
        raise ANSWERED()


def half_day(now: datetime) -> tuple[date, bool]:
    """The day and whether it is afternoon: all that is kept of when a report came (P17)."""
    here = now.astimezone(CHINA)
    return here.date(), here.hour >= 12


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year: its first day, and the first day after it."""

    first: date
    after: date

    @property
    def text(self) -> Text:
        number = (self.first.month + 2) // 3
        return Text(f"{self.first.year} 年第 {number} 季度", f"Q{number} {self.first.year}")


def quarters_to_tell(now: datetime) -> list[Quarter]:
    """The last quarters that ended long enough ago for the accused to be told of them, the newest first."""
    today = (now - DELAY).astimezone(CHINA).date()
    after = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    found = []
    for _ in range(QUARTERS):
        first = date(after.year - (after.month == 1), (after.month - 4) % 12 + 1, 1)
        found.append(Quarter(first, after))
        after = first
    return found


def told(counts: Sequence[tuple[Quarter, int]]) -> list[tuple[Quarter, int]]:
    """What of the counts the accused is told; of a quarter with fewer than five nothing at all (P25, P40)."""
    return [(quarter, count) for quarter, count in counts if count >= FEWEST]


def is_worker(actor: Actor) -> bool:
    return actor.duty in GRID_WORKERS
