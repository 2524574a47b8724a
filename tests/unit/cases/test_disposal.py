"""The destruction of files: when a period is over, and who may do what to a batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cases import case_facts as cast

from gezhi.cases.rules.retention import kept_longer, kept_until
from gezhi.cases.terms import Batch, DisposalAction, DisposalState
from gezhi.cases.workflow.disposal import TABLE, allowed, decide
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM, Actor, Duty

PLACE = cast.OFFICER.places[0]
KEEPER = replace(cast.OFFICER, person=cast.key(801), duty=Duty.BUSINESS_ADMINISTRATOR)
COLLEAGUE = replace(KEEPER, person=cast.key(802))
AUDITOR = replace(KEEPER, person=cast.key(803), duty=Duty.AUDITOR, places=(PLACE[:4],))
PROPOSED = Batch(DisposalState.PROPOSED, KEEPER.organisation, PLACE, KEEPER.person)
APPRAISED = replace(PROPOSED, state=DisposalState.APPRAISED, appraised_by=COLLEAGUE.person)


def refused(batch: Batch, action: DisposalAction, actor: Actor, opinion: str = "同意") -> str:
    with pytest.raises(Refused) as found:
        decide(batch, action, actor=actor, opinion=opinion)
    return found.value.code


class TestTheRetention:
    def test_is_counted_in_whole_years_after_the_year_of_the_end(self) -> None:
        assert kept_until(datetime(2026, 3, 1, tzinfo=UTC), 10) == date(2037, 1, 1)

    def test_counts_the_year_in_china(self) -> None:
        assert kept_until(datetime(2026, 12, 31, 16, 30, tzinfo=UTC), 10) == date(2038, 1, 1)

    def test_is_given_more_years_from_where_it_ends_or_from_now_where_it_is_over(self) -> None:
        now = datetime(2040, 6, 1, tzinfo=UTC)
        assert kept_longer(date(2045, 1, 1), 10, now) == date(2055, 1, 1)
        assert kept_longer(date(2037, 1, 1), 10, now) == date(2050, 1, 1)

    @given(st.dates(date(2000, 1, 1), date(2150, 1, 1)), st.integers(0, 100))
    def test_is_never_shorter_than_its_years(self, day: date, years: int) -> None:
        ended = datetime(day.year, day.month, day.day, tzinfo=UTC)
        until = kept_until(ended, years)
        assert (until.month, until.day) == (1, 1)
        assert 365 * years <= (until - ended.date()).days <= 366 * (years + 1)


class TestABatch:
    def test_goes_from_the_keeper_over_a_colleague_to_the_auditor(self) -> None:
        assert decide(PROPOSED, DisposalAction.APPRAISE, actor=COLLEAGUE, opinion="同意").target == "appraised"
        assert decide(APPRAISED, DisposalAction.WITNESS, actor=AUDITOR, opinion="同意").target == "running"
        running = replace(APPRAISED, state=DisposalState.RUNNING)
        assert decide(running, DisposalAction.FINISH, actor=SYSTEM).target == "done"

    def test_is_not_destroyed_without_a_witness(self) -> None:
        into_destruction = [row for row in TABLE if row.target is DisposalState.RUNNING]
        assert [row.action for row in into_destruction] == [DisposalAction.WITNESS]
        assert refused(PROPOSED, DisposalAction.WITNESS, AUDITOR) == "disposal-decided"
        for actor in (KEEPER, COLLEAGUE, cast.OFFICER):
            assert refused(APPRAISED, DisposalAction.WITNESS, actor) == "disposal-not-yours"

    def test_is_not_for_one_person_alone(self) -> None:
        assert refused(PROPOSED, DisposalAction.APPRAISE, KEEPER) == "disposal-not-by-one"
        same_person = replace(AUDITOR, person=COLLEAGUE.person)
        assert refused(APPRAISED, DisposalAction.WITNESS, same_person) == "disposal-not-by-one"

    def test_is_another_areas_to_nobody_here(self) -> None:
        assert (
            refused(PROPOSED, DisposalAction.APPRAISE, replace(COLLEAGUE, places=("440705",))) == "disposal-not-yours"
        )

    def test_needs_an_opinion_from_whoever_decides(self) -> None:
        assert refused(PROPOSED, DisposalAction.APPRAISE, COLLEAGUE, " ") == "opinion-needed"
        assert decide(PROPOSED, DisposalAction.WITHDRAW, actor=KEEPER).target == "withdrawn"

    def test_offers_what_the_table_allows(self) -> None:
        assert allowed(PROPOSED, KEEPER) == [DisposalAction.WITHDRAW]
        assert allowed(PROPOSED, COLLEAGUE) == [DisposalAction.APPRAISE, DisposalAction.REFUSE]
        assert allowed(APPRAISED, AUDITOR) == [DisposalAction.WITNESS, DisposalAction.REFUSE]
        assert allowed(replace(APPRAISED, state=DisposalState.DONE), AUDITOR) == []
