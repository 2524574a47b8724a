"""Whoever has nothing to do with a case is told what somebody is told who asks for one that does not exist."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.integration.cases.api import Caller
from tests.journeys.office import GARBAGE, accepted_and_dispatched, hand_in, photo
from tests.people import PASSWORD, Cast

from gezhi.cases.terms import Action
from gezhi.security.terms import Actor

MISSING = "018f0000-0000-7000-8000-000000000000"
READ = ("", "/timeline", "/clocks", "/chain", "/similar", "/moves", "/archive")
STRANGERS = ("foreign_officer", "foreign_county_officer", "neighbour_officer", "system_administrator", "fire_handler",
             "far_worker", "hotline", "county_sanitation_handler")  # fmt: skip


@pytest.fixture
def case(cast: Cast) -> Any:
    file = hand_in(cast.worker, photo())
    made = Caller(cast.worker).report(matter=GARBAGE, attachments=[file], petitioners=[{"name": "测试·丁"}])
    return accepted_and_dispatched(cast, made) | {"file": file}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_stranger_is_told_nothing_at_any_door(cast: Cast, case: Any, stranger: str) -> None:
    who: Actor = getattr(cast, stranger)
    caller = Caller(who)
    petitioner = f"/petitioners/{MISSING}"
    for part in (*READ, petitioner):
        query = {"purpose": "verify"} if part == petitioner else None
        foreign = caller.get(f"/cases/{case['id']}{part}", query)
        missing = caller.get(f"/cases/{MISSING}{part}", query)
        assert (foreign.status_code, foreign.content) == (404, missing.content), part
    for action in Action:
        foreign, missing = caller.move(case, action.value), caller.move(case | {"id": MISSING}, action.value)
        assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content), action
        assert foreign.status_code == 404, action
    assert caller.client.get(f"/api/v1/attachments/{case['file']}").status_code == 404
    assert caller.get("/cases").json() == {"items": [], "next": None}
    assert caller.get("/cases", {"text": case["number"]}).json()["items"] == []


def test_stranger_s_own_report_does_not_open_another(cast: Cast, case: Any) -> None:
    """An earlier case, a file, a merger: nothing foreign may be named either."""
    foreign = Caller(cast.foreign_worker)
    body = {"description": "路边垃圾", "channel": "patrol", "grid": "440781001001001"}
    answer = foreign.post("/reports", body | {"previous": case["id"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-previous")
    assert foreign.post("/reports", body | {"attachments": [case["file"]]}).json()["code"] == "unknown-attachment"
    mine = foreign.post("/reports", body).json()
    into = Caller(cast.foreign_officer).move(mine, "merge", into=case["number"], reason="同一件")
    missing = Caller(cast.foreign_officer).move(mine, "merge", into="440703-2026-9999999", reason="同一件")
    assert into.status_code == missing.status_code == 422
    assert into.json()["code"] == missing.json()["code"]


@pytest.mark.parametrize("stranger", ["foreign_officer", "system_administrator"])
def test_pages_answer_a_stranger_alike(cast: Cast, case: Any, stranger: str) -> None:
    browser = Client()
    assert browser.post("/sign-in", {"username": stranger, "password": PASSWORD}).status_code == 302
    for part in ("", "/moves/accept", "/moves/dispatch", "/archive"):
        assert browser.get(f"/cases/{case['id']}{part}").status_code == 404, part
        assert browser.get(f"/cases/{MISSING}{part}").status_code == 404, part
    assert browser.post(f"/cases/{case['id']}/chain").status_code == 404
    assert browser.get(f"/attachments/{case['file']}").status_code == 404
    for page in ("/", "/cases"):
        assert case["number"] not in browser.get(page).content.decode()


def test_nobody_without_a_token_is_told_to_sign_in(cast: Cast, case: Any) -> None:
    for part in READ:
        assert Caller().get(f"/cases/{case['id']}{part}").status_code == 401, part
    assert Caller().move(case, "accept").status_code == 401


def test_department_sees_its_order_and_the_officer_s_neighbour_does_not(cast: Cast, case: Any) -> None:
    assert Caller(cast.sanitation_handler).get(f"/cases/{case['id']}").status_code == 200
    assert Caller(cast.city_officer).get(f"/cases/{case['id']}").status_code == 200
    assert Caller(cast.county_officer).get(f"/cases/{case['id']}").status_code == 200
