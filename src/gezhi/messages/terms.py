"""Words of messages: what there is to be told, to whom, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from gezhi.kernel.text import Term, Text
from gezhi.security.terms import Duty


class MessageKind(Term):
    """What a message is about. Each is a fact; nothing here urges or praises anybody."""

    DISPATCHED = "dispatched", "派来新件", "dispatched to us"
    ASSIST = "assist", "请我单位协办", "to assist in"
    RETURN_REFUSED = "return_refused", "退单被驳回", "return rejected"
    REWORK = "rework", "退回返工", "sent back for rework"
    REOPENED = "reopened", "没有解决，重新办理", "not solved, taken up again"
    UNSOLVED = "unsolved", "再次评价没有解决，由机构决定", "not solved again: for the agency to decide"
    CRITICAL = "critical", "新到特急件", "new critical report"
    HANDED_OVER = "handed_over", "上送或下转来件", "handed over to us"
    RETURN_ASKED = "return_asked", "退单待研究", "return to be studied"
    ASSISTANCE = "assistance", "协办事项待决定", "assistance to be decided"
    SUSPENSION_ASKED = "suspension_asked", "申请挂起待决定", "suspension to be decided"
    RESULT = "result", "反馈待核查", "result to be verified"
    DUE_SOON = "due_soon", "即将到期", "due soon"
    OVERDUE = "overdue", "已超期", "overdue"
    ORANGE = "orange", "超期到橙色", "overdue: orange"
    RED = "red", "超期到红色", "overdue: red"
    SUPERVISED = "supervised", "督办、警示、整改、会商", "supervision"
    CALENDAR = "calendar", "工作日历待复核", "calendar to be confirmed"
    CALENDAR_DECIDED = "calendar_decided", "录入的日历已处理", "your notice is decided"
    DEADLINES = "deadlines", "时限调整待复核", "deadlines to be confirmed"
    DEADLINES_DECIDED = "deadline_decided", "录入的时限已处理", "your deadlines are decided"


# The kinds that a duty is told of; the choice of what wakes her offers these.
KINDS_OF: dict[Duty, tuple[MessageKind, ...]] = {
    Duty.HANDLER: (
        MessageKind.DISPATCHED, MessageKind.ASSIST, MessageKind.RETURN_REFUSED, MessageKind.REWORK,
        MessageKind.REOPENED,
        MessageKind.DUE_SOON, MessageKind.OVERDUE, MessageKind.ORANGE, MessageKind.RED, MessageKind.SUPERVISED,
    ),
    Duty.AGENCY_OFFICER: (
        MessageKind.CRITICAL,
        MessageKind.RETURN_ASKED, MessageKind.ASSISTANCE, MessageKind.SUSPENSION_ASKED, MessageKind.RESULT,
        MessageKind.HANDED_OVER, MessageKind.REOPENED, MessageKind.UNSOLVED,
        MessageKind.DUE_SOON, MessageKind.OVERDUE, MessageKind.ORANGE, MessageKind.RED, MessageKind.SUPERVISED,
    ),
    Duty.VERIFIER: (MessageKind.RESULT,),
    Duty.COMMITTEE_MEMBER: (MessageKind.ASSIST, MessageKind.SUPERVISED),
    Duty.BUSINESS_ADMINISTRATOR: (
        MessageKind.CALENDAR, MessageKind.DEADLINES, MessageKind.CALENDAR_DECIDED, MessageKind.DEADLINES_DECIDED,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when, every day in China, nobody is told what is not of the highest urgency; none where equal."""

    start: time
    end: time

    @property
    def text(self) -> Text:
        said = f"{self.start:%H:%M}–{self.end:%H:%M}"
        return Text(said, said)


NIGHT = QuietHours(time(22), time(7))


@dataclass(frozen=True, slots=True)
class Telling:
    """One message to be made: ``fact`` is the step, clock or notice it comes from, ``subject`` what it opens."""

    kind: MessageKind
    fact: UUID
    at: datetime
    organisation: UUID
    duty: Duty
    subject: UUID
    number: str = ""
    county: str = ""
    urgent: bool = False
    clock: str = ""  # which clock fell; of supervision: which kind of document; of what was entered: its new state
    only: UUID | None = None  # for this posting alone
    but: UUID | None = None  # for everybody but this posting


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as its reader sees it."""

    id: UUID
    kind: MessageKind
    at: datetime
    deliver_at: datetime
    subject: UUID
    number: str
    county: str
    urgent: bool
    clock: str
    seen: bool

    @property
    def was_held(self) -> bool:
        """Whether quiet hours held it: it was delivered later than what it tells of."""
        return self.deliver_at > self.at


Place = tuple[datetime, UUID]  # of a message in the inbox: its delivery, and its key


@dataclass(frozen=True, slots=True)
class Seen:
    """What one browser says that its person has seen: all up to a place, and single ones by their marks."""

    upto: Place | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bell:
    """What the top bar shows: how many messages are new (``most`` means at least so many), and those that wake her."""

    new: int
    most: int
    waking: tuple[MessageRow, ...] = ()

    @property
    def said(self) -> str:
        return f"{self.most - 1}+" if self.new >= self.most else str(self.new)
