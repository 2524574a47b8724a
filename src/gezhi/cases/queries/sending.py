"""Whether a message may go to a petitioner, and what became of the last one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Exists, F, OuterRef, Q, Subquery

from gezhi.cases.models import Evaluation, Explanation, Petitioner
from gezhi.cases.queries.loading import petitioners_of
from gezhi.cases.rules.sending import Reach, Sending, mobile
from gezhi.cases.terms import Untold
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.storage.rows import Written, one

NO_SUCH_PETITIONER = Refusal(
    "no-such-petitioner", Kind.NOT_FOUND, Text("本件没有这位诉求人。", "The case has no such petitioner.")
)
UNSAID = Q(verdict="", voided_at=None)  # the evaluation that a petitioner may still make, by the one code that is good
# Her last evaluation, beside a petitioner in a query of them.
LAST = Written(
    "(SELECT json_build_array(e.verdict <> '', e.given_at, e.sending IS NOT NULL, e.asked_at, e.asked, e.tries,"
    " e.sent_at)::text FROM cases_evaluation e"
    ' WHERE e.county = "cases_petitioner"."county" AND e.petitioner = "cases_petitioner"."id"'
    " ORDER BY e.voided_at DESC NULLS FIRST, e.id DESC LIMIT 1)"
)


def shielded(case_id: UUID) -> Exists:
    """Whether it is on record, in this case or in the one she came with, that telling her would endanger somebody."""
    told = Explanation.objects.filter(county=OuterRef("county"), petitioner=OuterRef("id"), ground=Untold.PROTECTED)
    return Exists(told.filter(Q(case_id=case_id) | Q(case_id=OuterRef("case_id"))))


def to_be_told(county: str, case_id: UUID, petitioner_id: UUID) -> dict[str, Any]:
    """What is known of one petitioner before she is told; refuses one of another case. ``line``: her evaluation that is
    not said yet, None where there is none; ``coded``: whether a code was made for it."""
    found = Petitioner.objects.filter(petitioners_of(county, case_id), id=petitioner_id)
    line = Evaluation.objects.filter(UNSAID, county=OuterRef("county"), petitioner=OuterRef("id"))
    known = found.annotate(
        shielded=shielded(case_id), line=Subquery(line.values("id")), coded=Exists(line.exclude(code=""))
    )
    row = one(known.values("name", "phone", "attempts", "tried_at", "answered_at", "shielded", "line", "coded"))
    if row is None:
        raise NO_SUCH_PETITIONER()
    return row


def reach(row: dict[str, Any]) -> Reach:
    """What decides whether a message goes to her."""
    return Reach(row["phone"], bool(mobile(row["phone"])), row["shielded"], row["answered_at"])


def sending_of(county: str, petitioner_id: UUID) -> Sending | None:
    """Her last evaluation, said or not."""
    latest = F("voided_at").desc(nulls_first=True)
    row = Evaluation.objects.filter(county=county, petitioner=petitioner_id).order_by(latest, "-id").first()
    if row is None:
        return None
    on_its_way = row.sending is not None
    return Sending(bool(row.verdict), row.given_at, on_its_way, row.asked_at, row.asked, row.tries, row.sent_at)


def read(last: str | None) -> Sending | None:
    """What ``LAST`` gave."""
    if last is None:
        return None
    said, given_at, on_its_way, asked_at, asked, tries, sent_at = orjson.loads(last)
    return Sending(said, _moment(given_at), on_its_way, _moment(asked_at), asked, tries, _moment(sent_at))


def _moment(given: str | None) -> datetime | None:
    return datetime.fromisoformat(given) if given else None
