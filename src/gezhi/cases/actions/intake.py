"""``report``: take in what somebody saw or needs. Nothing typed is judged here; the grid agency does that."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.cases.access import REPORTERS
from gezhi.cases.actions import clocks as clock_rows
from gezhi.cases.actions.attachments import bind, evidence_of, evidence_words
from gezhi.cases.actions.following import follow
from gezhi.cases.actions.moving import search_tokens
from gezhi.cases.actions.placing import Placed, Point, place
from gezhi.cases.actions.record import check_device_time, step_rows
from gezhi.cases.events import CaseMoved
from gezhi.cases.models import Case, Petitioner
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import Action, Channel, State
from gezhi.cases.workflow import REPORT
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import MatterRow
from gezhi.kernel.chain import GENESIS
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.rules import digest_of as digest_of_secret
from gezhi.security.rules import separate
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage.idempotency import check_key, digest_of, first_answer, remember
from gezhi.storage.numbers import case_numbers
from gezhi.storage.together import write_together

LONGEST_DESCRIPTION = 4000
MOST_FILES = 9
MOST_PETITIONERS = 20
TITLE = 30
RECEIPT_BYTES = 9  # 72 bits: not to be guessed

MAY_NOT_REPORT = Refusal(
    "may-not-report",
    Kind.FORBIDDEN,
    Text(
        "这个岗位不上报事件；部门需要网格协助的，请向网格化机构提出协作请求。",
        "This duty does not report; a department asks the grid agency for cooperation.",
    ),
    article=(20, 1),
)
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
    """What came in, unjudged. A place is a point with its CRS, an address, or a grid code; ``matter`` may be unsure."""

    description: str
    channel: Channel
    matter: str = ""
    point: Point | None = None
    grid: str = ""
    address: str = ""
    county: str = ""
    petitioners: Sequence[Person] = ()
    attachments: Sequence[UUID] = ()
    anonymous: bool = False
    emergency: bool = False
    source_number: str = ""
    previous: UUID | None = None
    device_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report answers. ``receipts`` are shown once, to those whose matter it is."""

    id: str
    number: str
    county: str
    state: str
    version: int
    grid: str
    candidates: list[str]
    receipts: list[str]


def report(*, actor: Actor, now: datetime, intake: Intake, key: str | None = None) -> Reported:
    """Take in one report. With a ``key`` a repeated call returns the first answer. Raises Refused."""
    check_key(key)
    request = digest_of(_comparable(intake)) if key else ""
    try:
        with transaction.atomic():
            if key is not None:
                answer = first_answer(county=actor.county, person=actor.person, key=key, request=request)
                if answer is not None:
                    return Reported(**answer)
            return _take_in(actor, now, intake, key, request)
    except IntegrityError as clash:
        return _after_clash(clash, actor, key, request)


def report_many(
    *, actor: Actor, now: datetime, intakes: Sequence[tuple[str | None, Intake]]
) -> list[Reported | Refused]:
    """Take in up to a batch of reports, each answered on its own and each in a transaction of its own."""
    answers: list[Reported | Refused] = []
    for key, intake in intakes:
        try:
            answers.append(report(actor=actor, now=now, intake=intake, key=key))
        except Refused as refused:
            answers.append(refused)
    return answers


def _after_clash(clash: IntegrityError, actor: Actor, key: str | None, request: str) -> Reported:
    """Two equal requests at the same moment: the second is given the first one's answer."""
    if "case_source_number" in str(clash):
        raise SOURCE_TAKEN(field="source_number") from None
    if key is not None:
        answer = first_answer(county=actor.county, person=actor.person, key=key, request=request)
        if answer is not None:
            return Reported(**answer)
    raise clash


def _take_in(actor: Actor, now: datetime, intake: Intake, key: str | None, request: str) -> Reported:
    _check(actor, now, intake)
    where = place(actor, point=intake.point, grid=intake.grid, address=intake.address, county=intake.county)
    in_force = catalogue.list_in_force(where.county, now)
    matter = _matter(intake.matter, in_force.version)
    files = evidence_of(actor, where.county, list(intake.attachments), field="attachments")
    row, words = _case(actor, now, intake, where, in_force.version, matter)
    words["attachments"] = evidence_words(files)
    step, step_words = step_rows(
        county=row.county, case_id=row.id, seq=1, head=GENESIS, actor=actor, now=now, device_at=intake.device_at,
        action=Action.REPORT, source=None, target=State.REPORTED, list_version=in_force.version,
        words={name: value for name, value in words.items() if value not in ("", None, [])},
    )  # fmt: skip
    row.head = step.hash
    values = vars(row)
    clocks = [
        clock_rows.start(kind, case=values, owner=row.agency, now=now)
        for kind in REPORT.starts
        if matter is not None or kind.value != "dispatching"
    ]
    for name, value in clock_rows.shown(clocks, row.agency).items():
        setattr(row, name, value)
    people_rows, receipts = _petitioners(row, intake, now)
    answer = Reported(str(row.id), row.number, row.county, row.state, 1, row.grid, list(row.grid_candidates), receipts)
    first = remember(county=actor.county, person=actor.person, key=key, request=request, answer=asdict(answer), now=now)
    bound = bind(files, actor=actor, county=row.county, case_id=row.id, seq=1)
    write_together([row], [step], [step_words], clocks, people_rows, bound, first)
    follow(CaseMoved(row.county, row.id, 1, Action.REPORT, None, State.REPORTED, now))
    return answer


