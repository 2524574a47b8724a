"""How many statements a request may cost: tests/query_counts.json is the budget and the record."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests import people
from tests.integration.cases.api import SEEN, Caller
from tests.integration.cases.desk import GARBAGE, MONDAY, Desk
from tests.integration.cases.draws import week_draws
from tests.people import Cast

from gezhi.cases.actions import attach
from gezhi.cases.terms import Action
from gezhi.security.terms import Actor
from gezhi.storage.numbers import case_numbers

BUDGET: dict[str, Any] = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text(encoding="utf-8"))
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")

Request = Callable[[], Any]
Prepare = Callable[[Cast], Request]


def photo_of(actor: Actor) -> str:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return str(attach(actor=actor, now=MONDAY, name="现场.jpg", content=out.getvalue()).id)


def cost_of(request: Request) -> tuple[int, list[str]]:
    """The statements of one request, the sign-in's among them, without those that begin and end transactions."""
    with CaptureQueriesContext(connection) as captured:
        answer = request()
    assert answer.status_code < 300, answer.content.decode()
    statements = [query["sql"] for query in captured if not query["sql"].startswith(AROUND)]
    return len(statements), statements


def report(cast: Cast) -> Request:
    caller = Caller(cast.worker)
    point = {"lon": people.POINT[0], "lat": people.POINT[1], "crs": "wgs84"}
    given = SEEN | {"matter": GARBAGE, "grid": "", "point": point, "petitioners": [{"phone": "13800138000"}]}
    case_numbers.release()  # so that a number is asked for, as in a quiet hour
    return lambda: caller.post("/reports", given, Idempotency_Key="budget")


def listing(**query: Any) -> Prepare:
    def prepare(cast: Cast) -> Request:
        for _ in range(3):
            Desk(cast)
        caller = Caller(cast.officer)
        return lambda: caller.get("/cases", query)

    return prepare


def clocks(cast: Cast) -> Request:
    desk = Desk(cast, matter=GARBAGE).to_submitted()
    caller = Caller(cast.officer)
    return lambda: caller.get(f"/cases/{desk.id}/clocks")


def moving(action: Action, who: str, before: str, **given: Any) -> Prepare:
    def prepare(cast: Cast) -> Request:
        desk = Desk(cast, matter=GARBAGE)
        if before:
            getattr(desk, before)()
        body = {name: value(cast) if callable(value) else value for name, value in given.items()}
        caller, version = Caller(getattr(cast, who)), desk.row.version
        path = f"/cases/{desk.id}/moves/{action}"
        return lambda: caller.post(path, {"version": version, "given": body}, Idempotency_Key="budget")

    return prepare


REQUESTS: dict[str, Prepare] = {
    "report": report,
    "list newest": listing(),
    "list due, held by the officer's agency": listing(sort="due", state=["reported", "accepted"]),
    "list by words and area": listing(text="垃圾", area=people.TOWNSHIP),
    "clocks of a case": clocks,
    "move accept": moving(Action.ACCEPT, "officer", ""),
    "move dispatch": moving(
        Action.DISPATCH, "officer", "to_accepted",
        lead=lambda cast: str(cast.sanitation.id), assisting=lambda cast: [str(cast.fire.id)],
    ),
    "move acknowledge": moving(Action.ACKNOWLEDGE, "sanitation_handler", "to_dispatched"),
    "move submit_result": moving(
        Action.SUBMIT_RESULT, "sanitation_handler", "to_handling", outcome="unfounded", result="已到场查看，未见垃圾"
    ),
    "move submit_result with a photo": moving(
        Action.SUBMIT_RESULT, "sanitation_handler", "to_handling", outcome="solved", result="已清运",
        attachments=lambda cast: [photo_of(cast.sanitation_handler)],
    ),
    "move rework": moving(Action.REWORK, "verifier", "to_submitted", reason="照片与现场不符"),
    "move resolve_on_spot with a photo": moving(
        Action.RESOLVE_ON_SPOT, "leader", "", result="已当场清理", attachments=lambda cast: [photo_of(cast.leader)],
    ),
    "move verify": moving(Action.VERIFY, "verifier", "to_submitted"),
    "move close": moving(Action.CLOSE, "officer", "to_verified"),
}  # fmt: skip


class TestBudget:
    @pytest.mark.parametrize("name", REQUESTS)
    def test_of_a_request_is_kept_and_recorded(self, cast: Cast, name: str) -> None:
        week_draws(0)  # nothing is drawn here: a lot that falls counts what was drawn of hers this week
        count, statements = cost_of(REQUESTS[name](cast))
        shown = "\n".join(statement[:200] for statement in statements)
        assert count <= BUDGET["budget"][name.split(maxsplit=1)[0]], shown
        assert count == BUDGET["counts"].get(name), (
            f"{name} costs {count}: write it into tests/query_counts.json\n{shown}"
        )

    def test_names_every_request(self) -> None:
        assert list(BUDGET["counts"]) == list(REQUESTS)
