"""Scenario 5, the lawful way: the department asks, the agency orders, the worker is told; by program and by console."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.test_pages import at_desk, body
from tests.journeys.office import VISIT, look, words_of
from tests.people import GRID, Cast

from gezhi.cases.models import CooperationRequest
from gezhi.security.models import AuditEntry

ASKED = {"matter": VISIT, "grid": GRID, "what": "请上门看望三位独居老人。", "why": "老人白天只认网格员。"}


@pytest.mark.parametrize("address", ["/grid-tasks", "/workers/tasks", "/grids/440703002101001/orders", "/dispatch"])
def test_a_dispatch_that_does_not_exist_is_answered_404_and_on_record(cast: Cast, address: str) -> None:
    before = AuditEntry.objects.count()
    answer = Caller(cast.county_sanitation_handler).post(address, {"grid": GRID, "what": "请派网格员到场"})
    assert answer.status_code == 404
    entry = AuditEntry.objects.latest("at")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.person, entry.outcome) == (cast.county_sanitation_handler.person, "refused")


def test_by_program(cast: Cast) -> None:
    off = Caller(cast.county_sanitation_handler).post("/cooperation-requests", ASKED | {"matter": "990101"})
    assert off.status_code == 422
    assert "申请准入" in off.json()["detail"] and "第九条" in off.json()["article"]
    asked = Caller(cast.county_sanitation_handler).post("/cooperation-requests", ASKED)
    assert asked.status_code == 201
    key = asked.json()["id"]
    (waiting,) = Caller(cast.officer).get("/cooperation-requests", {"state": "asked"}).json()["items"]
    assert (waiting["id"], waiting["what"]) == (key, ASKED["what"])
    assert decided(cast.county_sanitation_handler, key, "approve").status_code == 403
    assert decided(cast.officer, key, "refuse").json()["field"] == "reason"
    assert decided(cast.officer, key, "approve").json() == {"state": "approved", "taken_out": []}
    assert decided(cast.officer, key, "approve").status_code == 409
    (seen,) = Caller(cast.worker).get("/cases").json()["items"]
    assert (seen["matter"], seen["state"], seen["holder"]) == (VISIT, "handling", str(cast.agency.id))
    timeline = look(cast.worker, seen, "/timeline")
    assert [step["action"] for step in timeline] == ["report", "accept", "order_grid"]
    assert {step["organisation"] for step in timeline} == {str(cast.agency.id)}  # never the department
    assert "协作请求" in words_of(timeline)
    Caller(cast.worker).moved(seen, "submit_result", outcome="solved", result="都看望过了。")
    (own,) = Caller(cast.county_sanitation_handler).get("/cooperation-requests").json()["items"]
    assert (own["case_number"], own["case_state"]) == (seen["number"], "submitted")


def decided(actor: Any, key: str, action: str, **more: Any) -> Any:
    return Caller(actor).post(f"/cooperation-requests/{key}/decision", {"action": action, **more})


def test_at_the_console(cast: Cast) -> None:
    department, agency = at_desk("county_sanitation_handler"), at_desk("officer")
    off = department.post("/cooperation/new", ASKED | {"matter": "990101"})
    assert off.status_code == 422
    assert "申请准入" in body(off) and ASKED["why"] in body(off)
    assert department.post("/cooperation/new", ASKED).status_code == 303
    key = CooperationRequest.objects.get().id
    assert ASKED["what"] in body(agency.get("/cooperation"))
    assert agency.post(f"/cooperation/{key}/decision", {"action": "approve"}).status_code == 303
    assert "已交办网格" in body(department.get("/cooperation"))
    assert "独居老人" in body(at_desk("worker").get("/cases"))