def _check(actor: Actor, now: datetime, intake: Intake) -> None:
    if actor.duty not in REPORTERS:
        raise MAY_NOT_REPORT()
    text = intake.description.strip()
    if not text or "\x00" in text:
        raise NO_DESCRIPTION(field="description")
    if len(text) > LONGEST_DESCRIPTION:
        raise DESCRIPTION_TOO_LONG(field="description", most=LONGEST_DESCRIPTION)
    if len(intake.petitioners) > MOST_PETITIONERS:
        raise TOO_MANY_PEOPLE(field="petitioners", most=MOST_PETITIONERS)
    if len(intake.attachments) > MOST_FILES:
        raise TOO_MANY_FILES(field="attachments", most=MOST_FILES)
    if intake.anonymous and intake.petitioners:
        raise NOT_ANONYMOUS(field="petitioners")
    check_device_time(intake.device_at, now)
    if intake.previous is not None and not visible_to(actor).filter(id=intake.previous).exists():
        raise UNKNOWN_PREVIOUS(field="previous")


def _matter(code: str, version: str) -> MatterRow | None:
    if not code:
        return None
    found = next((row for row in catalogue.matters(version) if row.code == code), None)
    if found is None:
        raise UNKNOWN_MATTER(field="matter")
    return found


def _case(
    actor: Actor, now: datetime, intake: Intake, where: Placed, version: str, matter: MatterRow | None
) -> tuple[Case, dict[str, Any]]:
    parted, address = separate(intake.description.strip()), separate(intake.address.strip())
    agency = _agency(where, actor)
    # Anonymous is whoever told of it. An officer or worker who enters it answers for the entry, and does not verify it.
    known = actor.duty is not Duty.PETITIONER
    number = case_numbers.take()
    row = Case(
        county=where.county, id=uuid7(now), number=f"{where.county}-{now.year}-{number:07d}",
        township=where.township, village=where.grid[:12], grid=where.grid, grid_candidates=list(where.candidates),
        state=State.REPORTED, version=1, head="", agency=agency, holder=agency, list_version=version,
        matter=matter.code if matter else "", lead_department=matter.lead if matter else "",
        urgency=matter.urgency if matter else "", channel=intake.channel,
        title=_title(parted.clean), description=parted.clean, address=address.clean,
        longitude=where.longitude, latitude=where.latitude,
        private=[
            {"step": 1, "field": name, "kind": str(found.kind), "value": found.value}
            for name, part in (("description", parted), ("address", address)) for found in part.found
        ],
        reporter=actor.person if known else None, reporter_organisation=actor.organisation if known else None,
        anonymous=intake.anonymous, emergency=intake.emergency, source_number=intake.source_number or None,
        previous=intake.previous, reported_at=now, created_at=now, device_at=intake.device_at,
    )  # fmt: skip
    row.search = search_tokens(vars(row))
    words: dict[str, Any] = {
        "description": row.description, "address": row.address, "channel": str(intake.channel), "matter": row.matter,
        "grid": row.grid, "point": [f"{row.longitude:.7f}", f"{row.latitude:.7f}"] if intake.point else None,
        "crs": str(intake.point.crs) if intake.point else "", "emergency": intake.emergency or "",
        "source_number": intake.source_number,
    }  # fmt: skip
    return row, words


def _agency(where: Placed, actor: Actor) -> UUID:
    """The township's agency; the county's where only the county is known."""
    if where.township:
        return people.agency_of(where.township, Level.TOWNSHIP).id
    return people.agency_of(where.county, Level.COUNTY).id


def _title(text: str) -> str:
    first = text.replace("\n", " ").strip()
    for mark in "。!?;!?;":
        first = first.split(mark)[0]
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"


def _petitioners(row: Case, intake: Intake, now: datetime) -> tuple[list[Petitioner], list[str]]:
    rows, receipts = [], []
    for person in intake.petitioners:
        receipt = secrets.token_urlsafe(RECEIPT_BYTES)
        receipts.append(receipt)
        rows.append(
            Petitioner(
                county=row.county,
                id=uuid7(now),
                case_id=row.id,
                name=person.name.strip()[:40],
                phone=person.phone.strip()[:20],
                receipt=digest_of_secret(receipt),
            )
        )
    return rows, receipts


def _comparable(intake: Intake) -> dict[str, Any]:
    values = asdict(intake)
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)
