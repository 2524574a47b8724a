"""What people say of results in the sample city, by the receipts of their own reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps

from gezhi.cases.actions import evaluate
from gezhi.cases.queries.receipts import holder_of_receipt
from gezhi.cases.terms import State, Verdict

# Tables of another context, by name.
Case, Petitioner = apps.get_model("cases", "Case"), apps.get_model("cases", "Petitioner")
_WHY = {Verdict.DISSATISFIED: "办是办好了，就是等了太久。", Verdict.NOT_SOLVED: "第二天又是老样子。"}


def tell(*, now: datetime) -> None:
    """By the product's own actions, as of ``now``."""
    closed = Case.objects.filter(state=State.CLOSED, window_until__gt=now).order_by("id")
    told = Petitioner.objects.filter(case__in=closed, answered_at__isnull=False, own_receipt=True).order_by("id")
    verdicts = (Verdict.SATISFIED, Verdict.SATISFIED, Verdict.DISSATISFIED, Verdict.SATISFIED, Verdict.NOT_SOLVED)
    for person, verdict in zip(told[: len(verdicts)], verdicts, strict=False):
        _evaluate(person, verdict, now)


def _evaluate(person: Any, verdict: Verdict, now: datetime) -> None:
    """By the receipt of her own report: a trial has no gateway, and staff evaluate for nobody."""
    evaluate(actor=holder_of_receipt(person.id), now=now, verdict=verdict.value, reason=_WHY.get(verdict, ""))
