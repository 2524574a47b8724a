"""What a petitioner learns with the receipt code she was given: where her report is, in plain words, no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.cases.models import Case, Evaluation, Petitioner
from gezhi.cases.moves import NO_SUCH_MOVE, row_for
from gezhi.cases.queries.loading import load
from gezhi.cases.rules.evaluating import CODE_VOID, HER_OWN
from gezhi.cases.terms import Action, State
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.rules import digest_of
from gezhi.security.terms import Actor, Duty, Level, Shown
from gezhi.storage.rows import one

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
    """The petitioner behind a receipt or a code, as an actor over her one case; refuses an unknown one."""
    petitioner = shown = None
    if digest := receipt_digest(receipt):
        if petitioner := _petitioner(receipt=digest):
            shown = Shown.RECEIPT if petitioner["own_receipt"] else Shown.PASSED_ON
        elif made := _of_code(digest):
            petitioner = _petitioner(county=made["county"], id=made["petitioner"])
            shown = Shown.USED if made["verdict"] else Shown.CODE
    if petitioner is None:
        raise NO_SUCH_RECEIPT(field="receipt")
    return _actor(petitioner, shown)


def holder_of_receipt(petitioner_id: UUID) -> Actor:
    """A petitioner who reported by herself, for whoever lets a sample city speak; refuses another."""
    petitioner = _petitioner(id=petitioner_id, own_receipt=True)
    if petitioner is None:
        raise NO_SUCH_RECEIPT(field="receipt")
    return _actor(petitioner, Shown.RECEIPT)


def _actor(petitioner: dict[str, Any], shown: Shown | None) -> Actor:
    found = Case.objects.filter(county=petitioner["county"], id=petitioner["case_id"])
    main = found.values_list("merged_into", flat=True).get()  # her matter goes on in the case it was merged into
    return Actor(
        person=petitioner["id"], name=Duty.PETITIONER.zh, posting=petitioner["id"], duty=Duty.PETITIONER,
        organisation=main or petitioner["case_id"], organisation_name=Duty.PETITIONER.zh, level=Level.COUNTY,
        places=(petitioner["county"],), shown=shown,
    )  # fmt: skip


def _petitioner(**wanted: Any) -> dict[str, Any] | None:
    return one(Petitioner.objects.filter(**wanted).values("id", "county", "case_id", "own_receipt"))


def _of_code(digest: str) -> dict[str, Any] | None:
    """Whom a code for an evaluation was sent to, and whether it has spoken; refuses one that is void.

    A void one may have gone to a wrong number: it shows nothing. One that was used shows progress, for she used it.
    """
    made = one(Evaluation.objects.filter(code=digest).values("county", "petitioner", "verdict", "voided_at"))
    if made is not None and made["voided_at"] is not None:
        raise CODE_VOID(field="receipt")
    return made


def may_evaluate(actor: Actor, *, now: datetime) -> tuple[bool, Text | None]:
    """Whether she may evaluate now; otherwise why not, where there is something to say."""
    case = load(actor, actor.organisation, lock=False)
    try:
        row_for(case.facts, Action.EVALUATE, actor=actor, now=now)
    except Refused as refused:
        return False, None if refused.code == NO_SUCH_MOVE.code else refused.text
    return True, None


def progress(actor: Actor) -> dict[str, Any]:
    """Where the petitioner's report is: number, state, who has it now, since when, when it was reported."""
    row = Case.objects.filter(county=actor.county, id=actor.organisation).values(
        "id", "number", "state", "version", "holder", "reported_at", "ended_at", "window_until"
    ).get()  # fmt: skip
    holder = people.organisation(row["holder"])
    state = State(row["state"])
    return {
        "number": row["number"], "state": state, "version": row["version"], "with": holder.text,
        "reported_at": row["reported_at"], "ended_at": row["ended_at"], "reopen_until": row["window_until"],
        "speaks": actor.shown in HER_OWN,
    }  # fmt: skip
