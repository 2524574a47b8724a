"""Two equal requests at the same moment: one change, one answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.api import SEEN, Caller
from tests.integration.cases.desk import GARBAGE
from tests.people import Cast

from gezhi.cases.actions.exporting import ask_export
from gezhi.cases.actions.moving import NEEDS_NO_LOCK
from gezhi.cases.models import Case, Export
from gezhi.cases.terms import Action, ExportForm
from gezhi.security.models import Approval

AT_ONCE = 4


def at_once(request: Callable[[], Any]) -> list[Any]:
    """The answers to one request made by several threads together."""
    gate = threading.Barrier(AT_ONCE)

    def one() -> Any:
        gate.wait(timeout=10)
        try:
            return request()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [made.result(timeout=30) for made in [pool.submit(one) for _ in range(AT_ONCE)]]


@pytest.mark.commits
class TestAtOnce:
    def test_equal_reports_are_one(self, cast: Cast) -> None:
        caller = Caller(cast.worker)
        answers = at_once(lambda: caller.post("/reports", SEEN, Idempotency_Key="same"))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert Case.objects.count() == 1

    def test_equal_moves_are_one(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter=GARBAGE)
        caller, path = Caller(cast.officer), f"/cases/{case['id']}/moves/accept"
        answers = at_once(lambda: caller.post(path, {"version": 1}, Idempotency_Key="same"))
        assert {answer.status_code for answer in answers} == {200}, [answer.json() for answer in answers]
        assert len({answer.content for answer in answers}) == 1

    def test_equal_requests_for_an_export_are_one(self, cast: Cast) -> None:
        Caller(cast.worker).report(matter=GARBAGE)
        given: dict[str, Any] = {
            "filters": {"state": "reported"}, "columns": ["number"], "form": ExportForm.CSV, "reason": "月度例会",
            "language": "zh-hans", "key": "same",
        }  # fmt: skip
        exports = at_once(lambda: ask_export(actor=cast.officer, now=datetime.now(UTC), **given))
        assert exports == [Export.objects.get().id] * AT_ONCE
        assert Approval.objects.count() == 1

    def test_a_move_without_a_lock_is_one_write_that_cannot_be_left_half_done(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter=GARBAGE)
        bodies = {"lead": str(cast.sanitation.id), "assisting": [str(cast.fire.id)]}
        given: dict[Action, dict[str, Any]] = {Action.ACCEPT: {"people": "25"}, Action.DISPATCH: bodies}
        assert given.keys() == NEEDS_NO_LOCK
        caller = Caller(cast.officer)
        for action, asked in given.items():
            with CaptureQueriesContext(connection) as captured:
                case = caller.moved(case, str(action), **asked)
            said = [query["sql"].strip() for query in captured]
            assert not any(sql.startswith("BEGIN") or "FOR UPDATE" in sql for sql in said), said
            assert sum(not sql.startswith("SELECT") for sql in said) == 1, said

    def test_of_different_moves_one_is_made_and_the_others_are_told(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter=GARBAGE)
        caller, path = Caller(cast.officer), f"/cases/{case['id']}/moves/accept"
        answers = at_once(lambda: caller.post(path, {"version": 1}))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"stale"}
