"""``./run bench --pages``: every page of the console by itself, one request at a time.

Each was promised within 150 ms (p95) at 1,000,000 cases on two cores. Pages that only show a form or an account's own
data are left to the budgets of statements.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from urllib.parse import quote, unquote

from bench import city as cities
from bench.measure import Meter, Row, checkpoint, measure
from bench.paths import HANDLER, OFFICERS, PEOPLE, Path, ids, page
from bench.prepare import Say, prepare
from bench.run import SEED, alone
from bench.world import World, world
from gezhi.project import folder

OFFICER, COUNTY, CITY = OFFICERS[0], "pengjiang.desk", "jiangmen.desk"
ADMINISTRATOR, KEEPER, SYSTEM, AUDITOR = "pengjiang.admin", "jiangmen.admin", "system", "auditor"
MOST = 150.0  # milliseconds
FOUND, SELDOM = quote("垃圾"), quote("麒麟")
ADDRESSES = (
    (OFFICER, (
        "/", "/desk", "/cases", "/cases?sort=due", "/cases?state=handling&due=overdue", "/cases?flag=late",
        f"/cases?text={FOUND}", f"/search?q={FOUND}", f"/search?q={quote('垃圾 建设路')}", "/cases/new", "/cases/views",
        f"/exports/new?text={FOUND}", "/exports", "/messages", "/supervision", "/precedents", "/cooperation",
        "/help/glossary",
    )),
    (COUNTY, ("/", "/desk", "/cases", "/cases?sort=due", "/cases?flag=late", f"/search?q={FOUND}", "/supervision")),
    (CITY, ("/", "/cases", "/cases?sort=due", "/cases?state=closed", f"/search?q={FOUND}", f"/search?q={SELDOM}")),
    (HANDLER, ("/", "/cases", f"/search?q={FOUND}")),
    (ADMINISTRATOR, (
        "/administration/departments", "/administration/postings", "/administration/roster",
        "/administration/deadlines", "/administration/settings", "/administration/reports", "/administration/disposals",
        "/administration/import",
    )),
    (KEEPER, ("/administration/calendar", "/administration/postings")),
    (SYSTEM, ("/administration/accounts", "/administration/jobs")),
    (AUDITOR, ("/administration/audit",)),
)  # fmt: skip


def _of_a_case(more: str = "") -> Callable[[World], list[str]]:
    return lambda world: [f"/cases/{each}{more}" for each in ids(world, OFFICER)]


def _paths() -> list[Path]:
    several = [
        page(f"{who} {unquote(address)}", who, _always(address), p95=MOST, connections=1)
        for who, some in ADDRESSES
        for address in some
    ]
    beside = [("", "a case"), ("/completeness", "its completeness")]
    return several + [
        page(f"{OFFICER} {name}", OFFICER, _of_a_case(more), p95=MOST, connections=1) for more, name in beside
    ]


def _always(address: str) -> Callable[[World], Sequence[str]]:
    return lambda world: [address]


def run(given: argparse.Namespace, say: Say) -> list[Row]:
    """A row for each page, the slowest first."""
    city = cities.at(given.data or cities.default_data(given.cases))
    rows = []
    with folder.locked(city.data / "bench.lock", wait=False), city.embedded.in_use(say):
        prepare(city, given.cases, say)
        with cities.running(city) as supervisor:
            people = {*PEOPLE, *(who for who, _ in ADDRESSES)}
            asked, meter = world(city.port, cities.passwords(city), sorted(people), SEED), Meter(city, supervisor)
            for path in _paths():
                with alone():
                    checkpoint(city)
                    rows.append(measure(path, asked, meter, seconds=given.seconds, connections=1))
    return sorted(rows, key=lambda row: -row.p95)
