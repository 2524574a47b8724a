"""What a petitioner learns with the receipt code she was given: where her report is, in plain words, no more."""

from __future__ import annotations

from typing import Any

from gezhi.cases.models import Case, Petitioner
from gezhi.cases.terms import State
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.rules import digest_of
from gezhi.security.terms import Actor, Duty, Level

NO_SUCH_RECEIPT = Refusal(
    "no-such-receipt", Kind.NOT_FOUND, Text("没有这个查询码，请核对。", "There is no such receipt code; check it.")
)
LONGEST = 64
_ALIKE = str.maketrans("OIL", "011")  # as people write down what they hear


def receipt_digest(receipt: str) -> str:
    """The digest by which a code that was read out or written down is found; "" for what can be none."""
    plain = receipt.strip().replace("-", "").replace(" ", "").upper().translate(_ALIKE)
    return digest_of(plain) if 0 < len(plain) <= LONGEST else ""


def actor_of_receipt(receipt: str) -> Actor:
    """The petitioner behind a receipt code, as an actor over her one case; refuses an unknown code."""
    petitioner = None
    if digest := receipt_digest(receipt):
        wanted = Petitioner.objects.filter(receipt=digest)
        petitioner = wanted.values("id", "county", "case_id").first()
    if petitioner is None:
        raise NO_SUCH_RECEIPT(field="receipt")
    found = Case.objects.filter(county=petitioner["county"], id=petitioner["case_id"])
    main = found.values_list("merged_into", flat=True).get()  # her matter goes on in the case it was merged into
    return Actor(
        person=petitioner["id"], name=Duty.PETITIONER.zh, posting=petitioner["id"], duty=Duty.PETITIONER,
        organisation=main or petitioner["case_id"], organisation_name=Duty.PETITIONER.zh, level=Level.COUNTY,
        places=(petitioner["county"],),
    )  # fmt: skip


def progress(actor: Actor) -> dict[str, Any]:
    """Where the petitioner's report is: number, state, who has it now, since when, when it was reported."""
    row = Case.objects.filter(county=actor.county, id=actor.organisation).values(
        "id", "number", "state", "version", "holder", "reported_at", "ended_at", "window_until"
    ).get()  # fmt: skip
    holder = people.organisation(row["holder"])
    state = State(row["state"])
    return {
        "number": row["number"], "state": state, "version": row["version"], "with": holder.name,
        "reported_at": row["reported_at"], "ended_at": row["ended_at"], "reopen_until": row["window_until"],
    }  # fmt: skip
