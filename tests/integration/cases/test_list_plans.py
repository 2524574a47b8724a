"""Each list of each scope is read from an index in its order: PostgreSQL's plans for the application's role.

What is asked of few rows is sorted; everything else an index gives in order, and no more of it than a page holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from tests import people
from tests.databases import Server
from tests.integration.cases.desk import MONDAY, Desk
from tests.people import Cast

from gezhi.cases.models import Case
from gezhi.cases.queries.lists import COLUMNS, Filters, _asked, _page, listing
from gezhi.cases.queries.visibility import parts_of, visible_to
from gezhi.cases.terms import Action, Channel
from gezhi.security.terms import Actor, Duty

NEWEST, CLOSED, DUE = Filters(), Filters(states=("closed",)), Filters(sort="due")
# What is few for each: found by what it is about, and sorted.
FEW = {"case_sharing"}
ROWS = {("cases_case_pkey", False), ("cases_case_pkey", True)}  # of the page whose keys are known, to be put in order
# Whose list, what is asked, and the indexes that give it.
PLANS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "county_officer": (set(), {"case_county_state"}, {"case_county_due"}),
    "officer": ({"case_township_newest"}, {"case_township_state"}, {"case_township_due"}),
    "committee": (
        {"case_village_newest", "case_lead_newest", "case_sharing"},
        {"case_village_state", "case_lead_state", "case_sharing"},
        {"case_village_due", "case_lead_due", "case_sharing"},
    ),
    "sanitation_handler": (
        {"case_lead_newest", "case_sharing"},
        {"case_lead_state", "case_sharing"},
        {"case_lead_due", "case_sharing"},
    ),
    "city_sanitation_handler": (
        {"case_lead_newest", "case_sharing"},
        {"case_lead_state", "case_sharing"},
        {"case_lead_due", "case_sharing"},
    ),
    "city_officer": (set(), {"case_county_state"}, {"case_county_due"}),
    "hotline": ({"case_reporter_newest"}, {"case_reporter_newest"}, {"case_reporter_due"}),
}


def many(count: int) -> None:
    """So many cases, led and shared in turns, that the planner knows one index from another."""
    bodies = Case.objects.values_list("lead", "sharing", "agency").get(state="handling")
    lead, (helper,), agency = bodies
    town, area = f"'{people.COUNTY}' || lpad(mod(n, 60)::text, 3, '0')", "lpad(mod(n, 600)::text, 6, '0')"
    by_turns = {
        "township": f"CASE WHEN mod(n, 3) = 0 THEN township ELSE {town} END",
        "village": f"CASE WHEN mod(n, 12) = 0 THEN village ELSE '{people.COUNTY}' || {area} END",
        "lead": f"CASE mod(n, 20) WHEN 0 THEN '{lead}' WHEN 1 THEN '{helper}' ELSE md5(mod(n, 90)::text)::uuid END",
        "sharing": f"CASE WHEN mod(n, 97) = 5 THEN ARRAY['{helper}', '{lead}']::uuid[] ELSE ARRAY[]::uuid[] END",
        "reporter_organisation": "CASE mod(n, 9) WHEN 0 THEN reporter_organisation ELSE md5(n::text)::uuid END",
    }
    special = by_turns | {
        "id": "(left(id::text, 24) || lpad(to_hex(n), 12, '0'))::uuid", "number": "county || '-2026-9' || n",
        "state": "(ARRAY['closed','handling','dispatched','archived'])[1 + mod(n, 4)]", "source_number": "NULL",
        "due_at": "CASE WHEN mod(n, 4) IN (1, 2) THEN due_at + n * interval '1 s' END",
        "county": "CASE WHEN mod(n, 5) = 0 THEN '440781' ELSE county END",
    }  # fmt: skip
    columns = [str(field.column) for field in Case._meta.local_concrete_fields]
    values = ", ".join(special.get(name, name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_case ({', '.join(columns)}) SELECT {values} FROM cases_case, generate_series(1, %s) n"
            " WHERE agency = %s AND state = 'handling' AND county = %s",
            [count, agency, people.COUNTY],
        )


def plan_of(actor: Actor, filters: Filters) -> dict[str, Any]:
    statement, given = _page(_asked(actor, filters, None, 50, COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", given)
        ((plan,),) = cursor.fetchall()
    root: dict[str, Any] = plan[0]["Plan"]
    return root


def scans_of(node: dict[str, Any], *, sorted_by: str = "") -> Iterator[tuple[str, bool]]:
    """Each index that cases are found by, and whether what it gives is sorted before the page is cut."""
    kind = node["Node Type"]
    inside = "Sort" if kind == "Sort" else "" if kind == "Limit" else sorted_by
    if kind == "BitmapAnd":  # of which the index of the few decides
        names = {part["Index Name"] for part in node["Plans"]}
        yield from ((name, bool(inside)) for name in names & FEW or names)
    elif "Index Name" in node:
        yield node["Index Name"], bool(inside)
    elif kind == "Seq Scan":
        yield f"all of {node['Relation Name']}", bool(inside)
    for part in node.get("Plans", ()) if kind != "BitmapAnd" else ():
        yield from scans_of(part, sorted_by=inside)


@pytest.mark.commits
def test_each_list_of_each_scope_is_read_from_its_index(cast: Cast, fresh_database: str) -> None:
    Desk(cast, by=cast.hotline, channel=Channel.HOTLINE, source_number="SL1").to_handling(
        str(cast.committee.organisation)
    )
    many(6000)
    server = Server()
    with psycopg.connect(server.owner_url(str(connection.settings_dict["NAME"])), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE cases_case")
    wrong = []
    for who, expected in PLANS.items():
        for asked, indexes in zip((NEWEST, CLOSED, DUE), expected, strict=True):
            found = set(scans_of(plan_of(getattr(cast, who), asked))) - ROWS
            in_order = {name for name, is_sorted in found if not is_sorted}
            few = {name for name, is_sorted in found if is_sorted}  # by any index of the list: planners differ
            if in_order != indexes - FEW or not few <= indexes or bool(few) != bool(indexes & FEW):
                wrong.append((who, asked.states, asked.sort, found))
    assert not wrong


class TestParts:
    """Scopes in parts: together what one may see, and no case in two of them."""

    def test_hold_each_case_of_the_scope_once(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched(str(cast.fire.id), str(cast.committee.organisation))
        Desk(cast, by=cast.foreign_worker, grid=people.FOREIGN_GRID, point=None)
        Desk(cast).to_dispatched().move(cast.officer, Action.RECALL, reason="派错了")
        desk.move(cast.officer, Action.RECALL, reason="派错了")
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id), assisting=[str(cast.sanitation.id)])
        for actor in [*cast, replace(cast.committee, places=(people.TOWNSHIP + "999",))]:
            whole = sorted(visible_to(actor).values_list("id", flat=True))
            parts = [Case.objects.filter(part.cases).values_list("id", flat=True) for part in parts_of(actor)]
            assert sorted(key for part in parts for key in part) == whole
            assert sorted(row["id"] for row in listing(actor, NEWEST).rows) == whole

    def test_are_merged_in_order_and_paged(self, cast: Cast) -> None:
        made = []
        for number in range(13):
            desk = Desk(cast, now=MONDAY + timedelta(minutes=11 * number)).to_dispatched(str(cast.fire.id))
            made.append(desk.id)
        both = replace(cast.sanitation_handler, duty=Duty.HANDLER)
        for actor in (both, cast.fire_handler, cast.committee, cast.city_officer):
            for sort, order in (("newest", made[::-1]), ("due", made)):
                rows, after = [], None
                while True:
                    page = listing(actor, Filters(sort=sort), after=after, size=5)
                    rows += [row["id"] for row in page.rows]
                    after = page.after
                    if after is None:
                        break
                known = [key for key in rows if key in made]
                assert known == order
