"""What comes in, and whether it can be taken: form, place, matter. What it is about the grid agency judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.cases.access import REPORTERS
from gezhi.cases.actions.placing import Placed, Point, place
from gezhi.cases.actions.record import FUTURE, is_in_future
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import Channel
from gezhi.cases.workflow.asks import MOST_PEOPLE
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import MatterRow
from gezhi.kernel.refusal import Kind, Refusal, Refused, refuse
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.rules import separate
from gezhi.security.terms import Actor, Level, PersonalKind, Separated

LONGEST_DESCRIPTION = 4000
MOST_FILES = 9
MOST_PETITIONERS = 100  # well above the number of people at which an escalation is studied (Art. 23)

MAY_NOT_REPORT = Refusal(
    "may-not-report",
    Kind.FORBIDDEN,
    Text(
        "这个岗位不上报事件；部门需要网格协助的，请向网格化机构提出协作请求。",
        "This duty does not report; a department asks the grid agency for cooperation.",
    ),
    article=(20, 1),
)
NO_CHANNEL = Refusal("no-channel", Kind.INVALID, Text("请选择来源渠道。", "Say through which channel it came."))
NO_DESCRIPTION = Refusal(
    "no-description", Kind.INVALID, Text("请写明情况。", "Say what is the matter."), article=(21, 1)
)
DESCRIPTION_TOO_LONG = Refusal(
    "description-too-long",
    Kind.INVALID,
    Text("情况说明不能超过 {most} 字。", "The description takes at most {most} characters."),
)
TOO_MANY_PEOPLE = Refusal(
    "too-many-petitioners", Kind.INVALID, Text("诉求人不能超过 {most} 位。", "At most {most} petitioners.")
)
WRONG_COUNT = Refusal(
    "wrong-count",
    Kind.INVALID,
    Text(
        "涉及人数应为 1 到 {most} 的整数；不清楚的不填。",
        "How many people are involved is a whole number from 1 to {most}; leave it out where nobody knows.",
    ),
    article=(23,),
)
PERSONAL_NUMBER = Refusal(
    "personal-source-number",
    Kind.INVALID,
    Text(
        "外部编号里像是电话或证件号码，编号会一直留着、给办理的人看；请改用不含个人信息的编号。",
        "The external number looks like somebody's telephone or identity number. It is kept and shown to all who "
        "handle the case: use a number without personal data.",
    ),
)
TOO_MANY_FILES = Refusal(
    "too-many-attachments", Kind.INVALID, Text("附件不能超过 {most} 个。", "At most {most} attachments.")
)
UNKNOWN_MATTER = Refusal(
    "matter-not-in-force",
    Kind.INVALID,
    Text(
        "现行准入清单里没有这个事项；可以不选，由网格化机构判断。",
        "The list in force has no such matter; leave it out and the agency decides.",
    ),
    article=(9, 2),
)
NOT_ANONYMOUS = Refusal(
    "not-anonymous",
    Kind.INVALID,
    Text(
        "匿名上报不登记诉求人；要得到答复请取消匿名。",
        "An anonymous report has no petitioners; to be answered, do not report anonymously.",
    ),
)
NAME_NEEDED = Refusal(
    "name-needed",
    Kind.INVALID,
    Text(
        "清单规定这类事项须实名；也可以不选事项匿名上报。",
        "The list wants a name for this matter; or leave the matter out.",
    ),
    article=(9, 2),
)
UNKNOWN_PREVIOUS = Refusal(
    "unknown-previous",
    Kind.INVALID,
    Text("关联的原件不存在，或者您无权查看。", "The earlier case does not exist, or you may not see it."),
)
SOURCE_TAKEN = Refusal(
    "source-number-taken",
    Kind.CONFLICT,
    Text("这个来源编号已经上报过。", "This number of the source was reported before."),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A petitioner as handed in; both fields may be empty."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in, unjudged. A place is a point with its CRS, an address, or a grid code; ``matter`` may be unsure.

    ``people`` is how many were seen to be involved, named or not.

    ``county`` may also be the code of a township or village in it, where an address says so much. ``device_at`` is when
    it was first recorded elsewhere: evidence, which no clock counts from. ``reported_at`` is given only for the open
    case of an older system that hands its cases over; the report then counts as made at that time, its clocks from now.
    """

    description: str
    channel: Channel | None
    matter: str = ""
    point: Point | None = None
    grid: str = ""
    address: str = ""
    county: str = ""
    petitioners: Sequence[Person] = ()
    attachments: Sequence[UUID] = ()
    anonymous: bool = False
    emergency: bool = False
    people: int | None = None
    source_number: str = ""
    previous: UUID | None = None
    device_at: datetime | None = None
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """An intake that can be taken: where it belongs, by which list, and its texts without the personal data (P43)."""

    intake: Intake
    where: Placed
    version: str
    matter: MatterRow | None
    agency: UUID
    description: Separated
    address: Separated

    @property
    def personal(self) -> tuple[PersonalKind, ...]:
        """The kinds of the personal data that were moved out of the texts."""
        return tuple(found.kind for part in (self.description, self.address) for found in part.found)


