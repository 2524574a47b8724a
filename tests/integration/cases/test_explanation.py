"""The joint explanation in the record (Art. 21 ¶3): owed when the term runs out or is extended, given by two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import DISPUTE, SOMEBODY, Desk, refused, running
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases.actions.explaining import fell_due, owe_explanations
from gezhi.cases.actions.sweeping import sweep
from gezhi.cases.models import Explanation, Step, SweptWindow
from gezhi.cases.queries.detail import clocks, get_for, verified_chain
from gezhi.cases.queries.dossiers import dossier_of
from gezhi.cases.queries.explaining import explanations, to_cosign
from gezhi.cases.queries.lateness import accounts_of
from gezhi.cases.terms import Action, Mark
from gezhi.kernel.ids import uuid7
from gezhi.people.actions import end_posting
from gezhi.people.models import DutyShift
from gezhi.security.rules import mask_name
from gezhi.security.terms import SYSTEM

DAY = timedelta(days=1)


def swept(desk: Desk) -> int:
    """The sweep at this moment, and the job of each window that it cut."""
    before = set(SweptWindow.objects.values_list("id", flat=True))
    sweep(now=desk.now, reactions=(fell_due,))
    windows = SweptWindow.objects.exclude(id__in=before).filter(mark="yellow")
    return sum(owe_explanations(county=w.county, since=w.since, until=w.until, now=desk.now) for w in windows)


def overdue(cast: Cast, *, people: tuple[Any, ...] = (SOMEBODY,), **more: Any) -> Desk:
    """A case whose lead has let the term run out, and the sweep that found it."""
    desk = Desk(cast, petitioners=people, **more).to_handling()
    desk.now = running(desk)[f"handling/{cast.sanitation.id}"].due_at + timedelta(minutes=1)
    swept(desk)
    return desk


def owed(desk: Desk) -> Explanation:
    return Explanation.objects.get(county=desk.reported.county, case_id=desk.id)


def said(desk: Desk) -> dict[str, Any]:
    return {
        "explanation": str(owed(desk).id), "way": "phone", "content": "管线单位下周才能配合，先围蔽。",
        "expected": (desk.now + 5 * DAY).isoformat(), "response": "知道了，尽快",
    }  # fmt: skip


def explained(cast: Cast, **more: Any) -> Desk:
    desk = overdue(cast, **more)
    desk.move(cast.sanitation_handler, Action.EXPLAIN, **said(desk))
    return desk


class TestOwed:
    def test_from_the_moment_the_term_ran_out_with_a_clock_of_its_own(self, cast: Cast) -> None:
        desk = overdue(cast)
        clock = running(desk)["explanation"]
        row = owed(desk)
        assert (row.told, row.cause, row.department) == ("owed", "overdue", cast.sanitation.id)
        assert clock.started_at == clock.held_from == row.owed_at < desk.now < clock.due_at
        assert (clock.owner, desk.row.explanation_owed, desk.row.explanations) == (cast.sanitation.id, True, 1)

    def test_once_however_often_the_window_is_delivered(self, cast: Cast) -> None:
        desk = overdue(cast)
        (window,) = SweptWindow.objects.filter(mark="yellow", county=desk.reported.county).order_by("-until")[:1]
        assert not owe_explanations(county=window.county, since=window.since, until=window.until, now=desk.now)
        assert Step.objects.filter(case_id=desk.id, action=Action.OWE_EXPLANATION).count() == 1

    def test_once_for_a_term_that_goes_on_after_rework_and_comes_to_red(self, cast: Cast) -> None:
        desk = explained(cast)
        desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(owed(desk).id))
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
        desk.move(cast.verifier, Action.REWORK, reason="还有一处")
        red = running(desk)[f"handling/{cast.sanitation.id}"].red_at
        assert red and red > desk.now, "the term goes on in a row of its own and comes to red there"
        span: dict[str, Any] = {"since": red - timedelta(minutes=1), "until": red, "now": red, "mark": Mark.RED}
        assert owe_explanations(county=desk.reported.county, **span) == 0
        assert owed(desk).told == "cosigned"

    def test_when_an_extension_is_granted(self, cast: Cast) -> None:
        desk = Desk(cast, petitioners=(SOMEBODY,)).to_handling()
        due = running(desk)[f"handling/{cast.sanitation.id}"].due_at
        desk.move(
            cast.sanitation_handler,
            Action.ASK_EXTENSION,
            new_due=(due + DAY).isoformat(),
            reason="等配合",
            measures="围蔽",
        )
        (order,) = get_for(cast.officer, desk.id).facts.open_orders
        desk.move(cast.officer, Action.GRANT_EXTENSION, order=str(order.id))
        assert (owed(desk).cause, desk.row.explanation_owed) == ("extended", True)
        assert running(desk)["explanation"].started_at == desk.now

    def test_to_nobody_where_there_is_nobody_to_tell_and_the_chain_says_so(self, cast: Cast) -> None:
        desk = overdue(cast, people=())
        assert (owed(desk).told, owed(desk).ground, owed(desk).petitioner) == ("waived", "nobody", None)
        assert not desk.row.explanation_owed and "explanation" not in running(desk)
        assert Step.objects.filter(case_id=desk.id, action=Action.OWE_EXPLANATION).exists()

    def test_goes_with_the_lead_within_a_term_of_the_new_one_s_own(self, cast: Cast) -> None:
        """What the first one let pass is no delay of the next."""
        desk = overdue(cast)
        due = running(desk)["explanation"].due_at
        desk.move(cast.officer, Action.REASSIGN, reason="不属其职责")
        assert running(desk)["explanation"].owner == cast.agency.id
        desk.now = due + DAY
        desk.move(cast.officer, Action.DISPATCH, lead=str(cast.fire.id))
        clock = running(desk)["explanation"]
        assert (clock.owner, clock.started_at, clock.due_at > desk.now) == (cast.fire.id, desk.now, True)
        assert (owed(desk).department, owed(desk).owed_at) == (cast.fire.id, desk.now)
        (row,) = Caller(cast.fire_handler).get(f"/cases/{desk.id}/explanations").json()
        assert (row["department"], row["term_of"]) == (str(cast.fire.id), str(cast.sanitation.id))
        assert "由接手的" in body(at_desk("fire_handler").get(f"/cases/{desk.id}/explanations"))
        shown = accounts_of(clocks(get_for(cast.officer, desk.id)), cast.agency.region, desk.now).values()
        late = {part.owner for each in shown for part in each.account.parts if part.late and "expl" in str(each.kind)}
        assert late == {cast.agency.id}, "who had it when its term ran out"
        desk.move(cast.fire_handler, Action.ACKNOWLEDGE)
        desk.move(cast.fire_handler, Action.EXPLAIN, **said(desk))
        desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(owed(desk).id))
        assert "explanation" not in running(desk)


class TestGivenByTwo:
    def test_closing_waits_for_both_and_the_chain_holds(self, cast: Cast) -> None:
        desk = overdue(cast)
        desk.move(cast.sanitation_handler, Action.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
        desk.move(cast.verifier, Action.VERIFY)
        person = str(owed(desk).petitioner)
        desk.move(cast.officer, Action.ANSWER, petitioner=person, way="phone", reached="reached", content="已列入计划")
        assert refused(desk, cast.officer, Action.CLOSE) == "unexplained"
        desk.move(cast.sanitation_handler, Action.EXPLAIN, **said(desk))
        assert refused(desk, cast.officer, Action.CLOSE) == "not-cosigned"
        desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(owed(desk).id))
        assert "explanation" not in running(desk)
        desk.move(cast.officer, Action.CLOSE)
        assert verified_chain(get_for(cast.officer, desk.id))[1] is None

    def test_what_was_said_stands_with_it(self, cast: Cast) -> None:
        desk = explained(cast)
        (row,) = explanations(get_for(cast.officer, desk.id))
        assert (row["told"], row["response"], row["way"]) == ("explained", "知道了，尽快", "phone")
        assert SOMEBODY.name not in row["petitioner_name"]

    def test_a_deletion_by_law_reaches_all_of_it(self, cast: Cast) -> None:
        desk = explained(cast)
        step = str(owed(desk).explained_seq)
        desk.move(
            cast.administrator, Action.ERASE_WORDS, step=step, basis="个人信息保护法第四十七条", reason="本人要求"
        )
        (row,) = explanations(get_for(cast.officer, desk.id))
        assert (row["content"], row["response"]) == ("", "")

    def test_attempts_on_different_half_days_stand_for_it(self, cast: Cast) -> None:
        desk = overdue(cast)
        how: dict[str, Any] = {"explanation": str(owed(desk).id), "way": "phone", "remark": "无人接听"}
        for _ in range(3):
            desk.move(cast.sanitation_handler, Action.TRY_EXPLAINING, after=timedelta(seconds=10), **how)
        assert (owed(desk).attempts, desk.row.explanation_owed) == (1, True)
        for _ in range(2):
            desk.move(cast.sanitation_handler, Action.TRY_EXPLAINING, after=7 * DAY, **how)
        assert (owed(desk).told, desk.row.explanation_owed) == ("tried", False)
        assert "explanation" not in running(desk)

    @pytest.mark.parametrize(("language", "said"), [("zh-hans", "不另计一次"), ("en", "does not count")])
    def test_an_attempt_that_does_not_count_is_recorded_and_says_so(self, cast: Cast, language: str, said: str) -> None:
        desk = overdue(cast)
        how: dict[str, Any] = {"explanation": str(owed(desk).id), "way": "phone", "remark": "无人接听"}
        first = desk.move(cast.sanitation_handler, Action.TRY_EXPLAINING, after=7 * DAY, **how)
        again = desk.move(cast.sanitation_handler, Action.TRY_EXPLAINING, **how)
        assert (first.counted, again.counted, owed(desk).attempts) == (True, False, 1)
        assert Step.objects.filter(case_id=desk.id, action="try_explaining").count() == 2
        Explanation.objects.filter(id=owed(desk).id).update(tried_at=datetime.now(UTC))
        told = Caller(cast.sanitation_handler).moved(
            Caller(cast.officer).get(f"/cases/{desk.id}").json(), "try_explaining", **how
        )
        assert told["counted"] is False
        browser = at_desk("sanitation_handler", language)
        form = how | {"version": str(desk.row.version), "key": "again"}
        sent = browser.post(f"/cases/{desk.id}/moves/try_explaining", form)
        assert said in body(browser.get(sent["location"]))
        assert owed(desk).attempts == 1

    def test_the_agency_waives_where_telling_would_reach_an_offender(self, cast: Cast) -> None:
        desk = overdue(cast, matter=DISPUTE)
        given: dict[str, Any] = {
            "explanation": str(owed(desk).id),
            "untold": "protected",
            "reason": "告知会触及对方当事人",
        }
        desk.move(cast.officer, Action.WAIVE_EXPLANATION, **given)
        assert (owed(desk).told, owed(desk).ground, desk.row.explanation_owed) == ("waived", "protected", False)


class TestWhoCoSigns:
    def test_a_worker_of_another_grid_does_not_even_find_it(self, cast: Cast) -> None:
        desk = explained(cast)
        given: dict[str, Any] = {"explanation": str(owed(desk).id)}
        assert refused(desk, cast.other_worker, Action.COSIGN_EXPLANATION, **given) == "no-such-case"
        assert refused(desk, cast.verifier, Action.COSIGN_EXPLANATION, **given) == "cosign-not-the-grids"
        assert not to_cosign(cast.other_worker, now=desk.now)

    def test_where_the_grid_has_nobody_one_of_the_same_village_and_no_further(self, cast: Cast) -> None:
        desk = explained(cast)
        for who in (cast.worker, cast.leader):
            end_posting(actor=SYSTEM, now=desk.now, posting_id=who.posting, reason="调离")
        desk.now += timedelta(minutes=1)
        (seen,) = to_cosign(cast.other_worker, now=desk.now)
        assert seen["content"] and "description" not in seen["case"]
        assert not to_cosign(cast.far_worker, now=desk.now)
        given: dict[str, Any] = {"explanation": str(owed(desk).id)}
        assert refused(desk, cast.far_worker, Action.COSIGN_EXPLANATION, **given) == "no-such-case"
        assert refused(desk, cast.other_worker, Action.NOTE, content="看看") == "no-such-case"
        desk.move(cast.other_worker, Action.COSIGN_EXPLANATION, **given)
        assert owed(desk).told == "cosigned"

    def test_on_duty_comes_before_nearest(self, cast: Cast) -> None:
        """Art. 21 ¶3: where the grid has nobody, the full-time worker who is on duty that day."""
        desk = explained(cast)
        for who in (cast.worker, cast.leader):
            end_posting(actor=SYSTEM, now=desk.now, posting_id=who.posting, reason="调离")
        desk.now += timedelta(minutes=1)
        DutyShift.objects.create(
            id=uuid7(desk.now), organisation_id=cast.agency.id, starts_at=desk.now - DAY, ends_at=desk.now + DAY,
            name="值班员", phone="0750-5550001", person=cast.far_worker.person, set_at=desk.now,
            set_by=cast.officer.person, set_by_name=cast.officer.name, set_as=cast.agency.id,
        )  # fmt: skip
        assert to_cosign(cast.far_worker, now=desk.now) and not to_cosign(cast.other_worker, now=desk.now)
        given: dict[str, Any] = {"explanation": str(owed(desk).id)}
        assert refused(desk, cast.other_worker, Action.COSIGN_EXPLANATION, **given) == "no-such-case"
        desk.move(cast.far_worker, Action.COSIGN_EXPLANATION, **given)
        assert owed(desk).told == "cosigned"

    def test_nobody_to_tell_is_no_ground_where_there_is_somebody(self, cast: Cast) -> None:
        desk = overdue(cast, matter=DISPUTE)
        given: dict[str, Any] = {"explanation": str(owed(desk).id), "untold": "nobody", "reason": "没人"}
        assert refused(desk, cast.officer, Action.WAIVE_EXPLANATION, **given) == "somebody-to-tell"
        form = body(at_desk("officer").get(f"/cases/{desk.id}/moves/waive_explanation"))
        assert 'value="protected"' in form and 'value="nobody"' not in form and 'value="no_cosigner"' not in form

    def test_a_waiver_is_offered_by_the_rule_that_it_is_refused_by(self, cast: Cast) -> None:
        """Where somebody can co-sign there is nothing to waive: neither button, form nor program offers it."""
        desk = explained(cast)

        def offered() -> Any:
            moves = Caller(cast.officer).get(f"/cases/{desk.id}/moves").json()["moves"]
            return next(each for each in moves if each["action"] == "waive_explanation")

        address = f"/cases/{desk.id}/moves/waive_explanation"
        assert offered()["refused"]["code"] == "cosigner-is-there"
        assert f'href="{address}"' not in body(at_desk("officer").get(f"/cases/{desk.id}"))
        assert at_desk("officer").get(address).status_code == 409
        for who in (cast.worker, cast.leader, cast.other_worker, cast.far_worker):
            end_posting(actor=SYSTEM, now=desk.now, posting_id=who.posting, reason="调离")
        assert offered()["refused"] is None
        choices = {ask["name"]: [each["value"] for each in ask["choices"]] for ask in offered()["asks"]}
        assert (choices["untold"], choices["explanation"]) == (["no_cosigner"], [str(owed(desk).id)])
        assert f'href="{address}"' in body(at_desk("officer").get(f"/cases/{desk.id}"))
        assert 'value="no_cosigner"' in body(at_desk("officer").get(address))

    def test_the_agency_waives_the_signature_only_where_nobody_is_there(self, cast: Cast) -> None:
        desk = explained(cast)
        given: dict[str, Any] = {"explanation": str(owed(desk).id), "untold": "no_cosigner", "reason": "没有网格员"}
        assert refused(desk, cast.officer, Action.WAIVE_EXPLANATION, **given) == "cosigner-is-there"
        for who in (cast.worker, cast.leader, cast.other_worker, cast.far_worker):
            end_posting(actor=SYSTEM, now=desk.now, posting_id=who.posting, reason="调离")
        desk.move(cast.officer, Action.WAIVE_EXPLANATION, **given)
        assert (owed(desk).told, owed(desk).ground, desk.row.cosign_owed) == ("waived", "no_cosigner", False)


class TestDoors:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_worker_and_handler_are_told_on_home(self, cast: Cast, language: str) -> None:
        desk = overdue(cast)
        owes = {"zh-hans": "待解释说明 1 件", "en": "Explanations owed: 1"}[language]
        assert owes in body(at_desk("sanitation_handler", language).get("/"))
        assert desk.reported.number in body(at_desk("sanitation_handler").get("/cases", {"flag": "explanation"}))
        desk.move(cast.sanitation_handler, Action.EXPLAIN, **said(desk))
        waits = {"zh-hans": "待您会签的解释说明 1 件", "en": "Explanations to co-sign: 1"}[language]
        assert waits in body(at_desk("worker", language).get("/"))
        assert waits not in body(at_desk("officer", language).get("/"))

    def test_worker_co_signs_on_a_page_that_shows_no_more(self, cast: Cast) -> None:
        desk = explained(cast)
        browser = at_desk("worker")
        address = f"/cosigning/{owed(desk).id}"
        page = body(browser.get(address))
        assert "管线单位下周" in page and SOMEBODY.phone not in page
        version = str(desk.row.version)
        assert browser.post(address, {"version": version, "key": "k-1"}).status_code == 303
        assert owed(desk).told == "cosigned"
        assert body(
            browser.get(f"/cases/{desk.id}/explanations"),
        )
        assert browser.get(address).status_code == 404

    def test_programs_read_and_co_sign(self, cast: Cast) -> None:
        desk = explained(cast)
        (waiting,) = Caller(cast.worker).get("/explanations").json()
        assert (waiting["number"], waiting["told"]) == (desk.reported.number, "explained")
        assert Caller(cast.far_worker).get("/explanations").json() == []
        case = {"id": waiting["case_id"], "version": waiting["version"]}
        Caller(cast.worker).moved(case, "cosign_explanation", explanation=waiting["id"])
        (row,) = Caller(cast.officer).get(f"/cases/{desk.id}/explanations").json()
        assert row["told"] == "cosigned"

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"expected": "下周"}, "wrong-type"),
            ({"content": ""}, "missing"),
            ({"content": "长" * 4001}, "too-long"),
            ({"explanation": "x"}, "wrong-type"),
            ({"explanation": "00000000-0000-0000-0000-000000000001"}, "unknown-thing"),
            ({"expected": "2020-01-01"}, "expected-not-ahead"),
        ],
    )
    def test_what_is_wrong_changes_nothing(self, cast: Cast, wrong: Any, code: str) -> None:
        desk = overdue(cast)
        assert refused(desk, cast.sanitation_handler, Action.EXPLAIN, **(said(desk) | wrong)) == code
        assert owed(desk).told == "owed"


def test_the_package_carries_who_was_told_what_and_by_whom(cast: Cast) -> None:
    desk = explained(cast)
    desk.move(cast.worker, Action.COSIGN_EXPLANATION, explanation=str(owed(desk).id))
    dossier = dossier_of(get_for(cast.officer, desk.id))
    by_action = {step.action.code: step for step in dossier.steps}
    said_then = by_action["explain"]
    assert said_then.words is not None and said_then.words["content"].startswith("管线单位")
    assert said_then.readable["explanation"] == mask_name(SOMEBODY.name)
    assert (said_then.readable["way"], by_action["cosign_explanation"].duty.zh) == ("电话", "专职网格员")
    held = [clock.owner for clock in dossier.clocks if clock.kind.code == "explanation"]
    assert held == [cast.sanitation.name, cast.agency.name]  # until she was told, and until it was co-signed
