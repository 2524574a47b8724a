"""The rows of a new report: the case, its first step with the words, its clocks, the people to be answered."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gezhi.cases.actions import clocks as clock_rows
from gezhi.cases.actions.attachments import evidence_words
from gezhi.cases.actions.intake import Checked, Intake, Person
from gezhi.cases.actions.record import step_rows
from gezhi.cases.actions.tokens import search_tokens
from gezhi.cases.models import Case, CaseClock, Petitioner, Step, StepWords
from gezhi.cases.terms import Action, Evidence, State
from gezhi.cases.workflow import REPORT
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.chain import GENESIS
from gezhi.kernel.ids import uuid7
from gezhi.security.rules import digest_of as digest_of_secret
from gezhi.security.terms import Actor, Duty
from gezhi.storage.numbers import case_numbers
from gezhi.storage.rows import new

TITLE = 30
# A receipt is read out by phone: no letter that is taken for another (Crockford's alphabet). 14 signs are 70 bits.
RECEIPT_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 14


@dataclass(frozen=True)
class Reported:
    """What a report answers. ``receipts`` are shown once; to whoever reports for another they only show progress."""

    id: str
    number: str
    county: str
    state: str
    version: int
    grid: str
    candidates: list[str]
    receipts: list[str]


@dataclass(frozen=True, slots=True)
class Built:
    """The rows to be written together, and the answer that they stand for."""

    case: Case
    step: Step
    words: StepWords
    clocks: list[CaseClock]
    people: list[Petitioner]
    answer: Reported


def build(checked: Checked, *, actor: Actor, now: datetime, files: Sequence[Evidence] = ()) -> Built:
    """Make the rows of a report that was checked; writes nothing but takes a case number."""
    row = _case(checked, actor, now)
    words = _words(checked.intake, row) | {"attachments": evidence_words(files)}
    step, step_words = step_rows(
        county=row.county, case_id=row.id, seq=1, head=GENESIS, actor=actor, now=now,
        device_at=checked.intake.device_at, action=Action.REPORT, source=None, target=State.REPORTED,
        list_version=checked.version,
        words={name: value for name, value in words.items() if value not in ("", None, [])},
    )  # fmt: skip
    row.head = step.hash
    values = vars(row)
    clocks = [
        clock_rows.start(kind, case=values, owner=row.agency, now=now)
        for kind in REPORT.starts
        if checked.matter is not None or kind is not ClockKind.DISPATCHING
    ]
    for name, value in clock_rows.shown(clocks, row.agency).items():
        setattr(row, name, value)
    people, receipts = _petitioners(row, _people(checked.intake, actor), own=actor.duty is Duty.PETITIONER, now=now)
    answer = Reported(str(row.id), row.number, row.county, row.state, 1, row.grid, list(row.grid_candidates), receipts)
    return Built(row, step, step_words, clocks, people, answer)


def _case(checked: Checked, actor: Actor, now: datetime) -> Case:
    intake, where, matter = checked.intake, checked.where, checked.matter
    # Anonymous is whoever told of it. An officer or worker who enters it answers for the entry, and does not verify it.
    known = actor.duty is not Duty.PETITIONER
    number = case_numbers.take()
    row = new(
        Case,
        county=where.county, id=uuid7(now), number=f"{where.county}-{now.year}-{number:07d}",
        township=where.township, village=where.grid[:12], grid=where.grid, grid_candidates=list(where.candidates),
        state=State.REPORTED, version=1, head="", agency=checked.agency, holder=checked.agency,
        list_version=checked.version, matter=matter.code if matter else "",
        lead_department=matter.lead if matter else "", urgency=matter.urgency if matter else "",
        channel=str(intake.channel), title=_title(checked.description.clean), description=checked.description.clean,
        address=checked.address.clean, longitude=where.longitude, latitude=where.latitude,
        private=[
            {"step": 1, "field": name, "kind": str(found.kind), "value": found.value}
            for name, part in (("description", checked.description), ("address", checked.address))
            for found in part.found
        ],
        reporter=actor.person if known else None, reporter_organisation=actor.organisation if known else None,
        anonymous=intake.anonymous, emergency=intake.emergency, people=intake.people,
        source_number=intake.source_number or None,
        previous=intake.previous, reported_at=intake.reported_at or now, created_at=now, device_at=intake.device_at,
    )  # fmt: skip
    row.search = search_tokens(vars(row))
    return row


def _words(intake: Intake, row: Case) -> dict[str, Any]:
    return {
        "description": row.description, "address": row.address, "channel": str(intake.channel), "matter": row.matter,
        "grid": row.grid, "point": [f"{row.longitude:.7f}", f"{row.latitude:.7f}"] if intake.point else None,
        "crs": str(intake.point.crs) if intake.point else "", "emergency": intake.emergency or "",
        "people": intake.people, "source_number": intake.source_number,
        "reported_at": intake.reported_at.astimezone(UTC).isoformat() if intake.reported_at else "",
    }  # fmt: skip


def _title(text: str) -> str:
    first = text.replace("\n", " ").strip()
    for mark in "\u3002\uff01\uff1f\uff1b!?;":
        first = first.split(mark)[0]
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"


def _people(intake: Intake, actor: Actor) -> Sequence[Person]:
    """A resident who leaves neither name nor phone still gets a receipt, and follows her report with it (Art. 16)."""
    return intake.petitioners or ((Person(),) if actor.duty is Duty.PETITIONER else ())


def new_receipt() -> str:
    """A code that is shown once; only its digest is kept."""
    return "".join([RECEIPT_SIGNS[chance % 32] for chance in secrets.token_bytes(RECEIPT_LENGTH)])


def _petitioners(
    row: Case, people: Sequence[Person], *, own: bool, now: datetime
) -> tuple[list[Petitioner], list[str]]:
    rows, receipts = [], []
    for person in people:
        receipt = new_receipt()
        receipts.append(receipt)
        rows.append(
            new(
                Petitioner,
                county=row.county,
                id=uuid7(now),
                case_id=row.id,
                name=person.name.strip()[:40],
                phone=person.phone.strip()[:20],
                receipt=digest_of_secret(receipt),
                own_receipt=own,
            )
        )
    return rows, receipts