def check(actor: Actor, now: datetime, intake: Intake) -> Checked:
    """Refuses what cannot be taken in, naming all that is wrong with it; writes nothing."""
    if actor.duty not in REPORTERS:
        raise MAY_NOT_REPORT()
    wrong = list(_wrong_of_form(actor, now, intake))
    try:
        where = place(actor, point=intake.point, grid=intake.grid, address=intake.address, county=intake.county)
    except Refused as nowhere:
        refuse([*wrong, nowhere])
        raise
    version = catalogue.list_in_force(where.county, now).version
    matter = _matter(intake.matter, version)
    if intake.matter and matter is None:
        wrong.append(UNKNOWN_MATTER(field="matter"))
    if intake.anonymous and matter is not None and not matter.anonymous:
        wrong.append(NAME_NEEDED(field="anonymous"))
    refuse(wrong)
    return Checked(
        intake, where, version, matter, _agency(where),
        separate(intake.description.strip()), separate(intake.address.strip()),
    )  # fmt: skip


def _wrong_of_form(actor: Actor, now: datetime, intake: Intake) -> Iterator[Refused]:
    text = intake.description.strip()
    if not text or "\x00" in text:
        yield NO_DESCRIPTION(field="description")
    if len(text) > LONGEST_DESCRIPTION:
        yield DESCRIPTION_TOO_LONG(field="description", most=LONGEST_DESCRIPTION)
    if intake.channel is None:
        yield NO_CHANNEL(field="channel")
    if intake.source_number and separate(intake.source_number).found:
        yield PERSONAL_NUMBER(field="source_number")
    yield from _wrong_of_people_and_files(intake)
    if is_in_future(intake.device_at, now) or is_in_future(intake.reported_at, now):
        yield FUTURE(field="device_at")
    if intake.previous is not None and not visible_to(actor).filter(id=intake.previous).exists():
        yield UNKNOWN_PREVIOUS(field="previous")


def _wrong_of_people_and_files(intake: Intake) -> Iterator[Refused]:
    if len(intake.petitioners) > MOST_PETITIONERS:
        yield TOO_MANY_PEOPLE(field="petitioners", most=MOST_PETITIONERS)
    if len(intake.attachments) > MOST_FILES:
        yield TOO_MANY_FILES(field="attachments", most=MOST_FILES)
    if intake.people is not None and not 1 <= intake.people <= MOST_PEOPLE:
        yield WRONG_COUNT(field="people", most=MOST_PEOPLE)
    if intake.anonymous and intake.petitioners:
        yield NOT_ANONYMOUS(field="petitioners")


def _matter(code: str, version: str) -> MatterRow | None:
    if not code:
        return None
    try:
        return catalogue.matter(code, version)
    except Refused:
        return None


def _agency(where: Placed) -> UUID:
    """The township's agency; the county's where only the county is known."""
    if where.township:
        return people.agency_of(where.township, Level.TOWNSHIP).id
    return people.agency_of(where.county, Level.COUNTY).id
