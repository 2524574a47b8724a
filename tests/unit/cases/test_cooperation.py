"""Article 20 as pure rules: who decides on a request for cooperation, and what an accused body is told, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cases import case_facts as cast

from gezhi.cases.rules.breaches import DELAY, FEWEST, half_day, may_be_accused, quarters_to_tell, told
from gezhi.cases.rules.cooperation import check_asker, check_matter, words
from gezhi.cases.terms import Cooperation, CooperationAction, CooperationState
from gezhi.cases.workflow.cooperation import TABLE, decide
from gezhi.catalogue.terms import GridRole
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text

ASKED = Cooperation(CooperationState.ASKED, cast.AGENCY.id, cast.SANITATION.id)
_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(_FROM.replace(tzinfo=None), _TO.replace(tzinfo=None), timezones=st.just(UTC))


def refused(what: Any, *values: Any, **named: Any) -> str:
    with pytest.raises(Refused) as caught:
        what(*values, **named)
    return caught.value.code


class TestRequest:
    def test_the_agency_that_was_asked_decides_the_department_withdraws(self) -> None:
        approve, refuse, withdraw = CooperationAction
        assert decide(ASKED, approve, actor=cast.OFFICER).target is CooperationState.APPROVED
        assert decide(ASKED, refuse, actor=cast.OFFICER, reason="人手不够").target is CooperationState.REFUSED
        assert decide(ASKED, withdraw, actor=cast.SANITATION_HANDLER).target is CooperationState.WITHDRAWN
        assert refused(decide, ASKED, refuse, actor=cast.OFFICER) == "missing"

    @pytest.mark.parametrize("who", [each for each in cast.EVERYBODY if each.organisation != cast.AGENCY.id])
    def test_nobody_outside_the_agency_approves(self, who: Any) -> None:
        assert refused(decide, ASKED, CooperationAction.APPROVE, actor=who) == "not-yours"

    @pytest.mark.parametrize("state", [each for each in CooperationState if each is not CooperationState.ASKED])
    def test_what_was_decided_stays(self, state: CooperationState) -> None:
        over = replace(ASKED, state=state)
        assert refused(decide, over, CooperationAction.APPROVE, actor=cast.OFFICER) == "cooperation-decided"
        assert all(row.source is CooperationState.ASKED for row in TABLE)

    def test_only_a_listed_matter_that_the_grid_may_see_through(self) -> None:
        assert check_matter(cast.VISIT, cast.VISIT.code) is cast.VISIT
        reporting = replace(cast.GARBAGE, grid_roles=(GridRole.REPORT, GridRole.ASSIST))
        for matter, code, wrong in (
            (None, "", "cooperation-without-matter"),
            (None, "990101", "cooperation-off-list"),
            (reporting, reporting.code, "cooperation-own-duty"),
        ):
            assert refused(check_matter, matter, code) == wrong

    def test_only_a_department_asks(self) -> None:
        check_asker(cast.SANITATION_HANDLER, cast.SANITATION)
        for actor, body in ((cast.OFFICER, cast.AGENCY), (cast.SANITATION_HANDLER, cast.COMPANY)):
            assert refused(check_asker, actor, body) == "cooperation-by-departments"

    @given(st.text(max_size=1200))
    def test_words_are_kept_without_personal_data_or_refused(self, value: str) -> None:
        try:
            kept = words(value, field="what", what=Text("什么", "what"))
        except Refused as wrong:
            assert wrong.code in ("missing", "too-long")
        else:
            assert kept == kept.strip() and "\x00" not in kept and len(kept) <= 1000


class TestOffTheList:
    @given(MOMENTS)
    def test_an_accused_is_told_of_quarters_that_ended_long_enough_ago(self, now: datetime) -> None:
        quarters = quarters_to_tell(now)
        latest = (now - DELAY + timedelta(hours=8)).date()
        assert all(each.first < each.after <= latest for each in quarters)
        assert latest - quarters[0].after < timedelta(days=93)  # and of the last one that did
        assert [each.first for each in quarters[:-1]] == [each.after for each in quarters[1:]]

    @given(st.lists(st.integers(0, 20), max_size=4))
    def test_of_fewer_than_five_nothing_is_said(self, counts: list[int]) -> None:
        quarters = quarters_to_tell(cast.NOW)
        shown = told(list(zip(quarters, counts, strict=False)))
        assert [count for _, count in shown] == [count for count in counts if count >= FEWEST]

    @given(MOMENTS)
    def test_of_the_moment_the_half_day_is_kept(self, now: datetime) -> None:
        day, afternoon = half_day(now)
        here = now + timedelta(hours=8)
        assert (day, afternoon) == (here.date(), here.hour >= 12)

    def test_who_may_have_given_the_task(self) -> None:
        assert may_be_accused(cast.SANITATION, cast.TOWNSHIP) and may_be_accused(cast.COUNTY_FIRE, cast.TOWNSHIP)
        assert may_be_accused(cast.AGENCY, cast.TOWNSHIP)
        assert not may_be_accused(cast.FOREIGN_AGENCY, cast.TOWNSHIP)
        assert not may_be_accused(cast.COMMITTEE, cast.TOWNSHIP)
