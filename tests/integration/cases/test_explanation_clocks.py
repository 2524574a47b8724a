"""The clocks of explanations: one for each that is owed, in the hands of whoever it waits for (Art. 21 ¶3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from tests.integration.cases.desk import SOMEBODY, Desk, running
from tests.integration.cases.test_explanation import DAY, explained, overdue, owed, said, swept
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases.actions.explaining import owe_explanations
from gezhi.cases.models import CaseClock, Explanation
from gezhi.cases.queries.detail import clocks, get_for
from gezhi.cases.queries.happening import fell_due
from gezhi.cases.queries.lateness import accounts_of
from gezhi.cases.terms import Action, Mark
from gezhi.catalogue.terms import ClockKind


def rows(desk: Desk) -> list[CaseClock]:
    found = CaseClock.objects.filter(county=desk.reported.county, case_id=desk.id, kind=ClockKind.EXPLANATION)
    return list(found.order_by("started_at", "held_from", "id"))


def warned(desk: Desk, mark: Mark, until: datetime) -> list[tuple[Any, Any]]:
    """Whose explanation comes to a mark up to a moment, and who warns it."""
    fallen = fell_due(desk.reported.county, desk.now, until, mark)
    return [(each.held_by, each.warned_by) for each in fallen if each.kind is ClockKind.EXPLANATION]


def owed_twice(cast: Cast) -> Desk:
    """The first one is not given when a second department lets its term run out as well."""
    desk = overdue(cast)
    desk.move(cast.officer, Action.REASSIGN, reason="不属其职责")
    desk.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id))
    desk.move(cast.fire_handler, Action.ACKNOWLEDGE)
    desk.now = running(desk)[f"handling/{cast.fire.id}"].due_at + timedelta(minutes=1)
    assert swept(desk) == 1
    return desk


def give(desk: Desk, cast: Cast, row: Explanation) -> None:
    what = said_of(desk, row)
    desk.move(cast.fire_handler, Action.EXPLAIN, **what)
    desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(row.id))


def said_of(desk: Desk, row: Explanation) -> dict[str, Any]:
    expected = (desk.now + 5 * DAY).isoformat()
    return {"explanation": str(row.id), "way": "phone", "content": "先围蔽。", "expected": expected, "response": "好"}


class TestOnlyTheSignatureMissing:
    def test_the_clock_goes_on_as_the_agency_s_with_the_same_due_moment(self, cast: Cast) -> None:
        desk = overdue(cast)
        before = running(desk)["explanation"]
        desk.move(cast.sanitation_handler, Action.EXPLAIN, **said(desk))
        first, second = rows(desk)
        assert (first.id, first.owner, first.stopped_at) == (before.id, cast.sanitation.id, desk.now)
        assert (second.owner, second.held_from, second.stopped_at) == (cast.agency.id, desk.now, None)
        assert (second.started_at, second.due_at, second.first_due_at) == (
            before.started_at, before.due_at, before.first_due_at,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("language", "said"), [("zh-hans", "与前一段合计"), ("en", "counted with its part before")]
    )
    def test_the_page_shows_whose_each_part_is(self, cast: Cast, language: str, said: str) -> None:
        desk = explained(cast)
        page = body(at_desk("officer", language).get(f"/cases/{desk.id}"))
        assert page.count(said) == 1

    def test_warnings_from_there_on_are_the_agency_s_and_none_the_department_s(self, cast: Cast) -> None:
        desk = explained(cast)
        until = desk.now + 60 * DAY
        for mark in (Mark.SOON, Mark.YELLOW, Mark.ORANGE, Mark.RED):
            assert warned(desk, mark, until) == [(cast.agency.id, cast.county_agency.id)], mark

    def test_lateness_is_the_agency_s_and_the_owners_time_is_what_passed(self, cast: Cast) -> None:
        desk = explained(cast)
        desk.now = running(desk)["explanation"].due_at + 3 * DAY
        desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(owed(desk).id))
        shown = clocks(get_for(cast.officer, desk.id))
        (found,) = [
            each for each in accounts_of(shown, cast.agency.region, desk.now).values()
            if each.kind is ClockKind.EXPLANATION
        ]  # fmt: skip
        late = {part.owner: part.late for part in found.account.parts if part.late}
        assert late.keys() == {cast.agency.id}
        assert sum((part.held for part in found.account.parts), timedelta()) == found.account.held
        first, second = rows(desk)
        assert first.stopped_at == second.held_from and second.stopped_at == desk.now, "no moment is nobody's"

    def test_stays_the_department_s_while_another_petitioner_was_not_told(self, cast: Cast) -> None:
        desk = overdue(cast, people=(SOMEBODY, SOMEBODY))
        one, other = Explanation.objects.filter(case_id=desk.id).order_by("id")
        desk.move(cast.sanitation_handler, Action.EXPLAIN, **said_of(desk, one))
        assert running(desk)["explanation"].owner == cast.sanitation.id
        desk.move(cast.sanitation_handler, Action.EXPLAIN, **said_of(desk, other))
        assert running(desk)["explanation"].owner == cast.agency.id

    def test_the_next_lead_does_not_get_what_only_lacks_the_signature(self, cast: Cast) -> None:
        desk = explained(cast)
        desk.move(cast.officer, Action.REASSIGN, reason="不属其职责")
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id))
        assert running(desk)["explanation"].owner == cast.agency.id
        assert len(rows(desk)) == 2

    def test_what_was_explained_while_the_case_stood_still_goes_on_as_the_agency_s(self, cast: Cast) -> None:
        desk = overdue(cast)
        until = (desk.now + 2 * DAY).isoformat(timespec="minutes")
        desk.suspend(ground="supplement", reason="请补充位置", until=until)
        desk.move(cast.sanitation_handler, Action.EXPLAIN, **said(desk))
        assert "explanation" not in running(desk)
        desk.move(cast.officer, Action.RESUME, after=timedelta(hours=3))
        assert running(desk)["explanation"].owner == cast.agency.id


class TestSecondOne:
    def test_has_a_clock_and_an_allowance_of_its_own(self, cast: Cast) -> None:
        desk = owed_twice(cast)
        first, second = Explanation.objects.filter(case_id=desk.id).order_by("owed_at")
        open_ones = {row.started_at: row for row in rows(desk) if row.stopped_at is None}
        assert open_ones.keys() == {first.owed_at, second.owed_at}
        assert open_ones[second.owed_at].due_at > desk.now > open_ones[first.owed_at].due_at
        assert {row.owner for row in open_ones.values()} == {cast.fire.id}

    def test_each_stops_with_its_own(self, cast: Cast) -> None:
        desk = owed_twice(cast)
        first, second = Explanation.objects.filter(case_id=desk.id).order_by("owed_at")
        give(desk, cast, second)
        (left,) = [row for row in rows(desk) if row.stopped_at is None]
        assert (left.started_at, left.owner) == (first.owed_at, cast.fire.id)
        give(desk, cast, first)
        assert all(row.stopped_at for row in rows(desk))

    def test_what_fell_while_the_case_stood_still_has_a_clock_when_it_goes_on(self, cast: Cast) -> None:
        """The sweep may come to a term that ran out just before the case was suspended."""
        desk = Desk(cast, petitioners=(SOMEBODY,)).to_handling()
        due = running(desk)[f"handling/{cast.sanitation.id}"].due_at
        desk.now = due + timedelta(minutes=1)
        until = (desk.now + 2 * DAY).isoformat(timespec="minutes")
        desk.suspend(ground="supplement", reason="请补充位置", until=until)
        owe_explanations(county=desk.reported.county, since=due - DAY, until=desk.now, now=desk.now)
        assert set(running(desk)) == {"suspension"} and desk.row.due_clock == "suspension"
        desk.move(cast.officer, Action.RESUME, after=timedelta(hours=3))
        clock = running(desk)["explanation"]
        assert (clock.owner, clock.started_at) == (cast.sanitation.id, owed(desk).owed_at)


WALK = st.lists(st.sampled_from(["explain", "cosign", "lead", "fall", "suspend", "resume", "wait"]), max_size=12)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(steps=WALK)
def test_each_open_one_has_one_clock_and_every_moment_of_it_an_owner(cast: Cast, steps: list[str]) -> None:
    desk = overdue(cast, people=(SOMEBODY, SOMEBODY))
    still: set[tuple[datetime, datetime]] = set()
    for step in steps:
        take(desk, cast, step, still)
        holds(desk, cast, still)


def take(desk: Desk, cast: Cast, step: str, still: set[tuple[datetime, datetime]]) -> None:
    """One step of a walk, where it can be taken."""
    row = desk.row
    waits = {
        told: Explanation.objects.filter(case_id=desk.id, told=told).order_by("id") for told in ("owed", "explained")
    }
    by = cast.fire_handler if row.lead == cast.fire.id else cast.sanitation_handler
    if step == "explain" and (one := waits["owed"].first()):
        desk.move(by, Action.EXPLAIN, **said_of(desk, one))
    elif step == "cosign" and (one := waits["explained"].first()):
        desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(one.id))
    elif step == "lead" and not row.suspended_at:
        other = cast.fire if row.lead == cast.sanitation.id else cast.sanitation
        desk.move(cast.officer, Action.REASSIGN, reason="不属其职责")
        desk.move(cast.officer, Action.DISPATCH, lead=str(other.id))
    elif step == "fall" and not row.suspended_at:
        desk.now = max(desk.now, running(desk)[f"handling/{row.lead}"].due_at) + timedelta(minutes=1)
        swept(desk)
    elif step == "suspend" and not row.suspended_at and row.suspensions < 2:
        until = (desk.now + 2 * DAY).isoformat(timespec="minutes")
        desk.suspend(ground="supplement", reason="请补充位置", until=until)
    elif step == "resume" and row.suspended_at:
        desk.move(cast.officer, Action.RESUME, after=timedelta(hours=3))
        still.add((row.suspended_at, desk.now))
    elif step == "wait":
        desk.now += timedelta(hours=7)


def holds(desk: Desk, cast: Cast, still: set[tuple[datetime, datetime]]) -> None:
    """Its rows follow each other without a gap but those of a standstill, and end in the hands that it waits for."""
    row = desk.row
    owed_at: dict[datetime, set[str]] = {}
    for each in Explanation.objects.filter(case_id=desk.id):
        owed_at.setdefault(each.owed_at, set()).add(each.told)
    of_one: dict[datetime, list[CaseClock]] = {}
    for clock in rows(desk):
        of_one.setdefault(clock.started_at, []).append(clock)
    assert of_one.keys() == owed_at.keys(), "one for each"
    for since, told in owed_at.items():
        held, is_open = of_one[since], bool(told & {"owed", "explained"})
        gaps = {(a.stopped_at, b.held_from) for a, b in pairwise(held) if a.stopped_at != b.held_from}
        assert held[0].held_from == since and gaps <= still
        assert len([clock for clock in held if clock.stopped_at is None]) == int(is_open and not row.suspended_at)
        if is_open and not row.suspended_at:
            assert held[-1].owner == (row.lead if "owed" in told else cast.agency.id)
