"""A program at the API: Django's client with a bearer token and JSON bodies."""

from __future__ import annotations

from typing import Any

from django.test import Client
from tests import people
from tests.people import Cast

from gezhi.security.terms import Actor

SEEN = {"description": "楼梯口堆满杂物，把消防通道堵住了", "channel": "patrol", "grid": people.GRID}
ROOT = "/api/v1"


class Caller:
    """Calls the API as one actor, or as nobody."""

    def __init__(self, actor: Actor | None = None, *, language: str = "zh-hans") -> None:
        headers = {"Authorization": Cast.bearer(actor)} if actor else {}
        self.client = Client(headers={**headers, "Accept-Language": language})

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(ROOT + path, query, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(ROOT + path, body or {}, content_type="application/json", headers=_named(headers))

    def report(self, **given: Any) -> Any:
        """A report that was taken in."""
        answer = self.post("/reports", SEEN | given)
        assert answer.status_code == 201, answer.content.decode()
        return answer.json()

    def move(self, case: Any, action: str, **given: Any) -> Any:
        """The answer to a move on the version that ``case`` names."""
        return self.post(f"/cases/{case['id']}/moves/{action}", {"version": case["version"], "given": given})

    def moved(self, case: Any, action: str, **given: Any) -> Any:
        """A move that was made."""
        answer = self.move(case, action, **given)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
