"""Words of the catalogue: what a matter is, which clocks it has, and the values that others are handed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.text import Term, Text
from gezhi.kernel.worktime import Allowance, DayEnd, Hours, Season


class Item(Term):
    """The seven items of Article 8."""

    DATA = "1", "（一）基础数据和动态信息采集核实", "(1) collecting and checking basic data"
    OPINION = "2", "（二）社情民意和不安定因素", "(2) what people say, causes of unrest"
    SAFETY = "3", "（三）突发事件预防和治安环境排查", "(3) preventing emergencies, watching safety and environment"
    DISPUTE = "4", "（四）矛盾纠纷排查化解", "(4) finding and settling disputes"
    SERVICE = "5", "（五）民生服务和特殊人群关爱", "(5) services for residents and people with special needs"
    PUBLICITY = "6", "（六）法律政策宣传和平安创建", "(6) publicity for laws and safe communities"
    OTHER = "7", "（七）市、县网格化机构决定的其他事项", "(7) other matters that a grid agency decides"


class Process(Term):
    """Which table of moves a matter follows."""

    CASE = "case", "案件", "case"
    TASK = "task", "任务", "task"
    CONFIDENTIAL = "confidential", "保密件", "confidential"


class Urgency(Term):
    """The four degrees of urgency, the most urgent first."""

    CRITICAL = "critical", "特急", "critical"
    URGENT = "urgent", "紧急", "urgent"
    NORMAL = "normal", "一般", "normal"
    ROUTINE = "routine", "常规", "routine"


class ClockKind(Term):
    """The clocks of a case, each with an owner of its own. TOTAL is the petitioner's; it never stops for a return."""

    ACCEPTANCE = "acceptance", "受理", "acceptance"
    DISPATCHING = "dispatching", "派单", "dispatching"
    ACKNOWLEDGEMENT = "acknowledgement", "签收", "acknowledgement"
    HANDLING = "handling", "办理", "handling"
    REDISPATCH = "redispatch", "再次分派", "redispatch"
    VERIFICATION = "verification", "核查", "verification"
    REPLY = "reply", "答复", "reply"
    TOTAL = "total", "总时限", "total"
    EXTENSION = "extension", "延期", "extension"  # no clock of its own: by how much another's may be extended
    SUSPENSION = "suspension", "挂起", "suspension"
    RETURN = "return", "退单", "return"  # no clock of its own: within which after dispatch a return may be asked for
    EXPLANATION = "explanation", "解释说明", "explanation"


class OnTheSpot(Term):
    """Whether a grid worker may resolve the matter where she finds it (Art. 21)."""

    YES = "yes", "可以", "yes"
    NO = "no", "不可以", "no"
    DEPENDS = "depends", "视情", "depends on the circumstances"


class GridRole(Term):
    """What a grid worker may do in a matter (Arts. 8, 11, 21). There is no word for enforcing: the law gives none."""

    COLLECT = "collect", "采集核实", "collect and check data"
    PATROL = "patrol", "排查走访", "patrol and visit"
    REPORT = "report", "发现上报", "find and report"
    WARN = "warn", "警示疏散", "warn and lead people away"
    SETTLE = "settle", "现场协调", "settle on the spot"
    MEDIATE = "mediate", "调解协商", "mediate"
    ASSIST = "assist", "协助配合", "assist a department"
    SERVE = "serve", "代办帮办", "apply on residents' behalf"
    REFER = "refer", "登记转介", "take down and refer"
    NOTIFY = "notify", "宣传告知", "inform"
    ORGANISE = "organise", "组织实施", "organise"


# With one of these the grid can see a matter through; with the others it reports, or helps who does (Art. 11).
HANDLING_ROLES = frozenset(
    {
        GridRole.COLLECT, GridRole.PATROL, GridRole.SETTLE, GridRole.MEDIATE, GridRole.SERVE, GridRole.ORGANISE,
    }
)  # fmt: skip
# On the spot a question may also be answered, and somebody shown where to turn (Art. 21).
SPOT_ROLES = HANDLING_ROLES | {GridRole.NOTIFY, GridRole.REFER}


