"""Scenario 5: a department tries to send grid workers itself, and is shown the lawful way (Art. 20)."""

from __future__ import annotations

import pytest
from tests.integration.cases.api import SEEN, Caller
from tests.journeys.office import GARBAGE, accepted_and_dispatched, look, offers
from tests.people import GRID, Cast

from gezhi.security.models import AuditEntry


def test_department_may_not_dispatch_and_it_is_on_record(cast: Cast) -> None:
    case = Caller(cast.officer).moved(Caller(cast.worker).report(matter=GARBAGE), "accept")
    # Nothing of the case reaches a department before it is dispatched to it.
    answer = Caller(cast.sanitation_handler).move(case, "dispatch", lead=str(cast.sanitation.id))
    assert answer.status_code == 404
    lead = str(cast.sanitation.id)
    case = Caller(cast.officer).moved(case, "dispatch", lead=lead)
    before = AuditEntry.objects.count()
    for given in ({"lead": str(cast.fire.id)}, {"lead": lead, "assisting": [str(cast.fire.id)]}):
        answer = Caller(cast.sanitation_handler).move(case, "dispatch", **given)
        assert (answer.status_code, answer.json()["code"]) == (403, "only-agencies-dispatch")
        assert "第二十条" in answer.json()["article"]
    assert AuditEntry.objects.count() == before + 2
    entry = AuditEntry.objects.filter(code="only-agencies-dispatch").latest("at")
    assert (entry.person, entry.organisation) == (cast.sanitation_handler.person, cast.sanitation.id)


@pytest.mark.parametrize("action", ["order_grid", "redispatch", "reassign", "recall", "transfer"])
def test_no_move_of_a_department_sends_a_grid_worker(cast: Cast, action: str) -> None:
    case = accepted_and_dispatched(cast, Caller(cast.worker).report(matter=GARBAGE))
    assert action not in offers(cast.sanitation_handler, case)
    before = AuditEntry.objects.count()
    answer = Caller(cast.sanitation_handler).move(case, action, grids=[GRID], reason="请派网格员到场")
    assert answer.status_code in (403, 409, 422)
    assert "detail" in answer.json()
    if answer.status_code == 403:
        assert AuditEntry.objects.count() == before + 1
    assert look(cast.officer, case)["version"] == case["version"]


def test_reporting_is_no_way_round(cast: Cast) -> None:
    before = AuditEntry.objects.count()
    answer = Caller(cast.sanitation_handler, language="en").post("/reports", SEEN)
    assert (answer.status_code, answer.json()["code"]) == (403, "may-not-report")
    assert "cooperation" in answer.json()["detail"]
    assert AuditEntry.objects.count() == before + 1
