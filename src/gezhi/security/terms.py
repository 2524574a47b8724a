"""Words of security: duties, levels of government, the Actor who does everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gezhi.kernel.text import Term


class Level(Term):
    """Levels of the division tree; the value says how many digits a code of this level has."""

    CITY = "4", "市", "city"
    COUNTY = "6", "县（市、区）", "county"
    TOWNSHIP = "9", "乡镇（街道）", "township"
    VILLAGE = "12", "村（社区）", "village"
    GRID = "15", "网格", "grid"

    @property
    def digits(self) -> int:
        return int(self.value)

    @classmethod
    def of(cls, code: str) -> Level:
        """The level of a code, by its length."""
        return cls(str(len(code)))


class Duty(Term):
    """What someone is there to do (岗位职责). A person may hold several, one at a time is hers."""

    AGENCY_OFFICER = "agency_officer", "派单员", "desk officer"
    VERIFIER = "verifier", "核查员", "verifier"
    HANDLER = "handler", "承办人", "handler"
    GRID_LEADER = "grid_leader", "网格长", "grid leader"
    FULL_TIME_WORKER = "full_time_worker", "专职网格员", "full-time grid worker"
    PART_TIME_WORKER = "part_time_worker", "兼职网格员", "part-time grid worker"
    DEPARTMENTAL_WORKER = "departmental_worker", "专业网格员", "departmental grid worker"
    COMMITTEE_MEMBER = "committee_member", "村（居）委会成员", "committee member"
    BUSINESS_ADMINISTRATOR = "business_administrator", "业务管理员", "business administrator"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员", "system administrator"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员", "security administrator"
    AUDITOR = "auditor", "审计员", "auditor"
    INTERFACE = "interface", "对接系统", "connected system"
    PETITIONER = "petitioner", "诉求人", "petitioner"
    SYSTEM = "system", "系统", "the system"


GRID_WORKERS = frozenset({Duty.GRID_LEADER, Duty.FULL_TIME_WORKER, Duty.PART_TIME_WORKER, Duty.DEPARTMENTAL_WORKER})
# The three administrators (三员): no person holds two of these duties, nor one of them beside any other duty.
ADMINISTRATORS = frozenset({Duty.SYSTEM_ADMINISTRATOR, Duty.SECURITY_ADMINISTRATOR, Duty.AUDITOR})


class Outcome(Term):
    """How an audited action ended."""

    ALLOWED = "allowed", "允许", "allowed"
    REFUSED = "refused", "拒绝", "refused"


class PrintSize(Term):
    """How large a person has the words of her pages; paper is alike for everybody."""

    NORMAL = "normal", "标准字号", "Normal print"
    LARGE = "large", "大字版", "Large print"


PRINT_SIZE_COOKIE = "print_size"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose for the pages she reads, "" where she never did."""

    language: str = ""
    print_size: str = ""


class ApprovalState(Term):
    """Where a request stands that others have to allow."""

    WAITING = "waiting", "待审批", "waiting for approval"
    GRANTED = "granted", "已批准", "granted"
    REFUSED = "refused", "未批准", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class ApprovalAction(Term):
    """What may be done to such a request; each is a row of the table in ``workflow``."""

    APPROVE = "approve", "同意", "approve"
    REFUSE = "refuse", "不同意", "refuse"
    WITHDRAW = "withdraw", "撤回申请", "withdraw the request"


class ApprovalKind(Term):
    """What is asked for."""

    EXPORT = "export", "导出案件", "export of cases"


class PersonalKind(Term):
    """Kinds of personal data that are moved out of free text (privacy rule P43)."""

    PHONE = "phone", "电话", "phone number"
    IDENTITY = "identity", "证件", "identity number"
    PLATE = "plate", "车牌", "vehicle plate"
    BANK_CARD = "bank_card", "银行卡", "bank card"
    DOOR = "door", "门牌", "door number"

    @property
    def placeholder(self) -> str:
        """What stands in the clean text."""
        return f"〔{self.zh}〕"


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of personal data; ``start`` is where its placeholder stands in the clean text."""

    kind: PersonalKind
    value: str
    start: int


@dataclass(frozen=True, slots=True)
class Separated:
    """Free text without the personal data in it, and the data, in the order of the text."""

    clean: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made; ``password`` None means that nobody can sign in with it yet.

    ``hashed`` says that the password is a hash already, of one that was made at random.
    """

    username: str
    name: str
    work_number: str = ""
    password: str | None = None
    language: str = ""
    hashed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that others have to allow, as the table decides on it. ``region``: the place of the asker's body."""

    state: ApprovalState
    asked_by: UUID
    region: str
    needed: int
    approved_by: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token: the secret is shown once and never stored."""

    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as those see it who make accounts and postings."""

    id: UUID
    username: str
    name: str
    work_number: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class FirstLink:
    """What somebody needs to sign in for the first time: the code is shown once and never stored."""

    account: UUID
    username: str
    name: str
    code: str
    expires_at: datetime


class Shown(Term):
    """What a petitioner shows in place of an account."""

    PASSED_ON = "passed_on", "工作人员代报时的查询码", "a receipt that passed through the hands of staff"
    RECEIPT = "receipt", "本人上报的查询码", "the receipt of her own report"
    CODE = "code", "发到本人手机的评价码", "the code sent to her own phone"
    USED = "used", "用过的评价码", "a code that was used already"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and as whom: a person in one posting (a duty at an organisation over places).

    ``places`` are codes of one level of the division tree; containment is a prefix. ``department`` is the code of the
    linked department ("14") where the organisation is one. ``level`` is the organisation's level of government.
    ``shown`` is what a petitioner showed, who has no account.
    """

    person: UUID
    name: str
    posting: UUID
    duty: Duty
    organisation: UUID
    organisation_name: str
    level: Level
    places: tuple[str, ...]
    department: str | None = None
    shown: Shown | None = None

    def covers(self, code: str) -> bool:
        """Whether a place lies in this actor's scope."""
        return any(code.startswith(place) for place in self.places)

    @property
    def county(self) -> str:
        """The six-digit county of the first place; the city's own code where the scope is the city."""
        return self.places[0][:6] if self.places else ""


def plain(actor: Actor) -> Actor:
    """The actor without names, posting and what was shown, which find nothing: what a compiled query is told of her."""
    return replace(actor, name="", organisation_name="", posting=SYSTEM.posting, shown=None)


SYSTEM = Actor(
    person=UUID(int=0),
    name="系统",
    posting=UUID(int=0),
    duty=Duty.SYSTEM,
    organisation=UUID(int=0),
    organisation_name="系统",
    level=Level.CITY,
    places=("4407",),
)
