"""The bench fills a city with clones that the product itself takes for its own cases."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from bench.fill import Filled, check, fill, ready
from bench.fill_templates import MARK
from django.db import connection, transaction
from django.db.models import F
from tests.integration.cases.desk import HERE, MONDAY, SOMEBODY, Desk, intake
from tests.people import Cast

from gezhi.cases.actions import Point, move, report
from gezhi.cases.actions.entering import resident
from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.models import Case, CaseClock, Petitioner, Step, WorkOrder
from gezhi.cases.queries import receipts
from gezhi.cases.queries.detail import verified_chain
from gezhi.cases.queries.loading import load
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import OPEN_STATES, Action, Channel
from gezhi.geography import queries as geography
from gezhi.geography.terms import Crs
from gezhi.people.queries import actor_of_posting, organisation
from gezhi.security.terms import SYSTEM, Actor
from gezhi.storage.rows import rows

NOW = MONDAY + timedelta(days=40)
EDGE = Point(113.075, 22.592, Crs.CGCS2000)  # between two grids
OPEN = [state.value for state in OPEN_STATES]


@pytest.fixture(autouse=True)
def plans_of_their_own(db: None) -> None:
    """Plans that were made when the tables were empty would read them whole, now that they are full."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")


@pytest.fixture
def sample(cast: Cast) -> Cast:
    """A handful of lives as the sample city has them: open and ended, merged, withdrawn, on a border, archived."""
    Desk(cast).to_closed()
    assert archive_due(now=NOW - timedelta(days=8)) == 1
    late = NOW - timedelta(hours=5)
    Desk(cast, now=late)
    Desk(cast, now=late, by=cast.hotline, channel=Channel.HOTLINE, source_number="SL0001", petitioners=[SOMEBODY])
    Desk(cast, now=late).to_accepted()
    Desk(cast, now=late).to_dispatched(str(cast.fire.id))
    Desk(cast, now=late - timedelta(days=3)).to_handling()
    Desk(cast, now=late).to_submitted()
    Desk(cast, now=late - timedelta(days=2)).to_closed()
    returned = Desk(cast, now=late).to_dispatched()
    returned.move(
        cast.sanitation_handler, Action.ASK_RETURN, return_reason="not_our_duty", reason="不属于本单位。", basis="清单"
    )
    _merged(cast, late)
    border = Desk(cast, now=late, by=cast.hotline, channel=Channel.HOTLINE, point=EDGE)
    border.move(cast.officer, Action.ACCEPT, grid="440703002101002")
    Desk(cast, now=late, by=cast.hotline, channel=Channel.HOTLINE, point=EDGE)
    _withdrawn(late)
    sweep(now=NOW)
    return cast


def _merged(cast: Cast, now: datetime) -> None:
    main = Desk(cast, now=now).to_accepted()
    other = Desk(cast, now=now, petitioners=[SOMEBODY])
    other.move(cast.officer, Action.MERGE, into=main.reported.number, reason="同一问题。")


def _withdrawn(now: datetime) -> None:
    told = report(
        actor=resident("440703"), now=now, intake=intake(channel=Channel.CITIZEN, point=HERE, petitioners=[SOMEBODY])
    )
    actor = receipts.actor_of_receipt(told.receipts[0])
    move(actor=actor, now=now + timedelta(minutes=3), case_id=UUID(told.id), action=Action.WITHDRAW, given={
        "reason": "已经自己解决了。",
    })  # fmt: skip


def filled(cases: int = 500, fresh: int = 0, seed: int = 5) -> Filled:
    return fill(cases=cases, fresh=fresh, seed=seed, now=NOW, processes=1)


def clones() -> list[dict[str, Any]]:
    return [row for row in rows(Case.objects.values()) if str(row["id"]).endswith(MARK)]


def test_the_product_takes_every_clone_for_its_own(sample: Cast) -> None:
    said: list[str] = []
    answer = fill(cases=2500, now=NOW, processes=1, progress=said.append)
    assert not [line for line in said if "not cloned" in line]
    assert answer.cases == 2500 == Case.objects.count() and answer.steps == Step.objects.count()
    own = {row["state"] for row in clones()}
    assert own == {"reported", "accepted", "dispatched", "handling", "submitted", "closed", "returned", "merged",
                   "withdrawn", "archived"}  # fmt: skip
    for row in clones():
        steps, fault = verified_chain(load(SYSTEM, row["id"], lock=False))
        assert fault is None and steps == row["version"]
    checked = check(sample=2500, packages=2)
    assert checked.faults == [] and checked.cases == len(clones()) and checked.packages == 2


def test_an_altered_clone_is_found(sample: Cast) -> None:
    filled(60)
    Case.objects.filter(id=clones()[3]["id"]).update(head="0" * 64)
    assert len(check(sample=60, packages=0).faults) == 1


def test_every_running_clone_has_one_holder_and_clocks(sample: Cast) -> None:
    filled()
    running = Counter(CaseClock.objects.filter(stopped_at=None).values_list("case_id", flat=True))
    assert set(running) == set(Case.objects.filter(state__in=OPEN).values_list("id", flat=True))
    for row in clones():
        leads = WorkOrder.objects.filter(case_id=row["id"], role="lead", ended_at=None).count()
        by_lead = row["state"] in ("dispatched", "handling") and row["lead"]
        if row["state"] in OPEN:
            assert row["holder"] == (row["lead"] if by_lead else row["agency"])
            assert leads == int(row["state"] in ("dispatched", "handling", "returned"))
        assert organisation(row["agency"]).region == row["township"]
    assert not CaseClock.objects.filter(stopped_at__gt=NOW).exists() and not Step.objects.filter(at__gt=NOW).exists()
    late = CaseClock.objects.filter(lapses_at__lte=NOW)
    assert late.filter(stopped_at=None).exists()
    assert not CaseClock.objects.filter(lapses_at__lt=F("due_at")).exists()


