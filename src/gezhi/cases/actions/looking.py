"""Looking at what is not shown to everybody: a petitioner's number, a sealed package. With a purpose, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from gezhi.cases.access import AGENCY, LEAD
from gezhi.cases.queries.detail import get_for, package
from gezhi.cases.queries.files import package_path
from gezhi.cases.queries.petitioners import whole_petitioner
from gezhi.cases.terms import LookPurpose, PackageUse, State
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security import actions as security
from gezhi.security.terms import Actor

MAY_NOT_LOOK = Refusal(
    "may-not-look",
    Kind.FORBIDDEN,
    Text(
        "诉求人的姓名和电话只给持有本件的网格化机构派单员和牵头部门承办人查看。",
        "A petitioner's name and number are shown to the desk officer holding the case and the lead's handler only.",
    ),
)

NO_USE = Refusal(
    "use-needed",
    Kind.INVALID,
    Text(
        "本件档案已封存限制使用，请说明调取档案包的用途。",
        "The use of this file is restricted: say what you take the package for.",
    ),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was shown: name and phone as the petitioner gave them."""

    id: UUID
    name: str
    phone: str


@transaction.atomic
def look_at_petitioner(
    *, actor: Actor, now: datetime, case_id: UUID, petitioner_id: UUID, purpose: LookPurpose, address: str = ""
) -> Looked:
    """Name and phone of one petitioner of a case or of one merged into it; the look is on record before it is shown."""
    case = get_for(actor, case_id)
    over = case.facts.state is State.ARCHIVED  # P10: there is nothing left to ask or to tell
    if over or not (AGENCY.holds(case.facts, actor) or LEAD.holds(case.facts, actor)):
        raise MAY_NOT_LOOK()
    name, phone = whole_petitioner(case.county, case.id, petitioner_id)
    security.audit(
        now=now, actor=actor, action="look-at-petitioner", object=f"petitioner:{petitioner_id}", purpose=purpose.value,
        address=address,
    )  # fmt: skip
    return Looked(petitioner_id, name, phone)


def take_package(
    *, actor: Actor, now: datetime, case_id: UUID, use: PackageUse | None, address: str = ""
) -> tuple[BinaryIO, str]:
    """The sealed package of an archived case, open for reading, and the case's number; the taking is on record (P15).

    Where the use of the file is restricted, what it is for has to be said (P16).
    """
    case = get_for(actor, case_id)
    row = package(actor, case)
    if use is None and case.row["restricted_at"] is not None:
        raise NO_USE(field="purpose")
    try:
        file = package_path(row["file"]).open("rb")
    except FileNotFoundError:  # replaced since the row was read: the new one was there before
        file = package_path(package(actor, case)["file"]).open("rb")
    security.audit(
        now=now, actor=actor, action="take-package", object=f"case:{case.id}",
        purpose=(use or PackageUse.WORK).value, address=address,
    )  # fmt: skip
    return file, case.facts.number
