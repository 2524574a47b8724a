"""A program that did not hear the answer calls again with its key: what was decided is decided once, and said again."""

from __future__ import annotations

from typing import Any

from tests.integration.cases.api import Caller
from tests.integration.cases.test_cooperation import request, told
from tests.integration.cases.test_returns import studied
from tests.people import Cast

from gezhi.cases.models import BreachReport, Case, Precedent
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Actor

USED = (409, "idempotency-key-reused")


def twice(actor: Actor, path: str, given: dict[str, Any], other: dict[str, Any]) -> list[Any]:
    """Both answers to the same call; the same key for something else is refused."""
    caller = Caller(actor)
    answers = [caller.post(path, given, Idempotency_Key="k-1") for _ in range(2)]
    reused = caller.post(path, other, Idempotency_Key="k-1")
    assert (reused.status_code, reused.json()["code"]) == USED
    return answers


def test_approving_a_request_orders_once(cast: Cast) -> None:
    path = f"/cooperation-requests/{request(cast)}/decision"
    first, second = twice(cast.officer, path, {"action": "approve"}, {"action": "refuse", "reason": "人手不够"})
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json() == {"state": "approved", "taken_out": []}
    assert Case.objects.count() == 1
    assert AuditEntry.objects.filter(action="approve-cooperation").count() == 1
    again = Caller(cast.officer).post(path, {"action": "approve"})
    assert (again.status_code, again.json()["code"]) == (409, "cooperation-decided")


def test_answering_a_report_off_the_list(cast: Cast) -> None:
    told(cast)
    path = f"/off-list-reports/{BreachReport.objects.get().id}/answer"
    given = {"finding": "found", "answer": "已责成改正。"}
    answers = twice(cast.county_officer, path, given, given | {"answer": "又"})
    assert [answer.status_code for answer in answers] == [204, 204]
    assert AuditEntry.objects.filter(action="answer-off-list").count() == 1


def test_withdrawing_a_precedent(cast: Cast) -> None:
    studied(cast)
    path = f"/precedents/{Precedent.objects.get().id}/withdrawal"
    answers = twice(cast.officer, path, {"reason": "职能划转"}, {"reason": "又"})
    assert [answer.status_code for answer in answers] == [204, 204]
    assert AuditEntry.objects.filter(action="withdraw-precedent").count() == 1
