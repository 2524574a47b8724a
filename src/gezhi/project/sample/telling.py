"""What is told in the sample city: a few joint explanations at each of their stages, and what people say of results."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps

from gezhi.cases.actions import evaluate, move
from gezhi.cases.queries.receipts import holder_of_receipt
from gezhi.cases.terms import Action, State, Verdict
from gezhi.catalogue.terms import ClockKind
from gezhi.people import queries as people
from gezhi.project.sample.cast import Cast
from gezhi.security.terms import SYSTEM, Duty

# Tables of another context, by name.
Case, CaseClock = apps.get_model("cases", "Case"), apps.get_model("cases", "CaseClock")
Explanation, Petitioner = apps.get_model("cases", "Explanation"), apps.get_model("cases", "Petitioner")
MOST = 9  # explanations; a third is owed, a third waits for the grid worker, a third is done
_SAID = {
    "content": "所需配件要从外地调来，这周到不了；已先围蔽并每天巡查，安全有保障。",
    "response": "明白了，希望尽快，到时告诉我一声。",
    "way": "phone",
}
_WHY = {Verdict.DISSATISFIED: "办是办好了，就是等了太久。", Verdict.NOT_SOLVED: "第二天又是老样子。"}


def tell(*, cast: Cast, now: datetime) -> None:
    """By the product's own actions, as of ``now``."""
    late = Case.objects.filter(state=State.HANDLING, lead__isnull=False, due_clock=ClockKind.HANDLING, due_at__lt=now)
    asked = {row.case_id for row in Petitioner.objects.filter(case__in=late).exclude(phone="")}
    chosen = [case for case in late.exclude(grid="").order_by("id") if case.id in asked][:MOST]
    for number, case in enumerate(chosen):
        _explain(case, number % 3, cast, now)
    closed = Case.objects.filter(state=State.CLOSED, window_until__gt=now).order_by("id")
    told = Petitioner.objects.filter(case__in=closed, answered_at__isnull=False, own_receipt=True).order_by("id")
    verdicts = (Verdict.SATISFIED, Verdict.SATISFIED, Verdict.DISSATISFIED, Verdict.SATISFIED, Verdict.NOT_SOLVED)
    for person, verdict in zip(told[: len(verdicts)], verdicts, strict=False):
        _evaluate(person, verdict, now)


def _explain(case: Any, stage: int, cast: Cast, now: datetime) -> None:
    assert case.lead is not None
    clock = CaseClock.objects.filter(
        county=case.county, case_id=case.id, kind=ClockKind.HANDLING, owner=case.lead, stopped_at=None
    ).first()
    if clock is None:
        return
    _move(SYSTEM, Action.OWE_EXPLANATION, case, now, fell_due=str(clock.id))
    owed = Explanation.objects.filter(county=case.county, case_id=case.id, told="owed")
    for key in list(owed.values_list("id", flat=True)) if stage else ():
        handler = cast.at(people.organisation(case.lead), Duty.HANDLER)[0]
        expected = (now + timedelta(days=5)).isoformat()
        _move(handler, Action.EXPLAIN, case, now, explanation=str(key), expected=expected, **_SAID)
        workers = cast.workers(case.grid, Duty.FULL_TIME_WORKER)
        if stage == 2 and workers:
            _move(workers[0], Action.COSIGN_EXPLANATION, case, now, explanation=str(key))


def _move(actor: Any, action: Action, case: Any, now: datetime, **given: Any) -> None:
    move(actor=actor, now=now, case_id=case.id, action=action, given=given)


def _evaluate(person: Any, verdict: Verdict, now: datetime) -> None:
    """By the receipt of her own report: a trial has no gateway, and staff evaluate for nobody."""
    evaluate(actor=holder_of_receipt(person.id), now=now, verdict=verdict.value, reason=_WHY.get(verdict, ""))