class PhotoRule(Term):
    """Whether evidence needs a picture; a picture is never asked for unless the matter says so."""

    REQUIRED = "required", "必须", "required"
    OPTIONAL = "optional", "可选", "optional"
    FORBIDDEN = "forbidden", "禁止", "forbidden"


class Publicity(Term):
    """Who may learn how such a case went."""

    PUBLIC = "public", "公开", "public"
    ON_REQUEST = "on_request", "依申请公开", "on request"
    NOT_PUBLIC = "not_public", "不公开", "not public"


class Credibility(Term):
    """How sure the legal basis of a matter is; what is not confirmed says so."""

    REGULATION = "regulation", "引自条例", "quoted from the regulation"
    KNOWN = "known", "专业知识，未核原文", "professional knowledge, text not compared"
    TO_CONFIRM = "to_confirm", "待核", "to be confirmed"
    NONE = "none", "未注明", "not given"


class DepartmentKind(Term):
    """The 17 departments that Article 5 names, and what an authority adds to them."""

    LISTED = "listed", "条例列举", "named in Article 5"
    ADDED = "added", "扩展", "added"
    GROUP = "group", "群团组织", "people's organisation"
    COMPANY = "company", "公共服务企业", "utility company"


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A kind of linked department by its code ("14"); its instances at each level are organisations of `people`."""

    code: str
    name: Text
    kind: DepartmentKind

    @property
    def may_lead(self) -> bool:
        """Groups and companies may only assist (Art. 17)."""
        return self.kind in (DepartmentKind.LISTED, DepartmentKind.ADDED)


@dataclass(frozen=True, slots=True)
class Keyword:
    """Words that speak for a matter, or with a negative weight against it.

    Every part must stand in the text; a part may hold alternatives: ("狗|犬", "咬|追") is a dog and a bite or a chase.
    """

    words: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter of one admission list, as everybody else sees it. Immutable: a change is a new list."""

    code: str
    name: Text
    major_code: str
    major: Text
    minor: Text
    item: Item
    process: Process
    grid_roles: tuple[GridRole, ...]
    grid_role: str  # its bounds, in the list's own words
    lead: str  # department code
    assisting: tuple[str, ...]  # department codes
    on_the_spot: OnTheSpot
    urgency: Urgency
    closing_conditions: tuple[str, ...]
    elements: tuple[str, ...]
    basis: str
    credibility: Credibility
    decision_number: str  # of the decision behind a matter of item 7
    personal_data: bool
    access_level: AccessLevel
    public_report: bool
    anonymous: bool
    publicity: Publicity
    merge_radius_m: int
    merge_window_days: int
    dispute_rule: str
    photo: PhotoRule
    retention_years: int
    keywords: tuple[Keyword, ...] = field(default=(), repr=False)
    version: str = ""  # of the list; empty before it is adopted

    @property
    def grid_handles(self) -> bool:
        """Whether the list gives grid workers a role with which they can see the matter through."""
        return not HANDLING_ROLES.isdisjoint(self.grid_roles)

    @property
    def grid_roles_text(self) -> Text:
        """The roles as they stand in a sentence."""
        return Text("、".join(role.zh for role in self.grid_roles), ", ".join(role.en for role in self.grid_roles))


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A minor class of the classification catalogue under its major class."""

    major_code: str
    major: Text
    minor: Text
    id: UUID | None = None
    catalogue: UUID | None = None


@dataclass(frozen=True, slots=True)
class AdmissionListRow:
    """One version of a county's admission list; ``version`` is unique in the whole city ("440703-2026-1")."""

    id: UUID
    version: str
    county: str
    name: str
    source: str
    issued_on: date
    effective_from: date
    effective_to: date | None


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """How long a clock may run. ``matter`` None: for every matter of the list without a rule of its own."""

    matter: str | None
    clock: ClockKind
    urgency: Urgency
    allowance: Allowance
    to_confirm: bool  # a default of ours that the authority has not confirmed


