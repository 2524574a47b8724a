"""Closing looks at the clocks themselves: what the sweep was to say and did not is still owed (Art. 21 ¶3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob
from tests.integration.cases.desk import SOMEBODY, Desk, refused, running
from tests.integration.cases.test_explanation import owed, said
from tests.people import Cast

from gezhi.cases import jobs
from gezhi.cases.models import CaseClock, Explanation, Petitioner
from gezhi.cases.queries.detail import get_for, verified_chain
from gezhi.cases.queries.dossiers import elements_of
from gezhi.cases.queries.offering import offered_moves
from gezhi.cases.terms import Action, State

JOB = "cases.owe_what_is_missing"


def reported_late(cast: Cast, *, by: timedelta = timedelta(hours=1), people: tuple[Any, ...] = (SOMEBODY,)) -> Desk:
    """A result so long after the lead's due moment, verified and told; no sweep ran."""
    desk = Desk(cast, petitioners=people).to_handling()
    desk.now = running(desk)[f"handling/{cast.sanitation.id}"].due_at + by
    desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
    desk.move(cast.verifier, Action.VERIFY)
    for person in Petitioner.objects.filter(case_id=desk.id).exclude(phone=""):
        told: dict[str, Any] = {"petitioner": str(person.id), "way": "phone", "reached": "reached"}
        desk.move(cast.officer, Action.ANSWER, content="已列入计划", **told)
    return desk


def presence(desk: Desk, cast: Cast) -> str:
    found = elements_of(cast.officer, get_for(cast.officer, desk.id), now=desk.now)
    return next(str(each.presence) for each in found if each.name.en == "explanations")


def in_line() -> list[dict[str, str]]:
    return list(ProcrastinateJob.objects.filter(task_name=JOB).values_list("args", flat=True))


def test_a_late_case_is_not_closed_without_an_explanation(cast: Cast) -> None:
    desk = reported_late(cast)
    assert presence(desk, cast) == "missing"
    assert refused(desk, cast.officer, Action.CLOSE) == "explanation-left-out"
    assert desk.state is State.VERIFIED
    offered = {
        each.action: each for each in offered_moves(get_for(cast.officer, desk.id), actor=cast.officer, now=desk.now)
    }
    close = offered[Action.CLOSE].refused
    assert close is not None and (close.code, close.refusal.article) == ("explanation-left-out", (21, 3))
    assert "正在列入" in close.text.zh and "in a moment" in close.text.en, "it is queued, not there yet"


def test_what_the_sweep_left_out_is_owed_from_then_on_and_the_department_can_give_it(cast: Cast) -> None:
    desk = reported_late(cast)
    refused(desk, cast.officer, Action.CLOSE)
    (job,) = in_line()
    assert job == {"county": desk.reported.county, "case": str(desk.id)}
    for _ in range(2):
        jobs.owe_what_is_missing(**job)
    due = CaseClock.objects.get(case_id=desk.id, kind="handling", owner=cast.sanitation.id).due_at
    assert owed(desk).owed_at == due, "from when the term ran out"
    refused(desk, cast.officer, Action.CLOSE)
    assert len(in_line()) == 1, "it is owed already"
    desk.move(cast.sanitation_handler, Action.EXPLAIN, **said(desk))
    desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(owed(desk).id))
    desk.move(cast.officer, Action.CLOSE)
    assert presence(desk, cast) == "there"
    assert verified_chain(get_for(cast.officer, desk.id))[1] is None


def test_a_case_in_time_is_closed_as_before(cast: Cast) -> None:
    desk = reported_late(cast, by=-timedelta(minutes=1))
    assert presence(desk, cast) == "not_needed"
    desk.move(cast.officer, Action.CLOSE)
    assert not in_line() and not Explanation.objects.exists()


def test_nobody_to_tell_hinders_nothing(cast: Cast) -> None:
    desk = reported_late(cast, people=())
    desk.move(cast.officer, Action.CLOSE)
    assert presence(desk, cast) == "not_needed"


def test_a_case_that_is_late_now_lacks_its_explanation_before_anything_is_reported(cast: Cast) -> None:
    desk = Desk(cast, petitioners=(SOMEBODY,)).to_handling()
    assert presence(desk, cast) == "not_needed"
    desk.now = running(desk)[f"handling/{cast.sanitation.id}"].due_at + timedelta(minutes=1)
    assert presence(desk, cast) == "missing"
