"""Looking at a petitioner's name and number: for those who need them, with a purpose, each look on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.cases.access import AGENCY, LEAD
from gezhi.cases.queries.detail import get_for
from gezhi.cases.queries.petitioners import whole_petitioner
from gezhi.cases.terms import LookPurpose, State
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
