"""How many statements a page may cost: "pages" in tests/query_counts.json is the budget and the record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.desk import SOMEBODY, Desk
from tests.people import PASSWORD, TOWNSHIP, Cast

from gezhi.cases.actions.exporting import ask_export
from gezhi.cases.terms import Action, ExportForm

FILE = Path(__file__).parents[2] / "query_counts.json"
PAGES: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))["pages"]
CASE = "/cases/…"  # of a case with work orders, petitioners and a merged one, made by the test
FRESH = "/cases/?fresh…"  # of a new one
FIRST = "WyIwMDAwMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDAiXQ"  # the mark of a key before all others
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")

# Name: who, address, what is asked.
ASKED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "home of the desk officer": ("officer", "/", {}),
    "home of a handler": ("sanitation_handler", "/", {}),
    "home of a grid worker": ("worker", "/", {}),
    "queue": ("officer", "/cases", {}),
    "queue with every filter": (
        "officer", "/cases",
        {"area": TOWNSHIP, "flag": "absent", "due": "week", "channel": "patrol", "text": "垃圾", "came": "2026-03-02"},
    ),
    "search": ("officer", "/search", {"q": "垃圾"}),
    "dispatch desk": ("officer", "/desk", {}),
    "case": ("officer", CASE, {}),
    "form of a note": ("officer", f"{CASE}/moves/note", {}),
    "form of an acceptance": ("officer", f"{FRESH}/moves/accept", {}),
    "form of a merger": ("officer", f"{FRESH}/moves/merge", {}),
    "glossary": ("officer", "/help/glossary", {}),
    "home of a business administrator": ("administrator", "/", {}),
    "queue, the page before": ("officer", "/cases", {"before": FIRST}),
    "views": ("officer", "/cases/views", {}),
    "many cases before they are accepted": ("officer", "/cases/moves/accept", {}),
    "many cases before they are dispatched": ("officer", "/cases/moves/dispatch", {}),
    "asking for an export": ("officer", "/exports/new", {"state": "reported"}),
    "exports": ("officer", "/exports", {}),
    "exports of an approver": ("administrator", "/exports", {}),
}  # fmt: skip


def rich(cast: Cast) -> Desk:
    """A case with all that its page shows: orders, petitioners, notes, one merged into it."""
    case = Desk(cast, now=datetime.now(UTC), petitioners=[SOMEBODY]).to_dispatched(str(cast.fire.id))
    merged = Desk(cast, now=datetime.now(UTC), petitioners=[SOMEBODY])
    merged.move(cast.officer, Action.MERGE, into=case.reported.number, reason="同一件事")
    for _ in range(3):
        case.move(cast.officer, Action.NOTE, content="已电话联系物业。")
    return case


def cost_of(browser: Client, address: str, asked: dict[str, Any]) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address, asked).status_code == 200
    statements = [query["sql"] for query in captured if not query["sql"].startswith(AROUND)]
    return len(statements), "\n".join(statement[:160] for statement in statements)


@pytest.mark.parametrize("name", ASKED)
def test_a_page_keeps_to_its_budget_however_many_cases_it_shows(cast: Cast, name: str) -> None:
    who, address, asked = ASKED[name]
    browser = Client()
    browser.post("/sign-in", {"username": who, "password": PASSWORD})
    if "…" in address:
        case = rich(cast) if address.startswith(CASE) else Desk(cast, now=datetime.now(UTC), petitioners=[SOMEBODY])
        address = address.replace("…", str(case.id)).replace("?fresh", "")
    browser.get(address, asked)
    fresh = []
    for _ in range(3):
        Desk(cast, now=datetime.now(UTC)).to_handling()
        fresh.append(Desk(cast, now=datetime.now(UTC)))
    if name.startswith("many"):
        chosen = [case.to_accepted() for case in fresh] if "dispatched" in name else fresh
        asked = {"case": [str(case.id) for case in chosen]}
    if name.startswith("export"):
        for _ in range(3):
            ask_export(
                actor=cast.officer, now=datetime.now(UTC), filters={"state": "reported"}, columns=["number"],
                form=ExportForm.CSV, reason="例会", language="zh-hans",
            )  # fmt: skip
    count, shown = cost_of(browser, address, asked)
    assert count <= PAGES["budget"], shown
    assert count == PAGES["counts"].get(name), f"{name} costs {count}: write it into {FILE.name}\n{shown}"


@pytest.mark.parametrize("name", ["home of the desk officer", "queue", "dispatch desk"])
def test_a_page_in_large_print_costs_no_more(cast: Cast, name: str) -> None:
    who, address, asked = ASKED[name]
    browser = Client()
    browser.post("/sign-in", {"username": who, "password": PASSWORD})
    browser.post("/print-size", {"print_size": "large"})
    Desk(cast, now=datetime.now(UTC))
    browser.get(address, asked)
    count, shown = cost_of(browser, address, asked)
    assert count == PAGES["counts"][name], shown


def test_the_record_names_every_page() -> None:
    assert list(PAGES["counts"]) == list(ASKED)