def test_clones_lie_in_other_grids_with_the_people_who_are_answerable_there(sample: Cast) -> None:
    filled()
    placed = Counter(row["grid"] for row in clones())
    assert set(placed) >= {grid.code for grid in geography.grids(township="440703002")} | {"440781001001001"}
    for row in clones():
        if row["grid"] and not row["grid_candidates"] and row["longitude"] != EDGE.longitude:
            found = geography.locate(row["longitude"], row["latitude"])
            assert row["grid"] in (found.grid, *found.candidates)
    for step in rows(Step.objects.exclude(duty__in=["petitioner", "system"]).values()):
        actor = actor_of_posting(UUID(step["facts"]["posting"]), step["person"], NOW)
        assert actor is not None and actor.organisation == step["organisation"] and actor.duty == step["duty"]
        assert actor.name == step["facts"]["name"]
        assert any(place.startswith(step["county"]) or step["county"].startswith(place) for place in actor.places)


def test_nobody_verifies_or_reports_twice_what_is_another_case(sample: Cast) -> None:
    filled(cases=4000)
    numbers = Case.objects.values_list("number", flat=True)
    assert len(set(numbers)) == len(numbers) == 4000
    receipts_given = Petitioner.objects.exclude(receipt="").values_list("receipt", flat=True)
    assert len(set(receipts_given)) == len(receipts_given)
    merged = Case.objects.filter(state="merged")
    assert merged.count() > 3
    for row in rows(merged.values()):
        main = Case.objects.get(county=row["county"], id=row["merged_into"])
        said = rows(Step.objects.filter(case_id=row["id"], action="merge").values("id"))
        assert main.grid == row["grid"] and len(said) == 1
    for step in rows(Step.objects.filter(action="verify").values("case_id", "person")):
        case = Case.objects.get(id=step["case_id"])
        assert step["person"] not in case.handlers and step["person"] != case.reporter


def sql(statement: str, given: str) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [given])
        return {key for (key,) in cursor.fetchall()}


@pytest.mark.parametrize("who", ["county_officer", "officer", "foreign_officer", "sanitation_handler", "worker"])
def test_everybody_sees_exactly_what_is_hers(sample: Cast, who: str) -> None:
    filled()
    actor: Actor = getattr(sample, who)
    seen = set(visible_to(actor).values_list("id", flat=True))
    statement, given = {
        "county_officer": ("SELECT id FROM cases_case WHERE county = %s", "440703"),
        "officer": ("SELECT id FROM cases_case WHERE township = %s", "440703002"),
        "foreign_officer": ("SELECT id FROM cases_case WHERE township = %s", "440781001"),
        "worker": ("SELECT id FROM cases_case WHERE grid = %s", "440703002101001"),
        "sanitation_handler": (
            "SELECT c.id FROM cases_case c WHERE %s IN (SELECT o.organisation::text FROM cases_workorder o "
            "WHERE o.case_id = c.id AND o.state <> 'ended' AND c.merged_into IS NULL)",
            str(sample.sanitation.id),
        ),
    }[who]
    assert seen == sql(statement, given)
    assert len(seen) > 5


def test_a_clone_can_be_worked_on(sample: Cast) -> None:
    filled(fresh=80)
    county, key, township = next(each for each in ready(1000) if each[2] == "440703002")
    moved = move(
        actor=sample.officer, now=NOW + timedelta(minutes=1), case_id=UUID(key), action=Action.ACCEPT, given={}
    )
    assert (moved.state, moved.version, county, township) == ("accepted", 2, "440703", "440703002")
    (row,) = rows(Case.objects.filter(id=UUID(key)).values())
    assert verified_chain(load(SYSTEM, row["id"], lock=False)) == (2, None)
    lead = str(sample.sanitation.id)
    move(actor=sample.officer, now=NOW + timedelta(minutes=2), case_id=UUID(key), action=Action.DISPATCH, given={
        "lead": lead,
    })  # fmt: skip
    assert Case.objects.get(id=UUID(key)).holder == sample.sanitation.id


def test_fresh_reports_are_there_as_many_as_asked_for(sample: Cast) -> None:
    filled(100, fresh=200)
    assert len(ready(1000)) >= 200
    assert Case.objects.count() > 100


def test_a_city_that_is_full_is_left_as_it_is_and_one_that_is_not_is_filled_up(sample: Cast) -> None:
    assert filled(300).added == 300 - (Case.objects.count() - len(clones()))
    before = {row["id"] for row in clones()}
    assert filled(300).added == 0 == filled(200).added
    assert filled(400).added == 100
    assert before < {row["id"] for row in clones()}
    assert check(sample=400, packages=0).faults == []


def test_the_same_seed_gives_the_same_clones(sample: Cast) -> None:
    def drawn(seed: int) -> set[tuple[Any, ...]]:
        with transaction.atomic():
            filled(120, seed=seed)
            found = {(row["id"], row["grid"], row["title"], row["created_at"]) for row in clones()}
            transaction.set_rollback(True)
        return found

    first = drawn(7)
    assert first == drawn(7) and not first & drawn(8)


def test_a_city_without_a_sample_is_told_so(cast: Cast) -> None:
    with pytest.raises(LookupError, match="sample"):
        filled(10)
