"""Scenario 1: done on the spot, also where there was no signal: both times are kept, and the system goes on itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from tests.integration.cases.api import Caller
from tests.integration.cases.draws import week_draws
from tests.journeys.office import FIRE_LANE, HERE, VISIT, hand_in, look, photo
from tests.people import Cast

from gezhi.cases.jobs import go_on
from gezhi.storage.queue import collecting

CALM = {"description": "探访独居老人，平安。", "channel": "patrol", "matter": VISIT, "grid": "", "point": HERE}


def system_goes_on(jobs: list[Any]) -> None:
    """What the worker process does with what was queued."""
    while jobs:
        job = jobs.pop(0)
        assert job.name == "cases.go_on"
        go_on(**job.arguments)


def test_visit_without_signal_is_sent_three_hours_later(cast: Cast) -> None:
    seen_at = timezone.now() - timedelta(hours=3)
    worker = Caller(cast.worker)
    week_draws(0)
    with collecting() as jobs:
        case = worker.report(**CALM, device_at=seen_at.isoformat())
        body = {"version": 1, "given": {"result": "平安。"}, "device_at": (seen_at + timedelta(minutes=5)).isoformat()}
        answer = worker.post(f"/cases/{case['id']}/moves/resolve_on_spot", body, Idempotency_Key="offline-1")
        assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
        again = worker.post(f"/cases/{case['id']}/moves/resolve_on_spot", body, Idempotency_Key="offline-1")
        assert again.json() == answer.json()
        system_goes_on(jobs)
    steps = look(cast.officer, case, "/timeline")
    assert [step["action"] for step in steps] == ["report", "resolve_on_spot", "waive_check", "close"]
    assert datetime.fromisoformat(steps[0]["device_at"]) == seen_at
    assert datetime.fromisoformat(steps[0]["at"]) - seen_at > timedelta(hours=2)
    assert look(cast.officer, case)["state"] == "closed"
    assert look(cast.officer, case, "/chain")["intact"]


def test_electric_bicycle_that_was_drawn_waits_for_a_look(cast: Cast) -> None:
    """P24: some of what was done on the spot is drawn for a check; here all of it."""
    week_draws(100)
    with collecting() as jobs:
        case = Caller(cast.worker).report(description="楼道停放电动车", channel="patrol", matter=FIRE_LANE)
        file = hand_in(cast.worker, photo())
        case = Caller(cast.worker).moved(case, "resolve_on_spot", result="已劝离。", attachments=[file])
        system_goes_on(jobs)
    assert look(cast.officer, case)["state"] == "submitted"
    assert Caller(cast.worker).move(case, "verify").json()["code"] == "self-verification"
    assert Caller(cast.verifier).moved(case, "verify", check_way="remote")["state"] == "verified"


def test_what_was_not_so_on_the_spot_is_sent_back_for_dispatch(cast: Cast) -> None:
    week_draws(100)
    case = Caller(cast.worker).report(description="楼道停放电动车", channel="patrol", matter=FIRE_LANE)
    file = hand_in(cast.worker, photo())
    case = Caller(cast.worker).moved(case, "resolve_on_spot", result="已劝离。", attachments=[file])
    assert Caller(cast.officer).moved(case, "reroute", reason="车又推回来了。")["state"] == "accepted"


def test_a_clock_that_is_ahead_is_refused(cast: Cast) -> None:
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    answer = Caller(cast.worker).post("/reports", CALM | {"device_at": later})
    assert (answer.status_code, answer.json()["code"]) == (422, "time-in-future")
