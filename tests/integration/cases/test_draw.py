"""The draw in the record: announced before, repeatable after, limited for each worker; checked by somebody else."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import FIRE_LANE, MONDAY, VISIT, Desk, refused
from tests.integration.cases.draws import week_draws
from tests.integration.cases.test_pages import at_desk, body
from tests.people import COUNTY, FAR_GRID, GRID, OTHER_GRID, Cast

from gezhi.cases.actions.drawing import announce_draws
from gezhi.cases.models import Case, Draw, Step
from gezhi.cases.queries.drawing import draws, repeat
from gezhi.cases.rules.drawing import digest_of, week_of
from gezhi.cases.terms import Action, State
from gezhi.kernel.refusal import Refused

WEEK = timedelta(days=7)


def resolved(cast: Cast, number: int = 1, **more: Any) -> list[Desk]:
    made = []
    for n in range(number):
        desk = Desk(cast, matter=VISIT, description="探访独居老人，平安。", now=MONDAY + timedelta(hours=n), **more)
        desk.move(cast.worker, Action.RESOLVE_ON_SPOT, result="已探访，平安。")
        made.append(desk)
    return made


class TestAnnounced:
    def test_the_digest_before_the_week_and_the_seed_after_it(self, cast: Cast) -> None:
        Desk(cast)
        announce_draws(now=MONDAY)
        coming, this = draws(COUNTY, now=MONDAY)
        assert (coming.week, this.week) == (date(2026, 3, 9), date(2026, 3, 2))
        assert (coming.seed, this.seed) == (None, None)
        (after,) = [each for each in draws(COUNTY, now=MONDAY + WEEK) if each.week == this.week]
        assert after.seed is not None and digest_of(after.seed) == this.digest

    def test_once_however_often_it_is_announced(self, cast: Cast) -> None:
        Desk(cast)
        announce_draws(now=MONDAY)
        seeds = set(Draw.objects.values_list("seed", flat=True))
        announce_draws(now=MONDAY + timedelta(days=2))
        assert set(Draw.objects.values_list("seed", flat=True)) == seeds

    def test_to_anybody_who_asks_and_never_the_seed_of_a_week_that_runs(self, cast: Cast) -> None:
        row = week_draws(10)
        (shown,) = Caller().get("/draws", {"county": COUNTY}).json()
        assert (shown["digest"], shown["seed"], shown["percent"]) == (row.digest, None, 10)
        assert row.seed not in Caller().get("/draws", {"county": COUNTY}).content.decode()
        assert Caller().get("/draws", {"county": "x"}).status_code == 422


class TestRepeated:
    def test_by_anybody_from_the_seed_and_the_chained_steps(self, cast: Cast) -> None:
        week_draws(50, now=MONDAY, most=3)
        made = resolved(cast, 12)
        found = repeat(COUNTY, week_of(MONDAY), now=MONDAY + WEEK)
        assert (found.results, found.differing, found.holds) == (12, (), True)
        assert found.drawn == sum(desk.row.drawn for desk in made) <= 3

    def test_a_result_that_was_taken_out_shows(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY)
        (desk,) = resolved(cast)
        step = Step.objects.get(case_id=desk.id, action=Action.RESOLVE_ON_SPOT)
        assert step.facts["draw"]["drawn"]
        Draw.objects.update(percent=0)
        found = repeat(COUNTY, week_of(MONDAY), now=MONDAY + WEEK)
        assert (found.differing, found.holds) == ((desk.id,), False)

    def test_not_while_the_week_runs(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY)
        with pytest.raises(Refused) as caught:
            repeat(COUNTY, week_of(MONDAY), now=MONDAY + timedelta(days=6))
        assert caught.value.code == "draw-week-runs"

    def test_by_a_command(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY, most=2)
        resolved(cast, 3)
        said = StringIO()
        call_command("repeat_draw", COUNTY, "2026-03-02", stdout=said)
        assert "results 3" in said.getvalue() and "drawn 2" in said.getvalue()
        with pytest.raises(CommandError):
            call_command("repeat_draw", COUNTY, "2026-02-02", stdout=said)


class TestLimit:
    def test_of_one_worker_no_more_than_so_many_a_week_and_anew_the_next(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY, most=3)
        week_draws(100, now=MONDAY + WEEK, most=3)
        made = resolved(cast, 5)
        assert [desk.row.drawn for desk in made] == [True, True, True, False, False]
        again = Desk(cast, matter=VISIT, description="探访独居老人，平安。", now=MONDAY + WEEK)
        again.move(cast.worker, Action.RESOLVE_ON_SPOT, result="已探访，平安。")
        assert again.row.drawn

    def test_what_was_sent_back_counts_as_checked_all_the_same(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY, most=1)
        (desk,) = resolved(cast)
        desk.move(cast.officer, Action.REROUTE, reason="不是这样")
        assert Case.objects.get(id=desk.id).drawn_at is not None
        later = Desk(cast, matter=VISIT, description="探访独居老人，平安。", now=MONDAY + timedelta(hours=3))
        later.move(cast.worker, Action.RESOLVE_ON_SPOT, result="已探访，平安。")
        assert not later.row.drawn


class TestCheckedByAnother:
    def drawn(self, cast: Cast) -> Desk:
        week_draws(100, now=MONDAY)
        return resolved(cast)[0]

    def test_neither_by_who_resolved_it_nor_by_her_grid(self, cast: Cast) -> None:
        desk = self.drawn(cast)
        assert refused(desk, cast.worker, Action.VERIFY) == "self-verification"
        assert refused(desk, cast.leader, Action.VERIFY) == "verified-by-the-same-grid"

    def test_by_the_township_also_remotely_and_marked_so(self, cast: Cast) -> None:
        desk = self.drawn(cast)
        desk.move(cast.verifier, Action.VERIFY, check_way="remote", remark="照片清楚")
        assert desk.state is State.VERIFIED
        shown = Caller(cast.officer).get(f"/cases/{desk.id}/timeline").json()
        assert shown[-1]["words"]["check_way"] == "remote"

    def test_not_sent_back_by_who_reported_it(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY)
        desk = Desk(cast, by=cast.officer, matter=FIRE_LANE, now=MONDAY)
        Case.objects.filter(id=desk.id).update(state="submitted", on_the_spot=True, drawn=True)
        assert refused(desk, cast.officer, Action.REROUTE, reason="不实") == "self-verification"
        assert refused(desk, cast.officer, Action.VERIFY) == "self-verification"


class TestCheckedByAnotherGrid:
    def ordered(self, cast: Cast) -> Desk:
        week_draws(100, now=MONDAY)
        (desk,) = resolved(cast)
        desk.move(cast.verifier, Action.ORDER_CHECK, grids=[FAR_GRID], message="请上门看一下")
        return desk

    def test_whose_worker_sees_it_from_then_on_and_verifies(self, cast: Cast) -> None:
        desk = self.ordered(cast)
        assert Caller(cast.far_worker).get(f"/cases/{desk.id}").status_code == 200
        desk.move(cast.far_worker, Action.VERIFY, check_way="on_site")
        assert desk.state is State.VERIFIED

    def test_who_was_not_asked_neither_sees_nor_verifies_it(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY)
        (desk,) = resolved(cast)
        assert refused(desk, cast.far_worker, Action.VERIFY) == "no-such-case"

    def test_what_does_not_hold_she_notes_and_the_agency_sends_back(self, cast: Cast) -> None:
        desk = self.ordered(cast)
        desk.move(cast.far_worker, Action.NOTE, content="门口还堆着")
        desk.move(cast.officer, Action.REROUTE, reason="核查不实")
        assert (desk.state, desk.row.worker_places) == (State.ACCEPTED, [])
        assert refused(desk, cast.far_worker, Action.NOTE, content="再看") == "no-such-case"

    def test_never_by_its_own_grid_nor_by_one_of_another_agency(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY)
        (desk,) = resolved(cast)
        assert refused(desk, cast.officer, Action.ORDER_CHECK, grids=[GRID]) == "verified-by-the-same-grid"
        assert refused(desk, cast.officer, Action.ORDER_CHECK, grids=[]) == "missing"
        assert refused(desk, cast.officer, Action.ORDER_CHECK, grids=["440781001001001"]) == "foreign-grid"

    def test_nothing_that_a_department_was_ordered_to_do(self, cast: Cast) -> None:
        desk = Desk(cast).to_submitted()
        assert refused(desk, cast.officer, Action.ORDER_CHECK, grids=[FAR_GRID]) == "not-from-spot"

    def test_programs_and_the_form_are_offered_the_other_grids_of_the_township(self, cast: Cast) -> None:
        week_draws(100, now=MONDAY)
        (desk,) = resolved(cast)
        shown = body(at_desk("officer").get(f"/cases/{desk.id}/moves/order_check", headers={"HX-Request": "true"}))
        assert f'value="{OTHER_GRID}"' in shown and f'value="{FAR_GRID}"' in shown and f'value="{GRID}"' not in shown
        moves = Caller(cast.officer).get(f"/cases/{desk.id}/moves").json()["moves"]
        (order,) = [each for each in moves if each["action"] == "order_check"]
        offered = [each["value"] for ask in order["asks"] if ask["name"] == "grids" for each in ask["choices"]]
        assert offered.index(OTHER_GRID) < offered.index(FAR_GRID) and GRID not in offered
        assert all(code.startswith(desk.row.township) for code in offered)
        desk.move(cast.officer, Action.ORDER_CHECK, grids=offered[:1])
