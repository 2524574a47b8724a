"""What the pages of the console ask reads an index and no further than it must, however many cases a county has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from tests.databases import Server
from tests.integration.cases.desk import MONDAY, Desk
from tests.integration.cases.test_list_plans import many
from tests.people import Cast

from gezhi.cases.actions import Person
from gezhi.cases.models import Case, Petitioner
from gezhi.cases.queries.counting import _held, _Holding
from gezhi.cases.queries.deciding import leads_before
from gezhi.cases.queries.disposals import due_for_disposal
from gezhi.cases.queries.lists import COLUMNS, Filters, _asked, _page, to_dos
from gezhi.cases.queries.loading import load, petitioners_of
from gezhi.cases.queries.similar import _Asked, _open
from gezhi.cases.terms import Channel, Kept, State
from gezhi.kernel.ids import first_key
from gezhi.security.terms import Actor, Duty, plain

ONE_EACH = """
    INSERT INTO cases_petitioner ({columns})
    SELECT {values} FROM cases_case c, (SELECT * FROM cases_petitioner LIMIT 1) p
    WHERE c.id NOT IN (SELECT case_id FROM cases_petitioner)
"""


def petitioners_of_all() -> None:
    """Each case that has none gets a petitioner like the first."""
    of_case = {"id": "c.id", "case_id": "c.id", "county": "c.county"}
    columns = [str(field.column) for field in Petitioner._meta.local_concrete_fields]
    values = ", ".join(of_case.get(name, f"p.{name}") for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(ONE_EACH.format(columns=", ".join(columns), values=values))


def ended() -> None:
    """What is archived is kept for thirty years; some of it ended late."""
    archived = Case.objects.filter(state=State.ARCHIVED)
    archived.update(archived_at=MONDAY, retention_until=MONDAY.date() + timedelta(days=30 * 365))
    archived.filter(number__endswith="9").update(kept=Kept.LATE)


def plan_for_anybody(actor: Actor) -> str:
    """How what waits for an actor is found once PostgreSQL has made one plan for organisations of any size."""
    sql, given = _page(_asked(actor, to_dos(actor), None, 50, COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
    found = plan(sql, given)
    with connection.cursor() as cursor:
        cursor.execute("RESET plan_cache_mode")
    return found


def plan(sql: str, given: Sequence[Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", given)
        lines: list[tuple[Any, ...]] = cursor.fetchall()
    return "\n".join(line for (line,) in lines)


@pytest.mark.commits
def test_what_pages_ask_is_read_from_an_index_and_no_further(cast: Cast) -> None:
    desk = Desk(
        cast,
        by=cast.hotline,
        channel=Channel.HOTLINE,
        source_number="P1",
        petitioners=[Person("测试·甲", "13800138000")],
    )
    desk.to_handling(str(cast.committee.organisation))
    many(6000)
    ended()
    petitioners_of_all()
    with psycopg.connect(Server().owner_url(str(connection.settings_dict["NAME"])), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE cases_case, cases_petitioner")
    case, officer = Case.objects.get(id=desk.id), plain(cast.officer)

    petitioners = Petitioner.objects.filter(petitioners_of(case.county, case.id)).explain()
    assert "petitioner_case" in petitioners
    assert "cases_petitioner_pkey" not in petitioners

    held = _held(_Holding(officer, (case.holder, cast.fire.id), MONDAY)).explain()
    assert "Index Only Scan using case_holder_due" in held

    for actor in (cast.officer, cast.county_officer, cast.verifier):
        to_do = plan_for_anybody(actor)
        assert "Index Only Scan using case_holder_due" in to_do
        assert "Sort" not in to_do.split("Limit")[1]

    window = _Asked(officer, case.county, case.matter, case.grid, ((0.0, 1.0), (0.0, 1.0)), MONDAY, first_key(MONDAY))
    similar = _open(window).explain()
    assert "id >= " in similar.split("Filter")[0]

    late = _page(_asked(officer, Filters(flag="late"), None, 50, COLUMNS))
    assert "case_township_late" in plan(*late)

    keeper = replace(officer, duty=Duty.BUSINESS_ADMINISTRATOR)
    assert "case_retention" in due_for_disposal(keeper, MONDAY).explain()

    led = leads_before(officer, load(officer, desk.id, lock=False), case.matter, now=MONDAY + timedelta(days=1))
    assert led is not None and '"county"' not in str(led.query).split("WHERE")[1]  # of it an index holds too much
