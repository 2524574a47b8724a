"""The five short tables of supervision (Art. 18, 23, 24), decided without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given as always
from hypothesis import strategies as st
from tests.unit.cases import case_facts as cast
from tests.unit.cases.case_facts import NOW, case

from gezhi.cases.terms import State as CaseState
from gezhi.catalogue.terms import Parameters
from gezhi.kernel.refusal import Refused
from gezhi.project.config import ROOT
from gezhi.security.terms import SYSTEM, Actor
from gezhi.supervision import moves
from gezhi.supervision.models import Document, DocumentCase, DocumentStep
from gezhi.supervision.rules.reminding import Gathered, hint_of, remind_at
from gezhi.supervision.terms import ARTICLES, WATCHED, Given, Paper
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State
from gezhi.supervision.workflow import TABLE, AskKind
from gezhi.supervision.workflow.printed import as_markdown

# All that a move about a unit may ask, and all that a document keeps of units: a new name is weighed before it is here.
ASKED_OF_UNITS = {
    "unit", "grounds", "demand", "deadline", "cases", "colour", "remark", "result", "finding", "reason", "measures",
    "agenda", "participants", "liaisons", "meets_at", "held_at", "minutes", "lead", "shares", "gist", "attachments",
}  # fmt: skip
ANSWERABLE = ("leader", "leader_post", "responsible", "responsible_post")  # Art. 23: names with posts, nobody's account
ABOUT_UNITS = {
    "county", "id", "number", "kind", "state", "version", "head", "case_id", "case_number", "agency", "unit", "opener",
    "participants", "waits_for", "source", "ground", "colour", "grounds", "demand", "lead", "meets_at", "due_at",
    "remind_at", "lapses_at", "reminded_at", "lapsed_at", "appealed", "opened_at",
}  # fmt: skip
DAY = timedelta(days=1)
HANDLED = case(state=CaseState.HANDLING, lead=cast.SANITATION.id)
COUNTY_DEPARTMENT = cast.COUNTY_FIRE
TO_UNIT = {"unit": cast.SANITATION, "deadline": NOW + DAY}


def paper(kind: Kind, state: State | None, **more: Any) -> Paper:
    values: dict[str, Any] = {
        "agency": cast.AGENCY.id,
        "unit": cast.SANITATION.id,
        "opener": cast.AGENCY.id,
        "case": HANDLED,
    } | more
    return Paper(kind, state, **values)


def moved(found: Paper, action: Action, actor: Actor, **things: Any) -> State | None:
    return moves.decide(found, action, actor=actor, given=Given(things=things), now=NOW).target


def refused(found: Paper, action: Action, actor: Actor, **things: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        moves.decide(found, action, actor=actor, given=Given(things=things), now=NOW)
    return caught.value


class TestEscalation:
    new = Paper(Kind.ESCALATION, case=HANDLED)

    def test_a_township_does_not_decide_it_and_is_told_the_article(self) -> None:
        found = refused(self.new, Action.TAKE_UP, cast.OFFICER)
        assert found.code == "only-above-escalates" and found.kind.value == 403
        assert found.refusal.citation is not None and "二十三" in found.refusal.citation.zh

    @pytest.mark.parametrize("who", [cast.OFFICER, cast.SANITATION_HANDLER, cast.LEADER, cast.WORKER])
    def test_those_below_apply(self, who: Actor) -> None:
        assert moved(self.new, Action.ASK, who) is State.ASKED

    @pytest.mark.parametrize("who", [cast.FIRE_HANDLER, cast.FOREIGN_OFFICER, cast.PART_TIMER, cast.ADMINISTRATOR])
    def test_whoever_has_no_part_in_the_case_does_not(self, who: Actor) -> None:
        assert refused(self.new, Action.ASK, who).kind.value == 403

    def test_a_county_takes_up_what_a_township_of_its_area_holds(self) -> None:
        assert moved(self.new, Action.TAKE_UP, cast.COUNTY_OFFICER) is State.RUNNING
        assert refused(self.new, Action.TAKE_UP, cast.FOREIGN_OFFICER).code == "only-above-escalates"

    def test_an_application_is_decided_by_the_agency_it_was_made_to(self) -> None:
        asked = paper(Kind.ESCALATION, State.ASKED, agency=cast.COUNTY_AGENCY.id, unit=cast.AGENCY.id)
        assert moved(asked, Action.REFUSE, cast.COUNTY_OFFICER) is State.REFUSED
        assert refused(asked, Action.TAKE_UP, cast.OFFICER).code == "only-above-escalates"
        elsewhere = replace(asked, agency=cast.key(99))
        assert refused(elsewhere, Action.TAKE_UP, cast.COUNTY_OFFICER).code == "only-above-escalates"

    def test_an_ended_case_is_not_taken_up(self) -> None:
        ended = replace(self.new, case=replace(HANDLED, state=CaseState.CLOSED))
        assert refused(ended, Action.ASK, cast.OFFICER).code == "case-ended"

    def test_it_is_concluded_when_the_case_is(self) -> None:
        running = paper(Kind.ESCALATION, State.RUNNING, agency=cast.COUNTY_AGENCY.id, unit=cast.AGENCY.id)
        assert refused(running, Action.CONCLUDE, cast.COUNTY_OFFICER).code == "case-still-open"
        over = replace(running, case=replace(HANDLED, state=CaseState.CLOSED))
        assert moved(over, Action.CONCLUDE, cast.COUNTY_OFFICER) is State.CONCLUDED

    def test_the_agency_below_keeps_its_duty_to_assist(self) -> None:
        running = paper(Kind.ESCALATION, State.RUNNING, agency=cast.COUNTY_AGENCY.id, unit=cast.AGENCY.id)
        assert moved(running, Action.ASSIST, cast.OFFICER) is None
        assert refused(running, Action.ASSIST, cast.COUNTY_OFFICER).code == "only-the-unit"


class TestOrders:
    new = Paper(Kind.ORDER, case=HANDLED, parts=frozenset({cast.SANITATION.id}))

    def test_go_from_issued_to_closed_between_two_sides(self) -> None:
        way = [
            (State.ISSUED, Action.RECEIVE, cast.SANITATION_HANDLER, State.RECEIVED),
            (State.RECEIVED, Action.ANSWER, cast.SANITATION_HANDLER, State.ANSWERED),
            (State.ANSWERED, Action.VERIFY, cast.OFFICER, State.VERIFIED),
            (State.VERIFIED, Action.CLOSE, cast.OFFICER, State.CLOSED),
        ]
        assert moved(self.new, Action.ISSUE, cast.OFFICER, **TO_UNIT) is State.ISSUED
        for source, action, who, target in way:
            assert moved(paper(Kind.ORDER, source), action, who) is target

    def test_another_unit_does_not_answer(self) -> None:
        found = refused(paper(Kind.ORDER, State.RECEIVED), Action.ANSWER, cast.FIRE_HANDLER)
        assert found.code == "only-the-unit" and found.kind.value == 403

    def test_nobody_answers_twice(self) -> None:
        found = refused(paper(Kind.ORDER, State.ANSWERED), Action.ANSWER, cast.SANITATION_HANDLER)
        assert found.code == "no-such-move" and found.kind.value == 409

    def test_are_issued_by_the_agency_that_holds_the_case_or_one_above(self) -> None:
        assert moved(self.new, Action.ISSUE, cast.COUNTY_OFFICER, unit=cast.AGENCY, deadline=NOW + DAY) is State.ISSUED
        for who in (cast.SANITATION_HANDLER, cast.FOREIGN_OFFICER, cast.LEADER):
            assert refused(self.new, Action.ISSUE, who, **TO_UNIT).code == "not-yours"

    @pytest.mark.parametrize("unit", [cast.COMMITTEE, cast.COMPANY, cast.COUNTY_AGENCY, cast.AGENCY, COUNTY_DEPARTMENT])
    def test_go_to_units_below_only(self, unit: Any) -> None:
        found = refused(self.new, Action.ISSUE, cast.OFFICER, unit=unit, deadline=NOW + DAY)
        assert (found.code, found.field) == ("not-a-unit-below", "unit")

    def test_go_to_bodies_with_a_part_in_the_case_and_to_no_other(self) -> None:
        found = refused(self.new, Action.ISSUE, cast.OFFICER, unit=cast.FIRE, deadline=NOW + DAY)
        assert (found.code, found.field) == ("unit-without-a-part", "unit")
        assert found.refusal.citation is not None and "二十四" in found.refusal.citation.zh
        for kind, action in ((Kind.WARNING, Action.WARN), (Kind.RECTIFICATION, Action.DEMAND)):
            other = replace(self.new, kind=kind)
            assert refused(other, action, cast.OFFICER, unit=cast.FIRE, deadline=NOW + DAY).code == found.code
            assert moved(other, action, cast.OFFICER, **TO_UNIT) is State.ISSUED

    def test_the_agency_of_the_place_is_held_to_its_duties_whoever_holds_the_case(self) -> None:
        taken = replace(self.new, parts=frozenset(), case=replace(HANDLED, agency=cast.COUNTY_AGENCY.id))
        assert moved(taken, Action.ISSUE, cast.COUNTY_OFFICER, unit=cast.AGENCY, deadline=NOW + DAY) is State.ISSUED

    @pytest.mark.parametrize(("days", "code"), [(0, "deadline-past"), (-1, "deadline-past"), (400, "deadline-far")])
    def test_have_a_deadline_ahead(self, days: int, code: str) -> None:
        things = TO_UNIT | {"deadline": NOW + days * DAY}
        assert refused(self.new, Action.ISSUE, cast.OFFICER, **things).code == code


class TestWarnings:
    def test_are_received_by_the_unit(self) -> None:
        assert moved(paper(Kind.WARNING, State.ISSUED), Action.RECEIVE, cast.SANITATION_HANDLER) is State.RECEIVED
        assert refused(paper(Kind.WARNING, State.ISSUED), Action.RECEIVE, cast.FIRE_HANDLER).code == "only-the-unit"

    @pytest.mark.parametrize("state", [State.ISSUED, State.RECEIVED])
    def test_are_appealed_once(self, state: State) -> None:
        assert moved(paper(Kind.WARNING, state), Action.APPEAL, cast.SANITATION_HANDLER) is State.APPEALED
        upheld = paper(Kind.WARNING, State.UPHELD, appealed=True)
        assert refused(upheld, Action.APPEAL, cast.SANITATION_HANDLER).code == "appealed-once"
        again = refused(
            paper(Kind.WARNING, State.APPEALED, appealed=True),
            Action.APPEAL,
            cast.SANITATION_HANDLER,
        )
        assert again.kind.value == 409

    def test_an_appeal_ends_upheld_or_withdrawn_by_the_agency(self) -> None:
        appealed = paper(Kind.WARNING, State.APPEALED, appealed=True)
        assert moved(appealed, Action.UPHOLD, cast.OFFICER) is State.UPHELD
        assert moved(appealed, Action.WITHDRAW, cast.OFFICER) is State.WITHDRAWN
        assert refused(appealed, Action.UPHOLD, cast.SANITATION_HANDLER).code == "not-yours"


class TestCorrectiveAction:
    @pytest.mark.parametrize("state", [State.ISSUED, State.PLANNED, State.ANSWERED])
    def test_is_not_closed_without_a_re_examination(self, state: State) -> None:
        found = refused(paper(Kind.RECTIFICATION, state), Action.CLOSE, cast.OFFICER)
        assert found.code == "not-re-examined" and found.refusal.article == (24, 2)

    def test_is_closed_after_one_that_went_well(self) -> None:
        answered = paper(Kind.RECTIFICATION, State.ANSWERED)
        assert moved(answered, Action.FAIL, cast.OFFICER) is State.PLANNED
        assert moved(answered, Action.RE_EXAMINE, cast.OFFICER) is State.VERIFIED
        assert moved(paper(Kind.RECTIFICATION, State.VERIFIED), Action.CLOSE, cast.OFFICER) is State.CLOSED

    def test_the_agency_that_demanded_it_re_examines(self) -> None:
        answered = paper(Kind.RECTIFICATION, State.ANSWERED)
        for who in (cast.COUNTY_OFFICER, cast.SANITATION_HANDLER, cast.VERIFIER):
            assert refused(answered, Action.RE_EXAMINE, who).kind.value == 403


class TestMeetings:
    called = paper(
        Kind.MEETING, State.CALLED, unit=None, meets_at=NOW - DAY,
        participants=frozenset({cast.FIRE.id, cast.COUNTY_FIRE.id, cast.COMMITTEE.id, cast.COMPANY.id}),
    )  # fmt: skip
    said = {"held_at": NOW, "lead": cast.FIRE}
    when = {"meets_at": NOW + DAY, "participants": (cast.SANITATION, cast.FIRE)}

    def test_are_asked_for_by_who_has_a_part_and_called_by_the_agency(self) -> None:
        new = Paper(Kind.MEETING, case=HANDLED)
        assert moved(new, Action.ASK_MEETING, cast.SANITATION_HANDLER) is State.ASKED
        assert moved(new, Action.CALL, cast.OFFICER, **self.when) is State.CALLED
        assert refused(new, Action.CALL, cast.SANITATION_HANDLER, **self.when).code == "not-yours"

    def test_that_were_asked_for_are_not_called_once_the_case_has_ended(self) -> None:
        asked = paper(Kind.MEETING, State.ASKED, unit=None, opener=cast.FIRE.id)
        assert moved(asked, Action.CALL, cast.OFFICER, **self.when) is State.CALLED
        ended = replace(asked, case=replace(HANDLED, state=CaseState.CLOSED))
        assert refused(ended, Action.CALL, cast.OFFICER, **self.when).code == "case-ended"
        assert moved(ended, Action.REFUSE, cast.OFFICER) is State.REFUSED
        assert refused(replace(asked, case=None), Action.CALL, cast.OFFICER).code == "case-elsewhere"

    @pytest.mark.parametrize(
        ("invited", "code"),
        [
            ((), "party-not-invited"), ((cast.FIRE,), "party-not-invited"), ((cast.SANITATION,), "meets-alone"),
            ((cast.SANITATION, cast.SANITATION), "meets-alone"), ((cast.FIRE, cast.AGENCY), "party-not-invited"),
        ],
    )  # fmt: skip
    def test_are_called_with_two_bodies_and_never_without_the_one_that_leads(self, invited: Any, code: str) -> None:
        found = refused(
            Paper(Kind.MEETING, case=HANDLED), Action.CALL, cast.OFFICER, meets_at=NOW + DAY, participants=invited
        )
        assert (found.code, found.field) == (code, "participants")
        assert found.refusal.citation is not None and "十八" in found.refusal.citation.zh

    def test_are_called_with_whoever_asked_for_them(self) -> None:
        asked = paper(Kind.MEETING, State.ASKED, unit=None, opener=cast.FIRE.id)
        found = refused(
            asked, Action.CALL, cast.OFFICER, meets_at=NOW + DAY, participants=(cast.SANITATION, cast.AGENCY)
        )
        assert found.code == "party-not-invited" and "提出会商的单位" in found.text.zh

    def test_are_called_with_another_than_the_asker_that_could_lead(self) -> None:
        """Or they could only decide against whoever asked."""
        asked = paper(Kind.MEETING, State.ASKED, unit=None, opener=cast.SANITATION.id)
        given: dict[str, Any] = {"meets_at": NOW + DAY, "participants": (cast.SANITATION, cast.AGENCY)}
        assert refused(asked, Action.CALL, cast.OFFICER, **given).code == "meets-alone"
        assert moved(asked, Action.CALL, cast.OFFICER, **given | {"participants": (cast.SANITATION, cast.FIRE)})

    def test_are_called_with_somebody_who_could_lead(self) -> None:
        new = Paper(Kind.MEETING, case=replace(HANDLED, lead=None))
        for invited in ((cast.AGENCY, cast.COMMITTEE), (cast.COUNTY_FIRE, cast.AGENCY), ()):
            found = refused(new, Action.CALL, cast.OFFICER, meets_at=NOW + DAY, participants=invited)
            assert found.code == "meets-alone"
        assert moved(new, Action.CALL, cast.OFFICER, meets_at=NOW + DAY, participants=(cast.FIRE, cast.AGENCY))

    def test_decide_on_one_lead_of_the_agencys_own_level(self) -> None:
        assert moved(self.called, Action.SETTLE, cast.OFFICER, **self.said) is State.CONCLUDED
        for lead in (cast.COUNTY_FIRE, cast.COMMITTEE, cast.COMPANY):
            found = refused(self.called, Action.SETTLE, cast.OFFICER, held_at=NOW, lead=lead)
            assert (found.code, found.field) == ("not-a-lead-of-the-level", "lead")

    def test_decide_on_one_of_those_who_were_invited(self) -> None:
        found = refused(self.called, Action.SETTLE, cast.OFFICER, held_at=NOW, lead=cast.SANITATION)
        assert (found.code, found.field) == ("lead-not-invited", "lead")

    @pytest.mark.parametrize("early", [timedelta(minutes=1), 30 * DAY])
    def test_are_not_recorded_as_held_before_their_own_time(self, early: timedelta) -> None:
        said = self.said | {"held_at": NOW - DAY - early}
        found = refused(self.called, Action.SETTLE, cast.OFFICER, **said)
        assert (found.code, found.field) == ("held-before-its-time", "held_at")
        ahead = replace(self.called, meets_at=NOW + DAY)
        assert refused(ahead, Action.SETTLE, cast.OFFICER, **self.said).code == "held-before-its-time"

    def test_are_recorded_after_they_were_held(self) -> None:
        ahead = self.said | {"held_at": NOW + DAY}
        assert refused(self.called, Action.SETTLE, cast.OFFICER, **ahead).code == "held-in-future"


class TestAllTables:
    def test_are_printed_in_the_docs(self) -> None:
        """``./run gezhi workflow --supervision > docs/supervision.md`` writes it anew."""
        assert (ROOT / "docs" / "supervision.md").read_text(encoding="utf-8") == as_markdown()

    def test_only_the_system_reminds_and_says_what_has_lapsed(self) -> None:
        for kind, state in WATCHED:
            found = paper(kind, state)
            for who in cast.EVERYBODY:
                for action in (Action.REMIND, Action.LAPSE):
                    assert refused(found, action, who).kind.value == 403
            assert moved(found, Action.REMIND, SYSTEM) is None

    def test_what_has_ended_moves_no_more(self) -> None:
        for state in (State.CLOSED, State.CONCLUDED, State.REFUSED, State.WITHDRAWN):
            assert not [row for row in TABLE if state in row.sources]
            assert all(moves.waits_for(kind, state) is None for kind in Kind)

    def test_every_state_that_is_reached_is_left_again_or_an_end(self) -> None:
        ends = {State.CLOSED, State.CONCLUDED, State.REFUSED, State.WITHDRAWN}
        for kind in Kind:
            reached = {row.target for row in TABLE if row.kind is kind and row.target} - ends
            assert all(any(row.kind is kind and state in row.sources for row in TABLE) for state in reached)

    def test_no_kind_of_input_chooses_a_person(self) -> None:
        """What is chosen is a word of a list, a moment, an organisation or a case; everything else is written."""
        assert {kind.value for kind in AskKind} == {
            "line", "text", "choice", "moment", "unit", "lead", "units", "cases", "attachments",
        }  # fmt: skip
        assert {ask.kind for row in TABLE for ask in row.asks} == set(AskKind)

    def test_nothing_of_it_is_about_a_person(self) -> None:
        """Art. 24 warns units: no move asks whom in a unit to blame. Art. 23 names who answers for what is taken up."""
        asked = {(row.kind, ask.name) for row in TABLE for ask in row.asks}
        assert {name for kind, name in asked if kind is not Kind.ESCALATION} == ASKED_OF_UNITS
        of_an_escalation = {name for kind, name in asked if kind is Kind.ESCALATION} - ASKED_OF_UNITS
        assert of_an_escalation == {"ground", "assessment", *ANSWERABLE}

    def test_no_column_is_about_a_person(self) -> None:
        """A document keeps units, moments and words; a person only as who wrote it, and as Art. 23 names them."""
        columns = {field.attname for field in Document._meta.local_concrete_fields}
        assert columns - ABOUT_UNITS - set(ANSWERABLE) == {
            "opened_by", "private", "sealed_at", "disposed_at",
        }  # fmt: skip
        assert {field.attname for field in DocumentCase._meta.local_concrete_fields} == {
            "county", "id", "document_id", "case_id", "number",
        }  # fmt: skip
        steps = {field.attname for field in DocumentStep._meta.local_concrete_fields}
        assert {name for name in steps if "person" in name or "duty" in name} == {"person", "duty"}, "who wrote it"


class TestThresholds:
    def test_propose_a_study_and_say_why(self) -> None:
        assert hint_of(Gathered(19, 4), Parameters()) is None
        found = hint_of(Gathered(25, 5), Parameters())
        assert found is not None and "25 人" in found.zh and "5 件" in found.zh and "建议研判" in found.zh

    @always(st.integers(0, 100), st.integers(0, 100), st.integers(2, 50), st.integers(2, 50))
    def test_follow_what_the_county_has_set(self, people: int, reports: int, of_people: int, of_reports: int) -> None:
        set_ = Parameters(escalation_people=of_people, escalation_reports=of_reports)
        assert (hint_of(Gathered(people, reports), set_) is not None) == (people >= of_people or reports >= of_reports)

    @always(st.integers(1, 10_000), st.integers(50, 99))
    def test_a_reminder_comes_within_the_term(self, minutes: int, percent: int) -> None:
        due: datetime = NOW + timedelta(minutes=minutes)
        assert NOW < remind_at(NOW, due, Parameters(soon_percent=percent)) < due


def test_a_meeting_about_a_case_that_has_gone_elsewhere_is_not_concluded() -> None:
    called = replace(TestMeetings().called, case=None)
    found = refused(called, Action.SETTLE, cast.OFFICER, **TestMeetings().said)
    assert found.code == "case-elsewhere"


class TestArticles:
    def test_every_refusal_cites_the_article_of_its_row_or_of_its_kind(self) -> None:
        """A document that is no one's turn, and one that may not be moved so, both say on which article that rests."""
        stranger = cast.PART_TIMER
        for kind, action, state in product(Kind, Action, (None, *State)):
            with pytest.raises(Refused) as caught:
                moves.row_for(Paper(kind, state=state), action, actor=stranger, now=NOW)
            rows = [row for row in TABLE if (row.kind, row.action) == (kind, action)]
            rows = [row for row in rows if (state in row.sources if state else not row.sources)]
            expected = rows[0].article if rows and rows[0].article else ARTICLES[kind]
            assert caught.value.article == expected or caught.value.code == "only-above-escalates"