class NoticeKind(Term):
    """What a notice about the calendar says."""

    YEAR = "year", "年度放假安排", "arrangement of a year's holidays"
    CLOSURE = "closure", "区域停工安排", "closure of a place"
    LIFTING = "lifting", "停工提前解除", "closure lifted early"
    OFFICE_HOURS = "office_hours", "办公作息", "office hours"


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day that a notice names; ``hours`` only where the place keeps hours of its own on that day."""

    day: date
    working: bool
    name: str = ""
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about the working calendar, for a place (prefix of its codes; empty: the whole country)."""

    kind: NoticeKind
    name: str
    source: str
    region: str = ""
    year: int | None = None
    days: tuple[NoticeDay, ...] = ()
    seasons: tuple[Season, ...] = ()
    day_end: DayEnd | None = None
    roll_over: bool | None = None
    version: int = 0  # given when it is announced
    lifts: int | None = None  # the version of the closure that it lifts


class ProposalState(Term):
    """Where a notice stands that somebody entered and another person has to confirm (双人复核)."""

    WAITING = "waiting", "待复核", "waits for confirmation"
    CONFIRMED = "confirmed", "已生效", "in force"
    REFUSED = "refused", "已退回", "sent back"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class ProposalAction(Term):
    """What may be done to what was entered; each is a row of the table in ``workflow``."""

    CONFIRM = "confirm", "复核生效", "confirm"
    REFUSE = "refuse", "退回", "send back"
    WITHDRAW = "withdraw", "撤回", "withdraw"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody entered, as the table decides on it. ``list_of``: the county whose deadlines it would change;
    otherwise it is a notice about the calendar of ``region`` ("": the whole country)."""

    state: ProposalState
    proposed_by: UUID
    region: str = ""
    list_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What one person entered and another confirms: the document, who did what, and why."""

    id: UUID
    source: str
    issued_on: date
    state: ProposalState
    proposed_at: datetime
    proposed_by: UUID
    proposed_by_name: str
    proposed_at_organisation: str
    decided_at: datetime | None
    decided_by_name: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Entered):
    """A notice on its way into force."""

    notice: Notice  # without a version: it has none before it is in force
    version: int | None  # of the calendar that it made
    body: str = ""  # of a closure or its lifting: the place whose agency decided to close

    @property
    def proposed(self) -> Proposed:
        """As the table decides on it."""
        lifting = self.notice.kind is NoticeKind.LIFTING
        return Proposed(self.state, self.proposed_by, self.body if lifting else self.notice.region)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineProposalRow(Entered):
    """Other deadlines for a county's list from a day on, on their way into force."""

    name: str
    county: str
    base: UUID
    base_version: str
    version: str  # of the list that it made
    effective_from: date

    @property
    def proposed(self) -> Proposed:
        """As the table decides on it."""
        return Proposed(self.state, self.proposed_by, list_of=self.county)


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of the description that led to a suggestion: ``text[start:end] == words``."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A matter that a description may be about, and the words that led there, in the order of the text.

    Where no words led there, ``beside`` is the likelier matter to which it is akin (class, lead department).
    """

    code: str
    reasons: tuple[Hit, ...]
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Numbers that an authority sets for itself: how often, how many, at what share of a term. Data, never code.

    The values in force for one county; a default holds where its authority has set nothing. What each means, in which
    unit and between which bounds, ``rules.parameters.ABOUT`` says.
    """

    extensions: int = 1
    suspensions: int = 2
    answer_attempts: int = 3
    final_after: int = 1
    soon_percent: int = 80
    soon_minutes: int = 30
    yellow_percent: int = 100
    orange_percent: int = 150
    red_percent: int = 200
    red_percent_critical: int = 100
    sample_percent_dangerous: int = 10
    sample_percent: int = 2
    samples_a_week: int = 3
    escalation_people: int = 20
    escalation_reports: int = 5
    escalation_days: int = 7
    meeting_days: int = 2
