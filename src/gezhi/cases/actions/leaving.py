"""A posting ends when its work has been handed over: not before (scenario of a departmental worker who moves)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.cases.queries.leaving import open_work
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people import actions as people
from gezhi.people.queries.staff import posting
from gezhi.security.terms import Actor

NOT_HANDED_OVER = Refusal(
    "work-not-handed-over",
    Kind.CONFLICT,
    Text(
        "还有 {count} 件在办没有移交（{numbers}）。请先改派、办结，或让本单位有接手的人，再结束任职。",
        "{count} open cases are not handed over ({numbers}). Reassign or finish them, or post somebody else first.",
    ),
)


@transaction.atomic
def end_posting(*, actor: Actor, now: datetime, posting_id: UUID, reason: str) -> None:
    """End a posting; refused while something is open that would be nobody's."""
    found = posting(actor, posting_id)
    left = open_work(found)
    if left.count:
        numbers = "、".join(left.numbers) + ("…" if left.count > len(left.numbers) else "")
        raise NOT_HANDED_OVER(count=left.count, numbers=numbers)
    people.end_posting(actor=actor, now=now, posting_id=posting_id, reason=reason)
